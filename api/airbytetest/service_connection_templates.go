package airbytetest

import (
	"cmp"
	"slices"
)

// Connection templates can be created but not read. The stand-in for the widget follows them.
var connectionTemplates = &collection{
	name:       "connectionTemplate",
	idProperty: "id",
	errorName:  "CONNECTION_TEMPLATE",
	missing:    missingIsForbidden,
	parent:     organizations,
	fields: []string{
		"destinationName", "destinationConfiguration", "destinationActorDefinitionId", "namespaceDefinitionType",
		"namespaceFormat", "prefix", "schedule",
	},
}

func prepareNewConnectionTemplate(c *call, d *draft) error {
	_, err := c.find(destinationDefinitions, getString(d.body, "destinationActorDefinitionId"))
	return err
}

// connectByTemplates creates a connection from a source for each connection template of an organization. Its destination
// is in the workspace of the source, and is created with the first source there.
func (c *call) connectByTemplates(workspace *resource, sourceID string) error {
	for _, template := range c.state.below(connectionTemplates, workspace.parent) {
		destinationID, err := c.destinationOf(template, workspace)
		if err != nil {
			return err
		}
		c.route = routeOf("createConnection")
		c.body = extend(pick(template.fields, "prefix", "schedule"), object{
			"sourceId":            sourceID,
			"destinationId":       destinationID,
			"namespaceDefinition": getString(template.fields, "namespaceDefinitionType"),
		})
		// Templates and connections spell this value differently.
		isCustom := slices.Contains([]any{"", "customformat"}, c.body["namespaceDefinition"])
		if isCustom {
			format := getString(template.fields, "namespaceFormat")
			c.body["namespaceDefinition"] = "custom_format"
			c.body["namespaceFormat"] = cmp.Or(format, getString(workspace.fields, "name"))
		}
		_, err = c.route.handle(c)
		if err != nil {
			return err
		}
	}
	return nil
}

// destinationOf returns the ID of the destination that a workspace has from a connection template.
func (c *call) destinationOf(template, workspace *resource) (string, error) {
	name := getString(template.fields, "destinationName")
	for _, destination := range c.state.below(destinations, workspace.id) {
		if destination.fields["name"] == name {
			return destination.id, nil
		}
	}
	c.route = routeOf("createDestination")
	c.body = object{
		"name":          name,
		"workspaceId":   workspace.id,
		"definitionId":  template.fields["destinationActorDefinitionId"],
		"configuration": getObject(template.fields, "destinationConfiguration"),
	}
	created, err := c.route.handle(c)
	if err != nil {
		return "", err
	}
	destination, _ := created.(object)
	return getString(destination, "destinationId"), nil
}
