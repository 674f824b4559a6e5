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
// below it. It skips data and extensions, and does not take a mapping from names to
// objects for an object.
func WalkObjects(n *yaml.Node, path []string, visit func(n *yaml.Node, path []string)) {
	w := objectWalker{visit: visit, extend: Extend}
	w.walk(n, path)
}

// EachObject visits the same objects as [WalkObjects], without their paths, which
// take time to build.
func EachObject(n *yaml.Node, visit func(n *yaml.Node)) {
	w := objectWalker{
		visit:  func(n *yaml.Node, _ []string) { visit(n) },
		extend: func([]string, string) []string { return nil },
	}
	w.walk(n, nil)
}

type objectWalker struct {
	visit  func(n *yaml.Node, path []string)
	extend func(path []string, step string) []string
}

func (w objectWalker) walk(n *yaml.Node, path []string) {
	switch n.Kind {
	case yaml.SequenceNode:
		for i, item := range n.Content {
			w.walk(item, w.extend(path, strconv.Itoa(i)))
		}
	case yaml.MappingNode:
		w.visit(n, path)
		for key, value := range Members(n) {
			w.walkField(key.Value, value, w.extend(path, key.Value))
		}
	}
}

// walkField visits the objects in a field of an object.
func (w objectWalker) walkField(name string, value *yaml.Node, path []string) {
	if dataFields[name] || strings.HasPrefix(name, "x-") {
		return
	}
	if namedFields[name] && value.Kind == yaml.MappingNode {
		for key, entry := range Members(value) {
			w.walk(entry, w.extend(path, key.Value))
		}
		return
	}
	w.walk(value, path)
}
