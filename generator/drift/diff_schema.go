package drift

import (
	"slices"
	"strconv"
	"strings"
)

// components compares the components, each once, by its name.
func (d *differ) components() {
	for _, name := range union(d.old.schemas, d.new.schemas) {
		d.component(name)
	}
	for _, name := range union(d.old.parameters, d.new.parameters) {
		at, sc := d.componentPlace("parameters", name)
		if o, n := d.old.parameters[name], d.new.parameters[name]; d.inBoth(at, "parameter", o != nil, n != nil) {
			d.parameter(at, o, n, sc, "parameter")
		}
	}
	for _, name := range union(d.old.headers, d.new.headers) {
		at, sc := d.componentPlace("headers", name)
		if o, n := d.old.headers[name], d.new.headers[name]; d.inBoth(at, "header", o != nil, n != nil) {
			d.parameter(at, o, n, sc, "header")
		}
	}
	for _, name := range union(d.old.bodies, d.new.bodies) {
		at, sc := d.componentPlace("requestBodies", name)
		if o, n := d.old.bodies[name], d.new.bodies[name]; d.inBoth(at, "body", o != nil, n != nil) {
			d.body(at, o, n, sc)
		}
	}
	for _, name := range union(d.old.responses, d.new.responses) {
		at, sc := d.componentPlace("responses", name)
		if o, n := d.old.responses[name], d.new.responses[name]; d.inBoth(at, "response", o != nil, n != nil) {
			d.answer(at, "", o, n, sc)
		}
	}
}

func (d *differ) componentPlace(section, name string) (place, scope) {
	ref := "#/components/" + section + "/" + name
	return place{name, pointer("components", section, name), "component:" + section + "/" + name}, d.of(ref, ref)
}

// inBoth reports whether a component is in both documents, and otherwise that
// it came or went.
func (d *differ) inBoth(at place, what string, old, new bool) bool {
	switch {
	case old && !new:
		d.add(change{kind: "component-removed", at: at, old: what})
	case new && !old:
		d.add(change{kind: "component-added", at: at, new: what})
	}
	return old && new
}

func (d *differ) component(name string) {
	o, n := d.old.schemas[name], d.new.schemas[name]
	at := place{name, pointer("components", "schemas", name), "schema:" + name}
	ref := schemaPrefix + name
	switch {
	case o != nil && n != nil:
		d.schema(at, o, n, d.of(ref, ref))
	case n == nil && d.renamed[name] != "":
		to := d.renamed[name]
		at, sc := place{to, pointer("components", "schemas", to), "schema:" + to}, d.of(ref, schemaPrefix+to)
		n = d.new.schemas[to]
		d.add(change{kind: "schema-renamed", at: at, old: name, new: to, lines: [2]int{o.line, n.line}, scope: sc, detail: "line"})
		d.schema(at, o, n, sc)
	case n == nil:
		d.add(change{kind: "schema-removed", at: at, old: name, lines: [2]int{o.line, 0}, scope: d.of(ref, "")})
	case !d.isRenameTarget(name):
		d.add(change{kind: "schema-added", at: at, new: name, lines: [2]int{0, n.line}, scope: d.of("", ref)})
	}
}

func (d *differ) isRenameTarget(name string) bool {
	for _, to := range d.renamed {
		if to == name {
			return true
		}
	}
	return false
}

// optionalSchema compares schemas that need not be there.
func (d *differ) optionalSchema(at place, o, n *schema, sc scope) {
	switch {
	case o == nil && n == nil:
	case o == nil:
		d.schema(at, &schema{line: n.line}, n, sc)
	case n == nil:
		d.schema(at, o, &schema{line: o.line}, sc)
	default:
		d.schema(at, o, n, sc)
	}
}

// schema compares two schemas at a place.
func (d *differ) schema(at place, o, n *schema, sc scope) {
	lines := [2]int{o.line, n.line}
	if !d.sameReference(o, n) {
		d.reference(at, o, n, sc)
		return
	}
	if o.nullable != n.nullable {
		kind := pick(n.nullable, "nullable-added", "nullable-removed")
		d.add(change{kind: kind, at: at, lines: lines, scope: sc, detail: "nullable"})
	}
	if !slices.Equal(o.types, n.types) {
		d.typeChange(at, o, n, sc)
		return
	}
	d.enum(at, o, n, sc)
	d.constraints(at, o, n, sc)
	d.scalars(at, o.scalars, n.scalars, sc)
	d.properties(at, o, n, sc)
	d.additional(at, o, n, sc)
	d.optionalSchema(at.in("[]", "/items", "items"), o.items, n.items, sc)
	d.members(at, "allOf", o.allOf, n.allOf, sc)
	d.members(at, "anyOf", o.anyOf, n.anyOf, sc)
	d.members(at, "oneOf", o.oneOf, n.oneOf, sc)
	d.discriminator(at, o, n, sc)
	for _, key := range union(o.inner, n.inner) {
		before, after := o.inner[key], n.inner[key]
		here := at.in(" "+key, pointer(strings.Fields(key)...), "inner:"+key)
		switch {
		case before == nil:
			d.add(change{kind: "keyword-changed", at: here, new: d.describe(after), lines: [2]int{0, after.line}, scope: sc})
		case after == nil:
			d.add(change{kind: "keyword-changed", at: here, old: d.describe(before), lines: [2]int{before.line, 0}, scope: sc})
		default:
			d.schema(here, before, after, sc)
		}
	}
}

// sameReference reports whether two schemas name the same component, or none.
func (d *differ) sameReference(o, n *schema) bool {
	return d.target(o.ref) == n.ref
}

// target is what an old reference is called now.
func (d *differ) target(ref string) string {
	if to, ok := d.renamed[schemaName(ref)]; ok {
		return schemaPrefix + to
	}
	return ref
}

// reference is the change of a reference, or between a reference and a schema
// in its place. It is as harmful as the worst difference between what stood
// there and what stands there now.
func (d *differ) reference(at place, o, n *schema, sc scope) {
	c := change{kind: "reference-changed", at: at, old: d.describe(o), new: d.describe(n), lines: [2]int{o.line, n.line}, scope: sc}
	before, after := resolve(o, d.old), resolve(n, d.new)
	switch {
	case before.schema != nil && after.schema != nil:
		wire, equal := d.try(before, after, sc)
		c.more = ratings{known: true, wire: wire, breaksGo: schemaName(d.target(o.ref)) != schemaName(n.ref)}
		if equal {
			c.kind = "reference-equal"
		}
	case before.schema != nil && n.ref != "":
		c.kind, c.at.name = "dangling-appeared", n.ref
	case after.schema != nil && o.ref != "":
		c.kind, c.at.name = "dangling-mended", o.ref
	}
	d.add(c)
}

// trial is a comparison that only rates.
type trial struct {
	old, new resolved
	side     side
}

// try compares two schemas without reporting what they differ in. Each pair is
// compared once; one that is met within itself adds nothing.
func (d *differ) try(old, new resolved, sc scope) (worst Wire, equal bool) {
	key := trial{old, new, sc.side}
	if found, ok := d.tried[key]; ok {
		return worstWire(found), len(found) == 0
	}
	d.tried[key] = nil
	inner := &differ{old: d.old, new: d.new, oldReach: d.oldReach, newReach: d.newReach, renamed: d.renamed, tried: d.tried}
	inner.schema(place{}, old.whole(), new.whole(), sc)
	d.tried[key] = inner.findings
	return worstWire(inner.findings), len(inner.findings) == 0
}

func worstWire(findings []*Finding) Wire {
	worst := Safe
	for _, f := range findings {
		worst = max(worst, f.Wire)
	}
	return worst
}

// resolved is what a schema comes to when its references are followed. Its
// schema is nil where they lead nowhere.
type resolved struct {
	schema   *schema
	nullable bool // because something on the way is
}

// whole is the schema with what was said on the way.
func (r resolved) whole() *schema {
	if r.nullable == r.schema.nullable {
		return r.schema
	}
	s := *r.schema
	s.nullable = r.nullable
	return &s
}

func resolve(s *schema, m *model) resolved {
	r := resolved{s, s.nullable}
	for range maxReferences {
		if r.schema == nil || r.schema.ref == "" {
			return r
		}
		r.schema = m.schemas[schemaName(r.schema.ref)]
		r.nullable = r.nullable || r.schema != nil && r.schema.nullable
	}
	return resolved{}
}

// describe says in a word or two what a schema is.
func (d *differ) describe(s *schema) string {
	switch {
	case s == nil:
		return ""
	case s.ref != "":
		return schemaName(s.ref)
	case len(s.types) == 1 && s.types[0] == "array" && s.items != nil:
		return "array of " + d.describe(s.items)
	case len(s.types) > 0:
		return strings.Join(s.types, " or ")
	case len(s.oneOf)+len(s.anyOf) > 0:
		return "one of several"
	case len(s.properties) > 0:
		return "object"
	}
	return "anything"
}

// typeChange explains all that changes with a type. Every integer is a number.
func (d *differ) typeChange(at place, o, n *schema, sc scope) {
	c := change{kind: "type-changed", at: at, old: typeText(o), new: typeText(n), lines: [2]int{o.line, n.line}, scope: sc}
	switch {
	case accepts(n.types, o.types):
		c.kind = "type-widened"
	case accepts(o.types, n.types):
		c.kind = "type-narrowed"
	}
	d.add(c)
}

func typeText(s *schema) string {
	if len(s.types) == 0 {
		return "any"
	}
	return strings.Join(s.types, " or ")
}

// accepts reports whether every value of the types in b is one of those in a.
// No types are all of them.
func accepts(a, b []string) bool {
	if len(a) == 0 {
		return true
	}
	if len(b) == 0 {
		return false
	}
	for _, t := range b {
		if !slices.Contains(a, t) && (t != "integer" || !slices.Contains(a, "number")) {
			return false
		}
	}
	return true
}

func (d *differ) enum(at place, o, n *schema, sc scope) {
	lines := [2]int{o.line, n.line}
	switch {
	case o.hasEnum && n.hasEnum:
		here := at.in("", "/enum", "enum")
		for _, v := range o.enum {
			if !slices.Contains(n.enum, v) {
				d.add(change{kind: "enum-value-removed", at: here, old: v, lines: lines, scope: sc, detail: v})
			}
		}
		for _, v := range n.enum {
			if !slices.Contains(o.enum, v) {
				d.add(change{kind: "enum-value-added", at: here, new: v, lines: lines, scope: sc, detail: v})
			}
		}
	case o.hasEnum:
		d.add(change{kind: "enum-removed", at: at, old: strings.Join(o.enum, ", "), lines: lines, scope: sc, detail: "enum"})
	case n.hasEnum:
		d.add(change{kind: "enum-added", at: at, new: strings.Join(n.enum, ", "), lines: lines, scope: sc, detail: "enum"})
	}
}

func (d *differ) constraints(at place, o, n *schema, sc scope) {
	for _, key := range union(o.constraints, n.constraints) {
		before, after := o.constraints[key], n.constraints[key]
		if before.value == after.value {
			continue
		}
		kind := "constraint-" + tightness(key, before.value, after.value)
		if key == "format" {
			kind = "format-changed"
		}
		d.add(change{kind: kind, at: at.in(" "+key, "/"+key, key), old: before.value, new: after.value, lines: [2]int{before.line, after.line}, scope: sc})
	}
}

// tightness says whether a constraint narrows, loosens, or changes otherwise.
func tightness(key, old, new string) string {
	switch {
	case old == "":
		return "tightened"
	case new == "":
		return "loosened"
	}
	a, errA := strconv.ParseFloat(old, 64)
	b, errB := strconv.ParseFloat(new, 64)
	if errA != nil || errB != nil || key == "multipleOf" {
		return "changed"
	}
	lower := strings.HasPrefix(key, "min") || strings.HasPrefix(key, "exclusiveMin")
	if (b > a) == lower {
		return "tightened"
	}
	return "loosened"
}

func (d *differ) properties(at place, o, n *schema, sc scope) {
	for _, name := range union(o.properties, n.properties) {
		before, after := o.properties[name], n.properties[name]
		wasRequired, isRequired := slices.Contains(o.required, name), slices.Contains(n.required, name)
		here := at.in("."+name, pointer("properties", name), "property:"+name)
		switch {
		case before == nil:
			d.add(change{kind: pick(isRequired, "property-added-required", "property-added"), at: here, new: d.describe(after), lines: [2]int{0, after.line}, scope: sc})
		case after == nil:
			d.add(change{kind: pick(wasRequired, "property-removed-required", "property-removed"), at: here, old: d.describe(before), lines: [2]int{before.line, 0}, scope: sc})
		default:
			if wasRequired != isRequired {
				d.add(change{kind: pick(isRequired, "property-required", "property-optional"), at: here, lines: [2]int{before.line, after.line}, scope: sc, detail: "required"})
			}
			d.schema(here, before, after, sc)
		}
	}
	for _, name := range slices.Compact(sorted(slices.Concat(o.required, n.required))) {
		was, is := slices.Contains(o.required, name), slices.Contains(n.required, name)
		if o.properties[name] == nil && n.properties[name] == nil && was != is {
			here := at.in("."+name, "/required", "property:"+name)
			d.add(change{kind: pick(is, "required-name-added", "required-name-removed"), at: here, lines: [2]int{o.line, n.line}, scope: sc, detail: "required"})
		}
	}
}

func (d *differ) additional(at place, o, n *schema, sc scope) {
	here := at.in(" additionalProperties", "/additionalProperties", "additional")
	lines := [2]int{o.line, n.line}
	switch {
	case o.closed != n.closed:
		d.add(change{kind: pick(n.closed, "closed", "opened"), at: here, lines: lines, scope: sc})
	case o.additional != nil && n.additional != nil:
		d.schema(here, o.additional, n.additional, sc)
	case o.additional != nil:
		d.add(change{kind: "additional-loosened", at: here, old: d.describe(o.additional), lines: lines, scope: sc})
	case n.additional != nil:
		d.add(change{kind: "additional-tightened", at: here, new: d.describe(n.additional), lines: lines, scope: sc})
	}
}

// members compares the members of a composition: references by name, others by
// content. One of each that is left over is the same member, changed.
func (d *differ) members(at place, keyword string, old, new []*schema, sc scope) {
	left := slices.Clone(new)
	var gone []*schema
	for _, o := range old {
		i := slices.IndexFunc(left, func(n *schema) bool { return d.memberKey(o, d.old, true) == d.memberKey(n, d.new, false) })
		if i < 0 {
			gone = append(gone, o)
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
	here := at.in("", "/"+keyword, keyword)
	if len(gone) == 1 && len(left) == 1 && len(old) == len(new) && (gone[0].ref == "" || left[0].ref == "") {
		d.schema(here.in(" "+keyword, "", "member"), gone[0], left[0], sc)
		return
	}
	for _, o := range gone {
		what := d.describe(o)
		d.add(change{kind: keyword + "-removed", at: here, old: what, lines: [2]int{o.line, 0}, scope: sc, detail: d.memberKey(o, d.old, true)})
	}
	for _, n := range left {
		what := d.describe(n)
		d.add(change{kind: keyword + "-added", at: here, new: what, lines: [2]int{0, n.line}, scope: sc, detail: d.memberKey(n, d.new, false)})
	}
}

func (d *differ) memberKey(s *schema, _ *model, old bool) string {
	name := func(ref string) string { return ref }
	if old {
		name = d.target
	}
	return s.text(name)
}

// discriminator compares what tells variants apart. Values that come or go
// with their variants are explained by those.
func (d *differ) discriminator(at place, o, n *schema, sc scope) {
	here := at.in(" discriminator", "/discriminator", "discriminator")
	lines := [2]int{o.line, n.line}
	if o.discriminator != n.discriminator {
		d.add(change{kind: "discriminator-changed", at: here, old: o.discriminator, new: n.discriminator, lines: lines, scope: sc})
		return
	}
	for _, value := range union(o.mapping, n.mapping) {
		before, after := d.target(o.mapping[value]), n.mapping[value]
		switch {
		case before == after:
		case before == "" && !hasMember(o, after):
		case after == "" && !hasMember(n, before):
		default:
			d.add(change{kind: "discriminator-value-changed", at: here, old: valueTo(value, before), new: valueTo(value, after), lines: lines, scope: sc, detail: value})
		}
	}
}

func valueTo(value, target string) string {
	if target == "" {
		return ""
	}
	return value + " → " + schemaName(target)
}

func hasMember(s *schema, ref string) bool {
	return slices.ContainsFunc(slices.Concat(s.oneOf, s.anyOf), func(m *schema) bool { return m.ref == ref })
}

func sortedTexts(list []*schema, target func(string) string) []string {
	all := make([]string, 0, len(list))
	for _, s := range list {
		all = append(all, s.text(target))
	}
	slices.Sort(all)
	return all
}
