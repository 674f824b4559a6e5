package model

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/google/go-cmp/cmp"
)

func TestFoldAllOf(t *testing.T) {
	tests := []struct {
		name    string
		schemas string
		want    string // Thing, as document.Flat renders it
	}{
		{
			name: "objects and members beside them",
			schemas: "Thing: {description: d, required: [a], " +
				"allOf: [{properties: {a: {type: string}}}, {required: [a, b], properties: {b: {type: string}}}]}",
			want: "{description: d, properties: {a: {type: string}, b: {type: string}}, required: [a, b], type: object}",
		},
		{
			name: "references",
			schemas: "Thing: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {b: {type: string}}}]}, " +
				"A: {title: t, properties: {a: {type: string}}}",
			want: "{properties: {a: {type: string}, b: {type: string}}, type: object}",
		},
		{
			name: "allOf within allOf",
			schemas: "Thing: {allOf: [{allOf: [{properties: {a: {type: string}}}]}, {$ref: '#/components/schemas/A'}]}, " +
				"A: {allOf: [{properties: {b: {type: string}}}]}",
			want: "{properties: {a: {type: string}, b: {type: string}}, type: object}",
		},
		{
			name:    "the same property twice",
			schemas: "Thing: {allOf: [{properties: {a: {type: string}}}, {properties: {a: {type: string}}}]}",
			want:    "{properties: {a: {type: string}}, type: object}",
		},
		{
			name:    "additionalProperties",
			schemas: "Thing: {allOf: [{type: object}, {additionalProperties: false}]}",
			want:    "{additionalProperties: false, type: object}",
		},
		{
			name:    "single reference",
			schemas: "Thing: {description: d, allOf: [{$ref: '#/components/schemas/A'}]}, A: {type: string}",
			want:    "{$ref: #/components/schemas/A, description: d}",
		},
		{
			name: "single reference beside properties",
			schemas: "Thing: {properties: {b: {type: string}}, allOf: [{$ref: '#/components/schemas/A'}]}, " +
				"A: {properties: {a: {type: string}}}",
			want: "{properties: {a: {type: string}, b: {type: string}}, type: object}",
		},
		{
			name:    "handwritten type",
			schemas: "Thing: {x-go-type: any, allOf: [{type: string}]}",
			want:    "{allOf: [{type: string}], x-go-type: any}",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := load(t, withSchemas(tt.schemas))
			got := document.Flat(document.Get(m.Root, "components", "schemas", "Thing"))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestFoldCopies checks that a schema and the allOf that refers to it share no
// nodes.
func TestFoldCopies(t *testing.T) {
	m := load(t, withSchemas("Thing: {allOf: [{$ref: '#/components/schemas/A'}, {type: object}]}, "+
		"A: {properties: {a: {type: string}}}"))
	schemas := document.Get(m.Root, "components", "schemas")
	document.Get(schemas, "Thing", "properties", "a", "type").Value = "changed"
	if got := document.Get(schemas, "A", "properties", "a", "type").Value; got != "string" {
		t.Errorf("a change of Thing made the type of A.a %s", got)
	}
}

func TestFoldRefuses(t *testing.T) {
	const object = "{properties: {a: {type: string}}}"
	tests := []struct {
		name    string
		schemas string
		want    string // after the place
	}{
		{
			name:    "scalars",
			schemas: "Thing: {allOf: [{type: string}, {maxLength: 3}]}",
			want:    "an item with type is not supported, only objects are; write the schema out in an overlay",
		},
		{
			name:    "key with a control character",
			schemas: "Thing: {allOf: [{\"a\\nb\": 1}, " + object + "]}",
			want:    `an item with "a\nb" is not supported, only objects are; write the schema out in an overlay`,
		},
		{
			name:    "different properties of one name",
			schemas: "Thing: {allOf: [" + object + ", {properties: {a: {type: integer}}}]}",
			want:    `its items have different properties "a"`,
		},
		{
			name:    "open and closed",
			schemas: "Thing: {allOf: [{additionalProperties: true}, {additionalProperties: false}]}",
			want:    "its items have different additionalProperties",
		},
		{
			name:    "itself",
			schemas: "Thing: {allOf: [{$ref: '#/components/schemas/Thing'}, " + object + "]}",
			want:    "it contains itself",
		},
		{
			name:    "reference to nothing",
			schemas: "Thing: {allOf: [{$ref: '#/components/schemas/Gone'}, " + object + "]}",
			want:    `reference "#/components/schemas/Gone" leads nowhere: there is no "Gone"`,
		},
		{
			name:    "handwritten type",
			schemas: "Thing: {allOf: [{$ref: '#/components/schemas/A'}, " + object + "]}, A: {x-go-handwritten: true}",
			want:    "an item with x-go-handwritten has no known properties",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load("spec.yaml", parse(t, withSchemas(tt.schemas)))
			want := "spec.yaml: /components/schemas/Thing: allOf: " + tt.want
			if err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// TestFoldIsBounded checks that allOf cannot grow a document without limit. Each
// schema of the test is twice as large as the one before.
func TestFoldIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reaches a limit, which takes half a second; the full run has it")
	}
	schemas := []string{"Thing: {type: object}", "S0: {properties: {a: {type: string}}}"}
	for i := 1; i < 30; i++ {
		before := fmt.Sprintf("{$ref: '#/components/schemas/S%d'}", i-1)
		schemas = append(schemas, fmt.Sprintf(
			"S%d: {allOf: [%s, {properties: {b%d: {allOf: [%s, {properties: {c: {type: string}}}]}}}]}",
			i, before, i, before))
	}
	_, err := Load("spec.yaml", parse(t, withSchemas(strings.Join(schemas, ", "))))
	if !errors.Is(err, document.ErrTooLarge) {
		t.Errorf("got %v, want %v", err, document.ErrTooLarge)
	}
}
