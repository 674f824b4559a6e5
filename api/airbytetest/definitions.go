package airbytetest

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
func createDefinition(c *call) any {
	if c.settings.cloud && c.route.kind != declarativeSources {
		panic(badRequest("Connectors with an image of their own are not for Airbyte Cloud."))
	}
	t := c.make()
	t.connector = &Connector{Name: str(t.fields, "name"), Destination: t.kind == destDefinitions}
	return c.see(t)
}

func notOwn() *refusal { return badRequest("The connector is not one of this workspace.") }

func checkDefinition(_ *call, _, t *thing, fields object) {
	switch {
	case t == nil:
		fields["documentationUrl"] = str(fields, "documentationUrl")
		delete(fields, "workspaceId")
	case t.parent == "":
		panic(notOwn())
	}
}

// checkManifest refuses one without a specification, over which servers fall,
// and counts those that it takes.
func checkManifest(_ *call, _, t *thing, fields object) {
	if sub(sub(sub(fields, "manifest"), "spec"), "connection_specification") == nil {
		panic(unspecified(500, "unexpected-problem", message("The manifest has no spec.connection_specification.")))
	}
	delete(fields, "workspaceId")
	fields["version"] = 1
	if t != nil {
		fields["version"] = as[int](t.fields, "version") + 1
	}
}
