package airbytetest

import (
	"encoding/json"
	"fmt"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// OrganizationID is the organization of the caller.
func (s *Server) OrganizationID() string { return s.state.organization.id }

// UserID is the caller.
func (s *Server) UserID() string { return s.state.user.id }

// AddOrganization makes one more organization and returns its ID.
func (s *Server) AddOrganization(name string) (id string) {
	s.seed(func(c *call) {
		id = c.state.add(organizations, "", object{"organizationName": name, "email": "admin@example.com"}, c.now).id
	})
	return id
}

// AddUser makes a user of an organization and returns the ID.
func (s *Server) AddUser(organizationID, name, email string) (id string) {
	s.seed(func(c *call) {
		id = c.state.add(users, c.must(organizations, organizationID).id, object{"name": name, "email": email}, c.now).id
	})
	return id
}

// AddWorkspace makes a workspace of the caller's organization and returns its ID.
func (s *Server) AddWorkspace(name string) (id string) {
	s.seed(func(c *call) { id = c.makeWorkspace(c.state.organization, name).id })
	return id
}

// AddSource makes a source and returns its ID. The configuration becomes JSON, names its connector
// under sourceType, as Postgres does, and is not checked any further.
func (s *Server) AddSource(workspaceID, name string, configuration any) string {
	return s.seedActor(sources, workspaceID, name, configuration)
}

// AddDestination makes a destination and returns its ID. The configuration names its connector
// under destinationType, as Snowflake does.
func (s *Server) AddDestination(workspaceID, name string, configuration any) string {
	return s.seedActor(destinations, workspaceID, name, configuration)
}

func (s *Server) seedActor(k *kind, workspaceID, name string, configuration any) (id string) {
	b, err := json.Marshal(configuration)
	s.fatal(err)
	config := decode[object](b)
	s.seed(func(c *call) {
		definition := c.state.definition(k.name, str(config, typeKey(k)))
		if definition == nil {
			s.fatal(fmt.Errorf("airbytetest: the configuration of %s names no connector of the server under %s", name, typeKey(k)))
		}
		delete(config, typeKey(k))
		id = c.addActor(k, c.must(workspaces, workspaceID), definition, config, object{"name": name}).id
	})
	return id
}

// AddConnection makes an active connection of all streams, to be started by hand, and returns its
// ID.
func (s *Server) AddConnection(sourceID, destinationID string) (id string) {
	s.seed(func(c *call) {
		id = c.addConnection(c.must(sources, sourceID), c.must(destinations, destinationID), nil).id
	})
	return id
}

// AddJob makes a sync of a connection that was created at a time, usually past, and returns its ID.
func (s *Server) AddJob(connectionID string, created time.Time, run Run) (id int64) {
	s.fatal(run.check())
	s.seed(func(c *call) { id = c.addJob(c.must(connections, connectionID), "sync", created, run).id })
	return id
}

// Script says how the next jobs of a connection run, one after the other; with "" for its ID, how
// the next jobs of connections without a script do.
func (s *Server) Script(connectionID string, runs ...Run) {
	s.seed(func(c *call) {
		if connectionID != "" {
			c.must(connections, connectionID)
		}
		for _, run := range runs {
			s.fatal(run.check())
		}
		s.state.scripts[connectionID] = append(s.state.scripts[connectionID], runs...)
	})
}

// SetStreams says which streams a source offers. One that offers none cannot be read.
func (s *Server) SetStreams(sourceID string, streams ...Stream) {
	s.seed(func(c *call) { c.must(sources, sourceID).streams = streams })
}

// SetConnectionStatus puts a connection into a status, such as locked, that clients cannot put it
// into.
func (s *Server) SetConnectionStatus(connectionID string, status airbyte.ConnectionStatus) {
	s.seed(func(c *call) { c.change(c.must(connections, connectionID), object{"status": string(status)}) })
}

// StoredConfiguration is the configuration of a source or destination as the server keeps it, with
// its secrets.
func (s *Server) StoredConfiguration(id string) (configuration airbyte.Configuration) {
	s.seed(func(c *call) {
		t := c.state.byID[id]
		if t == nil || t.config == nil {
			s.fatal(fmt.Errorf("airbytetest: there is no source or destination %q", id))
		}
		configuration = encode(t.config)
	})
	return configuration
}

func (s *Server) seed(f func(c *call)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&call{Server: s, now: s.now()})
}

// must returns a thing that a test says is there.
func (s *Server) must(k *kind, id string) *thing {
	t := s.state.get(k, id)
	if t == nil {
		s.fatal(fmt.Errorf("airbytetest: there is no %s %q", k.name, id))
	}
	return t
}
