package airbytetest

import "strings"

// template begins a config template: a part of the configuration, and the
// specification of what is left to the user.
func template(c *call, _, t *thing, fields object) {
	if spec := sub(c.body, "partialUserConfigSpec"); spec != nil || t == nil {
		fields["configTemplateSpec"] = clone(spec)
	}
	delete(fields, "organizationId")
	if t == nil {
		definition := c.find(sourceDefinitions, str(c.body, "actorDefinitionId"))
		fields["name"], fields["sourceDefinitionId"] = definition.fields["name"], definition.id
		fields["icon"] = "https://connectors.example/" + strings.TrimPrefix(str(definition.fields, "dockerRepository"), "airbyte/") + ".svg"
	}
}

func connectionTemplate(c *call, _, _ *thing, _ object) {
	c.find(destDefinitions, str(c.body, "destinationActorDefinitionId"))
}

// only answers with some of the fields of a thing, or of each of a list.
func only(h handler, names ...string) handler {
	return func(c *call) any {
		seen := h(c).(object)
		all, isList := seen["data"].([]any)
		if !isList {
			return pick(seen, names...)
		}
		for i, item := range all {
			all[i] = pick(item.(object), names...)
		}
		return seen
	}
}
