package generator

import (
	"path/filepath"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/pb33f/go-yaml"
)

// TestNoPanic replaces values of small documents with values of other kinds, a few for
// each. No document may make Generate panic, also if it cannot be generated.
func TestNoPanic(t *testing.T) {
	names, err := filepath.Glob(goldenDir + "/*/spec.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	step := 1    // every value
	perNode := 2 // replacements
	if short.OrRace() {
		step = 5 // every fifth value, because all take seconds
		perNode = 1
	}
	if testing.Short() {
		step = 20 // every twentieth value
	}
	visited := 0
	for _, name := range names {
		root, err := document.Parse(mustRead(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range nodesIn(root) {
			visited++
			if visited%step != 0 {
				continue
			}
			for k := range perNode {
				mutate(t, name, root, n, replacements[(perNode*i+k)%len(replacements)])
			}
		}
	}
}

// replacements are values of all kinds.
var replacements = []string{"null", "{}", "[]", "text", "[text, {}]", "-1", "true", "{$ref: '#/components/schemas/x'}"}

// mutate generates a document with a replacement of one of its nodes.
func mutate(t *testing.T, name string, root, n *yaml.Node, text string) {
	t.Helper()
	original := *n
	defer func() { *n = original }()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s: %s in place of %s: panic: %v", name, text, document.Excerpt(document.Flat(&original)), r)
		}
	}()
	var replacement yaml.Node
	if err := yaml.Unmarshal([]byte(text), &replacement); err != nil {
		t.Fatal(err)
	}
	*n = *replacement.Content[0]
	data, err := document.Encode(root)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = Generate(Input{Spec: document.Source{Name: "s", Data: data}, Package: "p"}) // most are refused
}

// nodesIn returns the values of a tree, without the keys of mappings.
func nodesIn(n *yaml.Node) []*yaml.Node {
	all := []*yaml.Node{n}
	for i, child := range n.Content {
		isKey := n.Kind == yaml.MappingNode && i%2 == 0
		if !isKey {
			all = append(all, nodesIn(child)...)
		}
	}
	return all
}

// TestWithoutComponents generates documents that lack components or schemas, although
// inline types of parameters become components.
func TestWithoutComponents(t *testing.T) {
	tests := []struct{ parameter, components string }{
		{parameter: "{name: a, in: query, schema: {type: string, enum: [x]}}", components: ""},
		{parameter: "{name: a, in: query, schema: {type: string, enum: [x]}}", components: "components:\n"},
		{parameter: "{name: a, in: query, schema: {type: string, enum: [x]}}", components: "components: {schemas: }\n"},
		{
			parameter:  "{$ref: '#/components/parameters/p'}",
			components: "components: {parameters: {p: {name: b, in: query, schema: {type: string, enum: [y]}}}}\n",
		},
	}
	for _, tt := range tests {
		spec := "openapi: 3.0.3\npaths:\n  /a:\n    get: {operationId: a, tags: [A], parameters: [" + tt.parameter +
			"], responses: {'204': {}}}\n" + tt.components
		out, err := Generate(Input{Spec: document.Source{Name: "s", Data: []byte(spec)}, Package: "p", Layer: ownLayer(t)})
		if err != nil || out.Operations != 1 {
			t.Errorf("%q: %v", tt.components, err)
		}
	}
}
