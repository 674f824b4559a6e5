package model

import (
	"strconv"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/pb33f/go-yaml"
)

// nameBodies moves the inline schemas of bodies that need a Go type to the
// components, in place, and replaces them by references. It returns the places that
// they had, by component.
func nameBodies(root *yaml.Node) map[string][]string {
	b := bodyNamer{
		root:     root,
		resolver: document.NewResolver(root),
		taken:    map[string]bool{},
		moved:    map[string]*yaml.Node{},
		byShape:  map[string]string{},
		places:   map[string][]string{},
	}
	for name, schema := range document.Members(document.Get(root, "components", "schemas")) {
		b.taken[naming.GoName(name.Value)] = true
		if given := document.Get(schema, "x-go-name"); given != nil {
			b.taken[given.Value] = true
		}
	}
	for path, item := range document.Members(document.Get(root, "paths")) {
		for key, operation := range document.Members(item) {
			if document.IsMethod(key.Value) {
				b.nameOperation(operation, []string{"paths", path.Value, key.Value})
			}
		}
	}
	for _, name := range b.order {
		schemasOf(root).Content = append(schemasOf(root).Content, stringNode(name), b.moved[name])
	}
	return b.places
}

// schemasOf returns the component schemas of a document. It adds them if the document
// has none.
func schemasOf(root *yaml.Node) *yaml.Node {
	n := root
	for _, key := range []string{"components", "schemas"} {
		below := document.Get(n, key)
		if below == nil || below.Kind != yaml.MappingNode {
			*n = *withoutKey(n, key)
			below = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
			n.Content = append(n.Content, stringNode(key), below)
		}
		n = below
	}
	return n
}

type bodyNamer struct {
	root     *yaml.Node
	resolver *document.Resolver
	taken    map[string]bool // Go names
	moved    map[string]*yaml.Node
	order    []string          // of the moved schemas
	byShape  map[string]string // names of moved schemas by suggested name and content
	places   map[string][]string
}

func (b *bodyNamer) nameOperation(operation *yaml.Node, path []string) {
	id := document.Get(operation, "operationId")
	if id == nil {
		return
	}
	name := naming.GoName(id.Value)
	if given := document.Get(operation, "x-go-name"); given != nil {
		name = given.Value
	}
	request := body{
		name:  name + "Request",
		prose: "the request body of " + id.Value + ".",
		path:  document.Extend(path, "requestBody"),
	}
	b.nameContent(document.Get(operation, "requestBody"), request)
	for status, response := range document.Members(document.Get(operation, "responses")) {
		isError := strings.HasPrefix(status.Value, "4") || strings.HasPrefix(status.Value, "5")
		if isError {
			continue // it needs no type
		}
		b.nameContent(response, body{
			name:  name + "Response",
			prose: "the response of " + id.Value + ".",
			path:  document.Extend(document.Extend(path, "responses"), status.Value),
		})
	}
}

// body is a body of an operation.
type body struct {
	name  string // for its type
	prose string // its description if the document has none
	path  []string
}

// element returns the elements of a list or a map under a key of the body's schema.
func (at body) element(key, suffix string) body {
	return body{name: at.name + suffix, prose: "an element of " + at.prose, path: document.Extend(at.path, key)}
}

// nameContent names the schemas of a body. A body that is a component has the name of
// the component.
func (b *bodyNamer) nameContent(n *yaml.Node, at body) {
	if ref := document.Get(n, "$ref"); ref != nil {
		path, err := document.ReferencePath(ref.Value)
		target, resolveErr := b.resolver.Resolve(ref.Value)
		if err != nil || resolveErr != nil || len(path) != 3 {
			return // reported elsewhere
		}
		n = target
		at = body{name: naming.GoName(path[2]), prose: "the body " + path[2] + ".", path: path}
	}
	for mediaType, value := range document.Members(document.Get(n, "content")) {
		if document.IsJSON(mediaType.Value) {
			at.path = append(document.Extend(document.Extend(at.path, "content"), mediaType.Value), "schema")
			b.nameSchema(document.Get(value, "schema"), at)
			return
		}
	}
}

// nameSchema moves a schema, or that of its elements, if it needs a type.
func (b *bodyNamer) nameSchema(n *yaml.Node, at body) {
	if n == nil || n.Kind != yaml.MappingNode || document.Get(n, "$ref") != nil || document.Get(n, typeExtension) != nil {
		return
	}
	if !needsName(n) {
		b.nameSchema(document.Get(n, "items"), at.element("items", "Item"))
		b.nameSchema(document.Get(n, "additionalProperties"), at.element("additionalProperties", "Value"))
		return
	}
	shape := at.name + document.Flat(n)
	if other := b.byShape[shape]; other != "" {
		n.Content = []*yaml.Node{stringNode("$ref"), stringNode("#/components/schemas/" + other)}
		return
	}
	name := at.name
	for i := 2; b.taken[name]; i++ {
		name = at.name + strconv.Itoa(i)
	}
	b.byShape[shape] = name
	b.taken[name] = true
	b.places[name] = at.path
	b.order = append(b.order, name)
	schema := *n
	if document.Get(n, "description") == nil {
		schema.Content = append(append([]*yaml.Node{}, n.Content...), stringNode("description"), stringNode(at.prose))
	}
	b.moved[name] = &schema
	n.Content = []*yaml.Node{stringNode("$ref"), stringNode("#/components/schemas/" + name)}
}

// needsName reports whether a schema becomes a Go type with a name.
func needsName(n *yaml.Node) bool {
	for _, key := range []string{"properties", "oneOf", "anyOf", "enum", "const"} {
		if document.Get(n, key) != nil {
			return true
		}
	}
	return false
}
