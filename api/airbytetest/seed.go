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
func (s *Server) AddOrganization(name string) string {
	return s.seed(func(c *call) *thing {
		return c.state.add(organizations, "", object{"organizationName": name, "email": "admin@example.com"}, c.now)
	})
}

// AddUser makes a user of an organization and returns the ID.
func (s *Server) AddUser(organizationID, name, email string) string {
	return s.seed(func(c *call) *thing {
		return c.state.add(users, s.must(organizations, organizationID).id, object{"name": name, "email": email}, c.now)
	})
}

// AddWorkspace makes a workspace of the caller's organization and returns its
// ID.
func (s *Server) AddWorkspace(name string) string {
	return s.seed(func(c *call) *thing { return c.makeWorkspace(c.state.organization, name) })
}

// AddSource makes a source and returns its ID. The configuration becomes JSON,
// names its connector under sourceType, as Postgres does, and is not checked
// any further.
func (s *Server) AddSource(workspaceID, name string, configuration any) string {
	return s.addActor(sources, workspaceID, name, configuration)
}

// AddDestination makes a destination and returns its ID. The configuration
// names its connector under destinationType, as Snowflake does.
func (s *Server) AddDestination(workspaceID, name string, configuration any) string {
	return s.addActor(destinations, workspaceID, name, configuration)
}

func (s *Server) addActor(k *kind, workspaceID, name string, configuration any) string {
	b, err := json.Marshal(configuration)
	s.fatal(err)
	config := decode[object](b)
	return s.seed(func(c *call) *thing {
		definition := c.state.definition(k.name, str(config, typeKey(k)))
		if definition == nil {
			s.fatal(fmt.Errorf("airbytetest: the configuration of %s names no connector of the server under %s", name, typeKey(k)))
		}
		delete(config, typeKey(k))
		return c.addActor(k, s.must(workspaces, workspaceID), definition, config, object{"name": name})
	})
}

// AddConnection makes an active connection of all streams, to be started by
// hand, and returns its ID.
func (s *Server) AddConnection(sourceID, destinationID string) string {
	return s.seed(func(c *call) *thing {
		return c.addConnection(s.must(sources, sourceID), s.must(destinations, destinationID), nil)
	})
}

// AddJob makes a sync of a connection that was created at a time, usually
// past, and returns its ID.
func (s *Server) AddJob(connectionID string, created time.Time, run Run) (jobID int64) {
	s.fatal(run.check())
	s.edit(connections, connectionID, func(_ *call, t *thing) { jobID = s.addJob(t, "sync", created, run).id })
	return jobID
}

// SetStreams says which streams a source offers. One that offers none cannot
// be read.
func (s *Server) SetStreams(sourceID string, streams ...Stream) {
	s.edit(sources, sourceID, func(_ *call, t *thing) { t.streams = streams })
}

// SetConnectionStatus puts a connection into a status, such as locked, that
// clients cannot put it into.
func (s *Server) SetConnectionStatus(connectionID string, status airbyte.ConnectionStatus) {
	s.edit(connections, connectionID, func(c *call, t *thing) { c.change(t, object{"status": string(status)}) })
}

// StoredConfiguration is the configuration of a source or destination as the
// server keeps it, with its secrets.
func (s *Server) StoredConfiguration(id string) airbyte.Configuration {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.state.byID[id]
	if t == nil || t.config == nil {
		s.fatal(fmt.Errorf("airbytetest: there is no source or destination %q", id))
	}
	return encode(t.config)
}

// seed makes something outside of a request, and returns its ID.
func (s *Server) seed(f func(c *call) *thing) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f(&call{Server: s, now: s.now()}).id
}

// edit changes what a test says is there.
func (s *Server) edit(k *kind, id string, f func(c *call, t *thing)) {
	s.seed(func(c *call) *thing {
		t := s.must(k, id)
		f(c, t)
		return t
	})
}

// must returns a thing that a test says is there.
func (s *Server) must(k *kind, id string) *thing {
	t := s.state.get(k, id)
	if t == nil {
		s.fatal(fmt.Errorf("airbytetest: there is no %s %q", k.name, id))
	}
	return t
}
