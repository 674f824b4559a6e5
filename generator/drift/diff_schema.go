package drift

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// schemaPair is a schema in both documents.
type schemaPair struct {
	at     place
	before *schema
	after  *schema
}

// change returns a change of the whole schema.
func (p schemaPair) change(kind Kind) change {
	return change{kind: kind, at: p.at, lines: lines{p.before.line, p.after.line}}
}

// changeOf returns a change of one keyword of the schema.
func (p schemaPair) changeOf(kind Kind, keyword string) change {
	c := p.change(kind)
	c.part = keyword
	return c
}

// optionalSchema compares two schemas. A nil schema allows everything.
func (d *differ) optionalSchema(at place, before, after *schema) {
	if before == nil && after == nil {
		return
	}
	if before == nil {
		before = &schema{line: after.line}
	}
	if after == nil {
		after = &schema{line: before.line}
	}
	d.schema(at, before, after)
}

// schema compares two schemas. Changes of components that both include by an allOf
// are left out, because the components are compared themselves.
func (d *differ) schema(at place, before, after *schema) {
	if before.equal(after, d.currentRef) {
		return
	}
	p := schemaPair{at: at, before: before, after: after}
	shared := d.sharedBases(p)
	if len(shared) == 0 {
		d.schemaContent(p)
		return
	}
	known := map[string]bool{}
	for _, base := range shared {
		for _, f := range d.try(base.before, base.after, at.scope) {
			known[f.within("")] = true
		}
	}
	compared := d.aside(p)
	for id, isReported := range compared.explained {
		d.explain(id, isReported)
	}
	for _, f := range compared.findings {
		if !known[f.within(at.name)] {
			d.findings = append(d.findings, f)
		}
	}
}

// within identifies a finding among those at and below a place.
func (f *Finding) within(place string) string {
	return strings.Join([]string{string(f.Kind), strings.TrimPrefix(f.Place, place), f.Before, f.After}, "\n")
}

// aside compares two schemas without reporting their differences.
func (d *differ) aside(p schemaPair) *differ {
	inner := *d
	inner.findings = nil
	inner.explained = map[string]bool{}
	inner.schemaContent(p)
	return &inner
}

// resolvedPair is the schema at the end of a reference, in both documents.
type resolvedPair struct {
	before resolvedSchema
	after  resolvedSchema
}

// sharedBases returns the components that both versions of a schema include by an
// allOf.
func (d *differ) sharedBases(p schemaPair) []resolvedPair {
	var shared []resolvedPair
	for _, ref := range p.before.bases {
		if !slices.Contains(p.after.bases, d.currentRef(ref)) {
			continue
		}
		before := d.base.resolve(&schema{ref: ref})
		after := d.revision.resolve(&schema{ref: d.currentRef(ref)})
		if before.schema != nil && after.schema != nil {
			shared = append(shared, resolvedPair{before: before, after: after})
		}
	}
	return shared
}

// schemaContent compares two schemas. A change of the reference, of a union or of
// the type explains all other differences; otherwise each keyword is compared, see
// [keywords].
func (d *differ) schemaContent(p schemaPair) {
	hasSameRef := d.currentRef(p.before.ref) == p.after.ref
	if d.unionChange(p, hasSameRef) {
		return
	}
	if !hasSameRef {
		d.referenceChange(p)
		return
	}
	p = d.sameUnionKeyword(p)
	before := p.before
	after := p.after
	if before.nullable != after.nullable {
		kind := choose(after.nullable, KindNullableAdded, KindNullableRemoved)
		d.add(p.changeOf(kind, "nullable"))
	}
	if !slices.Equal(d.base.typesOf(before), d.revision.typesOf(after)) {
		d.typeChange(p)
		return
	}
	names := slices.Concat(before.keywordNames(), after.keywordNames())
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		d.keyword(p, keywordOf(name))
	}
}

// keyword compares one keyword of two schemas.
func (d *differ) keyword(p schemaPair, k keyword) {
	switch k.change {
	case separateChange: // compared by d.schema
	case plainChange:
		at := p.at.in(" "+k.name, pointer(k.name), k.name)
		d.wholeValue(at, k.changeKind(), p.before.values[k.name], p.after.values[k.name])
	case upperLimitChange, lowerLimitChange, otherLimitChange:
		d.limitChange(p, k)
	case enumChange:
		d.enumChange(p)
	case requiredChange:
		d.requiredChange(p)
	case propertiesChange:
		d.propertiesChange(p)
	case optionalChange:
		at := p.at.in("[]", pointer(k.name), k.name)
		d.optionalSchema(at, p.before.childOf(k.name), p.after.childOf(k.name))
	case subschemaChange:
		d.subschemaChange(p, k)
	case additionalChange:
		d.additionalChange(p)
	case memberChange:
		d.memberChange(p, k)
	case discriminatorChange:
		d.discriminatorChange(p)
	}
}

// currentRef returns a reference of the base as it is written in the revision.
func (d *differ) currentRef(ref string) string {
	if newName, ok := d.renamed[schemaName(ref)]; ok {
		return schemaPrefix + newName
	}
	return ref
}

// referenceChange reports a reference that changed, or that replaces an inline
// schema or the other way around. The finding is as severe as the worst difference
// between the two schemas, and names it. If a reference dangles, there is one
// finding for all its uses, see danglingReferences.
func (d *differ) referenceChange(p schemaPair) {
	before := d.base.resolve(p.before)
	after := d.revision.resolve(p.after)
	if !d.base.hasTarget(p.before.ref) || !d.revision.hasTarget(p.after.ref) {
		d.explain(p.at.id, true)
		return
	}
	c := p.change(KindReferenceChanged)
	c.before = p.before.describe()
	c.after = p.after.describe()
	if before.schema == nil || after.schema == nil { // the references form a circle
		d.add(c)
		return
	}
	differences := reported(d.try(before, after, p.at.scope))
	if len(differences) == 0 {
		c.kind = KindReferenceEqual
		d.add(c)
		return
	}
	worst := worstFinding(differences)
	c.severity = &worst.Wire
	c.consequence = worst.Consequence
	c.detail = ": " + worst.textAt(p.at.name)
	if n := len(differences) - 1; n > 0 {
		c.detail += fmt.Sprintf(", and %s", plural(n, "more difference"))
	}
	d.add(c)
}

// trial identifies a comparison whose findings are not reported.
type trial struct {
	before    resolvedSchema
	after     resolvedSchema
	direction direction
}

// try compares two schemas without reporting their differences. Each pair is
// compared once. If the schemas are recursive, their comparison reaches the same
// pair again, which then counts as equal.
func (d *differ) try(before, after resolvedSchema, s scope) []*Finding {
	key := trial{before: before, after: after, direction: s.direction}
	if findings, ok := d.trials[key]; ok {
		return findings
	}
	d.trials[key] = nil
	pair := schemaPair{at: place{scope: s}, before: before.merged(), after: after.merged()}
	d.trials[key] = d.aside(pair).findings
	return d.trials[key]
}

// reported returns the findings that are not neutral.
func reported(findings []*Finding) []*Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f *Finding) bool { return f.neutral })
}

// isEqual reports whether two schemas mean the same.
func (d *differ) isEqual(before, after resolvedSchema, s scope) bool {
	return len(reported(d.try(before, after, s))) == 0
}

func worstFinding(findings []*Finding) *Finding {
	return slices.MaxFunc(findings, func(a, b *Finding) int { return cmp.Compare(a.Wire, b.Wire) })
}

// textAt returns the sentence of a finding that was made by try, at a place.
func (f *Finding) textAt(place string) string {
	moved := *f
	moved.Place = place + f.Place
	return moved.describe()
}

// typeChange reports a change of types.
func (d *differ) typeChange(p schemaPair) {
	before := d.base.typesOf(p.before)
	after := d.revision.typesOf(p.after)
	c := p.change(KindTypeChanged)
	c.before = typeText(before)
	c.after = typeText(after)
	switch {
	case includesTypes(after, before):
		c.kind = KindTypeWidened
	case includesTypes(before, after):
		c.kind = KindTypeNarrowed
	}
	d.add(c)
}

// typesOf returns the types of a schema. One with members that all values must match
// has the types of the first member that restricts them.
func (m *model) typesOf(s *schema) []string {
	if len(s.types()) > 0 {
		return s.types()
	}
	for _, member := range s.childrenOf("allOf") {
		resolved := m.resolve(member.schema)
		if resolved.schema != nil && len(resolved.schema.types()) > 0 {
			return resolved.schema.types()
		}
	}
	return nil
}

func typeText(types []string) string {
	if len(types) == 0 {
		return "any"
	}
	return strings.Join(types, " or ")
}

// includesTypes reports whether the types in whole allow every value that the
// types in part allow. An empty list allows all types. Every integer is a number.
func includesTypes(whole, part []string) bool {
	if len(whole) == 0 {
		return true
	}
	if len(part) == 0 {
		return false
	}
	for _, name := range part {
		isNumber := name == "integer" && slices.Contains(whole, "number")
		if !slices.Contains(whole, name) && !isNumber {
			return false
		}
	}
	return true
}
