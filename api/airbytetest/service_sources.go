package airbytetest

import (
	"cmp"
	"net/http"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// The handlers of sources, other than initiateOAuth, are in service_actors.go, because they serve
// destinations too.
var sources = &collection{
	name:       "source",
	idProperty: "sourceId",
	idParam:    "sourceId",
	errorName:  "SOURCE_CONNECTION",
	missing:    missingIsForbidden,
	parent:     workspaces,
	fields:     []string{"name", "resourceAllocation"},
}

// initiateOAuth begins an OAuth flow. With [WithOwnLinks], the returned URL leads to a page of the server, on which a person
// agrees or refuses; otherwise, nothing serves it. The flow continues when a client calls oauthCallback with the same
// state.
func initiateOAuth(c *call) (any, error) {
	workspace, err := c.find(workspaces, getString(c.body, "workspaceId"))
	if err != nil {
		return nil, err
	}
	sourceType := cmp.Or(getString(c.body, "sourceType"), getString(c.body, "name"))
	definition, err := c.definition(sources.name, sourceType)
	if err != nil {
		return nil, err
	}
	redirectURL := getString(c.body, "redirectUrl")
	if !strings.HasPrefix(redirectURL, "https://") {
		return nil, problem(http.StatusUnprocessableEntity, airbyte.ProblemInvalidRedirectURL,
			object{"redirectUrl": redirectURL})
	}
	flow := c.state.newID("state")
	c.state.oauthFlows[flow] = oauthFlow{
		workspace:   workspace.id,
		connector:   definition.connector.Name,
		redirectURL: redirectURL,
	}
	if c.settings.ownLinks {
		return object{"consentUrl": c.browserBase() + consentPath + "?state=" + flow}, nil
	}
	return object{"consentUrl": "https://consent.example/authorize?state=" + flow}, nil
}
