package overlay

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/google/go-cmp/cmp"
)

const small = `openapi: 3.1.0
paths: {}
components:
  schemas:
    Colour: {type: string, enum: [red, blue]}
    Thing:
      type: object
      required: [id]
      properties:
        id: {type: string}
`

// overlayOf returns an overlay with the given actions, which start at line 4.
func overlayOf(actions string) document.Source {
	const head = "overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions:\n"
	return document.Source{Name: "o.yaml", Data: []byte(head + actions)}
}

func applySmall(overlays ...document.Source) (string, error) {
	root, err := Apply(document.Source{Name: "s.yaml", Data: []byte(small)}, overlays)
	return document.Flat(root), err
}

func TestApply(t *testing.T) {
	const untouched = "openapi: 3.1.0, paths: {}}"
	const colour = "Colour: {enum: [red, blue], type: string}"
	const thing = "Thing: {properties: {id: {type: string}}, required: [id], type: object}"
	tests := []struct {
		name    string
		actions string
		want    string // as document.Flat renders it
	}{
		{
			name:    "update of a mapping, a list and a scalar",
			actions: "- target: $.components.schemas.Colour\n  update: {type: integer, enum: [green], title: t}\n",
			want: "{components: {schemas: {Colour: {enum: [red, blue, green], title: t, type: integer}, " +
				thing + "}}, " + untouched,
		},
		{
			name:    "single value that is appended to a list",
			actions: "- target: $.components.schemas.Thing.required\n  update: name\n",
			want: "{components: {schemas: {" + colour + ", " +
				"Thing: {properties: {id: {type: string}}, required: [id, name], type: object}}}, " + untouched,
		},
		{
			name:    "removal",
			actions: "- target: $.components.schemas.Thing\n  remove: true\n",
			want:    "{components: {schemas: {" + colour + "}}, " + untouched,
		},
		{
			name:    "removal of an item",
			actions: "- target: $.components.schemas.Colour.enum[0]\n  remove: true\n",
			want:    "{components: {schemas: {Colour: {enum: [blue], type: string}, " + thing + "}}, " + untouched,
		},
		{
			name:    "copy",
			actions: "- target: $.components.schemas.Thing.properties.id\n  copy: $.components.schemas.Colour\n",
			want: "{components: {schemas: {" + colour + ", " +
				"Thing: {properties: {id: {enum: [red, blue], type: string}}, required: [id], type: object}}}, " + untouched,
		},
		{
			name:    "second action that sees the first",
			actions: "- target: $.paths\n  update: {/a: {summary: s}}\n- target: $.paths['/a']\n  update: {summary: t}\n",
			want:    "{components: {schemas: {" + colour + ", " + thing + "}}, openapi: 3.1.0, paths: {/a: {summary: t}}}",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := applySmall(overlayOf(tt.actions))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestApplyWithoutOverlays(t *testing.T) {
	got, err := applySmall()
	if err != nil {
		t.Fatal(err)
	}
	want := "{components: {schemas: {Colour: {enum: [red, blue], type: string}, " +
		"Thing: {properties: {id: {type: string}}, required: [id], type: object}}}, openapi: 3.1.0, paths: {}}"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestApplyRefusesActions checks that an action without effect, or with an
// unclear one, is an error that names the overlay, the line and the target.
func TestApplyRefusesActions(t *testing.T) {
	tests := []struct {
		name    string
		actions string
		want    string // prefix of the error
	}{
		{
			name:    "matches nothing",
			actions: "- target: $.components.schemas.Gone\n  update: {type: object}\n",
			want:    "o.yaml:4: target $.components.schemas.Gone: matches nothing; upstream may have fixed or moved it",
		},
		{
			name:    "changes nothing",
			actions: "- target: $.components.schemas.Thing\n  update: {type: object, required: []}\n",
			want:    "o.yaml:4: target $.components.schemas.Thing: changes nothing: the document already says so",
		},
		{
			name: "second of two changes nothing",
			actions: "- target: $.components.schemas.Thing\n  update: {title: t}\n" +
				"- target: $.components.schemas.Thing\n  update: {title: t}\n",
			want: "o.yaml:6: target $.components.schemas.Thing: changes nothing: the document already says so",
		},
		{
			name:    "appends a value that the list has",
			actions: "- target: $.components.schemas.Colour.enum\n  update: [green, red]\n",
			want: "o.yaml:4: target $.components.schemas.Colour.enum: " +
				`/components/schemas/Colour/enum: the list already has "red"`,
		},
		{
			name:    "describes a property that is gone",
			actions: "- target: $.components.schemas.Thing\n  update: {properties: {name: {description: d}}}\n",
			want: "o.yaml:4: target $.components.schemas.Thing: " +
				`/components/schemas/Thing: properties: "name" no longer exists, and the update only describes it`,
		},
		{
			name: "names a schema that is gone",
			actions: "- target: $.components.schemas\n" +
				"  update: {Old: {x-go-name: New, properties: {a: {description: d}}}}\n",
			want: "o.yaml:4: target $.components.schemas: " +
				`/components/schemas: "Old" no longer exists, and the update only describes it`,
		},
		{
			name:    "names a schema that is gone, in brackets",
			actions: "- target: $.components['schemas']\n  update: {Old: {description: d}}\n",
			want: "o.yaml:4: target $.components['schemas']: " +
				`/components/schemas: "Old" no longer exists, and the update only describes it`,
		},
		{
			name:    "names a schema that is gone, by a wildcard",
			actions: "- target: $.components.*\n  update: {Old: {description: d}}\n",
			want: "o.yaml:4: target $.components.*: " +
				`/components/schemas: "Old" no longer exists, and the update only describes it`,
		},
		{
			name:    "misspelled key",
			actions: "- target: $.paths\n  updates: {a: b}\n",
			want:    `o.yaml:5: unknown key "updates" in an action; want target, description and one of update, copy, remove`,
		},
		{
			name:    "scalar as an action",
			actions: "- text\n",
			want:    "o.yaml:4: an action must be a mapping",
		},
		{
			name:    "does nothing",
			actions: "- target: $.paths\n  remove: false\n",
			want:    "o.yaml:4: target $.paths: want exactly one of update, copy and remove: true, got nothing",
		},
		{
			name:    "does two things",
			actions: "- target: $.paths\n  remove: true\n  update: {a: b}\n",
			want:    "o.yaml:4: target $.paths: want exactly one of update, copy and remove: true, got remove, update",
		},
		{
			name:    "invalid JSONPath",
			actions: "- target: '$.paths['\n  remove: true\n",
			want:    "o.yaml:4: target $.paths[: not a JSONPath of RFC 9535: ",
		},
		{
			name:    "update of another kind",
			actions: "- target: $.components.schemas.Thing\n  update: text\n",
			want: "o.yaml:4: target $.components.schemas.Thing: /components/schemas/Thing: update and target differ in kind: " +
				"a mapping merges into a mapping, a list into a list, a value replaces a value",
		},
		{
			name:    "update of another kind at the root",
			actions: "- target: $\n  update: text\n",
			want: "o.yaml:4: target $: update and target differ in kind: " +
				"a mapping merges into a mapping, a list into a list, a value replaces a value",
		},
		{
			name:    "list and mapping in one target, which libopenapi refuses",
			actions: "- target: $.components.schemas.*['required', 'properties']\n  update: {title: t}\n",
			want: "o.yaml:4: target $.components.schemas.*['required', 'properties']: " +
				"incompatible overlay update and target types",
		},
		{
			name:    "copy from an empty path",
			actions: "- target: $.components.schemas.Thing\n  copy:\n",
			want:    `o.yaml:4: target $.components.schemas.Thing: copy from "": not a JSONPath of RFC 9535: `,
		},
		{
			name:    "copy from nowhere",
			actions: "- target: $.components.schemas.Thing\n  copy: $.nowhere\n",
			want:    "o.yaml:4: target $.components.schemas.Thing: copies from $.nowhere, which matches 0 places; want one",
		},
		{
			name:    "copy from two places",
			actions: "- target: $.components.schemas.Thing\n  copy: $.components.schemas.*\n",
			want: "o.yaml:4: target $.components.schemas.Thing: " +
				"copies from $.components.schemas.*, which matches 2 places; want one",
		},
		{
			name:    "removes everything",
			actions: "- target: $\n  remove: true\n",
			want:    "o.yaml:4: target $: it would remove the whole document",
		},
		{
			name:    "property names instead of values",
			actions: "- target: $.components.schemas.*~\n  remove: true\n",
			want: "o.yaml:4: target $.components.schemas.*~: not a JSONPath of RFC 9535: " +
				"it selects property names with ~, but actions change values only",
		},
		{
			name:    "one of two names is gone",
			actions: "- target: $.components.schemas['Thing', 'Gone']\n  update: {title: t}\n",
			want: "o.yaml:4: target $.components.schemas['Thing', 'Gone']: " +
				"'Gone' matches nothing; upstream may have fixed or moved it",
		},
		{
			name:    "one of two names in the middle is gone",
			actions: "- target: $.components['schemas', 'responses'].Thing\n  remove: true\n",
			want: "o.yaml:4: target $.components['schemas', 'responses'].Thing: " +
				"'responses' matches nothing; upstream may have fixed or moved it",
		},
		{
			name:    "one of two does not change",
			actions: "- target: $.components.schemas['Thing', 'Colour']\n  update: {type: object}\n",
			want: "o.yaml:4: target $.components.schemas['Thing', 'Colour']: " +
				"changes nothing at 'Thing': the document already says so",
		},
		{
			name:    "duplicate key in an update",
			actions: "- target: $.info\n  update: {title: a, title: b}\n",
			want:    `o.yaml:5: the key "title" appears twice in one mapping`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := applySmall(overlayOf(tt.actions))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("got  %v\nwant %s", err, tt.want)
			}
			located, ok := errors.AsType[*document.Error](err)
			if !ok || located.File != "o.yaml" || located.Line == 0 {
				t.Errorf("got %#v, want a document.Error at a line of o.yaml", err)
			}
		})
	}
}

func TestApplyRefusesOverlays(t *testing.T) {
	tests := []struct {
		name    string
		overlay string
		want    string
	}{
		{
			name:    "not an overlay",
			overlay: "openapi: 3.1.0",
			want:    "o.yaml: not an OpenAPI Overlay 1.0 or 1.1 document: key overlay is missing",
		},
		{
			name:    "unknown version",
			overlay: "overlay: 1.10.7\ninfo: {title: t, version: '1'}\nactions: [{}]",
			want:    `o.yaml: not an OpenAPI Overlay 1.0 or 1.1 document: key overlay is "1.10.7"`,
		},
		{
			name:    "newer version",
			overlay: "overlay: 1.2.0",
			want:    `o.yaml: not an OpenAPI Overlay 1.0 or 1.1 document: key overlay is "1.2.0"`,
		},
		{
			name:    "extends",
			overlay: "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nextends: ./api.yaml\nactions: [{}]",
			want:    "o.yaml:3: extends is not supported; overlays apply to the document that is passed with them",
		},
		{
			name:    "unknown key",
			overlay: "overlay: 1.0.0\ninfo: {title: t, version: '1'}\naction: [{}]",
			want:    `o.yaml:3: unknown key "action" in an overlay; want overlay, info and actions`,
		},
		{
			name:    "two documents",
			overlay: "overlay: 1.0.0\n---\noverlay: 1.0.0",
			want:    "o.yaml:2: a second document starts here; want one document per file",
		},
		{
			name:    "no info",
			overlay: "overlay: 1.0.0\nactions: [{}]",
			want:    "o.yaml: info needs a title and a version",
		},
		{
			name:    "no actions",
			overlay: "overlay: 1.0.0\ninfo: {title: t, version: '1'}",
			want:    "o.yaml: actions must be a list of at least one action",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := applySmall(document.Source{Name: "o.yaml", Data: []byte(tt.overlay)})
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestApplyRefusesDocuments(t *testing.T) {
	_, err := Apply(document.Source{Name: "s.yaml", Data: []byte("[]")}, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "s.yaml: not an OpenAPI or Overlay document") {
		t.Errorf("got %v", err)
	}
}

// TestApplyReportsAll checks that one run reports all errors, of all overlays.
func TestApplyReportsAll(t *testing.T) {
	actions := "- target: $.a\n  remove: true\n- target: $.b\n  remove: true\n"
	_, err := applySmall(overlayOf(actions))
	if err == nil || strings.Count(err.Error(), "matches nothing") != 2 {
		t.Errorf("got %v, want two errors", err)
	}
	invalid := "- target: $.a\n- target: $.b\n"
	_, err = applySmall(overlayOf(invalid), overlayOf(invalid))
	if err == nil || strings.Count(err.Error(), "want exactly one of") != 4 {
		t.Errorf("got %v, want four errors", err)
	}
}

// TestApplyIsBounded checks that actions cannot grow a document without limit.
func TestApplyIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reaches a limit, which takes a third of a second; the full run has it")
	}
	var actions strings.Builder
	for i := range 40 {
		fmt.Fprintf(&actions, "- target: $..[?@.type]\n"+
			"  update: {n%d: {type: object, a: {type: string}, b: {type: string}}}\n", i)
	}
	_, err := applySmall(overlayOf(actions.String()))
	if !errors.Is(err, document.ErrTooLarge) {
		t.Fatalf("got %v, want %v", err, document.ErrTooLarge)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("got several errors, want only that of the first action that is too much:\n%v", err)
	}
}

// TestApplyRefusesDescents checks the limit on how often a target descends, which needs no large document.
func TestApplyRefusesDescents(t *testing.T) {
	_, err := applySmall(overlayOf("- target: $..*..*..*\n  remove: true\n"))
	if err == nil || !strings.Contains(err.Error(), "it descends with .. more than 2 times") {
		t.Errorf("got %v", err)
	}
}

func FuzzApply(f *testing.F) {
	f.Add(overlayOf("- target: $.components.schemas.Colour.enum\n  update: [green]\n").Data)
	f.Add(overlayOf("- target: $..*\n  update: {a: {b: c}}\n").Data)
	f.Add(overlayOf("- target: $\n  copy: $.paths\n- target: $..[?@.a]\n  remove: true\n").Data)
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = applySmall(document.Source{Name: "o.yaml", Data: data})
	})
}
