package grammar_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/grammar"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/pb33f/go-yaml"
)

// everyKind is a document with an object of each kind.
const everyKind = `openapi: 3.1.0
info: {title: t, version: '1', contact: {}, license: {}}
externalDocs: {}
tags: [{name: Things}]
servers: [{url: 'https://example.com', variables: {a: {default: b}}}]
paths:
  /things:
    post:
      operationId: createThing
      tags: [Things]
      parameters: [{name: q, in: query, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}, encoding: {id: {}}}}}
      responses: {'204': {description: d}}
components:
  schemas:
    Thing: {type: object, discriminator: {propertyName: id}, properties: {id: {type: string, xml: {}}}}
  securitySchemes: {a: {type: oauth2, flows: {password: {scopes: {}}}}}
  examples: {a: {}}
  links: {a: {}}
`

// places maps each kind to an object of everyKind.
var places = map[grammar.Kind]string{
	"document":       "",
	"info":           "info",
	"contact":        "info contact",
	"license":        "info license",
	"externalDocs":   "externalDocs",
	"tag":            "tags 0",
	"server":         "servers 0",
	"serverVariable": "servers 0 variables a",
	"components":     "components",
	"pathItem":       "paths /things",
	"operation":      "paths /things post",
	"parameter":      "paths /things post parameters 0",
	"requestBody":    "paths /things post requestBody",
	"mediaType":      "paths /things post requestBody content application/json",
	"encoding":       "paths /things post requestBody content application/json encoding id",
	"response":       "paths /things post responses 204",
	"schema":         "components schemas Thing",
	"discriminator":  "components schemas Thing discriminator",
	"xml":            "components schemas Thing properties id xml",
	"example":        "components examples a",
	"link":           "components links a",
	"securityScheme": "components securitySchemes a",
	"oauthFlow":      "components securitySchemes a flows password",
}

// TestCheckCoversLoader sets each field of each kind to various values. An error
// about a value must have a pointer. An error without one comes from kin-openapi
// and shows that Check misses a rule.
func TestCheckCoversLoader(t *testing.T) {
	for kind, fields := range grammar.Kinds {
		place, ok := places[kind]
		if !ok {
			t.Errorf("the document has no %s", kind)
			continue
		}
		path := strings.Fields(place)
		for key := range fields {
			if !isReportedWithoutPointer(kind, key) {
				tryValues(t, path, key)
			}
		}
	}
	scopes := strings.Fields(places["oauthFlow"] + " scopes")
	tryValues(t, scopes, "a")
}

// isReportedWithoutPointer reports whether errors about a field have no pointer.
// Errors about the fields openapi and paths are about the whole document, and only
// kin-openapi follows the references of examples.
func isReportedWithoutPointer(k grammar.Kind, key string) bool {
	switch k {
	case grammar.Document:
		return key == "openapi" || key == "paths"
	case "example":
		return key == "$ref"
	}
	return false
}

func tryValues(t *testing.T, path []string, key string) {
	t.Helper()
	values := []string{
		"3", "-1", "1.5", "true", "text", "'3'",
		"[]", "[3]", "[a]", "[null]", "[[a]]", "[{a: 1}]",
		"{}", "{a: 3}", "{a: b}", "{a: [3]}", "{a: {b: 3}}",
	}
	step := 1 // every value
	if testing.Short() {
		step = 6 // every sixth value, and other ones for other keys
	}
	for i := len(key) % step; i < len(values); i += step {
		value := values[i]
		_, err := model.Load("spec.yaml", everyKindWith(t, path, key, value))
		if err == nil {
			continue
		}
		hasPointer := strings.HasPrefix(err.Error(), "spec.yaml: /")
		if !hasPointer || strings.Contains(err.Error(), "unmarshal") {
			t.Errorf("%s: %s: %s: got %v", document.Pointer(path...), key, value, err)
		}
	}
}

// everyKindWith returns everyKind with a field set in the object at a path.
func everyKindWith(t *testing.T, path []string, key, value string) *yaml.Node {
	t.Helper()
	root := parse(t, everyKind)
	object := root
	for _, step := range path {
		if object.Kind == yaml.SequenceNode {
			object = object.Content[0]
		} else {
			object = document.Get(object, step)
		}
		if object == nil {
			t.Fatalf("there is no %s", document.Pointer(path...))
		}
	}
	field := parse(t, fmt.Sprintf("%q: %s", key, value))
	object.Content = slices.Concat(without(object, key), field.Content)
	return root
}

// without returns the keys and values of a mapping, except one.
func without(n *yaml.Node, name string) []*yaml.Node {
	var rest []*yaml.Node
	for key, value := range document.Members(n) {
		if key.Value != name {
			rest = append(rest, key, value)
		}
	}
	return rest
}

func parse(t *testing.T, data string) *yaml.Node {
	t.Helper()
	root, err := document.Parse(document.Source{Name: "spec.yaml", Data: []byte(data)})
	if err != nil {
		t.Fatal(err)
	}
	return root
}
