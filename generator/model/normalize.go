package model

import (
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// normalize rewrites schemas of a document, in place, so that the later stages see
// fewer keywords. The new schemas accept at least the same values, and keep them.
func normalize(root *yaml.Node) {
	document.EachObject(root, func(n *yaml.Node) {
		dropExamples(n)
		nullableUnion(n)
		openObject(n)
		freeTuple(n)
	})
}

// dropExamples removes the examples of an object, which may refer to components that
// nothing else needs.
func dropExamples(n *yaml.Node) {
	for _, key := range []string{"example", "examples"} {
		if document.Get(n, key) != nil {
			*n = *withoutKey(n, key)
		}
	}
}

// openObject makes an object open if a keyword other than properties describes its
// members: their names are not known, or depend on other members, so they are kept
// as they are. unevaluatedProperties: false says nothing about the members.
func openObject(n *yaml.Node) {
	unevaluated := document.Get(n, "unevaluatedProperties")
	isClosed := unevaluated != nil && unevaluated.Value == "false"
	if isClosed {
		*n = *withoutKey(n, "unevaluatedProperties")
	}
	describesMembers := slices.ContainsFunc(memberKeywords, func(key string) bool { return document.Get(n, key) != nil })
	if !describesMembers || !isObject(n) {
		return
	}
	for _, key := range append(slices.Clone(memberKeywords), "additionalProperties", "if") {
		*n = *withoutKey(n, key)
	}
	open := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"}
	n.Content = append(n.Content, stringNode("additionalProperties"), open)
}

// memberKeywords lists the keywords besides properties that describe members.
var memberKeywords = []string{"patternProperties", "unevaluatedProperties", "dependentSchemas", "then", "else"}

// isObject reports whether a schema has the type object or lists properties.
func isObject(n *yaml.Node) bool {
	if document.Get(n, "properties") != nil {
		return true
	}
	types := document.Get(n, "type")
	if types == nil {
		return false
	}
	names := []*yaml.Node{types}
	if types.Kind == yaml.SequenceNode {
		names = types.Content
	}
	return slices.ContainsFunc(names, func(t *yaml.Node) bool { return t.Value == "object" })
}

// freeTuple makes a list whose first items have schemas of their own a list of
// anything.
func freeTuple(n *yaml.Node) {
	if document.Get(n, "prefixItems") == nil {
		return
	}
	for _, key := range []string{"prefixItems", "items", "unevaluatedItems"} {
		*n = *withoutKey(n, key)
	}
	n.Content = append(n.Content, stringNode("items"), &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
}

// nullableUnion replaces a union of a schema and null by the schema, which then may
// be null.
func nullableUnion(n *yaml.Node) {
	for _, key := range []string{"anyOf", "oneOf"} {
		variants := document.Items(document.Get(n, key))
		rest := slices.DeleteFunc(slices.Clone(variants), isNullSchema)
		if len(rest) == len(variants) || len(rest) == 0 {
			continue
		}
		own := withoutKey(n, key)
		if len(rest) > 1 {
			// Which variants the other values have is for the plan to decide.
			list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: rest}
			own.Content = append(own.Content, stringNode(key), list)
			markNull(own)
			n.Content = own.Content
			continue
		}
		if document.Len(own) != len(annotations(own))/2 {
			continue // other keywords beside the union restrict the values, too
		}
		single := document.Clone(rest[0])
		for k, value := range document.Members(own) {
			*single = *withoutKey(single, k.Value)
			single.Content = append(single.Content, k, value)
		}
		markNull(single)
		n.Content = single.Content
	}
}

func isNullSchema(n *yaml.Node) bool {
	t := document.Get(n, "type")
	return t != nil && t.Value == "null"
}

// markNull makes a schema accept null.
func markNull(n *yaml.Node) {
	types := document.Get(n, "type")
	switch {
	case types == nil:
		truth := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"}
		n.Content = append(n.Content, stringNode(NullExtension), truth)
	case types.Kind == yaml.ScalarNode:
		old := stringNode(types.Value)
		*types = yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{old, stringNode("null")}}
	case !slices.ContainsFunc(types.Content, func(t *yaml.Node) bool { return t.Value == "null" }):
		types.Content = append(types.Content, stringNode("null"))
	}
}
