package airbytetest

import (
	"cmp"
)

// listConnectorDefinitions responds with the connectors that a workspace can use for sources or for
// destinations, including declarative ones.
func listConnectorDefinitions(c *call) (any, error) {
	workspace, err := c.find(workspaces, c.query.get("workspaceId"))
	if err != nil {
		return nil, err
	}
	actorType := c.query.get("type")
	found := c.state.below(definitionsOf(actorType), workspace.id, "")
	if actorType == sources.name {
		found = append(found, c.state.below(declarativeSources, workspace.id)...)
	}
	return object{"data": toList(found, func(definition *resource) object {
		return object{
			"id":                      definition.id,
			"name":                    definition.fields["name"],
			"connectorDefinitionType": actorType,
			"version":                 cmp.Or(getString(definition.fields, "dockerImageTag"), "declarative"),
		}
	})}, nil
}
