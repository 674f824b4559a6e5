package drift

// components compares each component once, by name. At the places that use a
// component, only its name is compared.
func (d *differ) components() {
	for _, name := range unionKeys(d.base.schemas, d.revision.schemas) {
		d.componentSchema(name)
	}
	compareComponents(d, "parameters", "parameter", d.base.parameters, d.revision.parameters, d.parameter)
	compareComponents(d, "headers", "header", d.base.headers, d.revision.headers, d.header)
	compareComponents(d, "requestBodies", "body", d.base.bodies, d.revision.bodies, d.body)
	compareComponents(d, "responses", "response", d.base.responses, d.revision.responses, d.responseContent)
}

// compareComponents compares the components of a section. A component that only
// one document has was added or removed; the operations that use it have separate
// findings.
func compareComponents[T any](
	d *differ,
	section, noun string,
	base, revision map[string]*T,
	compare func(at place, before, after *T),
) {
	for _, name := range unionKeys(base, revision) {
		at := d.componentPlace(section, name)
		unscoped := at.with(scope{})
		before := base[name]
		after := revision[name]
		switch {
		case before == nil:
			d.add(change{kind: KindComponentAdded, at: unscoped, after: noun})
		case after == nil:
			d.add(change{kind: KindComponentRemoved, at: unscoped, before: noun})
		default:
			compare(at, before, after)
		}
	}
}

func (d *differ) componentPlace(section, name string) place {
	ref := "#/components/" + section + "/" + name
	return place{
		name:    name,
		pointer: pointer("components", section, name),
		id:      "component:" + section + "/" + name,
		scope:   d.componentScope(ref, ref),
	}
}

// componentSchema compares the component schema that has the given name in one or
// both documents.
func (d *differ) componentSchema(name string) {
	before := d.base.schemas[name]
	after := d.revision.schemas[name]
	newName := d.renamed[name]
	switch {
	case before != nil && after != nil:
		d.schema(d.schemaPlace(name, name), before, after)
	case before != nil && newName != "":
		d.renamedSchema(name, newName)
	case before != nil:
		at := d.schemaPlace(name, "")
		d.add(change{kind: KindSchemaRemoved, at: at, before: name, lines: lines{before: before.line}})
	case !d.isRenamed(name):
		at := d.schemaPlace("", name)
		d.add(change{kind: KindSchemaAdded, at: at, after: name, lines: lines{after: after.line}})
	}
}

func (d *differ) renamedSchema(oldName, newName string) {
	before := d.base.schemas[oldName]
	after := d.revision.schemas[newName]
	at := d.schemaPlace(oldName, newName)
	d.add(change{
		kind:   KindSchemaRenamed,
		at:     at,
		before: oldName,
		after:  newName,
		lines:  lines{before.line, after.line},
		part:   "name",
	})
	d.schema(at, before, after)
}

// schemaPlace returns the place of a component schema, given its name in each
// document. The name is "" if the document does not have the schema.
func (d *differ) schemaPlace(baseName, revisionName string) place {
	name := revisionName
	if name == "" {
		name = baseName
	}
	return place{
		name:    name,
		pointer: pointer("components", "schemas", name),
		id:      "schema:" + name,
		scope:   d.componentScope(schemaPrefix+baseName, schemaPrefix+revisionName),
	}
}

// isRenamed reports whether a schema of the revision has another name in the
// base.
func (d *differ) isRenamed(name string) bool {
	for _, newName := range d.renamed {
		if newName == name {
			return true
		}
	}
	return false
}
