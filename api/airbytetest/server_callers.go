package airbytetest

import (
	"fmt"
	"net/http"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Role allows a caller to do something in a workspace, in an organization or everywhere.
type Role struct {
	Type airbyte.PermissionType // such as workspace_reader
	ID   string                 // of the workspace or the organization; "" for instance_admin
}

// Caller is somebody who sends requests to a [Server]: a user with credentials of their own, who may do
// only what their roles allow. Create one with [Server.AddCaller].
type Caller struct {
	server   *Server
	userID   string
	id       string
	password string
}

// AddCaller creates a user of the first organization with the given roles, and an application of
// that user. Clients can change the roles with the operations on permissions. AddCaller fails the test
// on servers without applications, and for a role whose workspace or organization does not exist.
func (s *Server) AddCaller(name string, roles ...Role) *Caller {
	x := &Caller{server: s}
	s.seed(func(c *call) error {
		if c.settings.basicAuth || c.settings.open {
			return fmt.Errorf("airbytetest: %s cannot be a caller of a server without access tokens", name)
		}
		for _, role := range roles {
			if err := c.state.checkRole(role); err != nil {
				return err
			}
		}
		email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.com"
		user := c.state.add(users, c.state.organization.id, object{"name": name, "email": email}, c.now)
		for _, role := range roles {
			c.state.add(permissions, user.id, role.fields(user.id), c.now)
		}
		application := c.addApplication(user, name)
		x.userID = user.id
		x.id = getString(application.fields, "clientId")
		x.password = getString(application.fields, "clientSecret")
		return nil
	})
	return x
}

// checkRole returns an error for a role that does not exist, or whose workspace or organization does
// not exist.
func (st *state) checkRole(role Role) error {
	if !role.Type.Known() {
		return fmt.Errorf("airbytetest: unknown role %q; want a permission type such as workspace_reader", role.Type)
	}
	var err error
	switch role.scope() {
	case workspaces:
		_, err = st.known(workspaces, role.ID)
	case organizations:
		_, err = st.known(organizations, role.ID)
	}
	return err
}

// scope returns the collection whose resources the role is for, or nil if it is for everything.
func (r Role) scope() *collection {
	for _, in := range []*collection{workspaces, organizations} {
		if strings.HasPrefix(string(r.Type), in.name+"_") {
			return in
		}
	}
	return nil
}

// fields returns the fields of the permission that grants the role.
func (r Role) fields(userID string) object {
	fields := object{"permissionType": string(r.Type), "userId": userID}
	if scope := r.scope(); scope != nil {
		fields[scope.idProperty] = r.ID
	}
	return fields
}

// UserID returns the ID of the user.
func (x *Caller) UserID() string { return x.userID }

// Credentials returns the client ID and the client secret of the caller's application.
func (x *Caller) Credentials() (id, secret string) { return x.id, x.password }

// Token returns a new access token of the caller.
func (x *Caller) Token() string {
	s := x.server
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens.issue(s.settings.tokenLifetime, s.claims(x.userID, nil))
}

// Client is like [Server.Client], with the credentials of the caller.
func (x *Caller) Client(opts ...airbyte.Option) *airbyte.Client {
	client, err := airbyte.NewClient(append([]airbyte.Option{
		airbyte.WithBaseURL(x.server.BaseURL()),
		airbyte.WithHTTPClient(&http.Client{Transport: x.server}),
		airbyte.WithClientCredentials(x.id, x.password),
	}, opts...)...)
	x.server.fatal(err)
	return client
}

// Format prints the ID of the user for every verb, because the caller holds a secret.
func (x Caller) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "airbytetest.Caller(%s)", x.userID) }
