package grammar

import (
	"errors"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

const thing = "{type: object, properties: {id: {type: string}}}"

// withThing returns a document with the given schema Thing.
func withThing(schema string) string {
	return "openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {Thing: " + schema + "}}\n"
}

// withOperation returns a document with an operation with the given fields.
func withOperation(fields string) string {
	const responses = "responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}"
	return "openapi: 3.1.0\npaths: {/things: {get: {operationId: getThing, " + fields + ", " + responses + "}}}\n" +
		"components: {schemas: {Thing: " + thing + "}}\n"
}

// withQuery returns a document with a query parameter with the given fields.
func withQuery(fields string) string {
	return withOperation("parameters: [{name: q, in: query, " + fields + "}]")
}

func TestCheckRefuses(t *testing.T) {
	const (
		inThing = "spec.yaml: /components/schemas/Thing"
		inGet   = "spec.yaml: /paths/~1things/get"
		inQuery = inGet + "/parameters/0"
	)
	tests := []struct {
		name string
		spec string
		want string // the error
	}{
		{
			name: "number as a description",
			spec: withThing("{type: string, description: 3}"),
			want: inThing + "/description: must be a string, not 3",
		},
		{
			name: "list as a description",
			spec: withThing("{type: string, description: [a]}"),
			want: inThing + "/description: must be a string, not [a]",
		},
		{
			name: "mapping as a summary",
			spec: withOperation("summary: {a: b}"),
			want: inGet + "/summary: must be a string, not {a: b}",
		},
		{
			name: "string as required properties",
			spec: withThing("{type: object, required: lampId}"),
			want: inThing + "/required: must be a list of strings, not lampId",
		},
		{
			name: "list as required of a parameter",
			spec: withQuery("required: [q], schema: {type: string}"),
			want: inQuery + "/required: must be true or false, not [q]",
		},
		{
			name: "string as required of a body",
			spec: withOperation("requestBody: {required: 'true', content: {}}"),
			want: inGet + "/requestBody/required: must be true or false, not true",
		},
		{
			name: "objects as tags",
			spec: withOperation("tags: [{a: 1}]"),
			want: inGet + "/tags: must be a list of strings, not [{a: 1}]",
		},
		{
			name: "strings as tags of the document",
			spec: "tags: [Things]\n" + withThing(thing),
			want: "spec.yaml: /tags/0: must be a mapping, not Things",
		},
		{
			name: "number as the name of a tag",
			spec: "tags: [{name: 3}]\n" + withThing(thing),
			want: "spec.yaml: /tags/0/name: must be a string, not 3",
		},
		{
			name: "number as a reference",
			spec: withThing("{$ref: 3}"),
			want: inThing + "/$ref: must be a string, not 3",
		},
		{
			name: "null as a reference",
			spec: withThing("{$ref: null}"),
			want: inThing + "/$ref: must be a string, not null",
		},
		{
			name: "number as a version",
			spec: "info: {title: t, version: 1.0}\n" + withThing(thing),
			want: "spec.yaml: /info/version: must be a string, not 1.0",
		},
		{
			name: "string as a flag",
			spec: withThing("{type: string, deprecated: 'yes'}"),
			want: inThing + "/deprecated: must be true or false, not yes",
		},
		{
			name: "string as a bound",
			spec: withThing("{type: integer, minimum: low}"),
			want: inThing + "/minimum: must be a number, not low",
		},
		{
			name: "string as an exclusive bound",
			spec: withThing("{type: integer, exclusiveMinimum: low}"),
			want: inThing + "/exclusiveMinimum: must be a number, or true or false in OpenAPI 3.0, not low",
		},
		{
			name: "infinite bound",
			spec: withThing("{type: integer, minimum: .inf}"),
			want: inThing + "/minimum: must be a number, not .inf",
		},
		{
			name: "negative length",
			spec: withThing("{type: string, maxLength: -1}"),
			want: inThing + "/maxLength: must be a whole number, not -1",
		},
		{
			name: "unknown type",
			spec: withThing("{type: lamp}"),
			want: inThing + "/type: must be one of the types array, boolean, integer, 'null', number, object and string, " +
				"or a list of them, not lamp",
		},
		{
			name: "number as additionalProperties",
			spec: withThing("{type: object, additionalProperties: 3}"),
			want: inThing + "/additionalProperties: must be true or false, not 3",
		},
		{
			name: "list as additionalProperties",
			spec: withThing("{type: object, additionalProperties: [a]}"),
			want: inThing + "/additionalProperties: must be a mapping, not [a]",
		},
		{
			name: "mapping as the items of allOf",
			spec: withThing("{allOf: {type: object}}"),
			want: inThing + "/allOf: must be a list, not {type: object}",
		},
		{
			name: "true as a property",
			spec: withThing("{type: object, properties: {a: true}}"),
			want: inThing + "/properties/a: must be a mapping, not true",
		},
		{
			name: "schema and content",
			spec: withQuery("schema: {type: string}, content: {}"),
			want: inQuery + ": has both a schema and content; remove one in an overlay",
		},
		{
			name: "number as a section of components",
			spec: "openapi: 3.1.0\ncomponents: {examples: 3}\n",
			want: "spec.yaml: /components/examples: must be a mapping, not 3",
		},
		{
			name: "operationId with a line break",
			spec: "openapi: 3.1.0\npaths: {/a: {get: {operationId: \"a\\nb\"}}}\n",
			want: `spec.yaml: /paths/~1a/get/operationId: has a control character: "a\nb"`,
		},
		{
			name: "tag with a control character",
			spec: withOperation("tags: [\"\\u202eT\"]"),
			want: inGet + `/tags: has a control character: "[\u202eT]"`,
		},
		{
			name: "two errors",
			spec: withThing("{type: string, title: 3, pattern: 4}"),
			want: inThing + "/title: must be a string, not 3\n" + inThing + "/pattern: must be a string, not 4",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := check(t, tt.spec)
			if err == nil || err.Error() != tt.want {
				t.Fatalf("got  %v\nwant %s", err, tt.want)
			}
			if located, ok := errors.AsType[*document.Error](err); !ok || located.Pointer == "" {
				t.Errorf("got %#v, want a document.Error with a pointer", err)
			}
		})
	}
}

func TestCheckAccepts(t *testing.T) {
	tests := []struct {
		name string
		spec string
	}{
		{name: "extensions among paths", spec: "openapi: 3.1.0\npaths: {x-a: text, /a: {x-b: 3}}\n"},
		{name: "extensions among statuses", spec: "openapi: 3.1.0\npaths: {/a: {get: {responses: {x-b: 3, '204': {}}}}}\n"},
		{name: "empty sections", spec: "openapi: 3.1.0\npaths:\ncomponents:\n"},
		{name: "empty section of components", spec: "openapi: 3.1.0\ncomponents: {schemas: null}\n"},
		{name: "null instead of a missing field", spec: withThing("{type: string, description: null, maxLength: null}")},
		{name: "closed object", spec: withThing("{type: object, additionalProperties: false}")},
		{name: "object that is open to strings", spec: withThing("{type: object, additionalProperties: {type: string}}")},
		{name: "several types", spec: withThing("{type: [string, 'null']}")},
		{name: "date as a string", spec: withThing("{type: string, description: 2026-03-12}")},
		{name: "limits of OpenAPI 3.0", spec: withThing("{type: integer, minimum: 1, exclusiveMinimum: true}")},
		{name: "limits of OpenAPI 3.1", spec: withThing("{type: integer, exclusiveMinimum: 1}")},
		{name: "callback by reference", spec: withOperation("callbacks: {done: {$ref: '#/components/callbacks/done'}}")},
		{name: "callback", spec: withOperation("callbacks: {done: {x-a: 1, '{$request.body#/url}': {post: {}}}}")},
		{name: "unknown field", spec: withThing("{enumz: 3}")},
		{name: "property with the name of a keyword", spec: withThing("{properties: {required: {type: string}}}")},
	}
	for _, tt := range tests {
		if err := check(t, tt.spec); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func check(t *testing.T, spec string) error {
	t.Helper()
	root, err := document.Parse(document.Source{Name: "spec.yaml", Data: []byte(spec)})
	if err != nil {
		t.Fatal(err)
	}
	return Check("spec.yaml", root)
}

func TestValues(t *testing.T) {
	tests := []struct {
		value    Value
		accepted string // a list
		refused  string
	}{
		{value: String, accepted: "['', a, '3', 2026-03-12]", refused: "[3, true, null, [], {}]"},
		{value: Bool, accepted: "[true, false]", refused: "[yes, 'true', 1, null]"},
		{value: StringList, accepted: "[[], [a, b]]", refused: "[a, [1], [a, null], {}]"},
		{value: Mapping, accepted: "[{}, {a: 1}]", refused: "[a, [], null]"},
		{value: number, accepted: "[1, -1.5, 1e3]", refused: "['1', .inf, .nan, null]"},
		{value: count, accepted: "[0, 1, 3.0]", refused: "[-1, 1.5, 1e300, '1']"},
		{value: stringLists, accepted: "[{}, {a: [b]}]", refused: "[[], {a: b}, {a: [1]}]"},
		{value: security, accepted: "[[], [{}, {a: []}]]", refused: "[{}, [a], [{a: b}]]"},
		{value: schemaType, accepted: "[string, 'null', [string, 'null']]", refused: "[null, lamp, [], [lamp], {}]"},
		{value: anything, accepted: "[null, 1, a, [], {}]", refused: "[]"},
	}
	for _, tt := range tests {
		for _, n := range parseList(t, tt.accepted) {
			if !tt.value.Accepts(n) {
				t.Errorf("%s: %s is refused", tt.value, document.Flat(n))
			}
		}
		for _, n := range parseList(t, tt.refused) {
			if tt.value.Accepts(n) {
				t.Errorf("%s: %s is accepted", tt.value, document.Flat(n))
			}
		}
	}
}

// parseList returns the items of a YAML list.
func parseList(t *testing.T, list string) []*yaml.Node {
	t.Helper()
	root, err := document.Parse(document.Source{Name: "values", Data: []byte("values: " + list)})
	if err != nil {
		t.Fatal(err)
	}
	return document.Items(document.Get(root, "values"))
}

func TestValueString(t *testing.T) {
	if got, want := StringList.String(), "a list of strings"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPathItemHasAllMethods(t *testing.T) {
	fields := pathItem.Fields()
	for _, method := range document.Methods {
		if _, known := fields[method]; !known {
			t.Errorf("a path item has no field %s", method)
		}
	}
}

// TestKindsAreDefined checks that every kind that the grammar names has fields.
func TestKindsAreDefined(t *testing.T) {
	for name, fields := range kinds {
		for field, f := range fields {
			if k, ok := kindOf(f.Rule); ok && k.Fields() == nil {
				t.Errorf("%s.%s is of the kind %s, which has no fields", name, field, k)
			}
		}
	}
	if fields := Kind("unknown").Fields(); fields != nil {
		t.Errorf("an unknown kind has the fields %v", fields)
	}
}

// kindOf returns the kind that a rule consists of or contains, if there is one.
func kindOf(r Rule) (Kind, bool) {
	switch r := r.(type) {
	case Kind:
		return r, true
	case Named:
		return kindOf(r.Entry)
	case Patterned:
		return kindOf(r.Entry)
	case List:
		return kindOf(r.Item)
	case BoolOr:
		return kindOf(r.Rule)
	}
	return "", false
}

// TestFieldsAreUsable checks that every field has a rule, and that descriptions
// are not facts.
func TestFieldsAreUsable(t *testing.T) {
	for name, fields := range kinds {
		for field, f := range fields {
			if f.Rule == nil {
				t.Errorf("%s.%s has no rule", name, field)
			}
			if f.Kept && strings.Contains(field, "escription") {
				t.Errorf("%s.%s is kept", name, field)
			}
		}
	}
}
