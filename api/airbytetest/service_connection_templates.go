package airbytetest

// Connection templates can be created but not read.
var connectionTemplates = &collection{
	name:       "connectionTemplate",
	idProperty: "id",
	errorName:  "CONNECTION_TEMPLATE",
	missing:    missingIsForbidden,
	parent:     organizations,
}

func prepareNewConnectionTemplate(c *call, d *draft) error {
	_, err := c.find(destinationDefinitions, getString(d.body, "destinationActorDefinitionId"))
	return err
}
