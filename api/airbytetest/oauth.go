package airbytetest

import (
	"cmp"
	"net/url"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// initiateOAuth begins a flow. Its address leads to a page that does not
// exist; what comes after it is a call of the callback with the same state.
func initiateOAuth(c *call) any {
	workspace, back := c.find(workspaces, str(c.body, "workspaceId")), str(c.body, "redirectUrl")
	name := cmp.Or(str(c.body, "sourceType"), str(c.body, "name"))
	c.definition("source", name)
	ensure(strings.HasPrefix(back, "https://"), problem(422, airbyte.ProblemInvalidRedirectURL, object{"redirectUrl": back}))
	id := c.state.newID("state")
	c.state.flows[id] = object{"redirectUrl": back, "workspaceId": workspace.id}
	return object{"consentUrl": "https://consent.example/authorize?state=" + id}
}

// oauthCallback is where a consent page sends the user, who is sent on to the
// one who began the flow. A parameter error stands for a refusal.
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
