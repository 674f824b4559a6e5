package catalogue

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// newCatalogue makes the catalogue of a document with one operation, PATCH
// /things/{thingId}, whose body has the given schema.
func newCatalogue(t *testing.T, body, members string) *Operation {
	t.Helper()
	text := `
openapi: 3.1.0
paths:
  /things/{thingId}:
    patch:
      operationId: patchThing
      tags: [Things]
      summary: Changes a thing.
      description: "Absent fields\n  keep their values."
      x-effect: write
` + members + `
      parameters:
        - {name: thingId, in: path, required: true, description: ID of the thing., schema: {type: string, format: uuid}}
        - {name: force, in: query, schema: {type: boolean, default: false}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Body'}}}}
      responses: {'204': {description: Done.}}
components:
  schemas:
    Size: {type: string, enum: [small, large], description: Size of a part.}
    Round: {type: object, required: [shape, radius], properties: {shape: {type: string}, radius: {type: number}}}
    Square: {type: object, required: [shape], properties: {shape: {type: string}, side: {type: number}}}
    Shape:
      oneOf: [{$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/Square'}]
      discriminator:
        propertyName: shape
        mapping: {round: '#/components/schemas/Round', square: '#/components/schemas/Square'}
    Body: ` + body + "\n"
	root, err := document.Parse(document.Source{Name: "things.yaml", Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Load("things.yaml", root)
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.New(m, plan.Input{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(m, p)
	if err != nil {
		t.Fatal(err)
	}
	return c.Operations[0]
}

// thing returns the portable schema and the example of an input with one property
// of the body.
func thing(property, example string) (schema, wholeExample string) {
	const idSchema = `"thingId":{"type":"string","description":"ID of the thing. UUID."}`
	schema = `{"type":"object","properties":{` + idSchema + `,"p":` + property +
		`,"force":{"type":"boolean","description":"Default false."}},"required":["thingId"],"additionalProperties":false}`
	return schema, `{"thingId":"` + exampleUUID("thingId") + `","p":` + example + `}`
}

func TestOperation(t *testing.T) {
	tests := []struct {
		name      string
		property  string // of the body
		schema    string // of the property
		signature string // of the property
		example   string // of the property
		secrets   []string
	}{
		{
			name:      "string",
			property:  "{type: string, description: Name of the thing.}",
			schema:    `{"type":"string","description":"Name of the thing."}`,
			signature: "p?",
			example:   `"example"`,
		},
		{
			name:      "secret",
			property:  "{type: string, format: password}",
			schema:    `{"type":"string"}`,
			signature: "p?",
			example:   `"example"`,
			secrets:   []string{"p"},
		},
		{
			name:      "time",
			property:  "{type: string, format: date-time, description: Start.}",
			schema:    `{"type":"string","description":"Start. RFC 3339."}`,
			signature: "p?",
			example:   `"2026-01-31T12:00:00Z"`,
		},
		{
			name:      "enum",
			property:  "{$ref: '#/components/schemas/Size', description: Size of the thing.}",
			schema:    `{"type":"string","description":"Size of the thing. Newer servers may have more values.","enum":["small","large"]}`,
			signature: "p?: small or large",
			example:   `"small"`,
		},
		{
			name:      "constant",
			property:  "{type: string, const: thing}",
			schema:    `{"type":"string","enum":["thing"]}`,
			signature: "p?: thing",
			example:   `"thing"`,
		},
		{
			name:      "limits and default",
			property:  "{type: integer, minimum: 1, maximum: 9, default: 3, description: Number of parts.}",
			schema:    `{"type":"integer","description":"Number of parts. 1 to 9. Default 3."}`,
			signature: "p?: integer",
			example:   `1`,
		},
		{
			name:      "limits and default that the description states",
			property:  "{type: integer, minimum: 1, maximum: 9, default: 3, description: 'From 1 to 9. The default is 3.'}",
			schema:    `{"type":"integer","description":"From 1 to 9. The default is 3."}`,
			signature: "p?: integer",
			example:   `1`,
		},
		{
			name:      "nullable",
			property:  "{type: [string, 'null']}",
			schema:    `{"type":"string"}`,
			signature: "p?",
			example:   `"example"`,
		},
		{
			name:      "list",
			property:  "{type: array, items: {type: string}}",
			schema:    `{"type":"array","items":{"type":"string"}}`,
			signature: "p?: list",
			example:   `["example"]`,
		},
		{
			name:      "open object",
			property:  "{type: object}",
			schema:    `{"type":"object","additionalProperties":true}`,
			signature: "p?: object",
			example:   `{}`,
		},
		{
			name:      "map",
			property:  "{type: object, additionalProperties: {type: integer}}",
			schema:    `{"type":"object","additionalProperties":{"type":"integer"}}`,
			signature: "p?: object",
			example:   `{}`,
		},
		{
			name:      "any value",
			property:  "{x-go-type: any, description: Value.}",
			schema:    `{"description":"Value. Any JSON."}`,
			signature: "p?: any JSON",
			example:   `{}`,
		},
		{
			name:     "union",
			property: "{$ref: '#/components/schemas/Shape'}",
			schema: `{"type":"object","description":"By shape:\nround {radius: number}\nsquare {side?: number}",` +
				`"properties":{"shape":{"type":"string","enum":["round","square"]}},"required":["shape"],"additionalProperties":true}`,
			signature: "p?: object",
			example:   `{"radius":1,"shape":"round"}`,
		},
		{
			name:      "object that contains the body",
			property:  "{$ref: '#/components/schemas/Body', description: Part.}",
			schema:    `{"type":"object","description":"Part.","properties":{"p":{"type":"object","description":"Part. Fields as in p."}}}`,
			signature: "p?: object",
			example:   `{}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newCatalogue(t, "{type: object, properties: {p: "+tt.property+"}}", "")
			wantSchema, wantExample := thing(tt.schema, tt.example)
			if diff := cmp.Diff(wantSchema, o.Schema); diff != "" {
				t.Errorf("schema (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff("thingId, "+tt.signature+", force?: boolean", o.Signature); diff != "" {
				t.Errorf("signature (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(wantExample, o.Example); diff != "" {
				t.Errorf("example (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.secrets, o.SecretInput); diff != "" {
				t.Errorf("secrets (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLongSchema checks that a long schema lists deeper fields in braces, and that
// an object that occurs again is not repeated.
func TestLongSchema(t *testing.T) {
	long := strings.Repeat("A long story about the field ", 60)
	channels := "{type: object, properties: {email: {type: object, properties: {enabled: {type: boolean}, to: {type: string}}}}}"
	o := newCatalogue(t, "{type: object, properties: {p: {type: object, description: Messages., x-go-type-name: P, "+
		"properties: {ok: {$ref: '#/components/schemas/Channels'}, failed: {$ref: '#/components/schemas/Channels'}, "+
		"text: {type: string, description: '"+long+"'}}}}}\n    Channels: "+channels, "")
	want, _ := thing(`{"type":"object","description":"Messages. Fields: {ok?: {email?: {enabled?: boolean, to?}}, `+
		`failed?: {email?: as email}, text?}"}`, "")
	if diff := cmp.Diff(want, o.Schema); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFacts(t *testing.T) {
	o := newCatalogue(t, "{type: object, required: [size], properties: {size: {$ref: '#/components/schemas/Size'}, note: {type: string}}}",
		"      x-effect-cases: {size: {large: destroy}}\n      x-example: {note: hi}\n")
	want := Facts{
		Effect: "write",
		Cases:  []Case{{Field: "size", Value: "large", Effect: "destroy"}},
		Notes:  "Absent fields keep their values.",
	}
	if diff := cmp.Diff(want, o.Facts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantExample := `{"thingId":"` + exampleUUID("thingId") + `","size":"small","note":"hi"}`
	if diff := cmp.Diff(wantExample, o.Example); diff != "" {
		t.Errorf("example (-want +got):\n%s", diff)
	}
	o = newCatalogue(t, "{type: object, properties: {note: {type: string}}}", "      x-notes: Be careful.\n")
	if o.Notes != "Be careful." {
		t.Errorf("the notes are %q", o.Notes)
	}
}

func TestFirstSentences(t *testing.T) {
	long := strings.Repeat("x", 100)
	tests := []struct {
		text string
		want string
	}{
		{},
		{text: "One.", want: "One."},
		{text: "One.\n Two. Three.", want: "One. Two. Three."},
		{text: "One. " + long + ".", want: "One. " + long + "."},
		{text: "One. " + long + ". Three.", want: "One. " + long + "."},
		{text: long + long + ". Two.", want: long + long + "."},
	}
	for _, tt := range tests {
		if got := firstSentences(tt.text); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}
