package airbytetest

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// The credentials that a server accepts from the start.
const (
	clientID     = "airbytetest-client-id"
	clientSecret = "airbytetest-client-secret"
)

type session struct {
	expires   time.Time
	workspace string // the only one a scoped token is good for; "" for all
}

// Credentials returns the client ID and the client secret that the server accepts.
func (s *Server) Credentials() (id, secret string) { return clientID, clientSecret }

// Token returns a new access token of the caller.
func (s *Server) Token() (token string) {
	s.seed(func(c *call) { token = c.issue(s.settings.tokenLife, "", nil) })
	return token
}

// RevokeTokens has all tokens refused from now on. Credentials stay good.
func (s *Server) RevokeTokens() { s.seed(func(*call) { clear(s.sessions) }) }

// issue makes a token, a JWT. Time goes by the clock of package time.
func (s *Server) issue(life time.Duration, workspace string, claims object) string {
	now, b64 := time.Now(), base64.RawURLEncoding.EncodeToString
	all := with(object{
		"iss": s.base.Scheme + "://" + s.base.Host, "aud": "airbyte-server", "sub": s.state.user.id,
		"iat": now.Unix(), "exp": now.Add(life).Unix(),
	}, claims)
	token := b64([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + b64(encode(all)) + "." + rand.Text()
	s.sessions["Bearer "+token] = session{now.Add(life), workspace}
	return token
}

// admit refuses calls that come without a good token, and calls of nothing.
func (s *Server) admit(c *call) {
	caller, known := s.sessions[c.caller]
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

// reaches reports whether a token is good for a call. A scoped one is good where the body names its
// workspace.
func (u session) reaches(c *call) bool {
	return u.workspace == "" || slices.Contains(scopedOperations, c.route.ID) && str(c.body, "workspaceId") == u.workspace
}

func createAccessToken(c *call) any {
	for _, t := range c.state.all(applications) {
		if c.body["client_id"] == t.fields["clientId"] && c.body["client_secret"] == t.fields["clientSecret"] {
			life := c.settings.tokenLife
			return object{"access_token": c.issue(life, "", nil), "token_type": "Bearer", "expires_in": int64(life.Seconds())}
		}
	}
	ensure(!c.settings.cloud, logged(http.StatusUnauthorized))
	panic(framework(http.StatusBadRequest, "Invalid client id or token"))
}

// listApplications shows all on Cloud. Self-managed servers make one up, anew each time.
func listApplications(c *call) any {
	all := listOf(c.state.all(applications), c.see)
	if !c.settings.cloud {
		all = []any{with(all[0].(object), object{"id": c.state.newID("application"), "createdAt": c.now.Unix()})}
	}
	return object{"applications": all}
}

func createApplication(c *call) any {
	all := c.state.all(applications)
	taken := slices.ContainsFunc(all, func(t *thing) bool { return t.fields["name"] == c.body["name"] })
	ensure(len(all) < 2 && !taken, framework(http.StatusBadRequest, "There are two applications at most, and their names differ."))
	t := c.state.add(applications, "", nil, c.now)
	t.fields = object{"name": c.body["name"], "clientId": t.id, "clientSecret": "secret-of-" + t.id, "createdAt": c.now.Unix()}
	return c.see(t)
}

// deleteApplication falls over one that does not exist.
func deleteApplication(c *call) any {
	ensure(c.state.get(applications, c.vars["applicationId"]) != nil, logged(500))
	return remove(c)
}

// initiateOAuth begins a flow. Its address leads to a page that does not exist; what comes after it
// is a call of the callback with the same state.
func initiateOAuth(c *call) any {
	workspace, back := c.find(workspaces, str(c.body, "workspaceId")), str(c.body, "redirectUrl")
	c.definition("source", cmp.Or(str(c.body, "sourceType"), str(c.body, "name")))
	ensure(strings.HasPrefix(back, "https://"), problem(422, airbyte.ProblemInvalidRedirectURL, object{"redirectUrl": back}))
	id := c.state.newID("state")
	c.state.flows[id] = object{"redirectUrl": back, "workspaceId": workspace.id}
	return object{"consentUrl": "https://consent.example/authorize?state=" + id}
}

// oauthCallback is where a consent page sends the user, who is sent on to the one who began the
// flow. A parameter error stands for a refusal.
func oauthCallback(c *call) any {
	flow := c.state.flows[c.query.get("state")]
	ensure(flow != nil, problem(500, airbyte.ProblemOAuthCallbackFailure, message("The state of the flow is not known.")))
	delete(c.state.flows, c.query.get("state"))
	back, _ := url.Parse(str(flow, "redirectUrl")) // begins with https://
	if back == nil || c.query.get("error") != "" {
		return redirect(str(flow, "redirectUrl"))
	}
	id := "airbyte_oauth_workspace_" + str(flow, "workspaceId") + "_secret_" + c.state.newID("secret") + "_v1"
	c.state.secrets[id] = object{"credentials": object{"access_token": "oauth-access-token", "refresh_token": "oauth-refresh-token"}}
	query := back.Query()
	query.Set("secret_id", id)
	back.RawQuery = query.Encode()
	return redirect(back.String())
}

// oauthCredentials takes them, or forgets them, for a connector that exists.
func oauthCredentials(c *call) any {
	c.here(c.kind)
	c.definition(cmp.Or(c.vars["actorType"], str(c.body, "actorType")), cmp.Or(c.vars["name"], str(c.body, "name")))
	return nil
}

// createWidgetToken makes the workspace of an external user when it is asked for the first time.
func createWidgetToken(c *call) any {
	organization, external, origin := c.above(workspaces), str(c.body, "externalUserId"), str(c.body, "allowedOrigin")
	key := organization.id + "/" + external
	if c.state.tenants[key] == nil || c.state.tenants[key].deleted {
		c.state.tenants[key] = c.makeWorkspace(organization, external)
	}
	id := c.state.tenants[key].id
	widget := url.URL{Scheme: c.base.Scheme, Host: c.base.Host, Path: "/embedded-widget"}
	widget.RawQuery = url.Values{"workspaceId": {id}, "allowedOrigin": {origin}}.Encode()
	inner := object{"token": c.scopedToken(id, external), "widgetUrl": widget.String()}
	if _, debug := c.query["debug"]; debug {
		return inner
	}
	return object{"token": base64.StdEncoding.EncodeToString(encode(inner))}
}

func createScopedToken(c *call) any {
	id := c.find(workspaces, str(c.body, "workspaceId")).id
	return object{"token": c.scopedToken(id, id)}
}

func (c *call) scopedToken(workspace, actor string) string {
	return c.issue(20*time.Minute, workspace, object{
		"act": object{"sub": actor}, "typ": "io.airbyte.auth.embedded_v1",
		"io.airbyte.auth.workspace_scope": object{"workspaceId": workspace}, "roles": []any{"EMBEDDED_END_USER"},
	})
}

func listEmbeddedOrganizations(c *call) any {
	permission := map[bool]string{true: "instance_admin", false: "organization_admin"}[c.settings.admin]
	return object{"organizations": listOf(c.state.all(organizations), func(t *thing) object {
		return object{"organizationId": t.id, "organizationName": t.fields["organizationName"], "permission": permission}
	})}
}

// checkConfigTemplate begins a config template: a part of the configuration, and the specification
// of what is left to the user.
func checkConfigTemplate(c *call, _ string, t *thing, fields object) {
	if spec := sub(c.body, "partialUserConfigSpec"); spec != nil || t == nil {
		fields["configTemplateSpec"] = merged(spec, nil)
	}
	if t == nil {
		definition := c.find(sourceDefinitions, str(c.body, "actorDefinitionId"))
		fields["name"], fields["sourceDefinitionId"] = definition.fields["name"], definition.id
		fields["icon"] = "https://connectors.example/" + strings.TrimPrefix(str(definition.fields, "dockerRepository"), "airbyte/") + ".svg"
	}
}
