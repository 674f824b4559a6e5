package model

import (
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// mergeSame merges two schemas of a property that two items of an allOf have. It
// returns nil if they have different Go types. Values satisfy both schemas, so the
// result is the later one, with the values of an enum that only the other lists and
// the prose that only the other has.
func mergeSame(first, second *yaml.Node) *yaml.Node {
	if isNeutral(first) {
		first, second = second, first
	}
	isSame := isNeutral(second) || document.Flat(goShape(first)) == document.Flat(goShape(second))
	if !isSame {
		return nil
	}
	bothRestrict := restrictsValues(first) && restrictsValues(second)
	if bothRestrict && valuesOf(first) != valuesOf(second) {
		return nil
	}
	merged := document.Clone(second)
	for key, value := range document.Members(first) {
		if key.Value == "nullable" || document.Get(merged, key.Value) != nil {
			continue
		}
		merged.Content = append(merged.Content, key, value)
	}
	return merged
}

// isNeutral reports whether a schema has no keyword that decides on its Go type.
func isNeutral(n *yaml.Node) bool {
	for key := range document.Members(n) {
		if !isNeutralKey(key.Value) {
			return false
		}
	}
	return n.Kind == yaml.MappingNode
}

// isNeutralKey reports whether a keyword of a schema does not decide on its Go type.
func isNeutralKey(key string) bool {
	switch key {
	case "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
		"minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "propertyNames", "dependentRequired",
		"not", "if", "xml", "nullable", "contentMediaType":
		return true
	}
	return isAnnotation(key)
}

// goShape returns a schema without the keywords that do not decide on its Go type,
// also in the schemas that it directly contains, and without the values of an enum.
func goShape(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return n
	}
	shape := &yaml.Node{Kind: yaml.MappingNode}
	for key, value := range document.Members(n) {
		switch {
		case isNeutralKey(key.Value), key.Value == "enum", key.Value == "const":
			continue
		case key.Value == "items" || key.Value == "additionalProperties":
			value = goShape(value)
		case key.Value == "properties":
			properties := &yaml.Node{Kind: yaml.MappingNode}
			for name, property := range document.Members(value) {
				properties.Content = append(properties.Content, name, goShape(property))
			}
			value = properties
		}
		shape.Content = append(shape.Content, key, value)
	}
	return shape
}

func restrictsValues(n *yaml.Node) bool {
	return document.Get(n, "enum") != nil || document.Get(n, "const") != nil
}

func valuesOf(n *yaml.Node) string {
	return document.Flat(document.Get(n, "enum")) + document.Flat(document.Get(n, "const"))
}
