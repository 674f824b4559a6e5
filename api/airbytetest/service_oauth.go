package airbytetest

import (
	"cmp"
	"net/http"
	"net/url"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// oauthFlow is an OAuth flow that has begun with initiateOAuth and not ended with oauthCallback.
type oauthFlow struct {
	workspace   string // ID
	redirectURL string // target of the last redirect
}

// oauthCallback ends an OAuth flow. Consent pages send the user's browser here. The response
// redirects it to the redirect URL of the flow, with the ID of a secret unless the user denied
// access.
func oauthCallback(c *call) (any, error) {
	state := c.query.get("state")
	flow, ok := c.state.oauthFlows[state]
	if !ok {
		return nil, problem(http.StatusInternalServerError, airbyte.ProblemOAuthCallbackFailure,
			message("The state is unknown."))
	}
	delete(c.state.oauthFlows, state)
	target, _ := url.Parse(flow.redirectURL) // nil if it is invalid; servers accept any that begins with https://
	isDenied := c.query.get("error") != ""
	if target == nil || isDenied {
		return redirect{location: flow.redirectURL}, nil
	}
	secretID := "airbyte_oauth_workspace_" + flow.workspace + "_secret_" + c.state.newID("secret") + "_v1"
	c.state.oauthSecrets[secretID] = object{"credentials": object{
		"access_token":  "oauth-access-token",
		"refresh_token": "oauth-refresh-token",
	}}
	query := target.Query()
	query.Set("secret_id", secretID)
	target.RawQuery = query.Encode()
	return redirect{location: target.String()}, nil
}

// changeOAuthCredentials returns a handler that accepts or deletes the OAuth credentials of an
// organization or a workspace. It stores nothing; it only checks that the connector exists.
func changeOAuthCredentials(in *collection) handler {
	return func(c *call) (any, error) {
		if _, err := c.target(in); err != nil {
			return nil, err
		}
		actorType := cmp.Or(c.pathParams["actorType"], getString(c.body, "actorType"))
		name := cmp.Or(c.pathParams["name"], getString(c.body, "name"))
		_, err := c.definition(actorType, name)
		return nil, err
	}
}
