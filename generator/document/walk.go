package document

import (
	"fmt"

	"github.com/pb33f/go-yaml"
)

// named and data are the keys of objects whose values are no objects of
// OpenAPI: mappings with names of the document as keys, and examples.
var (
	namedChildren = map[string]bool{
		"properties": true, "patternProperties": true, "dependentSchemas": true, "$defs": true, "mapping": true,
		"schemas": true, "responses": true, "parameters": true, "requestBodies": true, "headers": true,
		"securitySchemes": true, "pathItems": true, "examples": true, "links": true, "callbacks": true,
		"content": true, "encoding": true, "variables": true, "scopes": true, "webhooks": true,
	}
	dataChildren = map[string]bool{"default": true, "example": true, "examples": true, "enum": true, "const": true}
)

// WalkObjects visits the objects of an OpenAPI document, but not the data and
// the mappings of names in it.
func WalkObjects(n *yaml.Node, path []string, visit func(n *yaml.Node, path []string)) {
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			WalkObjects(item, Extend(path, fmt.Sprint(i)), visit)
		}
		return
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	visit(n, path)
	for key, value := range Members(n) {
		switch below := Extend(path, key.Value); {
		case dataChildren[key.Value]:
		case namedChildren[key.Value] && value.Kind == yaml.MappingNode:
			for name, named := range Members(value) {
				WalkObjects(named, Extend(below, name.Value), visit)
			}
		default:
			WalkObjects(value, below, visit)
		}
	}
}
