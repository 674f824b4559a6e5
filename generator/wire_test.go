package generator

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/internal/short"
)

// TestWire checks that Go types keep every value that a server may send, and can send
// every value that the document allows.
func TestWire(t *testing.T) {
	tests := []struct {
		name   string
		schema string
		want   []string // lines of the struct, without alignment
		not    string
	}{
		{
			name: "properties of one direction",
			schema: "{type: object, required: [id, secret, name], properties: {id: {type: string, readOnly: true}, " +
				"secret: {type: string, writeOnly: true}, name: {type: string}}}",
			want: []string{
				"ID *string `json:\"id,omitzero\"`",
				"Secret *string `json:\"secret,omitzero\"`",
				"Name string `json:\"name\"`",
			},
		},
		{
			name: "values of any type",
			schema: "{type: object, properties: {a: {}, b: {type: object}, c: {type: array}, d: {type: object, " +
				"additionalProperties: true}, e: {type: array, items: {}}, f: {type: array, prefixItems: [{type: string}]}, " +
				"g: {type: object, additionalProperties: {}}, h: {description: Anything.}, i: {type: [object, 'null']}}}",
			want: []string{
				"A json.RawMessage `json:\"a,omitzero\"`",
				"B map[string]json.RawMessage `json:\"b,omitzero\"`",
				"C []json.RawMessage `json:\"c,omitzero\"`",
				"D map[string]json.RawMessage `json:\"d,omitzero\"`",
				"E []json.RawMessage `json:\"e,omitzero\"`",
				"F []json.RawMessage `json:\"f,omitzero\"`",
				"G map[string]json.RawMessage `json:\"g,omitzero\"`",
				"H json.RawMessage `json:\"h,omitzero\"`",
				"I Nullable[map[string]json.RawMessage] `json:\"i,omitzero\"`",
			},
			not: "interface{}",
		},
		{
			name: "optional and null",
			schema: "{type: object, required: [r], properties: {r: {type: [string, 'null']}, s: {type: [string, 'null']}, " +
				"l: {type: [array, 'null'], items: {type: string}}, u: {anyOf: [{type: integer}, {type: 'null'}]}, " +
				"o: {oneOf: [{$ref: '#/components/schemas/Other'}, {type: 'null'}], description: Another.}}}",
			want: []string{
				"R *string `json:\"r\"`",
				"S Nullable[string] `json:\"s,omitzero\"`",
				"L Nullable[[]string] `json:\"l,omitzero\"`",
				"U Nullable[int] `json:\"u,omitzero\"`",
				"// Another.\n\tO Nullable[Other] `json:\"o,omitzero\"`",
			},
		},
		{
			name:   "a required reference that can be null",
			schema: "{type: object, required: [o], properties: {o: {anyOf: [{$ref: '#/components/schemas/Other'}, {type: 'null'}]}}}",
			want:   []string{"O *Other `json:\"o\"`"},
		},
		{
			name:   "members by pattern",
			schema: "{type: object, properties: {z: {type: string}}, patternProperties: {'^x-': {type: string}}}",
			want:   []string{"Extra map[string]json.RawMessage `json:\"-\"`"},
		},
		{
			name: "members by pattern of a closed object",
			schema: "{type: object, additionalProperties: false, properties: {z: {type: string}}, " +
				"patternProperties: {'^x-': {type: string}}}",
			want: []string{"Extra map[string]json.RawMessage `json:\"-\"`"},
		},
		{
			name:   "only members by pattern",
			schema: "{type: object, properties: {z: {type: object, patternProperties: {'^x-': {type: string}}}}}",
			want:   []string{"Z map[string]json.RawMessage `json:\"z,omitzero\"`"},
		},
		{
			name:   "unevaluated members",
			schema: "{type: object, properties: {z: {type: string}}, unevaluatedProperties: {type: string}}",
			want:   []string{"Extra map[string]json.RawMessage `json:\"-\"`"},
		},
		{
			name:   "no unevaluated members",
			schema: "{type: object, properties: {z: {type: string}}, unevaluatedProperties: false}",
			want:   []string{"Z *string `json:\"z,omitzero\"`"},
			not:    "Extra ",
		},
		{
			name: "members that depend on others",
			schema: "{properties: {z: {type: string}}, if: {properties: {z: {const: a}}}, " +
				"else: {properties: {y: {type: string}}}}",
			want: []string{"Extra map[string]json.RawMessage `json:\"-\"`"},
		},
		{
			name:   "members that need others",
			schema: "{properties: {z: {type: string}}, dependentSchemas: {z: {properties: {y: {type: string}}}}}",
			want:   []string{"Extra map[string]json.RawMessage `json:\"-\"`"},
		},
		{
			name:   "a duration",
			schema: "{type: object, properties: {z: {type: string, format: duration}}}",
			want:   []string{"Z *string `json:\"z,omitzero\"`"},
		},
		{
			name:   "a number of single precision",
			schema: "{type: object, properties: {z: {type: number, format: float}}}",
			want:   []string{"Z *float64 `json:\"z,omitzero\"`"},
		},
	}
	for _, tt := range short.Every(3, tests) {
		t.Run(tt.name, func(t *testing.T) {
			spec := "openapi: 3.1.0\npaths:\n  /things:\n    patch: {operationId: patchThing, tags: [Things], requestBody: " +
				"{content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, " + answers + "}\n" +
				"components:\n  schemas:\n    Thing: " + tt.schema + "\n    Other: {type: object, properties: {id: {type: string}}}\n"
			out, err := Generate(Input{
				Spec:    document.Source{Name: "s", Data: []byte(spec)},
				Package: "airbyte",
				Layer:   ownLayer(t),
				Copy:    &Copy{From: "example.com/api"},
			})
			if err != nil {
				t.Fatal(err)
			}
			checkGenerated(t, out.Files)
			code := generatedCode(out.Files)
			for _, line := range tt.want {
				if !strings.Contains(code, line) {
					t.Errorf("the code lacks %s:\n%s", line, code)
				}
			}
			if tt.not != "" && strings.Contains(code, tt.not) {
				t.Errorf("the code has %s:\n%s", tt.not, code)
			}
		})
	}
}

// generatedCode returns the code of the files that are not copies of the layer, without alignment.
func generatedCode(files []gofile.File) string {
	code := ""
	for _, f := range files {
		if !isCopy(f) {
			code += withoutAlignment(string(f.Data))
		}
	}
	return code
}

// withoutAlignment makes one space of several.
func withoutAlignment(code string) string {
	for strings.Contains(code, "  ") {
		code = strings.ReplaceAll(code, "  ", " ")
	}
	return code
}
