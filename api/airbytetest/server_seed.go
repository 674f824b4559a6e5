package airbytetest

import (
	"encoding/json"
	"fmt"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// The methods in this file change the server directly, without a request. They fail the test if an
// ID does not exist or an argument is invalid.

// OrganizationID returns the ID of the caller's organization.
func (s *Server) OrganizationID() string { return s.state.organization.id }

// UserID returns the ID of the caller.
func (s *Server) UserID() string { return s.state.user.id }

// AddOrganization creates another organization and returns its ID.
func (s *Server) AddOrganization(name string) string {
	return s.seedResource(func(c *call) (*resource, error) {
		fields := object{"organizationName": name, "email": "admin@example.com"}
		return c.state.add(organizations, "", fields, c.now), nil
	})
}

// AddUser creates a user in an organization and returns the ID of the user.
func (s *Server) AddUser(organizationID, name, email string) string {
	return s.seedResource(func(c *call) (*resource, error) {
		organization, err := c.state.known(organizations, organizationID)
		if err != nil {
			return nil, err
		}
		fields := object{"name": name, "email": email}
		return c.state.add(users, organization.id, fields, c.now), nil
	})
}

// AddWorkspace creates a workspace in the caller's organization and returns its ID.
func (s *Server) AddWorkspace(name string) string {
	return s.seedResource(func(c *call) (*resource, error) {
		return c.addWorkspace(c.state.organization, name)
	})
}

// AddSource creates a source and returns its ID. The configuration is encoded as JSON. Its
// sourceType must name a connector of the server, as in [Postgres]; the rest is not checked.
func (s *Server) AddSource(workspaceID, name string, configuration any) string {
	return s.seedActor(sources, workspaceID, name, configuration)
}

// AddDestination creates a destination and returns its ID. The configuration is encoded as JSON. Its
// destinationType must name a connector of the server, as in [Snowflake]; the rest is not checked.
func (s *Server) AddDestination(workspaceID, name string, configuration any) string {
	return s.seedActor(destinations, workspaceID, name, configuration)
}

func (s *Server) seedActor(actors *collection, workspaceID, name string, configuration any) string {
	encoded, err := json.Marshal(configuration)
	s.fatal(err)
	config := decodeJSON[object](encoded)
	property := typeProperty(actors)
	return s.seedResource(func(c *call) (*resource, error) {
		connectorType := getString(config, property)
		if connectorType == "" {
			return nil, fmt.Errorf("airbytetest: the configuration of %s has no %s, which names its connector",
				name, property)
		}
		definition := c.state.definition(actors.name, connectorType)
		if definition == nil {
			return nil, fmt.Errorf("airbytetest: the server has no %s connector %q; add it with WithConnectors, "+
				"for example one of a registry that LoadConnectors has read", actors.name, connectorType)
		}
		workspace, err := c.state.known(workspaces, workspaceID)
		if err != nil {
			return nil, err
		}
		delete(config, property)
		return c.addActor(actors, workspace, definition, config, object{"name": name}), nil
	})
}

// AddConnection creates an active connection with all streams and no schedule, and returns its ID.
func (s *Server) AddConnection(sourceID, destinationID string) string {
	return s.seedResource(func(c *call) (*resource, error) {
		source, err := c.state.known(sources, sourceID)
		if err != nil {
			return nil, err
		}
		destination, err := c.state.known(destinations, destinationID)
		if err != nil {
			return nil, err
		}
		return c.addConnection(source, destination, nil)
	})
}

// AddJob creates a sync of a connection and returns its ID. created is the time when the job was
// created, usually in the past.
func (s *Server) AddJob(connectionID string, created time.Time, run Run) int64 {
	return s.seedJob(connectionID, "sync", created, run)
}

func (s *Server) seedJob(connectionID, jobType string, created time.Time, run Run) int64 {
	var id int64
	s.seed(func(c *call) error {
		if err := run.check(); err != nil {
			return err
		}
		connection, err := c.state.known(connections, connectionID)
		if err != nil {
			return err
		}
		id = c.state.addJob(connection, jobType, created, run).id
		return nil
	})
	return id
}

// AddRefresh creates a refresh of a connection and returns its ID. Clients cannot create refreshes.
// Servers up to release 2.0 list them only if the query asks for them, and those before 1.8 not even then.
func (s *Server) AddRefresh(connectionID string, created time.Time, run Run) int64 {
	return s.seedJob(connectionID, "refresh", created, run)
}

// Script sets the runs of the next jobs of a connection, one run for each job. It appends them to
// the script of the connection. An empty connectionID appends them to the script that all
// connections without a script of their own share.
func (s *Server) Script(connectionID string, runs ...Run) {
	s.seed(func(c *call) error {
		if connectionID != "" {
			if _, err := c.state.known(connections, connectionID); err != nil {
				return err
			}
		}
		for _, run := range runs {
			if err := run.check(); err != nil {
				return err
			}
		}
		c.state.scripts[connectionID] = append(c.state.scripts[connectionID], runs...)
		return nil
	})
}

// SetStreams sets the streams that a source offers. If there are none, operations that read the
// source fail.
func (s *Server) SetStreams(sourceID string, streams ...Stream) {
	s.seed(func(c *call) error {
		source, err := c.state.known(sources, sourceID)
		if err != nil {
			return err
		}
		source.streams = streams
		return nil
	})
}

// SetConnectionStatus sets the status of a connection. The status may be one that clients cannot
// set, such as locked.
func (s *Server) SetConnectionStatus(connectionID string, status airbyte.ConnectionStatus) {
	s.seed(func(c *call) error {
		connection, err := c.state.known(connections, connectionID)
		if err != nil {
			return err
		}
		c.setFields(connection, object{"status": string(status)})
		return nil
	})
}

// StoredConfiguration returns the configuration of a source or a destination as the server stores
// it, including its secrets.
func (s *Server) StoredConfiguration(id string) airbyte.Configuration {
	var configuration airbyte.Configuration
	s.seed(func(c *call) error {
		actor := c.state.resources[id]
		if actor == nil || actor.config == nil {
			return fmt.Errorf("airbytetest: there is no source or destination %q", id)
		}
		configuration = encodeJSON(actor.config)
		return nil
	})
	return configuration
}

// seedResource calls a function that creates a resource, with s.mu held, and returns the ID. An
// error of the function fails the test.
func (s *Server) seedResource(create func(c *call) (*resource, error)) string {
	var id string
	s.seed(func(c *call) error {
		created, err := create(c)
		if err != nil {
			return err
		}
		id = created.id
		return nil
	})
	return id
}

// seed calls a function that changes the state, with s.mu held. An error of the function fails the
// test.
func (s *Server) seed(change func(c *call) error) {
	s.fatal(s.withLock(change))
}

func (s *Server) withLock(change func(c *call) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	return change(&call{
		server:   s,
		state:    s.state,
		settings: s.settings,
		route:    &route{},
		now:      s.now(),
		caller:   s.state.user,
	})
}

// known returns the resource with an ID that a test has passed.
func (st *state) known(in *collection, id string) (*resource, error) {
	r := st.get(in, id)
	if r == nil {
		return nil, fmt.Errorf("airbytetest: there is no %s %q", in.name, id)
	}
	return r, nil
}
