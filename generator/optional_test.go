package generator

import (
	"strings"
	"testing"
)

const boxes = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /box: {get: {operationId: getBox, tags: [Boxes], x-paging: {style: none}, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}}}}
  /lid: {get: {operationId: getLid, tags: [Lids], responses: {'204': {description: d}}}}
components:
  schemas:
    Box: {type: object, required: [things], properties: {id: {type: string}, things: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
    Thing: {description: A thing in a box., type: object, x-with: things, properties: {part: {$ref: '#/components/schemas/Part'}}}
    Part: {description: A part of a thing., type: object, properties: {name: {type: string}}}
`

// TestOptionalSchemas shows that a copy has the types of optional schemas when
// it asks for them, and that other packages have them in any case.
func TestOptionalSchemas(t *testing.T) {
	tests := []struct {
		name  string
		layer bool
		with  []string
		typed bool
	}{
		{"a copy", true, nil, false},
		{"a copy that asks for something else", true, []string{"env"}, false},
		{"a copy that asks for them", true, []string{"things"}, true},
		{"a copy that asks for all", true, []string{"all"}, true},
		{"no copy", false, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Spec: Source{Name: "boxes.yaml", Data: []byte(boxes)}, Package: "boxes"}
			if tt.layer {
				in.Layer = handwrittenLayer(t)
				in.Layer.With = tt.with
			}
			out, err := Generate(in)
			if err != nil {
				t.Fatal(err)
			}
			var all strings.Builder
			for _, f := range out.Files {
				all.Write(f.Data)
			}
			for text, want := range map[string]bool{
				"Things []Thing `json:\"things\"`": true,
				"type Thing struct":                tt.typed,
				"type Part struct":                 tt.typed,
				"type Thing = json.RawMessage":     !tt.typed,
			} {
				if strings.Contains(all.String(), text) != want {
					t.Errorf("%q is there: %t", text, !want)
				}
			}
		})
	}
}

func TestOptionalSchemaOfOtherOperations(t *testing.T) {
	layer := handwrittenLayer(t)
	layer.With = []string{"things"}
	_, err := Generate(Input{
		Spec: Source{Name: "boxes.yaml", Data: []byte(boxes)}, Package: "boxes", Layer: layer, Select: Selection{Services: []string{"Lids"}},
	})
	want := "things needs an operation with the type Thing, which the selected operations do not bring"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
