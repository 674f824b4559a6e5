package airbytetest

import (
	"strings"
)

var configTemplates = &collection{
	name:       "configTemplate",
	idProperty: "id",
	idParam:    "configTemplateId",
	errorName:  "CONFIG_TEMPLATE",
	missing:    missingIsForbidden,
	parent:     organizations,
	fields:     []string{"partialDefaultConfig"},
}

// templateIDView shows a template as the operations that create or change it do.
func templateIDView(c *call, template *resource) object {
	return pick(plainView(c, template), "id")
}

// templateSummaryView shows a template as lists do.
func templateSummaryView(c *call, template *resource) object {
	return pick(plainView(c, template), "id", "name", "icon")
}

// prepareNewConfigTemplate adds the specification of the settings that users enter, and the
// properties of the source definition.
func prepareNewConfigTemplate(c *call, d *draft) error {
	userSpec := getObject(d.body, "partialUserConfigSpec")
	d.fields["configTemplateSpec"] = merge(userSpec, nil) // {} if there is none
	definition, err := c.find(sourceDefinitions, getString(d.body, "actorDefinitionId"))
	if err != nil {
		return err
	}
	repository := getString(definition.fields, "dockerRepository")
	d.fields["name"] = definition.fields["name"]
	d.fields["sourceDefinitionId"] = definition.id
	d.fields["icon"] = "https://connectors.example/" + strings.TrimPrefix(repository, "airbyte/") + ".svg"
	return nil
}

func prepareConfigTemplate(_ *call, d *draft) error {
	if userSpec := getObject(d.body, "partialUserConfigSpec"); userSpec != nil {
		d.fields["configTemplateSpec"] = userSpec
	}
	return nil
}
