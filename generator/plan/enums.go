package plan

import (
	"errors"
	"fmt"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// isEnum reports whether a schema lists its values. A const is a list of one.
func isEnum(s *openapi3.Schema) bool { return len(s.Enum) > 0 || s.Const != nil }

// planEnum decides on the constants of an enum, if the schema is one.
func (p *planner) planEnum(t *Type, schema *openapi3.Schema, node *yaml.Node, goType string, path []string) error {
	if !isEnum(schema) {
		return nil
	}
	values := document.Get(node, "enum")
	if values == nil {
		values = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{document.Get(node, "const")}}
	}
	consts, err := constants(goType, schema, values.Content)
	if err != nil {
		return err
	}
	t.Consts = consts
	schema.Enum, schema.Const = nil, nil // null is no constant
	for _, c := range consts {
		schema.Enum = append(schema.Enum, c.text)
		p.Names[document.Pointer(slices.Concat(path, []string{"enum", c.text})...)] = c.Name
	}
	return nil
}

// constants are the values of an enum in document order. They are read from
// the tree, since numbers lose digits elsewhere.
func constants(goType string, schema *openapi3.Schema, values []*yaml.Node) ([]enumValue, error) {
	kind := scalarType(schema)
	if kind == "" {
		return nil, errors.New("an enum needs one of the types string, integer, number and boolean; give it one in an overlay")
	}
	values, err := withoutNull(schema, values)
	if err != nil {
		return nil, err
	}
	names, _ := schema.Extensions["x-enum-varnames"].([]any)
	docs, _ := schema.Extensions["x-enum-descriptions"].(map[string]any)
	if len(names) > 0 && len(names) != len(values) {
		return nil, fmt.Errorf("x-enum-varnames has %d names for %d values", len(names), len(values))
	}
	var all []enumValue
	taken := map[string]string{}
	for i, value := range values {
		c, err := newConstant(goType, kind, value)
		if err != nil {
			return nil, err
		}
		if len(names) > 0 {
			c.Name = goType + fmt.Sprint(names[i])
		}
		if other, ok := taken[c.Name]; ok || !token.IsIdentifier(c.Name) || c.Name == goType {
			return nil, fmt.Errorf("the value %q becomes the constant %s, which is no name or that of the value %q; name them with x-enum-varnames", c.text, document.QuoteUnprintable(c.Name), other)
		}
		taken[c.Name] = c.text
		if doc, ok := docs[c.text].(string); ok {
			c.Doc = gofile.Comment(doc)
		}
		all = append(all, c)
	}
	return all, checkDescriptions(docs, all)
}

// withoutNull leaves out a null that the schema allows besides its values.
func withoutNull(schema *openapi3.Schema, values []*yaml.Node) ([]*yaml.Node, error) {
	rest := slices.DeleteFunc(slices.Clone(values), func(n *yaml.Node) bool { return n.ShortTag() == "!!null" })
	switch {
	case len(rest) == len(values):
		return values, nil
	case !schema.Nullable && !schema.Type.IncludesNull():
		return nil, errors.New("null is one of its values, and it is not nullable; remove it in an overlay, or say so")
	case len(rest) == 0:
		return nil, errors.New("null is its only value")
	}
	return rest, nil
}

// numbers are the numbers that are the same in JSON, YAML and Go.
var numbers = map[string]*regexp.Regexp{
	"integer": regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`),
	"number":  regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`),
	"boolean": regexp.MustCompile(`^(true|false)$`),
}

// newConstant is the constant of one value of an enum of the given type.
func newConstant(goType, kind string, value *yaml.Node) (enumValue, error) {
	text := value.Value
	c := enumValue{Name: naming.ConstName(goType, text), Value: text, text: text}
	switch {
	case value.Kind != yaml.ScalarNode:
		return c, fmt.Errorf("the value %s of the enum is no %s", document.Excerpt(document.Flat(value)), kind)
	case kind == "string" && value.ShortTag() == "!!str":
		c.Value = strconv.Quote(text)
		return c, nil
	case kind == "string":
		return c, fmt.Errorf("the value %s of the enum is no string; put it in quotes in an overlay", document.QuoteUnprintable(text))
	case value.ShortTag() == "!!str" || !numbers[kind].MatchString(text):
		return c, fmt.Errorf("the value %s of the enum is no %s as JSON writes it", document.QuoteUnprintable(text), kind)
	}
	return c, nil
}

func checkDescriptions(docs map[string]any, all []enumValue) error {
	for _, value := range slices.Sorted(maps.Keys(docs)) {
		if !slices.ContainsFunc(all, func(c enumValue) bool { return c.text == value }) {
			return fmt.Errorf("x-enum-descriptions describes %q, which is no value", value)
		}
	}
	return nil
}
