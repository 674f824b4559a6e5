package generator

import (
	"errors"
	"fmt"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// An extensionValue says what the value of an extension must be.
type extensionValue struct {
	is    func(*yaml.Node) bool
	words string
}

var (
	isText    = extensionValue{hasTag("!!str", "!!timestamp"), "a string"}
	isBool    = extensionValue{hasTag("!!bool"), "true or false"}
	isTexts   = extensionValue{isListOf(isText), "a list of strings"}
	isMapping = extensionValue{func(n *yaml.Node) bool { return n.Kind == yaml.MappingNode }, "a mapping"}
)

// extensions are those that the generator and oapi-codegen read. A value of
// another kind would be passed over in silence.
var extensions = map[string]extensionValue{
	"x-deprecated-reason":             isText,
	"x-enum-descriptions":             isMapping,
	"x-enum-varnames":                 isTexts,
	"x-go-handwritten":                isBool,
	"x-go-name":                       isText,
	"x-go-type":                       isText,
	"x-go-type-import":                isMapping,
	"x-go-type-name":                  isText,
	"x-go-type-skip-optional-pointer": isBool,
	"x-idempotent":                    isBool,
	"x-omitempty":                     isBool,
	"x-paging":                        isMapping,
	"x-removed":                       isText,
	"x-timeout":                       isText,
	extWith:                           isText,
}

// unsupported are extensions of oapi-codegen that our templates do not honour,
// and the one in which the plan is kept.
var unsupported = []string{
	extPlan, "x-enumNames", "x-go-json-ignore", "x-oapi-codegen-extra-tags",
	"x-oapi-codegen-only-honour-go-name", "x-omitzero", "x-order",
}

// checkExtensions reports extensions with values that they cannot have, by
// their places in the patched document.
func checkExtensions(name string, root *yaml.Node) error {
	var errs []error
	fail := func(path []string, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s: %s", name, pointer(path...), fmt.Sprintf(format, args...)))
	}
	walkObjects(root, nil, func(n *yaml.Node, path []string) {
		for _, key := range unsupported {
			if yamlnode.Get(n, key) != nil {
				fail(path, "the extension %s is not supported", key)
			}
		}
		for key, value := range yamlnode.Members(n) {
			if want, known := extensions[key.Value]; known && !want.is(value) {
				fail(path, "%s must be %s, not %s", key.Value, want.words, orAbsent(flat(value)))
			}
		}
	})
	return errors.Join(errs...)
}

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

// walkObjects visits the objects of an OpenAPI document, but not the data and
// the mappings of names in it.
func walkObjects(n *yaml.Node, path []string, visit func(n *yaml.Node, path []string)) {
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			walkObjects(item, extend(path, fmt.Sprint(i)), visit)
		}
		return
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	visit(n, path)
	for key, value := range yamlnode.Members(n) {
		switch below := extend(path, key.Value); {
		case dataChildren[key.Value]:
		case namedChildren[key.Value] && value.Kind == yaml.MappingNode:
			for name, named := range yamlnode.Members(value) {
				walkObjects(named, extend(below, name.Value), visit)
			}
		default:
			walkObjects(value, below, visit)
		}
	}
}

// extend is a path with a step more, in memory of its own.
func extend(path []string, step string) []string {
	return append(path[:len(path):len(path)], step)
}

func hasTag(tags ...string) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool {
		for _, tag := range tags {
			if n.ShortTag() == tag {
				return true
			}
		}
		return false
	}
}

func isListOf(item extensionValue) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool {
		for _, child := range n.Content {
			if !item.is(child) {
				return false
			}
		}
		return n.Kind == yaml.SequenceNode
	}
}
