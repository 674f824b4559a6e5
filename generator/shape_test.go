package generator

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

func TestGenerateRefusesValues(t *testing.T) {
	operation := func(text string) string {
		return documentOf("{operationId: getThing, tags: [T], "+text+", "+answers+"}", thing)
	}
	query := func(text string) string { return operation("parameters: [{name: q, in: query, " + text + "}]") }
	const (
		get   = "spec.yaml: /paths/~1things/get"
		param = get + "/parameters/0"
	)
	wantRefused(t, []refusal{
		{"a description that is a number", typed("{type: string, description: 3}"), inThing + "/description: must be a string, not 3"},
		{"a description that is a list", typed("{type: string, description: [a]}"), inThing + "/description: must be a string, not [a]"},
		{"a summary that is a mapping", operation("summary: {a: b}"), get + "/summary: must be a string, not {a: b}"},
		{"required that is a word", typed("{type: object, required: lampId}"), inThing + "/required: must be a list of strings, not lampId"},
		{"required of a parameter that is a list", query("required: [q], schema: {type: string}"), param + "/required: must be true or false, not [q]"},
		{"required of a body that is a word", operation("requestBody: {required: 'true', content: {}}"), get + "/requestBody/required: must be true or false, not true"},
		{"tags that are objects", documentOf("{operationId: getThing, tags: [{a: 1}], "+answers+"}", thing), get + "/tags: must be a list of strings, not [{a: 1}]"},
		{"tags of the document that are words", "tags: [Things]\n" + documentOf(thingGet, thing), "spec.yaml: /tags/0: must be a mapping, not Things"},
		{"a tag of the document without a word", "tags: [{name: 3}]\n" + documentOf(thingGet, thing), "spec.yaml: /tags/0/name: must be a string, not 3"},
		{"a reference that is a number", typed("{$ref: 3}"), inThing + "/$ref: must be a string, not 3"},
		{"a version that is a number", "info: {title: t, version: 1.0}\n" + documentOf(thingGet, thing), "spec.yaml: /info/version: must be a string, not 1.0"},
		{"a flag that is a word", typed("{type: string, deprecated: 'yes'}"), inThing + "/deprecated: must be true or false, not yes"},
		{"a bound that is a word", typed("{type: integer, minimum: low}"), inThing + "/minimum: must be a number, not low"},
		{"a bound without an end", typed("{type: integer, minimum: .inf}"), inThing + "/minimum: must be a number, not .inf"},
		{"a length below nothing", typed("{type: string, maxLength: -1}"), inThing + "/maxLength: must be a whole number, not -1"},
		{"properties that are neither open nor closed", typed("{type: object, additionalProperties: 3}"), inThing + "/additionalProperties: must be true or false, not 3"},
		{"schema and content", query("schema: {type: string}, content: {}"), param + ": has both a schema and content; remove one in an overlay"},
		{"a component that is no mapping", documentOf(thingGet, thing) + "  examples: 3\n", "spec.yaml: /components/examples: must be a mapping, not 3"},
	})
}

// TestExtensionsAmongNames shows that vendor extensions may stand where paths
// and statuses do.
func TestExtensionsAmongNames(t *testing.T) {
	spec := strings.Replace(documentOf(strings.Replace(thingGet, "responses: {", "responses: {x-b: 3, ", 1), thing), "paths:\n", "paths:\n  x-a: text\n", 1)
	if _, err := Generate(Input{Spec: document.Source{Name: "spec.yaml", Data: []byte(spec)}, Package: "airbyte", Layer: layerFiles(t)}); err != nil {
		t.Error(err)
	}
}

// TestGenerateQuotesNames shows that no name of a document rewrites what a
// terminal shows.
func TestGenerateQuotesNames(t *testing.T) {
	wantRefused(t, []refusal{
		{"an operationId with a line end", documentOf(`{operationId: "a\nb", tags: [T], responses: {'204': {}}}`, thing), `spec.yaml: /paths/~1things/get/operationId: has a control character: "a\nb"`},
		{"a tag of another direction", documentOf(`{operationId: a, tags: ["\u202eT"], responses: {'204': {}}}`, thing), `spec.yaml: /paths/~1things/get/tags: has a control character: "[\u202eT]"`},
		{"a path with a line end", "openapi: 3.1.0\npaths: {\"/a\\nb\": {get: {operationId: a, tags: [T], responses: {'204': {}}}}}\n", `spec.yaml: GET "/a\nb": the path contains a control character`},
		{"a property with an escape", typed(`{type: object, properties: {"a\u001b[2Jb": {type: string}}}`), inThing + `/properties/"a\x1b[2Jb": encoding/json does not accept the name`},
		{"a value with an escape", typed(`{type: integer, enum: ["\u001b[2J"]}`), inThing + `: JSON does not write the enum value "\x1b[2J" like this for type integer; correct it in an overlay`},
		{"an extension of another direction", typed(`{type: string, x-go-name: ["\u202eA"]}`), inThing + `: x-go-name must be a string, not "[\u202eA]"`},
		{"what is no mapping", documentOf(`"a\u202eb"`, thing), `spec.yaml: /paths/~1things/get: must be a mapping, not "a\u202eb"`},
	})
}

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

// TestLoadNamesPlaces puts wrong values into each field of each object. Either
// they do no harm, or the error says where they are.
func TestLoadNamesPlaces(t *testing.T) {
	post := []string{"paths", "/things", "post"}
	body := slices.Concat(post, []string{"requestBody"})
	thing := []string{"components", "schemas", "Thing"}
	places := map[grammar.Kind][]string{
		"document": {}, "info": {"info"}, "server": {"servers", "0"}, "components": {"components"}, "pathItem": post[:2],
		"operation": post, "parameter": slices.Concat(post, []string{"parameters", "0"}), "requestBody": body,
		"response":  slices.Concat(post, []string{"responses", "204"}),
		"mediaType": slices.Concat(body, []string{"content", "application/json"}),
		"encoding":  slices.Concat(body, []string{"content", "application/json", "encoding", "id"}), "schema": thing,
		"link": {"components", "links", "a"}, "securityScheme": {"components", "securitySchemes", "a"}, "oauthFlow": {"components", "securitySchemes", "a", "flows", "password"},
	}
	for k, fields := range grammar.FactGrammar {
		at, ok := places[k]
		if !ok {
			t.Errorf("the document has no %s", k)
		}
		for key := range fields {
			tryValues(t, at, key)
		}
	}
	for key, place := range map[string][]string{
		"name url email": {"info", "contact"}, "name url identifier": {"info", "license"}, "url description": {"externalDocs"},
		"name description externalDocs": {"tags", "0"}, "enum default description": {"servers", "0", "variables", "a"},
		"propertyName mapping": slices.Concat(thing, []string{"discriminator"}), "a": {"components", "securitySchemes", "a", "flows", "password", "scopes"},
		"name namespace prefix attribute wrapped": slices.Concat(thing, []string{"properties", "id", "xml"}),
		"summary description externalValue":       {"components", "examples", "a"},
	} {
		for key := range strings.FieldsSeq(key) {
			tryValues(t, place, key)
		}
	}
}

func tryValues(t *testing.T, at []string, key string) {
	t.Helper()
	for _, value := range []string{"3", "-1", "1.5", "true", "text", "'3'", "[]", "[3]", "[a]", "[null]", "[[a]]", "[{a: 1}]", "{}", "{a: 3}", "{a: b}", "{a: [3]}", "{a: {b: 3}}"} {
		if data := with(t, at, key, value); data != nil {
			root, err := document.Parse(document.Source{Name: "spec.yaml", Data: data})
			if err != nil {
				t.Fatal(err)
			}
			_, err = model.Load("spec.yaml", data, root)
			if err != nil && (strings.Contains(err.Error(), "unmarshal") || !strings.HasPrefix(err.Error(), "spec.yaml: /")) {
				t.Errorf("%s: %s: %s: got %v", document.Pointer(at...), key, value, err)
			}
		}
	}
}

// with is everyKind with a field of the object at a place.
func with(t *testing.T, at []string, key, value string) []byte {
	t.Helper()
	root, err := document.Parse(document.Source{Name: "spec.yaml", Data: []byte(everyKind)})
	if err != nil {
		t.Fatal(err)
	}
	field, err := document.Parse(document.Source{Name: "field", Data: []byte(fmt.Sprintf("%q: %s", key, value))})
	if err != nil {
		t.Fatal(err)
	}
	n := root
	for _, step := range at {
		if n.Kind == yaml.SequenceNode {
			n = n.Content[0]
		} else if n = document.Get(n, step); n == nil {
			t.Fatalf("there is no %s", document.Pointer(at...))
		}
	}
	if key == "openapi" || key == "paths" {
		return nil // it is no document any more
	}
	n.Content = slices.Concat(model.Without(n, key).Content, field.Content)
	data, err := document.Encode(root)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
