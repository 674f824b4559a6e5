package airbytetest

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// embeddedLife is how long the tokens of Embedded are good for.
const embeddedLife = 20 * time.Minute

// createWidgetToken makes the workspace of an external user when it is asked
// for the first time.
func createWidgetToken(c *call) any {
	organization, external := c.above(workspaces), str(c.body, "externalUserId")
	key := organization.id + "/" + external
	if c.state.tenants[key] == "" {
		c.state.tenants[key] = c.addWorkspace(organization.id, external).id
	}
	id := c.state.tenants[key]
	widget := url.URL{Scheme: c.base.Scheme, Host: c.base.Host, Path: "/embedded-widget"}
	widget.RawQuery = url.Values{"workspaceId": {id}, "allowedOrigin": {str(c.body, "allowedOrigin")}}.Encode()
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

// scopedToken makes a token that is good for one workspace.
func (c *call) scopedToken(workspace, actor string) string {
	return c.issue(embeddedLife, workspace, object{
		"act": object{"sub": actor}, "typ": "io.airbyte.auth.embedded_v1",
		"io.airbyte.auth.workspace_scope": object{"workspaceId": workspace}, "roles": []any{"EMBEDDED_END_USER"},
	})
}

func listEmbeddedOrganizations(c *call) any {
	permission, all := "organization_admin", []any{}
	if c.settings.features.admin {
		permission = "instance_admin"
	}
	for _, t := range c.state.all(organizations) {
		all = append(all, with(pick(t.fields, "organizationName"), object{"organizationId": t.id, "permission": permission}))
	}
	return object{"organizations": all}
}

// initiateOAuth begins a flow. Its address leads to a page that does not
// exist; what comes after it is a call of the callback with the same state.
func initiateOAuth(c *call) any {
	if !c.settings.cloud {
		panic(empty(http.StatusNotImplemented))
	}
	workspace, name, back := c.find(workspaces, str(c.body, "workspaceId")), str(c.body, "sourceType"), str(c.body, "redirectUrl")
	if name == "" {
		name = str(c.body, "name")
	}
	switch {
	case c.state.definition(sourceDefinitions, name) == nil:
		panic(valueNotFound(name))
	case !strings.HasPrefix(back, "https://"):
		panic(problem(http.StatusUnprocessableEntity, airbyte.ProblemInvalidRedirectURL, object{"redirectUrl": back}))
	}
	id := c.state.newID("state")
	c.state.flows[id] = object{"redirectUrl": back, "workspaceId": workspace.id}
	return object{"consentUrl": "https://consent.example/authorize?state=" + id}
}

// oauthCallback is where a consent page sends the user, who is sent on to the
// one who began the flow. A parameter error stands for a refusal.
func oauthCallback(c *call) any {
	flow, ok := c.state.flows[c.query.get("state")]
	if !ok {
		panic(problem(http.StatusInternalServerError, airbyte.ProblemOAuthCallbackFailure, message("The state of the flow is not known.")))
	}
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

// addConsent puts what an OAuth flow gave into a configuration, where the body
// names its secret.
func (c *call) addConsent(config object) {
	if id := str(c.body, "secretId"); id != "" {
		given, ok := c.state.secrets[id]
		if !ok {
			panic(badRequest("The secretId is not known."))
		}
		merge(config, given)
	}
}
