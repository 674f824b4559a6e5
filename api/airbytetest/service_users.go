package airbytetest

import (
	"slices"
)

var users = &collection{
	name:       "user",
	idProperty: "id",
	idParam:    "userId",
	errorName:  "user",
	missing:    missingIsNotFound,
	parent:     organizations,
}

// listUsers returns the users of an organization. The query can select users by ID or by email.
func listUsers(c *call) (any, error) {
	organization, err := c.parent(users)
	if err != nil {
		return nil, err
	}
	found := c.state.below(users, organization.id)
	ids := c.query.list("ids")
	emails := c.query.list("emails")
	if len(ids) > 0 || len(emails) > 0 {
		found = slices.DeleteFunc(found, func(user *resource) bool {
			hasID := slices.Contains(ids, user.id)
			hasEmail := slices.Contains(emails, getString(user.fields, "email"))
			return !hasID && !hasEmail
		})
	}
	return object{"data": c.showAll(found, plainView)}, nil
}
