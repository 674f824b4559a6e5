package generator

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/selection"
)

const boxes = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /box:
    get:
      operationId: getBox
      tags: [Boxes]
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
  /lid:
    get:
      operationId: getLid
      tags: [Lids]
      responses: {'204': {description: d}}
components:
  schemas:
    Box:
      type: object
      required: [things]
      properties:
        id: {type: string}
        things: {type: array, items: {$ref: '#/components/schemas/Thing'}}
    Thing:
      description: A thing in a box.
      type: object
      x-with: things
      properties:
        part: {$ref: '#/components/schemas/Part'}
    Part: {description: A part of a thing., type: object, properties: {name: {type: string}}}
`

// TestOptionalSchemas shows that a copy has the types of optional schemas only
// if it asks for them, and that other packages always have them.
func TestOptionalSchemas(t *testing.T) {
	tests := []struct {
		name      string
		copy      *Copy
		wantTypes bool
	}{
		{name: "a copy", copy: &Copy{From: "example.com/api"}, wantTypes: false},
		{name: "a copy with another option", copy: &Copy{From: "example.com/api", With: []string{"env"}}, wantTypes: false},
		{name: "a copy with the option", copy: &Copy{From: "example.com/api", With: []string{"things"}}, wantTypes: true},
		{name: "a copy with all options", copy: &Copy{From: "example.com/api", With: []string{"all"}}, wantTypes: true},
		{name: "no copy", copy: nil, wantTypes: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := Generate(Input{
				Trusted: true,
				Spec:    document.Source{Name: "boxes.yaml", Data: []byte(boxes)},
				Package: "boxes",
				Layer:   ownLayer(t),
				Copy:    tt.copy,
			})
			if err != nil {
				t.Fatal(err)
			}
			var all strings.Builder
			for _, f := range out.Files {
				all.Write(f.Data)
			}
			for text, want := range map[string]bool{
				"Things []Thing `json:\"things\"`": true,
				"type Thing struct":                tt.wantTypes,
				"type Part struct":                 tt.wantTypes,
				"type Thing = json.RawMessage":     !tt.wantTypes,
			} {
				if strings.Contains(all.String(), text) != want {
					t.Errorf("the package has %q: got %t, want %t", text, !want, want)
				}
			}
		})
	}
}

func TestOptionalSchemaOfOtherOperations(t *testing.T) {
	ask := &Copy{From: "example.com/api", With: []string{"things"}}
	_, err := Generate(Input{
		Trusted: true,
		Spec:    document.Source{Name: "boxes.yaml", Data: []byte(boxes)},
		Package: "boxes",
		Layer:   ownLayer(t),
		Copy:    ask,
		Select:  selection.Selection{Services: []string{"Lids"}},
	})
	want := "the part things needs an operation with the type Thing, which the selected operations do not include"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
