package airbytetest

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// oauthFlow is an OAuth flow that has begun with initiateOAuth and not ended with oauthCallback.
type oauthFlow struct {
	workspace   string // ID
	connector   string // name
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

// oauthKey names the OAuth credentials of a workspace or an organization for a connector.
type oauthKey struct {
	owner      string // ID of the workspace or the organization
	definition string // ID of the connector's definition
}

// changeOAuthCredentials returns a handler that stores or deletes the OAuth credentials of an
// organization or a workspace.
func changeOAuthCredentials(in *collection) handler {
	return func(c *call) (any, error) {
		owner, err := c.target(in)
		if err != nil {
			return nil, err
		}
		actorType := cmp.Or(c.pathParams["actorType"], getString(c.body, "actorType"))
		name := cmp.Or(c.pathParams["name"], getString(c.body, "name"))
		definition, err := c.definition(actorType, name)
		if err != nil {
			return nil, err
		}
		key := oauthKey{owner: owner.id, definition: definition.id}
		if c.route.Method == http.MethodDelete {
			delete(c.state.oauthCredentials, key)
		} else {
			c.state.oauthCredentials[key] = getObject(c.body, "configuration")
		}
		return nil, nil
	}
}

// maskManaged masks the values of a configuration that the OAuth credentials of the workspace or its
// organization also have. Servers store the masks.
func (c *call) maskManaged(config object, workspace *resource, definitionID string) object {
	for _, owner := range []string{workspace.id, workspace.parent} {
		credentials := c.state.oauthCredentials[oauthKey{owner: owner, definition: definitionID}]
		config = maskSame(config, credentials)
	}
	return config
}

// maskSame returns a copy of a configuration in which masks replace the values that managed has too.
func maskSame(config, managed object) object {
	masked := maps.Clone(config)
	for name, value := range managed {
		sent, isSent := config[name]
		if !isSent {
			continue
		}
		inner, isObject := sent.(object)
		managedInner, isManagedObject := value.(object)
		if isObject && isManagedObject {
			masked[name] = maskSame(inner, managedInner)
			continue
		}
		masked[name] = mask
	}
	return masked
}
