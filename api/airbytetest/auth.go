package airbytetest

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The credentials that a server accepts from the start.
const (
	clientID     = "airbytetest-client-id"
	clientSecret = "airbytetest-client-secret"
)

// session is what a token stands for.
type session struct {
	expires   time.Time
	workspace string // the only one a scoped token is good for; "" for all
}

// Credentials returns the client ID and the client secret that the server
// accepts.
func (s *Server) Credentials() (id, secret string) { return clientID, clientSecret }

// Token returns a new access token of the caller.
func (s *Server) Token() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issue(s.settings.tokenLife, "", nil)
}

// RevokeTokens has all tokens refused from now on. Credentials stay good.
func (s *Server) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.sessions)
}

// issue makes a token, a JWT. Time goes by the clock of package time.
func (s *Server) issue(life time.Duration, workspace string, claims object) string {
	now, b64 := time.Now(), base64.RawURLEncoding.EncodeToString
	all := with(object{
		"iss": s.base.Scheme + "://" + s.base.Host, "aud": "airbyte-server", "sub": s.state.user.id,
		"iat": now.Unix(), "exp": now.Add(life).Unix(),
	}, claims)
	token := b64([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + b64(encode(all)) + "." + rand.Text()
	s.sessions[token] = session{now.Add(life), workspace}
	return token
}

// admit refuses calls that come without a good token, and calls of nothing.
func (s *Server) admit(c *call) {
	caller, known := s.sessions[c.token]
	switch {
	case s.settings.open:
		ensure(c.route.ID != "" && !strings.HasPrefix(c.route.Path, "/applications"), empty(http.StatusNotFound))
	case !c.route.Anonymous:
		ensure(known && time.Now().Before(caller.expires), framework(http.StatusUnauthorized))
		ensure(c.route.ID != "" && caller.reaches(c), framework(http.StatusForbidden))
	}
}

// scopedOperations are those that a scoped token admits to.
var scopedOperations = []string{"createSource", "getSource", "patchSource", "putSource", "deleteSource", "createDestination", "initiateOAuth"}

// reaches reports whether a token is good for a call. A scoped one is good
// where the body names its workspace.
func (u session) reaches(c *call) bool {
	return u.workspace == "" || slices.Contains(scopedOperations, c.route.ID) && str(c.body, "workspaceId") == u.workspace
}

// createAccessToken trades credentials for a token.
func createAccessToken(c *call) any {
	for _, t := range c.state.all(applications) {
		if c.body["client_id"] == t.fields["clientId"] && c.body["client_secret"] == t.fields["clientSecret"] {
			life := c.settings.tokenLife
			return object{"access_token": c.issue(life, "", nil), "token_type": "Bearer", "expires_in": int64(life.Seconds())}
		}
	}
	ensure(!c.settings.cloud, logged(http.StatusUnauthorized))
	return framework(http.StatusBadRequest, "Invalid client id or token")
}

// listApplications shows all on Cloud. Self-managed servers make one up, anew
// each time.
func listApplications(c *call) any {
	all := listOf(c.state.all(applications), c.see)
	if !c.settings.cloud {
		all = []any{with(all[0].(object), object{"id": c.state.newID("application"), "createdAt": c.now.Unix()})}
	}
	return object{"applications": all}
}

// createApplication makes one of two at most.
func createApplication(c *call) any {
	all := c.state.all(applications)
	taken := slices.ContainsFunc(all, func(t *thing) bool { return t.fields["name"] == c.body["name"] })
	ensure(len(all) < 2 && !taken, framework(http.StatusBadRequest, "There are two applications at most, and their names differ."))
	t := c.state.add(applications, "", pick(c.body, "name"), c.now)
	c.change(t, object{"clientId": t.id, "clientSecret": "secret-of-" + t.id, "createdAt": c.now.Unix()})
	return c.see(t)
}

// deleteApplication falls over one that does not exist.
func deleteApplication(c *call) any {
	ensure(c.state.get(applications, c.vars["applicationId"]) != nil, crash())
	return remove(c)
}
