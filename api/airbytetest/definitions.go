package airbytetest

import "net/http"

// listConnectors shows the connectors that a workspace can use.
func listConnectors(c *call) any {
	workspace, kinds, all := c.find(workspaces, c.query.get("workspaceId")), []*kind{sourceDefinitions, declarativeSources}, []any{}
	if c.query.get("type") == "destination" {
		kinds = []*kind{destDefinitions}
	}
	for _, k := range kinds {
		for _, t := range c.state.all(k, workspace.id, "") {
			version, isImage := t.fields["dockerImageTag"]
			if !isImage {
				version = "declarative"
			}
			all = append(all, with(pick(t.fields, "name"), object{"id": t.id, "connectorDefinitionType": c.query.get("type"), "version": version}))
		}
	}
	return object{"data": all}
}

// createDefinition makes a connector that hides and requires nothing.
func createDefinition(k *kind) handler {
	return func(c *call) any {
		if c.settings.cloud && k != declarativeSources {
			panic(badRequest("Connectors with an image of their own are not for Airbyte Cloud."))
		}
		seen := create(k, manifest, func(_ *call, _, _ *thing, fields object) { delete(fields, "workspaceId") })(c).(object)
		t := c.state.byID[str(seen, "id")]
		t.connector = &Connector{Name: str(seen, "name"), Destination: k == destDefinitions}
		return seen
	}
}

// manifest refuses one without a specification, over which servers fall, and
// counts those that it takes.
func manifest(c *call, _, t *thing, fields object) {
	m := sub(c.body, "manifest")
	if m == nil {
		if k := "documentationUrl"; t == nil && fields[k] == nil {
			fields[k] = ""
		}
		return
	}
	if sub(sub(m, "spec"), "connection_specification") == nil {
		panic(unspecified(http.StatusInternalServerError, "unexpected-problem", message("The manifest has no spec.connection_specification.")))
	}
	version := 0
	if t != nil {
		version, _ = t.fields["version"].(int)
	}
	fields["version"] = version + 1
}

// own has a handler refuse what belongs to no workspace and so to all.
func own(k *kind, h handler) handler {
	return func(c *call) any {
		if t := c.here(k); t.parent == "" {
			panic(badRequest("The connector is not one of this workspace."))
		}
		return h(c)
	}
}
