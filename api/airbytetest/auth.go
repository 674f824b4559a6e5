package airbytetest

import (
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

	basicUsername = "airbyte"
	basicPassword = "password"
)

// scopedTokenLifetime is how long a token of Airbyte Embedded is valid by default.
const scopedTokenLifetime = 20 * time.Minute

// session holds the rights of a token.
type session struct {
	expires   time.Time // on the clock of package time, not the server's
	user      string    // ID of the caller
	workspace string    // the only workspace that a scoped token may use; "" for all
}

// Credentials returns the client ID and the client secret that the server accepts.
func (s *Server) Credentials() (id, secret string) { return clientID, clientSecret }

// BasicAuth returns the user name and the password that a server of profile [SelfManaged063] accepts.
// Servers of the other profiles do not accept basic authentication.
func (s *Server) BasicAuth() (username, password string) { return basicUsername, basicPassword }

// Token returns a new access token that the server accepts.
func (s *Server) Token() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens.issue(s.settings.tokenLifetime, s.claims(s.state.user.id, nil))
}

// RevokeTokens makes the server refuse all tokens issued so far. The credentials stay valid.
func (s *Server) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens.revokeAll()
}

// claims returns the claims of a token of a user.
func (s *Server) claims(userID string, further object) object {
	return extend(object{
		"iss": s.base.Scheme + "://" + s.base.Host,
		"aud": "airbyte-server",
		"sub": userID,
	}, further)
}

// issueScopedToken returns a token of Airbyte Embedded, which is valid for one workspace only.
func (c *call) issueScopedToken(workspace, actor string) string {
	return c.server.tokens.issue(c.settings.scopedTokens, c.server.claims(c.caller.id, object{
		"act":      object{"sub": actor},
		"typ":      "io.airbyte.auth.embedded_v1",
		scopeClaim: object{"workspaceId": workspace},
		"roles":    []any{"EMBEDDED_END_USER"},
	}))
}

// authorize returns an error response if a call has no valid token, or if it matches no operation.
//
// Fact of api/doctor: paths/unknown-is-403.
func (c *call) authorize() error {
	if c.settings.open {
		if c.route.ID == "" || strings.HasPrefix(c.route.Path, "/applications") {
			return emptyError(http.StatusNotFound)
		}
		return nil
	}
	if c.settings.basicAuth {
		return c.authorizeBasic()
	}
	if c.route.Anonymous {
		return nil
	}
	session, ok := c.server.tokens.session(c.authorization)
	caller := c.state.get(users, session.user)
	if !ok || caller == nil {
		return frameworkError(http.StatusUnauthorized)
	}
	if c.route.ID == "" || !session.allows(c) {
		return frameworkError(http.StatusForbidden)
	}
	c.caller = caller
	c.scope = session.workspace
	return nil
}

// authorizeBasic is authorize for servers that a proxy protects with basic authentication. The proxy
// refuses requests without it, and the server behind it has no roles.
func (c *call) authorizeBasic() error {
	credentials := base64.StdEncoding.EncodeToString([]byte(basicUsername + ":" + basicPassword))
	if c.authorization != "Basic "+credentials {
		return basicAuthRequired()
	}
	if c.route.ID == "" {
		return emptyError(http.StatusNotFound)
	}
	return nil
}

// basicAuthRequired returns the error of a proxy that asks for basic authentication.
func basicAuthRequired() *apiError {
	resp := BasicAuthIngress.response(http.StatusUnauthorized, "")
	return &apiError{status: resp.status, body: resp.body, header: resp.header}
}

// scopedOperations are the operations that a scoped token may use.
var scopedOperations = []string{
	"createSource",
	"getSource",
	"patchSource",
	"putSource",
	"deleteSource",
	"createDestination",
	"initiateOAuth",
}

// allows reports whether a token may be used for a call. A scoped token may be used if the body
// names its workspace.
func (t session) allows(c *call) bool {
	if t.workspace == "" {
		return true
	}
	if !slices.Contains(scopedOperations, c.route.ID) {
		return false
	}
	return getString(c.body, "workspaceId") == t.workspace
}
