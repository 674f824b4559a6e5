package drift

import (
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

// schema compares two schemas. A change of the reference or the type explains
// all other differences; otherwise each keyword is compared, see [keywords].
func (d *differ) schema(at place, before, after *schema) {
	p := schemaPair{at: at, before: before, after: after}
	if d.currentRef(before.ref) != after.ref {
		d.referenceChange(p)
		return
	}
	if before.nullable != after.nullable {
		kind := choose(after.nullable, KindNullableAdded, KindNullableRemoved)
		d.add(p.changeOf(kind, "nullable"))
	}
	if !slices.Equal(before.types(), after.types()) {
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
// between the two schemas.
func (d *differ) referenceChange(p schemaPair) {
	c := p.change(KindReferenceChanged)
	c.before = p.before.describe()
	c.after = p.after.describe()
	before := d.base.resolve(p.before)
	after := d.revision.resolve(p.after)
	switch {
	case before.schema != nil && after.schema != nil:
		differences := d.try(before, after, p.at.scope)
		severity := worstSeverity(differences)
		c.severity = &severity
		if len(differences) == 0 {
			c.kind = KindReferenceEqual
		}
	case before.schema != nil && p.after.ref != "":
		c.kind = KindDanglingAppeared
		c.at.name = p.after.ref
	case after.schema != nil && p.before.ref != "":
		c.kind = KindDanglingMended
		c.at.name = p.before.ref
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
	inner := *d
	inner.findings = nil
	inner.explained = map[string]bool{}
	inner.schema(place{scope: s}, before.merged(), after.merged())
	d.trials[key] = inner.findings
	return inner.findings
}

func worstSeverity(findings []*Finding) Severity {
	worst := Safe
	for _, f := range findings {
		worst = max(worst, f.Wire)
	}
	return worst
}

// typeChange reports a change of types.
func (d *differ) typeChange(p schemaPair) {
	before := p.before.types()
	after := p.after.types()
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
