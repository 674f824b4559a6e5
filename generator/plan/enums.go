package plan

import (
	"errors"
	"fmt"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// isEnum reports whether a schema lists its values. A const is a list of one.
func isEnum(s *openapi3.Schema) bool { return len(s.Enum) > 0 || s.Const != nil }

// planEnum decides on the constants of a schema that is an enum.
func (p *planner) planEnum(t *Type, s site) error {
	schema := s.ref.Value
	if !isEnum(schema) {
		return nil
	}
	consts, err := constants(s.goType, schema, enumNodes(s.node))
	if err != nil {
		return err
	}
	t.Consts = consts
	schema.Const = nil
	schema.Enum = nil // null is not among the constants
	for _, c := range consts {
		schema.Enum = append(schema.Enum, c.text)
		at := document.Pointer(slices.Concat(s.steps, []string{"enum", c.text})...)
		p.Names[at] = c.Name
	}
	return nil
}

// enumNodes returns the values of an enum as the document writes them, because
// numbers lose digits in the loaded schema.
func enumNodes(node *yaml.Node) []*yaml.Node {
	enum := document.Get(node, "enum")
	if enum == nil {
		return []*yaml.Node{document.Get(node, "const")}
	}
	return enum.Content
}

// constants makes the constants of an enum, in document order.
func constants(goType string, schema *openapi3.Schema, values []*yaml.Node) ([]Constant, error) {
	kind := scalarType(schema)
	if kind == "" {
		return nil, errors.New("an enum must have the type string, integer, number or boolean; set its type in an overlay")
	}
	values, err := withoutNull(schema, values)
	if err != nil {
		return nil, err
	}
	names, _ := schema.Extensions["x-enum-varnames"].([]any)
	if len(names) > 0 && len(names) != len(values) {
		return nil, fmt.Errorf("x-enum-varnames: want one name for each of the %d values, got %d", len(values), len(names))
	}
	var all []Constant
	taken := map[string]string{}
	for i, value := range values {
		c, err := newConstant(goType, kind, value)
		if err != nil {
			return nil, err
		}
		isNegative := len(c.text) > 1 && c.text[0] == '-' && c.text[1] >= '0' && c.text[1] <= '9'
		if isNegative {
			c.Name = goType + "Minus" + strings.TrimPrefix(c.Name, goType)
		}
		if c.Name == goType { // such as for =
			c.Name = goType + "Value" + strconv.Itoa(i+1)
		}
		if len(names) > 0 {
			c.Name = goType + fmt.Sprint(names[i])
		}
		err = c.check(goType, taken)
		if err != nil {
			return nil, err
		}
		taken[c.Name] = c.text
		all = append(all, c)
	}
	return all, describeConstants(all, schema)
}

// withoutNull removes null from the values of a nullable enum. Null in another
// enum is an error.
func withoutNull(schema *openapi3.Schema, values []*yaml.Node) ([]*yaml.Node, error) {
	isNull := func(n *yaml.Node) bool { return n.ShortTag() == "!!null" }
	rest := slices.DeleteFunc(slices.Clone(values), isNull)
	if len(rest) == len(values) {
		return values, nil
	}
	if !isNullable(schema) {
		return nil, errors.New("null is among the values of the enum, which is not nullable; " +
			"remove it, or make the enum nullable, in an overlay")
	}
	if len(rest) == 0 {
		return nil, errors.New("null is the only value of the enum; remove the enum in an overlay")
	}
	return rest, nil
}

// literals matches the scalars that JSON, YAML and Go write the same way, by
// type.
var literals = map[string]*regexp.Regexp{
	"integer": regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`),
	"number":  regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`),
	"boolean": regexp.MustCompile(`^(true|false)$`),
}

// newConstant makes the constant for a value of an enum of the given type.
func newConstant(goType, kind string, value *yaml.Node) (Constant, error) {
	if value.Kind != yaml.ScalarNode {
		return Constant{}, fmt.Errorf("the enum value %s is not of type %s; correct it in an overlay",
			document.Excerpt(document.Flat(value)), kind)
	}
	text := value.Value
	isString := value.ShortTag() == "!!str"
	c := Constant{Name: naming.ConstName(goType, text), Value: text, text: text}
	if kind == "string" {
		if !isString {
			return Constant{}, fmt.Errorf("the enum value %s is not a string; put it in quotes in an overlay",
				document.QuoteUnprintable(text))
		}
		c.Value = strconv.Quote(text)
		return c, nil
	}
	if isString || !literals[kind].MatchString(text) {
		return Constant{}, fmt.Errorf("the enum value %s is not a valid %s in JSON; correct it in an overlay",
			document.QuoteUnprintable(text), kind)
	}
	return c, nil
}

// check refuses a constant whose name is invalid or taken.
func (c Constant) check(goType string, taken map[string]string) error {
	other, isTaken := taken[c.Name]
	if isTaken {
		return fmt.Errorf("the enum values %q and %q both become the constant %s; set x-enum-varnames in an overlay",
			other, c.text, document.QuoteUnprintable(c.Name))
	}
	if !token.IsIdentifier(c.Name) || c.Name == goType {
		return fmt.Errorf("the enum value %q would become the constant %s, which is not a valid name; set "+
			"x-enum-varnames in an overlay",
			c.text, document.QuoteUnprintable(c.Name))
	}
	return nil
}

// describeConstants adds the comments of x-enum-descriptions to constants. A list
// of them is in the order of the values; a mapping names the values.
func describeConstants(all []Constant, schema *openapi3.Schema) error {
	list, isList := schema.Extensions["x-enum-descriptions"].([]any)
	if isList {
		describeInOrder(all, list)
		return nil
	}
	docs, _ := schema.Extensions["x-enum-descriptions"].(map[string]any)
	for i, c := range all {
		doc, ok := docs[c.text].(string)
		if ok {
			all[i].Doc = gofile.Comment(doc)
		}
	}
	for _, value := range slices.Sorted(maps.Keys(docs)) {
		isKnown := slices.ContainsFunc(all, func(c Constant) bool { return c.text == value })
		if !isKnown {
			return fmt.Errorf("x-enum-descriptions: the enum has no value %q; correct it in an overlay", value)
		}
	}
	return nil
}

// describeInOrder adds comments to constants from a list in the order of the values.
// A list of another length is left aside.
func describeInOrder(all []Constant, docs []any) {
	if len(docs) != len(all) {
		return
	}
	for i, doc := range docs {
		text, _ := doc.(string)
		all[i].Doc = gofile.Comment(text)
	}
}
