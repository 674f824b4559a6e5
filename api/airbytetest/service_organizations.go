package airbytetest

var organizations = &collection{
	name:       "organization",
	idProperty: "organizationId",
	idParam:    "organizationId",
	errorName:  "ORGANIZATION",
	missing:    missingIsForbidden,
}

func listOrganizations(c *call) (any, error) {
	return object{"data": c.showAll(c.state.all(organizations), plainView)}, nil
}
