package airbytetest

import (
	"net/http"
)

var applications = &collection{
	name:       "application",
	idProperty: "id",
	idParam:    "applicationId",
	errorName:  "application",
	missing:    missingIsNotFound,
}

// maxApplications is the maximum number of applications of a user.
const maxApplications = 2

// createAccessToken issues a token for the right credentials.
//
// Fact of api/doctor: tokens/wrong-credentials.
func createAccessToken(c *call) (any, error) {
	for _, application := range c.state.all(applications) {
		isID := c.body["client_id"] == application.fields["clientId"]
		isSecret := c.body["client_secret"] == application.fields["clientSecret"]
		if isID && isSecret {
			lifetime := c.settings.tokenLifetime
			return object{
				"access_token": c.server.tokens.issue(lifetime, c.server.claims(application.parent, nil)),
				"token_type":   "Bearer",
				"expires_in":   int64(lifetime.Seconds()),
			}, nil
		}
	}
	if c.settings.cloud {
		return nil, loggedError(http.StatusUnauthorized)
	}
	return nil, frameworkError(http.StatusBadRequest, "Invalid client id or token")
}

// listApplications returns all applications on Cloud. Self-managed servers return a single one, with
// a new ID each time.
func listApplications(c *call) (any, error) {
	all := c.state.below(applications, c.caller.id)
	if c.settings.cloud {
		return object{"applications": c.showAll(all, plainView)}, nil
	}
	madeUp := extend(plainView(c, all[0]), object{
		"id":        c.state.newID(applications.name),
		"createdAt": c.now.Unix(),
	})
	return object{"applications": []any{madeUp}}, nil
}

func createApplication(c *call) (any, error) {
	all := c.state.below(applications, c.caller.id)
	refused := len(all) >= maxApplications
	for _, other := range all {
		if other.fields["name"] == c.body["name"] {
			refused = true
		}
	}
	if refused {
		return nil, frameworkError(http.StatusBadRequest,
			"A user can have two applications at most, and their names must differ.")
	}
	return plainView(c, c.addApplication(c.caller, getString(c.body, "name"))), nil
}

// addApplication creates an application of a user.
func (c *call) addApplication(user *resource, name string) *resource {
	application := c.state.add(applications, user.id, nil, c.now)
	application.fields = object{
		"name":         name,
		"clientId":     application.id,
		"clientSecret": "secret-of-" + application.id,
		"createdAt":    c.now.Unix(),
	}
	return application
}

// deleteApplication returns 500 for an unknown ID, unlike getApplication.
func deleteApplication(c *call) (any, error) {
	application := c.state.get(applications, c.pathParams["applicationId"])
	if application == nil || !c.mayUse(application) {
		return nil, loggedError(http.StatusInternalServerError)
	}
	shown := plainView(c, application)
	c.delete(application)
	return shown, nil
}
