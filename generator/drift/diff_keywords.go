package drift

import (
	"slices"
	"strconv"
	"strings"
)

func (d *differ) limitChange(p schemaPair, k keyword) {
	before := p.before.values[k.name]
	after := p.after.values[k.name]
	if before.value == after.value {
		return
	}
	at := p.at.in(" "+k.name, pointer(k.name), k.name)
	d.wholeValue(at, limitKind(k.change, before.value, after.value), before, after)
}

// limitKind decides whether a changed limit is tighter or looser than before. A
// missing limit is the loosest.
func limitKind(limit comparison, before, after string) Kind {
	switch {
	case before == "":
		return KindConstraintTightened
	case after == "":
		return KindConstraintLoosened
	}
	was, errBefore := strconv.ParseFloat(before, 64)
	is, errAfter := strconv.ParseFloat(after, 64)
	if errBefore != nil || errAfter != nil || limit == otherLimitChange {
		return KindConstraintChanged
	}
	isTighter := is < was
	if limit == lowerLimitChange {
		isTighter = is > was
	}
	return choose(isTighter, KindConstraintTightened, KindConstraintLoosened)
}

func (d *differ) enumChange(p schemaPair) {
	before, hadEnum := p.before.sets["enum"]
	after, hasEnum := p.after.sets["enum"]
	switch {
	case hadEnum && hasEnum:
		d.enumValues(p, before, after)
	case hadEnum:
		c := p.changeOf(KindEnumRemoved, "enum")
		c.before = strings.Join(before, ", ")
		d.add(c)
	case hasEnum:
		c := p.changeOf(KindEnumAdded, "enum")
		c.after = strings.Join(after, ", ")
		d.add(c)
	}
}

func (d *differ) enumValues(p schemaPair, before, after []string) {
	p.at = p.at.in("", "/enum", "enum")
	for _, value := range before {
		if !slices.Contains(after, value) {
			c := p.changeOf(KindEnumValueRemoved, value)
			c.before = value
			d.add(c)
		}
	}
	for _, value := range after {
		if !slices.Contains(before, value) {
			c := p.changeOf(KindEnumValueAdded, value)
			c.after = value
			d.add(c)
		}
	}
}

func (d *differ) propertiesChange(p schemaPair) {
	before := p.before.schemasOf("properties")
	after := p.after.schemasOf("properties")
	for _, name := range unionKeys(before, after) {
		d.property(p, name, before[name], after[name])
	}
}

// property compares a property of p. A nil schema means that the document does not
// define it.
func (d *differ) property(p schemaPair, name string, before, after *schema) {
	at := p.property(name)
	wasRequired := p.before.requires(name)
	isRequired := p.after.requires(name)
	if before == nil {
		d.add(change{
			kind:  choose(isRequired, KindPropertyAddedRequired, KindPropertyAdded),
			at:    at,
			after: after.describe(),
			lines: lines{after: after.line},
		})
		return
	}
	if after == nil {
		d.add(change{
			kind:   choose(wasRequired, KindPropertyRemovedRequired, KindPropertyRemoved),
			at:     at,
			before: before.describe(),
			lines:  lines{before: before.line},
		})
		return
	}
	if wasRequired != isRequired {
		d.add(change{
			kind:  choose(isRequired, KindPropertyRequired, KindPropertyOptional),
			at:    at,
			lines: lines{before.line, after.line},
			part:  "required",
		})
	}
	d.schema(at, before, after)
}

func (p schemaPair) property(name string) place {
	c := child{keyword: "properties", name: name}
	return p.at.in("."+name, c.pointer(), c.id())
}

// requiredChange compares required names that are not properties of either schema.
// For properties, d.property compares whether they are required.
func (d *differ) requiredChange(p schemaPair) {
	before := p.before.schemasOf("properties")
	after := p.after.schemasOf("properties")
	names := slices.Concat(p.before.required(), p.after.required())
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		isDefined := before[name] != nil || after[name] != nil
		isRequired := p.after.requires(name)
		if isDefined || p.before.requires(name) == isRequired {
			continue
		}
		c := p.changeOf(choose(isRequired, KindRequiredNameAdded, KindRequiredNameRemoved), "required")
		c.at = p.property(name)
		c.at.pointer = p.at.pointer + "/required"
		d.add(c)
	}
}

func (d *differ) additionalChange(p schemaPair) {
	const keyword = "additionalProperties"
	p.at = p.at.in(" "+keyword, pointer(keyword), keyword)
	before := p.before.childOf(keyword)
	after := p.after.childOf(keyword)
	switch {
	case p.before.isClosed() != p.after.isClosed():
		d.add(p.change(choose(p.after.isClosed(), KindClosed, KindOpened)))
	case before != nil && after != nil:
		d.schema(p.at, before, after)
	case before != nil:
		c := p.change(KindAdditionalLoosened)
		c.before = before.describe()
		d.add(c)
	case after != nil:
		c := p.change(KindAdditionalTightened)
		c.after = after.describe()
		d.add(c)
	}
}

// subschemaChange compares the schemas that a keyword holds, by name.
func (d *differ) subschemaChange(p schemaPair, k keyword) {
	beforeByName := p.before.schemasOf(k.name)
	afterByName := p.after.schemasOf(k.name)
	for _, name := range unionKeys(beforeByName, afterByName) {
		c := child{keyword: k.name, name: name}
		at := p.at.in(strings.TrimRight(" "+k.name+" "+name, " "), c.pointer(), c.id())
		before := beforeByName[name]
		after := afterByName[name]
		switch {
		case before == nil:
			d.add(change{kind: KindKeywordChanged, at: at, after: after.describe(), lines: lines{after: after.line}})
		case after == nil:
			d.add(change{kind: KindKeywordChanged, at: at, before: before.describe(), lines: lines{before: before.line}})
		default:
			d.schema(at, before, after)
		}
	}
}

// memberChange compares the members of a composition, which are matched by
// content. If exactly one is left over in each document, the two count as one
// member that changed, unless both are references that resolve.
func (d *differ) memberChange(p schemaPair, k keyword) {
	before := p.before.childrenOf(k.name)
	after := p.after.childrenOf(k.name)
	removed := unmatched(before, d.currentRef, after, sameRef)
	added := unmatched(after, sameRef, before, d.currentRef)
	at := p.at.in("", pointer(k.name), k.name)
	if len(before) == len(after) && len(removed) == 1 && len(added) == 1 {
		was := removed[0].schema
		is := added[0].schema
		dangles := !d.base.hasTarget(was.ref) || !d.revision.hasTarget(is.ref)
		if was.ref == "" || is.ref == "" || dangles {
			d.explain(at.id+"/"+memberID(was, d.currentRef), true)
			d.explain(at.id+"/"+memberID(is, sameRef), true)
			d.schema(at.in(" "+k.name, "", "member"), was, is)
			return
		}
	}
	kinds := memberKinds[k.name]
	for _, member := range removed {
		d.add(change{
			kind:   kinds.removed,
			at:     at,
			before: member.schema.describe(),
			lines:  lines{before: member.schema.line},
			part:   memberID(member.schema, d.currentRef),
		})
	}
	for _, member := range added {
		d.add(change{
			kind:  kinds.added,
			at:    at,
			after: member.schema.describe(),
			lines: lines{after: member.schema.line},
			part:  memberID(member.schema, sameRef),
		})
	}
}

// memberKinds are the kinds of changes of a composition, by keyword.
var memberKinds = map[string]struct{ added, removed Kind }{
	"allOf": {added: KindAllOfAdded, removed: KindAllOfRemoved},
	"anyOf": {added: KindAnyOfAdded, removed: KindAnyOfRemoved},
	"oneOf": {added: KindOneOfAdded, removed: KindOneOfRemoved},
}

// unmatched returns the members that have no equal among the others. Each of the
// others can match one member.
func unmatched(members []child, rename renamer, others []child, renameOthers renamer) []child {
	available := map[string]int{}
	for _, other := range others {
		available[memberID(other.schema, renameOthers)]++
	}
	var rest []child
	for _, member := range members {
		id := memberID(member.schema, rename)
		if available[id] == 0 {
			rest = append(rest, member)
			continue
		}
		available[id]--
	}
	return rest
}

// renamer returns a reference as it is written in the revision.
type renamer = func(ref string) string

func sameRef(ref string) string { return ref }

// memberID identifies a member of a composition by its content.
func memberID(s *schema, rename renamer) string { return fingerprint(s.text(rename)) }

// discriminatorChange compares the discriminators of a union. A value that was
// added or removed together with its variant needs no separate finding.
func (d *differ) discriminatorChange(p schemaPair) {
	propertyBefore := p.before.values["discriminator"].value
	propertyAfter := p.after.values["discriminator"].value
	p.at = p.at.in(" discriminator", "/discriminator", "discriminator")
	if propertyBefore != propertyAfter {
		d.discriminatorProperty(p, propertyBefore, propertyAfter)
		return
	}
	for _, value := range unionKeys(p.before.mapping, p.after.mapping) {
		before := d.currentRef(p.before.mapping[value])
		after := p.after.mapping[value]
		if before == after {
			continue
		}
		addedWithVariant := before == "" && !p.before.hasVariant(after, d.currentRef)
		removedWithVariant := after == "" && !p.after.hasVariant(before, sameRef)
		if addedWithVariant || removedWithVariant {
			d.explain(p.at.id+"/"+value, true)
			continue
		}
		c := p.changeOf(KindDiscriminatorValueChanged, value)
		c.before = mappingText(value, before)
		c.after = mappingText(value, after)
		if before == "" {
			c.kind = KindDiscriminatorValueAdded
		} else if after == "" {
			c.kind = KindDiscriminatorValueRemoved
		}
		d.add(c)
	}
}

// discriminatorProperty reports another discriminator. A discriminator that is only
// stated now does not change the values, but programs can rely on it.
func (d *differ) discriminatorProperty(p schemaPair, before, after string) {
	c := p.change(KindDiscriminatorChanged)
	c.before = before
	c.after = after
	switch {
	case before == "":
		c.rate(Caution, "requests without the property may be refused", Safe, "programs can tell the variants apart by it")
	case after == "":
		c.rate(Safe, "requests stay valid", Caution, "responses may lack the property that tells the variants apart")
	}
	d.add(c)
}

func mappingText(value, ref string) string {
	if ref == "" {
		return ""
	}
	return value + " → " + schemaName(ref)
}

// hasVariant reports whether a union has a variant with the given reference, as it is
// written in the revision.
func (s *schema) hasVariant(ref string, rename renamer) bool {
	return slices.ContainsFunc(s.variants(), func(c child) bool { return rename(c.schema.ref) == ref })
}
