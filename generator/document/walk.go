package document

import (
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
)

// namedFields lists the fields of OpenAPI objects that hold a mapping from names
// to objects. The names are free: a property may be called "properties".
var namedFields = map[string]bool{
	"$defs":             true,
	"callbacks":         true,
	"content":           true,
	"dependentSchemas":  true,
	"encoding":          true,
	"headers":           true,
	"links":             true,
	"mapping":           true,
	"parameters":        true,
	"pathItems":         true,
	"patternProperties": true,
	"properties":        true,
	"requestBodies":     true,
	"responses":         true,
	"schemas":           true,
	"scopes":            true,
	"securitySchemes":   true,
	"variables":         true,
	"webhooks":          true,
}

// dataFields lists the fields of OpenAPI objects that hold values of the
// described API, not OpenAPI objects.
var dataFields = map[string]bool{
	"const":    true,
	"default":  true,
	"enum":     true,
	"example":  true,
	"examples": true,
}

// WalkObjects visits the objects of an OpenAPI document, each before the objects
// below it. It skips data and extensions, and does not take a mapping from names to objects for
// an object.
func WalkObjects(n *yaml.Node, path []string, visit func(n *yaml.Node, path []string)) {
	switch n.Kind {
	case yaml.SequenceNode:
		for i, item := range n.Content {
			WalkObjects(item, Extend(path, strconv.Itoa(i)), visit)
		}
	case yaml.MappingNode:
		visit(n, path)
		for key, value := range Members(n) {
			walkField(key.Value, value, Extend(path, key.Value), visit)
		}
	}
}

// walkField visits the objects in a field of an object.
func walkField(name string, value *yaml.Node, path []string, visit func(n *yaml.Node, path []string)) {
	if dataFields[name] || strings.HasPrefix(name, "x-") {
		return
	}
	if namedFields[name] && value.Kind == yaml.MappingNode {
		for key, entry := range Members(value) {
			WalkObjects(entry, Extend(path, key.Value), visit)
		}
		return
	}
	WalkObjects(value, path, visit)
}
