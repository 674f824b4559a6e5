package drift

// components compares the components, each once, by name. Where they are used,
// only their names are compared.
func (d *differ) components() {
	for _, name := range unionKeys(d.base.schemas, d.revision.schemas) {
		d.componentSchema(name)
	}
	for _, name := range unionKeys(d.base.parameters, d.revision.parameters) {
		at := d.componentPlace("parameters", name)
		before := d.base.parameters[name]
		after := d.revision.parameters[name]
		if d.hasBoth(at, "parameter", before != nil, after != nil) {
			d.parameter(at, before, after)
		}
	}
	for _, name := range unionKeys(d.base.headers, d.revision.headers) {
		at := d.componentPlace("headers", name)
		before := d.base.headers[name]
		after := d.revision.headers[name]
		if d.hasBoth(at, "header", before != nil, after != nil) {
			d.header(at, before, after)
		}
	}
	for _, name := range unionKeys(d.base.bodies, d.revision.bodies) {
		at := d.componentPlace("requestBodies", name)
		before := d.base.bodies[name]
		after := d.revision.bodies[name]
		if d.hasBoth(at, "body", before != nil, after != nil) {
			d.body(at, before, after)
		}
	}
	for _, name := range unionKeys(d.base.responses, d.revision.responses) {
		at := d.componentPlace("responses", name)
		before := d.base.responses[name]
		after := d.revision.responses[name]
		if d.hasBoth(at, "response", before != nil, after != nil) {
			d.responseContent(at, before, after)
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

// hasBoth reports whether both documents have a component. Otherwise it records
// that the component was added or removed; operations that use it have their own
// findings.
func (d *differ) hasBoth(at place, what string, inBase, inRevision bool) bool {
	unscoped := at.with(scope{})
	switch {
	case inBase && !inRevision:
		d.add(change{kind: KindComponentRemoved, at: unscoped, before: what})
	case inRevision && !inBase:
		d.add(change{kind: KindComponentAdded, at: unscoped, after: what})
	}
	return inBase && inRevision
}

// componentSchema compares the component schema with the given name in either
// document.
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

// schemaPlace returns the place of a component schema, given its names in both
// documents; "" where it is missing.
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
