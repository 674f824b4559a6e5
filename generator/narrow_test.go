package generator

import (
	"os"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/airbyte-go/airbyte/generator/selection"
	"github.com/google/go-cmp/cmp"
)

// lamps has an operation for lamps, and others that cannot be generated or that an
// overlay of an older revision does not fit.
const lamps = `
openapi: 3.1.0
tags: [{name: Lamps}]
paths:
  /lamps:
    get:
      operationId: getLamp
      tags: [Lamps]
      parameters: [{name: colour, in: query, schema: {$ref: '#/components/schemas/Colour'}}]
      responses: {'204': {}}
  /up:
    post:
      operationId: upload
      tags: [Files]
      requestBody: {content: {multipart/form-data: {schema: {$ref: '#/components/schemas/Broken'}}}}
      responses: {'204': {}}
components:
  schemas:
    Colour: {type: string, enum: [red, blue]}
    Broken: {allOf: [{type: string}, {$ref: '#/components/schemas/Missing'}], title: t, deprecated: 7}
webhooks: {lit: {post: {operationId: 7}}}
`

// generateLamp generates the operation of lamps with an overlay of the given actions.
func generateLamp(t *testing.T, actions, base string) (*Output, error) {
	t.Helper()
	in := Input{
		Spec:    document.Source{Name: "spec.yaml", Data: []byte(lamps)},
		Package: "p",
		Layer:   ownLayer(t),
		Select:  selection.Selection{Services: []string{"Lamps"}},
	}
	if actions != "" {
		text := "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n" + actions
		in.Overlays = []document.Source{{Name: "o.yaml", Data: []byte(text)}}
	}
	if base != "" {
		in.Base = document.Source{Name: "base.yaml", Data: []byte(base)}
	}
	return Generate(in)
}

// TestSelectionNarrows shows that defects outside of a selection do not matter.
func TestSelectionNarrows(t *testing.T) {
	out, err := generateLamp(t, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if out.Operations != 1 || len(out.LeftOut) != 0 {
		t.Errorf("got %d operations, and %d actions left out", out.Operations, len(out.LeftOut))
	}
}

// TestUnreachedComponents shows that without a selection, components that no
// operation uses do not matter either.
func TestUnreachedComponents(t *testing.T) {
	spec := documentOf(noContent, "    Thing: {allOf: [{type: string}, {maxLength: 3}]}\n")
	out, err := Generate(Input{Spec: document.Source{Name: "s", Data: []byte(spec)}, Package: "p", Layer: ownLayer(t)})
	if err != nil || out.Operations != 1 {
		t.Errorf("got %v, %v", out, err)
	}
}

// TestActionsOutsideSelection shows which actions that do not fit a document are left
// out, and which are errors.
func TestActionsOutsideSelection(t *testing.T) {
	const noted = "outside"
	olderSpec := strings.Replace(lamps, "/up:", "/old: {get: {operationId: old, tags: [Old], parameters: "+
		"[{name: age, in: query, schema: {type: integer}}]}}\n  /up:", 1)
	tests := []struct {
		name   string
		action string
		base   string
		want   string // "outside", or a part of the error
	}{
		{name: "a path that is gone", action: "target: $.paths['/gone'].get\n  update: {summary: s}", want: noted},
		{name: "another operation", action: "target: $.paths['/up'].post.parameters[0]\n  remove: true", want: noted},
		{
			name:   "another method",
			action: "target: $.paths['/lamps'].put\n  update: {summary: s}",
			want:   noted,
		},
		{
			name:   "a component that is gone",
			action: "target: $.components.schemas.Gone.properties.a\n  update: {title: s}",
			want:   noted,
		},
		{
			name:   "a component that was only described",
			action: "target: $.components.schemas\n  update: {Gone: {description: d}}",
			want:   noted,
		},
		{
			name:   "a component that nothing selected reaches says so already",
			action: "target: $.components.schemas\n  update: {Broken: {title: t}}",
			want:   noted,
		},
		{
			name:   "one of several names",
			action: "target: $.components.schemas['Colour', 'Gone']\n  update: {title: t}",
			want:   noted,
		},
		{
			name:   "a copy to another component",
			action: "target: $.components.schemas.Broken\n  copy: $.components.schemas.Gone",
			want:   noted,
		},
		{
			name:   "a description of a value that an enum of the selection lacks",
			action: "target: $.components.schemas\n  update: {Colour: {x-enum-descriptions: {red: r, green: g}}}",
			want:   noted,
		},
		{
			name:   "a property of the selection is gone",
			action: "target: $.components.schemas.Colour.properties.a\n  update: {title: s}",
			want:   "o.yaml:4: target $.components.schemas.Colour.properties.a: matches nothing",
		},
		{
			name:   "the selection has the value",
			action: "target: $.components.schemas.Colour.enum\n  update: red",
			want:   `o.yaml:4: target $.components.schemas.Colour.enum: /components/schemas/Colour/enum: the list already has "red"`,
		},
		{
			name:   "the selection says so already",
			action: "target: $.components.schemas\n  update: {Colour: {type: string}}",
			want:   "o.yaml:4: target $.components.schemas: changes nothing",
		},
		{
			name:   "a value where the selection has a list",
			action: "target: $.components\n  update: {schemas: {Broken: {title: u}, Colour: {enum: {a: b}}}}",
			want:   "o.yaml:4: target $.components: /components: schemas: Colour: enum: update and target differ in kind",
		},
		{
			name:   "a parameter of the selection is gone",
			action: "target: $.paths['/lamps'].get.parameters[?@.name == 'gone']\n  remove: true",
			want:   "matches nothing",
		},
		{
			name:   "a filter over everything",
			action: "target: $.paths.*..parameters[?@.name == 'age']\n  remove: true",
			want:   "matches nothing; upstream may have fixed or moved it; it cannot be told whether this concerns",
		},
		{
			name:   "a path that the overlays were written for",
			action: "target: $.paths['/old'].get\n  update: {summary: s}",
			base:   olderSpec,
			want:   noted,
		},
		{
			name:   "a path that neither document has",
			action: "target: $.paths['/odl'].get\n  update: {summary: s}",
			base:   olderSpec,
			want:   "o.yaml:4: target $.paths['/odl'].get: matches nothing",
		},
		{
			name:   "one of several paths",
			action: "target: $.paths['/lamps', '/old'].get\n  update: {summary: s}",
			base:   olderSpec,
			want:   noted,
		},
		{
			name:   "a filter over everything that matched elsewhere before",
			action: "target: $.paths.*..parameters[?@.name == 'age']\n  remove: true",
			base:   olderSpec,
			want:   noted,
		},
		{
			name:   "a filter over everything that matched the selection before",
			action: "target: $.paths.*..parameters[?@.name == 'age']\n  remove: true",
			base:   strings.Replace(lamps, "name: colour", "name: age", 1),
			want:   "matches nothing",
		},
		{
			name:   "the whole document",
			action: "target: $\n  remove: true",
			want:   "it would remove the whole document",
		},
	}
	for _, tt := range short.Every(3, tests) {
		t.Run(tt.name, func(t *testing.T) {
			out, err := generateLamp(t, "- "+tt.action+"\n", tt.base)
			if tt.want != noted {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got the error %v, want %s", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(out.LeftOut) != 1 || out.LeftOut[0].Overlay != "o.yaml" || out.LeftOut[0].Line != 4 {
				t.Errorf("left out: %v", out.LeftOut)
			}
		})
	}
}

// TestActionsOutsideAreErrorsWithoutSelection shows that every action must fit if all
// operations are generated.
func TestActionsOutsideAreErrorsWithoutSelection(t *testing.T) {
	in := Input{
		Spec:    document.Source{Name: "s", Data: []byte(documentOf(noContent, thing))},
		Package: "p",
		Overlays: []document.Source{{Name: "o.yaml", Data: []byte("overlay: 1.0.0\ninfo: {title: t, version: '1'}\n" +
			"actions:\n- target: $.paths['/gone']\n  remove: true\n")}},
	}
	_, err := Generate(in)
	if err == nil || !strings.Contains(err.Error(), "matches nothing") {
		t.Errorf("got %v", err)
	}
}

// TestOtherRevisions generates operations that no stale action touches from an older
// and from a newer document than the overlays were written for.
func TestOtherRevisions(t *testing.T) {
	if testing.Short() {
		t.Skip("applies all overlays to large documents, which takes half a second; the full run has it")
	}
	pinned := mustRead(t, "../spec/airbyte.yaml")
	in := Input{
		Spec:     pinned,
		Base:     pinned,
		Overlays: ownOverlays(t),
		Package:  "p",
		Layer:    ownLayer(t),
		Select:   selection.Selection{Services: []string{"Regions", "Jobs", "Sources"}, Operations: []string{"listTags"}},
	}
	own, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"api-2025-11-05.yaml", "api-2026-07-24.yaml"}
	for _, name := range names {
		data, err := os.ReadFile("../../shared/upstream/" + name)
		if err != nil {
			t.Skip(err)
		}
		in.Spec = document.Source{Name: name, Data: data}
		other, err := Generate(in)
		if err != nil {
			t.Error(err)
			continue
		}
		if other.Operations != own.Operations {
			t.Errorf("%s: got %d operations, want %d", name, other.Operations, own.Operations)
		}
		if diff := cmp.Diff(len(own.Files), len(other.Files)); diff != "" {
			t.Errorf("%s: files (-pinned +other):\n%s", name, diff)
		}
	}
}
