package generator

import (
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/google/go-cmp/cmp"
)

// hostileText tries to become a constraint and a deprecation.
const hostileText = `"+build ignore\n\n+build ignore\n\nDeprecated: x\n\n//go:build ignore"`

// hostileDocument has the text wherever a document has prose.
const hostileDocument = `
openapi: 3.1.0
info: {title: ` + hostileText + `, description: ` + hostileText + `}
tags: [{name: Things, description: ` + hostileText + `}]
paths:
  /things:
    get:
      operationId: getThing
      tags: [Things]
      summary: ` + hostileText + `
      description: ` + hostileText + `
      x-since: '+build ignore'
      parameters: [{name: a, in: query, description: ` + hostileText + `, schema: {type: string}}]
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components:
  schemas:
    Thing:
      type: object
      description: ` + hostileText + `
      properties:
        colour:
          description: ` + hostileText + `
          type: string
          enum: [red]
          x-enum-descriptions: {red: ` + hostileText + `}
`

// TestProseIsInert checks that no prose of a document keeps a file out of a build or
// marks a declaration.
func TestProseIsInert(t *testing.T) {
	out, err := Generate(Input{
		Spec:    document.Source{Name: "+build ignore\n.yaml", Data: []byte(hostileDocument)},
		Package: "p",
		Layer:   ownLayer(t),
		Copy:    &Copy{From: "example.com/api"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range out.Files {
		if isCopy(f) && f.Name != "client.gen.go" {
			continue
		}
		parsed, err := gofile.Parse(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range parsed.Syntax.Comments {
			for _, c := range group.List {
				text := strings.TrimSpace(strings.TrimPrefix(c.Text, "//"))
				if strings.HasPrefix(text, "+build") || strings.HasPrefix(text, "Deprecated:") || strings.HasPrefix(c.Text, "//go:") {
					t.Errorf("%s: %s", f.Name, c.Text)
				}
			}
		}
	}
}

// foreign is a document that chooses Go types, imports and names, and has extensions
// that other tools use in another form.
const foreign = `
openapi: 3.0.3
paths:
  /things:
    get:
      operationId: getThing
      x-go-name: Steal
      x-timeout: 30
      x-idempotent: {header: k}
      x-paging: {cursor: c}
      x-since: 7
      tags: [Things]
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components:
  schemas:
    Thing:
      type: object
      x-order: 3
      x-omitempty: 'no'
      properties:
        command:
          type: string
          x-go-type: exec.Cmd
          x-go-type-import: {path: os/exec}
        colour: {type: string, enum: [red, blue], x-enum-varnames: [A, B], x-enum-descriptions: [Warm., Cold.]}
        other: {type: string, x-go-type: {import: {package: os}, type: File}, x-enumNames: [a]}
`

// TestForeignExtensions checks that only overlays and trusted documents choose Go
// types, imports and names, and that extensions of other tools do not stop Generate.
func TestForeignExtensions(t *testing.T) {
	in := Input{
		Spec:    document.Source{Name: "s.yaml", Data: []byte(foreign)},
		Package: "p",
		Layer:   ownLayer(t),
	}
	out, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"x-enum-varnames", "x-go-name", "x-go-type", "x-go-type-import"}
	if diff := cmp.Diff(want, out.Ignored); diff != "" {
		t.Errorf("ignored (-want +got):\n%s", diff)
	}
	code := codeOf(out)
	for _, text := range []string{"exec", "Steal", "ThingColourA"} {
		if strings.Contains(code, text) {
			t.Errorf("the document could choose %s", text)
		}
	}
	for _, text := range []string{"// Warm.\n\tThingColourRed ", "// Cold.\n\tThingColourBlue ", ") Get("} {
		if !strings.Contains(code, text) {
			t.Errorf("the code lacks %q", text)
		}
	}

	in.Overlays = []document.Source{{Name: "o.yaml", Data: []byte("overlay: 1.0.0\ninfo: {title: t, version: '1'}\n" +
		"actions:\n- target: $.components.schemas.Thing.properties.command\n" +
		"  update: {x-go-type: time.Month, x-go-type-import: {path: time}}\n")}}
	out, err = Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(codeOf(out), "time.Month") {
		t.Error("the overlay could not choose a type")
	}

	in.Overlays = nil
	in.Trusted = true
	_, err = Generate(in)
	if err == nil || !strings.Contains(err.Error(), "x-timeout must be a string, not 30") {
		t.Errorf("trusted: got %v", err)
	}
}

// codeOf returns the generated code without its alignment.
func codeOf(out *Output) string {
	var code strings.Builder
	for _, f := range out.Files {
		code.Write(f.Data)
	}
	return code.String()
}

// TestDescriptionsInOrder checks that a list of descriptions of another length is left
// aside.
func TestDescriptionsInOrder(t *testing.T) {
	spec := documentOf(thingGet, "    Thing: {type: string, enum: [a, b], x-enum-descriptions: [One.]}\n")
	out, err := Generate(Input{Spec: document.Source{Name: "s", Data: []byte(spec)}, Package: "p", Layer: ownLayer(t)})
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(out.Files, func(f gofile.File) bool { return strings.Contains(string(f.Data), "One.") }) {
		t.Error("a description was added to a value that it may not belong to")
	}
}
