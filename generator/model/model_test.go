package model

import (
	"errors"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"
)

// withSchemas returns a document with an operation that returns a Thing, and the
// given schemas in flow style.
func withSchemas(schemas string) string {
	return `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /things:
    get:
      operationId: getThing
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components: {schemas: {` + schemas + "}}\n"
}

func parse(t *testing.T, spec string) *yaml.Node {
	t.Helper()
	root, err := document.Parse(document.Source{Name: "spec.yaml", Data: []byte(spec)})
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func load(t *testing.T, spec string) *Model {
	t.Helper()
	m, err := Load("spec.yaml", parse(t, spec))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLoad(t *testing.T) {
	root := parse(t, withSchemas("Thing: {$ref: '#/components/schemas/Other'}, Other: {type: object}"))
	m, err := Load("spec.yaml", root)
	if err != nil {
		t.Fatal(err)
	}
	if m.Name != "spec.yaml" || m.Root != root {
		t.Errorf("the model is of %s and has another root: %t", m.Name, m.Root != root)
	}
	media := m.Doc.Paths.Value("/things").Get.Responses.Value("200").Value.Content.Get("application/json")
	if !media.Schema.Value.Type.Is("object") {
		t.Error("the reference is not resolved")
	}
}

func TestLoadWithoutComponents(t *testing.T) {
	m := load(t, "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {}}\n")
	if m.Doc.Components == nil {
		t.Error("Components is nil")
	}
	if schemas := m.OptionalSchemas(); len(schemas) > 0 {
		t.Errorf("the document has the optional schemas %v", schemas)
	}
}

func TestLoadRefuses(t *testing.T) {
	const inThing = "spec.yaml: /components/schemas/Thing"
	tests := []struct {
		name string
		spec string
		want string
	}{
		{
			name: "another version",
			spec: "swagger: '2.0'\n",
			want: "spec.yaml: not an OpenAPI 3.x document: key openapi is missing",
		},
		{
			name: "no paths",
			spec: "openapi: 3.1.0\ninfo: {}\n",
			want: "spec.yaml: the document has no paths",
		},
		{
			name: "breach of the grammar",
			spec: withSchemas("Thing: {type: lamp}"),
			want: inThing + "/type: must be one of the types array, boolean, integer, 'null', number, object and string, " +
				"or a list of them, not lamp",
		},
		{
			name: "invalid component name",
			spec: withSchemas("Thing: {}, a b: {}"),
			want: `spec.yaml: /components/schemas/a b: invalid component name "a b"; ` +
				"use only the characters A-Z, a-z, 0-9, '.', '-' and '_'",
		},
		{
			name: "reference to a file",
			spec: withSchemas("Thing: {$ref: '../../../etc/passwd'}"),
			want: inThing + `: reference "../../../etc/passwd" leaves the document; only references that start with #/ are followed`,
		},
		{
			name: "reference to nothing",
			spec: withSchemas("Thing: {properties: {a: {$ref: '#/components/schemas/Gone'}}}"),
			want: inThing + `/properties/a: reference "#/components/schemas/Gone" leads nowhere: there is no "Gone"`,
		},
		{
			name: "circular references",
			spec: withSchemas("Thing: {properties: {a: {$ref: '#/components/schemas/A'}}}, " +
				"A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}"),
			want: inThing + `/properties/a: reference "#/components/schemas/A" is circular`,
		},
		{
			name: "discriminator that leads nowhere",
			spec: withSchemas("Thing: {oneOf: [], discriminator: {propertyName: a, mapping: {b: '#/components/schemas/B'}}}"),
			want: inThing + "/discriminator/mapping/b: " +
				`reference "#/components/schemas/B" leads nowhere: there is no "B"`,
		},
		{
			name: "refused extension",
			spec: withSchemas("Thing: {x-plan: {Doc: text}}"),
			want: inThing + ": the extension x-plan is not supported",
		},
		{
			name: "extension with another value",
			spec: withSchemas("Thing: {x-go-name: 5}"),
			want: inThing + ": x-go-name must be a string, not 5",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load("spec.yaml", parse(t, tt.spec))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("got  %v\nwant %s", err, tt.want)
			}
			if located, ok := errors.AsType[*document.Error](err); !ok || located.File != "spec.yaml" {
				t.Errorf("got %#v, want a document.Error about spec.yaml", err)
			}
		})
	}
}

// TestLoadReportsAll checks that broken names, references and extensions are
// reported together.
func TestLoadReportsAll(t *testing.T) {
	spec := withSchemas("Thing: {x-go-name: 5}, a b: {}, C: {$ref: other.yaml}")
	_, err := Load("spec.yaml", parse(t, spec))
	if err == nil || strings.Count(err.Error(), "spec.yaml: ") != 3 {
		t.Errorf("got %v, want three errors", err)
	}
}

// TestLoadIgnoresData checks that properties may have any name, and that data is
// not mistaken for objects.
func TestLoadIgnoresData(t *testing.T) {
	load(t, withSchemas("Thing: {properties: {x-timeout: {type: string}, $ref: {type: string}, properties: {type: string}}, "+
		"example: {x-plan: a, $ref: 'https://example.com'}, default: {x-plan: a}}"))
}

const optional = "Thing: {properties: {a: {$ref: '#/components/schemas/A'}}}, " +
	"A: {type: object, x-with: extras}, B: {type: object, x-with: others}"

func TestOptionalSchemas(t *testing.T) {
	m := load(t, withSchemas(optional))
	want := map[string]string{"A": "extras", "B": "others"}
	if diff := cmp.Diff(want, m.OptionalSchemas()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLeaveOut(t *testing.T) {
	m := load(t, withSchemas(optional))
	m.LeaveOut(func(option string) bool { return option == "others" })
	got := map[string]any{}
	for name, ref := range m.Doc.Components.Schemas {
		got[name] = ref.Value.Extensions["x-go-type"]
	}
	want := map[string]any{"Thing": nil, "A": RawJSON, "B": nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Go types (-want +got):\n%s", diff)
	}
}

func TestSetExtension(t *testing.T) {
	extensions := SetExtension(nil, "x-a", 1)
	SetExtension(extensions, "x-b", 2)
	if diff := cmp.Diff(map[string]any{"x-a": 1, "x-b": 2}, extensions); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
