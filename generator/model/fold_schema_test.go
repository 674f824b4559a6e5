package model

import (
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
)

func TestFoldSchema(t *testing.T) {
	for _, tt := range []struct {
		name   string
		schema string
		want   string // as document.Flat renders it
	}{
		{
			name:   "no allOf",
			schema: "{type: string, maxLength: 3}",
			want:   "{maxLength: 3, type: string}",
		},
		{
			name:   "objects",
			schema: "{allOf: [{type: object, properties: {a: {$ref: x}}}, {required: [a]}], deprecated: true}",
			want:   "{deprecated: true, properties: {a: {$ref: x}}, required: [a], type: object}",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			schema := parse(t, tt.schema)
			before := document.Flat(schema)
			folded, err := FoldSchema(schema)
			if err != nil {
				t.Fatal(err)
			}
			if got := document.Flat(folded); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if after := document.Flat(schema); after != before {
				t.Errorf("the schema changed from %s to %s", before, after)
			}
		})
	}
}

// TestFoldSchemaKeepsItems checks that no part of an item is lost silently.
func TestFoldSchemaKeepsItems(t *testing.T) {
	for _, schema := range []string{
		"{allOf: [{type: object, default: {}}, {required: [a]}]}",
		"{allOf: [{type: object, readOnly: true}, {required: [a]}]}",
		"{allOf: [{properties: {a: {maxLength: 3}}}, {properties: {a: {maxLength: 5}}}]}",
		"{allOf: [{type: object, minProperties: 1}, {required: [a]}]}",
		"{allOf: [{type: object}, {oneOf: [{type: object}]}]}",
	} {
		if folded, err := FoldSchema(parse(t, schema)); err == nil {
			t.Errorf("%s was folded to %s", schema, document.Flat(folded))
		}
	}
}
