package drift

import (
	"slices"
)

// isUnion reports whether a schema has variants.
func (s *schema) isUnion() bool { return len(s.variants()) > 0 }

// variants returns the members of oneOf and anyOf.
func (s *schema) variants() []child {
	return slices.Concat(s.childrenOf("anyOf"), s.childrenOf("oneOf"))
}

// unionChange reports a schema that became a union, or a union that became another
// schema, and reports whether one of the two happened. The finding explains all other
// differences.
func (d *differ) unionChange(p schemaPair, hasSameRef bool) bool {
	if hasSameRef && p.before.ref != "" {
		return false
	}
	before := d.base.resolve(p.before)
	after := d.revision.resolve(p.after)
	if before.schema == nil || after.schema == nil || before.schema.isUnion() == after.schema.isUnion() {
		return false
	}
	c := p.change(KindUnionAdded)
	c.before = p.before.describe()
	c.after = p.after.describe()
	if before.schema.isUnion() {
		c.kind = KindUnionRemoved
	}
	widened, narrowed := d.compareUnion(p, before, after)
	readsSameTypes := true
	if after.schema.isUnion() {
		readsSameTypes = includesTypes(before.schema.types(), d.revision.variantTypes(after.schema))
	}
	switch {
	case widened && readsSameTypes:
		c.rate(Safe, "requests stay valid", Caution, "programs may read a variant that they do not know")
	case widened:
		c.rate(Safe, "requests stay valid", Breaking, "programs may read another type")
	case narrowed:
		c.rate(Breaking, "requests with another variant are refused", Safe, "programs read a variant that they know")
	}
	d.add(c)
	return true
}

// compareUnion compares a union with another schema. A change widens the schema if all
// old values stay valid, and narrows it if all new values were valid before. Either holds
// if the other schema is a variant of the union, or the union without its variants, or
// allows any object while all variants are objects.
func (d *differ) compareUnion(p schemaPair, before, after resolvedSchema) (widened, narrowed bool) {
	s := p.at.scope
	if after.schema.isUnion() {
		isVariant := func(v child) bool {
			variant := d.revision.resolve(v.schema)
			return variant.schema != nil && d.isEqual(before, variant, s)
		}
		rest := resolvedSchema{schema: after.schema.withoutVariants(), nullable: after.nullable}
		narrowed = d.isEqual(before, rest, s) || allowsVariants(before, after, d.revision)
		return slices.ContainsFunc(after.schema.variants(), isVariant), narrowed
	}
	isVariant := func(v child) bool {
		variant := d.base.resolve(v.schema)
		return variant.schema != nil && d.isEqual(variant, after, s)
	}
	rest := resolvedSchema{schema: before.schema.withoutVariants(), nullable: before.nullable}
	widened = d.isEqual(rest, after, s) || allowsVariants(after, before, d.base)
	return widened, slices.ContainsFunc(before.schema.variants(), isVariant)
}

// allowsVariants reports whether a schema allows any object, and all variants of a union
// are objects.
func allowsVariants(other, union resolvedSchema, m *model) bool {
	if !other.schema.allowsAnyObject() || (union.nullable && !other.nullable) {
		return false
	}
	types := m.variantTypes(union.schema)
	isOther := func(name string) bool { return name != "object" }
	return len(types) > 0 && !slices.ContainsFunc(types, isOther)
}

// allowsAnyObject reports whether a schema says no more than that a value is an object.
func (s *schema) allowsAnyObject() bool {
	isObject := slices.Equal(s.types(), []string{"object"})
	return isObject && len(s.sets) == 1 && len(s.values) == 0 && len(s.children) == 0 && len(s.mapping) == 0
}

// sameUnionKeyword writes a union of the base with the keyword of the revision. Whether
// it is oneOf or anyOf does not change which variants there are.
func (d *differ) sameUnionKeyword(p schemaPair) schemaPair {
	was := p.before.unionKeyword()
	is := p.after.unionKeyword()
	if was == "" || is == "" || was == is {
		return p
	}
	d.explain(p.at.id+"/"+was, false)
	d.explain(p.at.id+"/"+is, false)
	rewritten := *p.before
	rewritten.children = slices.Clone(p.before.children)
	for i, c := range rewritten.children {
		if c.keyword == was {
			rewritten.children[i].keyword = is
		}
	}
	p.before = &rewritten
	return p
}

// unionKeyword returns oneOf or anyOf, or "" if a schema has neither or both.
func (s *schema) unionKeyword() string {
	hasOneOf := len(s.childrenOf("oneOf")) > 0
	hasAnyOf := len(s.childrenOf("anyOf")) > 0
	switch {
	case hasOneOf && !hasAnyOf:
		return "oneOf"
	case hasAnyOf && !hasOneOf:
		return "anyOf"
	}
	return ""
}

// variantTypes returns the types of the variants of a union. It returns nil if a variant
// may have any type.
func (m *model) variantTypes(union *schema) []string {
	var types []string
	for _, variant := range union.variants() {
		resolved := m.resolve(variant.schema)
		if resolved.schema == nil || len(resolved.schema.types()) == 0 {
			return nil
		}
		types = append(types, resolved.schema.types()...)
	}
	return types
}

// withoutVariants returns a union without its variants.
func (s *schema) withoutVariants() *schema {
	rest := *s
	rest.mapping = nil
	rest.values = map[string]leaf{}
	for keyword, value := range s.values {
		if keyword != "discriminator" {
			rest.values[keyword] = value
		}
	}
	rest.children = slices.DeleteFunc(slices.Clone(s.children), func(c child) bool {
		return c.keyword == "oneOf" || c.keyword == "anyOf"
	})
	return &rest
}

// rate sets the severity and the consequence of a change by its direction.
func (c *change) rate(request Severity, onRequest string, response Severity, onResponse string) {
	r := rule{
		request:  effect{severity: request, text: onRequest},
		response: effect{severity: response, text: onResponse},
	}
	severity := r.severity(c.at.scope.direction)
	c.severity = &severity
	c.consequence = r.consequence(c.at.scope.direction, severity)
}
