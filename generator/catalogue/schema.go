package catalogue

import (
	"cmp"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// Schema describes a JSON value with everything that the document says about it.
type Schema struct {
	Component   string // name of the component that holds the rest; "" for an inline schema
	Target      *Schema
	Description string // that of the place where it is used, or else its own

	Kind     string // one of the kinds below
	Nullable bool
	Secret   bool
	Default  string // as JSON; "" for none

	Format   string   // of strings and numbers
	Values   []string // known values of a string
	Min, Max string   // of numbers, as Go literals; "" for none

	Items    *Schema // of an array
	MinItems string  // "" for none

	Fields []*Field // of an object
	Others *Schema  // of fields that are not listed; nil if there may be none

	Tag      string // property of a union whose value selects the variant
	Variants []Variant
}

// The kinds of schemas, as the handwritten code spells them.
const (
	kindAnything = "anything"
	kindString   = "str"
	kindInteger  = "integer"
	kindNumber   = "number"
	kindBoolean  = "boolean"
	kindArray    = "array"
	kindObject   = "obj"
	kindUnion    = "union"
)

// Field is a property of an object, or a field of an input.
type Field struct {
	Name       string
	Place      string // constant of the part of the request; "" for a property
	Required   bool
	Deprecated bool
	Schema     *Schema
}

// Variant is a schema of a union.
type Variant struct {
	Value     string // of the tag
	Component string
	Schema    *Schema
}

// full returns the schema that holds the rest: that of the component, or s.
func (s *Schema) full() *Schema {
	if s.Target != nil {
		return s.Target
	}
	return s
}

// field returns the field with the given name, or nil.
func (s *Schema) field(name string) *Field {
	for _, f := range s.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// reader reads schemas from a document. It reads each component once, so that
// components may contain themselves.
type reader struct {
	root       *yaml.Node
	components map[string]*Schema
}

const componentPrefix = "#/components/schemas/"

// read reads the schema of a node. A nil node is a schema for any value.
func (r *reader) read(n *yaml.Node) *Schema {
	ref := document.Get(n, "$ref")
	if ref == nil {
		return r.readInline(n)
	}
	name, isComponent := strings.CutPrefix(ref.Value, componentPrefix)
	if !isComponent || strings.Contains(name, "/") {
		target, err := document.Resolve(r.root, ref.Value)
		if err != nil {
			return &Schema{Kind: kindAnything} // the model has refused it
		}
		return r.read(target)
	}
	target := r.component(name)
	description := cmp.Or(value(n, "description"), target.Description)
	return &Schema{Component: name, Target: target, Description: description}
}

// follow resolves references until it reaches a node that is not a reference.
func (r *reader) follow(n *yaml.Node) *yaml.Node {
	for {
		ref := document.Get(n, "$ref")
		if ref == nil {
			return n
		}
		target, err := document.Resolve(r.root, ref.Value)
		if err != nil {
			return nil // the model has refused it
		}
		n = target
	}
}

// component returns the schema of a component. If the component only refers to
// another one, it returns the schema of that one.
func (r *reader) component(name string) *Schema {
	known, ok := r.components[name]
	if ok {
		return known
	}
	s := &Schema{}
	r.components[name] = s
	read := r.read(document.Get(r.root, "components", "schemas", name))
	*s = *read.full()
	return s
}

func (r *reader) readInline(n *yaml.Node) *Schema {
	s := &Schema{
		Description: value(n, "description"),
		Format:      value(n, "format"),
		Min:         value(n, "minimum"),
		Max:         value(n, "maximum"),
		MinItems:    value(n, "minItems"),
		Nullable:    value(n, "nullable") == "true",
		Secret:      isSecret(n),
		Kind:        kindAnything,
	}
	if node := document.Get(n, "default"); node != nil {
		s.Default = document.Flat(node)
	}
	r.readType(s, n)
	switch s.Kind {
	case kindString:
		s.Values = enumValues(n)
	case kindArray:
		s.Items = r.read(document.Get(n, "items"))
	case kindObject:
		r.readObject(s, n)
	}
	r.readUnion(s, n)
	return s
}

// isSecret reports whether a schema is a password or has a Go type for secrets, or
// for settings of connectors, which may contain some.
func isSecret(n *yaml.Node) bool {
	if value(n, "format") == "password" {
		return true
	}
	goType := cmp.Or(value(n, "x-go-type"), value(n, "x-go-name"))
	return goType == "Secret" || goType == "SecretInput" || goType == "Configuration"
}

// readType sets the kind of a schema from its type, which may be a list.
func (r *reader) readType(s *Schema, n *yaml.Node) {
	node := document.Get(n, "type")
	names := []string{value(n, "type")}
	if node != nil && node.Kind == yaml.SequenceNode {
		names = nil
		for _, item := range node.Content {
			names = append(names, item.Value)
		}
	}
	var kinds []string
	for _, name := range names {
		if name == "null" {
			s.Nullable = true
			continue
		}
		kinds = append(kinds, kindOf(name, n))
	}
	if len(kinds) == 1 {
		s.Kind = kinds[0]
	}
}

// kindOf returns the kind of a type. A schema without a type is an object if it
// has properties.
func kindOf(typeName string, n *yaml.Node) string {
	switch typeName {
	case "string":
		return kindString
	case "integer", "number", "boolean", "array":
		return typeName
	case "object":
		return kindObject
	}
	if document.Get(n, "properties") != nil {
		return kindObject
	}
	return kindAnything
}

// enumValues returns the values of an enum or a constant, without null.
func enumValues(n *yaml.Node) []string {
	if constant := document.Get(n, "const"); constant != nil {
		return []string{constant.Value}
	}
	var all []string
	for _, item := range document.Items(document.Get(n, "enum")) {
		if item.Tag != "!!null" {
			all = append(all, item.Value)
		}
	}
	return all
}

func (r *reader) readObject(s *Schema, n *yaml.Node) {
	required := map[string]bool{}
	for _, item := range document.Items(document.Get(n, "required")) {
		required[item.Value] = true
	}
	for key, node := range document.Members(document.Get(n, "properties")) {
		if value(node, "readOnly") == "true" {
			continue
		}
		s.Fields = append(s.Fields, &Field{
			Name:       key.Value,
			Required:   required[key.Value],
			Deprecated: value(node, "deprecated") == "true",
			Schema:     r.read(node),
		})
	}
	others := document.Get(n, "additionalProperties")
	switch {
	case others == nil && len(s.Fields) == 0:
		s.Others = &Schema{Kind: kindAnything}
	case others == nil || others.Value == "false":
	case others.Value == "true":
		s.Others = &Schema{Kind: kindAnything}
	default:
		s.Others = r.read(others)
	}
}

// readUnion turns a schema into a union if a discriminator selects each of its
// variants. Other unions accept every value of their kind.
func (r *reader) readUnion(s *Schema, n *yaml.Node) {
	variants := document.Items(document.Get(n, "oneOf"))
	if len(variants) == 0 {
		variants = document.Items(document.Get(n, "anyOf"))
	}
	if len(variants) == 0 {
		return
	}
	tag := value(document.Get(n, "discriminator"), "propertyName")
	mapping := document.Get(n, "discriminator", "mapping")
	if tag == "" || document.Len(mapping) == 0 {
		s.Kind = kindAnything
		return
	}
	s.Kind = kindUnion
	s.Tag = tag
	for key, target := range document.Members(mapping) {
		name := strings.TrimPrefix(target.Value, componentPrefix)
		s.Variants = append(s.Variants, Variant{Value: key.Value, Component: name, Schema: r.component(name)})
	}
}

// value returns the value of a scalar member, or "".
func value(n *yaml.Node, key string) string {
	node := document.Get(n, key)
	if node == nil || node.Kind != yaml.ScalarNode {
		return ""
	}
	return node.Value
}
