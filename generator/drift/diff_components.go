package drift

import (
	"cmp"
	"slices"
)

// components compares each component once, by name. At the places that use a
// component, only its name is compared.
func (d *differ) components() {
	var removed []string
	var added []string
	for _, name := range unionKeys(d.base.schemas, d.revision.schemas) {
		before := d.base.schemas[name]
		after := d.revision.schemas[name]
		newName := d.renamed[name]
		switch {
		case before != nil && after != nil:
			d.schema(d.schemaPlace(name, name), before, after)
		case before != nil && newName != "":
			d.renamedSchema(name, newName)
		case before != nil:
			removed = append(removed, name)
		case !d.renamedTo[name]:
			added = append(added, name)
		}
	}
	compareComponents(d, "parameters", "parameter", d.base.parameters, d.revision.parameters, d.parameter)
	compareComponents(d, "headers", "header", d.base.headers, d.revision.headers, d.header)
	compareComponents(d, "requestBodies", "body", d.base.bodies, d.revision.bodies, d.body)
	compareComponents(d, "responses", "response", d.base.responses, d.revision.responses, d.responseContent)
	d.removedSchemas(removed)
	d.addedSchemas(added)
}

// compareComponents compares the components of a section. If only one document has
// a component, that is neutral if operations use it: they have their own findings,
// unless the component has only been extracted or inlined.
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
			isUsed := len(d.revisionReach[at.ref()]) > 0
			d.add(change{kind: KindComponentAdded, at: unscoped, after: noun, neutral: isUsed})
		case after == nil:
			isUsed := len(d.baseReach[at.ref()]) > 0
			d.add(change{kind: KindComponentRemoved, at: unscoped, before: noun, neutral: isUsed})
		default:
			compare(at, before, after)
		}
	}
}

// ref returns the reference to a component at a place.
func (p place) ref() string { return "#" + p.pointer }

func (d *differ) componentPlace(section, name string) place {
	ref := "#/components/" + section + "/" + name
	return place{
		name:    name,
		pointer: pointer("components", section, name),
		id:      "component:" + section + "/" + name,
		scope:   d.componentScope(ref, ref),
	}
}

// removedSchemas reports the schemas that only the base has.
func (d *differ) removedSchemas(names []string) {
	if len(names) == 0 {
		return
	}
	d.oneSided(names, d.baseReach, d.base.schemaUses(baseID), func(name string, neutral bool) {
		d.add(change{
			kind:    KindSchemaRemoved,
			at:      d.schemaPlace(name, ""),
			before:  name,
			lines:   lines{before: d.base.schemas[name].line},
			neutral: neutral,
		})
	})
}

// addedSchemas reports the schemas that only the revision has.
func (d *differ) addedSchemas(names []string) {
	if len(names) == 0 {
		return
	}
	ids := map[*operation]string{}
	for _, pair := range d.operations.both {
		ids[pair.after] = baseID(pair.before)
	}
	idOf := func(o *operation) string { return cmp.Or(ids[o], addedID(o)) }
	d.oneSided(names, d.revisionReach, d.revision.schemaUses(idOf), func(name string, neutral bool) {
		d.add(change{
			kind:    KindSchemaAdded,
			at:      d.schemaPlace("", name),
			after:   name,
			lines:   lines{after: d.revision.schemas[name].line},
			neutral: neutral,
		})
	})
}

// oneSided adds findings for schemas that only one document has. It is neutral that a
// schema was extracted or inlined, that is, if no place that uses it has a finding of
// its own.
func (d *differ) oneSided(
	names []string,
	reach reachMap,
	uses map[string][]string,
	add func(name string, neutral bool),
) {
	isNeutral := func(name string) bool {
		isUsed := len(reach[schemaPrefix+name]) > 0
		return isUsed && !slices.ContainsFunc(uses[name], d.isReported)
	}
	for range names { // a schema that is reported may have used others
		var neutral []string
		for _, name := range names {
			if isNeutral(name) {
				neutral = append(neutral, name)
				continue
			}
			add(name, false)
		}
		if len(neutral) == len(names) {
			break
		}
		names = neutral
	}
	for _, name := range names {
		add(name, true)
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
