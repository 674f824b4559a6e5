package drift

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// schema is a schema, normalised: null is a flag, whatever form it was
// written in; const is an enum of one; an allOf of one is that one; what says
// nothing is left out.
type schema struct {
	line          int
	ref           string
	types         []string // without null
	nullable      bool
	enum          []string // canonical values
	hasEnum       bool
	required      []string
	properties    map[string]*schema
	items         *schema
	closed        bool    // additionalProperties: false
	additional    *schema // nil for anything
	allOf         []*schema
	anyOf         []*schema
	oneOf         []*schema
	discriminator string
	mapping       map[string]string
	constraints   map[string]leaf // format, limits and the like
	scalars       scalars         // default and all else
	inner         map[string]*schema
}

// constraintKeys narrow what a value may be.
var constraintKeys = []string{
	"multipleOf", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "maxLength", "minLength", "pattern",
	"maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties",
}

// innerKeys hold one schema each, without a rule of their own.
var innerKeys = []string{"not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"}

// put adds to a map of a schema, which is nil until something is in it.
func put[M ~map[string]V, V any](m *M, key string, v V) {
	if *m == nil {
		*m = M{}
	}
	(*m)[key] = v
}

func (b *builder) schema(n *yaml.Node) *schema {
	s := &schema{line: n.Line}
	if n.Kind == yaml.ScalarNode {
		if isFalse(n) {
			put(&s.scalars, "false", leaf{"true", n.Line}) // nothing fits it
		}
		return s
	}
	for k, v := range yamlnode.Members(n) {
		b.keyword(s, k.Value, k, v)
	}
	s.normalise()
	return s
}

// keyword reads one keyword of a schema.
func (b *builder) keyword(s *schema, key string, k, v *yaml.Node) {
	switch key {
	case "$ref":
		s.ref = v.Value
	case "type":
		s.types = nil
		for _, t := range append(v.Content, scalarItself(v)...) {
			s.types = append(s.types, t.Value)
		}
	case "nullable":
		s.nullable = s.nullable || v.Value == "true"
	case "enum", "const":
		s.hasEnum = true
		s.enum = texts(v)
		if key == "const" {
			s.enum = []string{canonical(v)}
		}
	case "required":
		s.required = texts(v)
	case "properties":
		s.properties = b.named(v)
	case "items":
		s.items = b.schema(v)
	case "additionalProperties":
		b.additional(s, v)
	case "allOf":
		s.allOf = b.schemas(v)
	case "anyOf":
		s.anyOf = b.schemas(v)
	case "oneOf":
		s.oneOf = b.schemas(v)
	case "discriminator":
		s.discriminator = canonical(yamlnode.Get(v, "propertyName"))
		for value, target := range yamlnode.Members(yamlnode.Get(v, "mapping")) {
			put(&s.mapping, value.Value, target.Value)
		}
	case "patternProperties", "dependentSchemas", "$defs":
		for name, p := range b.named(v) {
			put(&s.inner, key+" "+name, p)
		}
	case "prefixItems":
		for i, item := range v.Content {
			put(&s.inner, fmt.Sprintf("prefixItems %d", i), b.schema(item))
		}
	default:
		b.simple(s, key, k, v)
	}
}

// scalarItself is a list of a scalar, and of nothing else.
func scalarItself(n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.ScalarNode {
		return []*yaml.Node{n}
	}
	return nil
}

// simple reads a keyword with a simple value, and those with one schema.
func (b *builder) simple(s *schema, key string, k, v *yaml.Node) {
	value := leaf{canonical(v), k.Line}
	switch {
	case slices.Contains(innerKeys, key):
		put(&s.inner, key, b.schema(v))
	case key == "format":
		value.value = strings.ToLower(value.value)
		put(&s.constraints, key, value)
	case saysNothing(key, v):
	case slices.Contains(constraintKeys, key):
		put(&s.constraints, key, value)
	default:
		put(&s.scalars, key, value)
	}
}

// saysNothing reports whether a keyword has the value that it has when absent.
func saysNothing(key string, v *yaml.Node) bool {
	switch key {
	case "minLength", "minItems", "minProperties":
		return v.Value == "0"
	case "uniqueItems", "deprecated", "readOnly", "writeOnly", "exclusiveMaximum", "exclusiveMinimum":
		return isFalse(v)
	}
	return false
}

func (b *builder) additional(s *schema, v *yaml.Node) {
	switch {
	case isFalse(v):
		s.closed = true
	case v.Kind == yaml.ScalarNode, len(v.Content) == 0: // true and {}
	default:
		s.additional = b.schema(v)
	}
}

// named are the schemas of a mapping of names; nil where there are none.
func (b *builder) named(n *yaml.Node) map[string]*schema {
	var all map[string]*schema
	for name, s := range yamlnode.Members(n) {
		put(&all, name.Value, b.schema(s))
	}
	return all
}

func (b *builder) schemas(n *yaml.Node) []*schema {
	all := make([]*schema, 0, len(n.Content))
	for _, item := range n.Content {
		all = append(all, b.schema(item))
	}
	return all
}

// normalise gives equal schemas equal forms.
func (s *schema) normalise() {
	if i := slices.Index(s.types, "null"); i >= 0 && len(s.types) > 1 {
		s.types = slices.Delete(s.types, i, i+1)
		s.nullable = true
	}
	slices.Sort(s.types)
	slices.Sort(s.enum)
	s.enum = slices.Compact(s.enum)
	slices.Sort(s.required)
	s.required = slices.Compact(s.required)
	s.anyOf, s.nullable = withoutNull(s.anyOf, s.nullable)
	s.oneOf, s.nullable = withoutNull(s.oneOf, s.nullable)
	if s.hasEnum && s.nullable && len(s.enum) > 1 {
		s.enum = slices.DeleteFunc(s.enum, func(v string) bool { return v == "null" })
	}
	for exclusive, limit := range map[string]string{"exclusiveMaximum": "maximum", "exclusiveMinimum": "minimum"} {
		if value, ok := s.constraints[limit]; ok && s.constraints[exclusive].value == "true" { // as OpenAPI 3.0 says it
			s.constraints[exclusive] = value
			delete(s.constraints, limit)
		}
	}
	for _, list := range []*[]*schema{&s.allOf, &s.anyOf, &s.oneOf} {
		if len(*list) == 1 && s.isOnly(*list) {
			only := (*list)[0]
			*list = nil
			s.become(only)
		}
	}
}

// withoutNull takes the null variant out of a union.
func withoutNull(variants []*schema, nullable bool) ([]*schema, bool) {
	kept := slices.DeleteFunc(variants, func(v *schema) bool { return v.isNull() })
	return kept, nullable || len(kept) < len(variants)
}

func (s *schema) isNull() bool { return len(s.types) == 1 && s.types[0] == "null" }

// isOnly reports whether a schema has nothing beside a list of one member.
func (s *schema) isOnly(list []*schema) bool {
	return len(s.allOf)+len(s.anyOf)+len(s.oneOf) == len(list) && s.ref == "" && len(s.types) == 0 && !s.hasEnum &&
		len(s.required) == 0 && len(s.properties) == 0 && s.items == nil && !s.closed && s.additional == nil &&
		s.discriminator == "" && len(s.constraints) == 0 && len(s.scalars) == 0 && len(s.inner) == 0
}

// become takes the content of another schema and keeps its own nullability.
func (s *schema) become(other *schema) {
	line, nullable := s.line, s.nullable
	*s = *other
	s.line, s.nullable = line, nullable || other.nullable
}
