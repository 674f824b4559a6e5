package airbytetest

var organizations = &collection{
	name:       "organization",
	idProperty: "organizationId",
	idParam:    "organizationId",
	errorName:  "ORGANIZATION",
	missing:    missingIsForbidden,
}

func listOrganizations(c *call) (any, error) {
	return object{"data": c.showAll(c.organizations(), plainView)}, nil
}

// organizations returns the organizations that the caller knows.
func (c *call) organizations() []*resource {
	return c.state.where(organizations, func(r *resource) bool { return c.hasRank(r, memberRank) })
}
