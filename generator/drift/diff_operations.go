package drift

import (
	"slices"
	"strings"
)

// allOperations compares the operations.
func (d *differ) allOperations() {
	for _, o := range d.operations.removed {
		d.add(change{
			kind:   KindOperationRemoved,
			at:     operationPlace(o, baseID(o)),
			before: o.key(),
			lines:  lines{before: o.line},
		})
	}
	for _, o := range d.operations.added {
		d.add(change{
			kind:  KindOperationAdded,
			at:    operationPlace(o, addedID(o)),
			after: o.key(),
			lines: lines{after: o.line},
		})
	}
	for _, pair := range d.operations.both {
		d.operation(pair)
	}
}

// Operations are identified by their method and path in the base or, for added
// ones, in the revision. Their operationIds may be missing or ambiguous.
func baseID(o *operation) string  { return "operation:" + o.key() }
func addedID(o *operation) string { return "new operation:" + o.key() }

func operationPlace(o *operation, id string) place {
	return place{name: o.name(), pointer: o.pointer(), id: id, scope: operationScope(o, inBoth)}
}

func (d *differ) operation(pair operationPair) {
	before := pair.before
	after := pair.after
	at := operationPlace(after, baseID(before))
	d.operationID(at, pair)
	d.operationPath(at, pair)
	d.operationDeprecation(at, pair)
	d.operationTags(at, pair)
	d.operationSecurity(at, pair)
	d.servers(at.in(" servers", "/servers", "servers"), before.servers, after.servers)
	d.values(at, before.values, after.values)
	d.parameters(at, pair)
	requestAt := at.with(operationScope(after, inRequest))
	d.body(requestAt.in(" body", "/requestBody", "body"), before.body, after.body)
	d.responses(at.with(operationScope(after, inResponse)), pair)
	d.callbacks(at, before.callbacks, after.callbacks)
}

func (d *differ) operationID(at place, pair operationPair) {
	if pair.before.id == pair.after.id {
		return
	}
	d.add(change{
		kind:   KindOperationRenamed,
		at:     at,
		before: pair.before.id,
		after:  pair.after.id,
		lines:  pair.lines(),
		part:   "id",
	})
}

// operationPath reports an operation that moved. Other names of path parameters do
// not matter, because requests have only their values.
func (d *differ) operationPath(at place, pair operationPair) {
	if !pair.isMoved() {
		d.explain(at.id+"/path", false)
		return
	}
	d.add(change{
		kind:   KindOperationMoved,
		at:     at,
		before: pair.before.key(),
		after:  pair.after.key(),
		lines:  pair.lines(),
		part:   "path",
		detail: pair.movedParameters(),
	})
}

// movedParameters says which path parameters an operation gained and lost when it
// moved, as a part of a sentence.
func (p operationPair) movedParameters() string {
	before := p.before.pathNames()
	after := p.after.pathNames()
	lost := slices.DeleteFunc(slices.Clone(before), func(name string) bool { return slices.Contains(after, name) })
	gained := slices.DeleteFunc(slices.Clone(after), func(name string) bool { return slices.Contains(before, name) })
	var parts []string
	if len(lost) > 0 {
		parts = append(parts, "it no longer takes "+strings.Join(lost, " and "))
	}
	if len(gained) > 0 {
		parts = append(parts, "it now takes "+strings.Join(gained, " and "))
	}
	if len(parts) == 0 {
		return ""
	}
	return "; its method changes: " + strings.Join(parts, ", and ")
}

func (d *differ) operationDeprecation(at place, pair operationPair) {
	if pair.before.deprecated == pair.after.deprecated {
		return
	}
	c := change{kind: KindDeprecated, at: at, lines: pair.lines(), part: "deprecated"}
	if pair.before.deprecated {
		c.kind = KindUndeprecated
	}
	d.add(c)
}

func (d *differ) operationTags(at place, pair operationPair) {
	if slices.Equal(pair.before.tags, pair.after.tags) {
		return
	}
	d.add(change{
		kind:   KindTagsChanged,
		at:     at,
		before: strings.Join(pair.before.tags, ", "),
		after:  strings.Join(pair.after.tags, ", "),
		lines:  pair.lines(),
		part:   "tags",
	})
}

// operationSecurity compares the security requirements that apply to an operation.
// If both versions inherit them, documentSecurity reports the change.
func (d *differ) operationSecurity(at place, pair operationPair) {
	if pair.before.security == inherited && pair.after.security == inherited {
		return
	}
	before := pair.before.effectiveSecurity(d.base)
	after := pair.after.effectiveSecurity(d.revision)
	at = at.with(operationScope(pair.after, inRequest)).in(" security", "/security", "security")
	if before == after {
		d.explain(at.id, false)
		return
	}
	d.security(at, before, after, pair.lines())
}

func (o *operation) effectiveSecurity(m *model) string {
	if o.security == inherited {
		return m.security
	}
	return o.security
}

func (d *differ) callbacks(at place, before, after map[string]leaf) {
	for _, name := range unionKeys(before, after) {
		here := at.in(" callback "+name, pointer("callbacks", name), "callback:"+name)
		d.wholeValue(here, KindCallbackChanged, before[name], after[name])
	}
}
