package overlay

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/google/go-cmp/cmp"
)

// keepSpec has an operation of its own path, two of one path, and schemas that are
// used directly, through others, and by several operations.
const keepSpec = `openapi: 3.1.0
paths:
  /lamps:
    get:
      operationId: listLamps
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Lamps'}}}}}
  /lamps/{lampId}:
    parameters: [{name: lampId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getLamp
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Lamp'}}}}}
    delete:
      operationId: deleteLamp
      responses: {'204': {}}
  /rooms:
    get:
      operationId: listRooms
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}
  /health: {get: {operationId: getHealth, responses: {'204': {}}}}
components:
  schemas:
    Lamps: {type: array, items: {$ref: '#/components/schemas/Lamp'}}
    Lamp: {type: object, properties: {id: {type: string}, colour: {$ref: '#/components/schemas/Colour'}}}
    Colour: {type: string, enum: [red]}
    Room: {type: object, properties: {colour: {$ref: '#/components/schemas/Colour'}}}
    Unused: {type: string}
`

// without returns keepSpec, or a document made of it, without the lines from one
// that starts with the first word to the next that has the same indentation or less.
func without(t *testing.T, spec string, words ...string) string {
	t.Helper()
	for _, word := range words {
		lines := strings.SplitAfter(spec, "\n")
		var kept []string
		indent := -1
		found := false
		for _, line := range lines {
			depth := len(line) - len(strings.TrimLeft(line, " "))
			if indent >= 0 && depth <= indent {
				indent = -1
			}
			if strings.HasPrefix(strings.TrimLeft(line, " "), word) {
				indent = depth
				found = true
			}
			if indent < 0 {
				kept = append(kept, line)
			}
		}
		if !found {
			t.Fatalf("the document has no line %s", word)
		}
		spec = strings.Join(kept, "")
	}
	return spec
}

// keep calls Keep for two documents.
func keep(t *testing.T, base, revision string, previous []byte, later ...document.Source) *Kept {
	t.Helper()
	from := Revision{Facts: extract(t, base), Date: "2026-03-12"}
	to := Revision{Facts: extract(t, revision), Date: "2026-04-03"}
	kept, err := Keep(from, to, document.Source{Name: "05-removed.yaml", Data: previous}, later)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// patch applies the overlay of Keep to a document.
func patch(t *testing.T, spec string, kept *Kept) *facts.Facts {
	t.Helper()
	overlays := []document.Source{kept.Overlay}
	if kept.Overlay.Data == nil {
		overlays = nil
	}
	patched, err := ApplyToFacts(extract(t, spec), overlays)
	if err != nil {
		t.Fatalf("%v\n%s", err, kept.Overlay.Data)
	}
	return patched
}

// TestKeep checks which operations and components are kept, and that applying the
// overlay to the revision brings back exactly them.
func TestKeep(t *testing.T) {
	moved := strings.Replace(keepSpec, "  /lamps:", "  /lights:", 1)
	renamed := strings.Replace(keepSpec, "operationId: listLamps", "operationId: listLights", 1)
	parameterRenamed := strings.ReplaceAll(keepSpec, "lampId", "id")
	colourChanged := strings.Replace(keepSpec, "enum: [red]", "enum: [red, blue]", 1)
	tests := []struct {
		name       string
		revision   string
		operations string // operationIds
		components string // names of schemas
		changed    string // pointers of components
	}{
		{name: "nothing is removed", revision: keepSpec},
		{name: "a schema without users is removed", revision: without(t, keepSpec, "Unused:")},
		{
			name:       "a path and the schema that only it uses",
			revision:   without(t, keepSpec, "/lamps:", "Lamps:"),
			operations: "listLamps",
			components: "Lamps",
		},
		{
			name:       "a path, but not its schema",
			revision:   without(t, keepSpec, "/lamps:"),
			operations: "listLamps",
		},
		{
			name:       "one operation of a path",
			revision:   without(t, keepSpec, "delete:"),
			operations: "deleteLamp",
		},
		{
			name:       "schemas that are used through others",
			revision:   without(t, keepSpec, "/lamps:", "/lamps/{lampId}:", "Lamps:", "Lamp:", "Colour:"),
			operations: "listLamps getLamp deleteLamp",
			components: "Lamps Lamp Colour",
		},
		{
			name:       "everything, with the section of components",
			revision:   "openapi: 3.1.0\npaths: {/health: {get: {operationId: getHealth, responses: {'204': {}}}}}\n",
			operations: "listLamps getLamp deleteLamp listRooms",
			components: "Lamps Lamp Colour Room",
		},
		{name: "an operation moves", revision: moved},
		{name: "an operation gets another ID", revision: renamed},
		{name: "a path parameter gets another name", revision: parameterRenamed},
		{
			name:       "a schema of a kept operation changes",
			revision:   without(t, colourChanged, "/rooms:", "Room:"),
			operations: "listRooms",
			components: "Room",
			changed:    "/components/schemas/Colour",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			kept := keep(t, keepSpec, tt.revision, nil)
			var operations, components []string
			for _, o := range kept.Operations {
				operations = append(operations, o.Name())
				if o.Removed != "April 2026" {
					t.Errorf("%s has x-removed %q", o.Name(), o.Removed)
				}
			}
			for _, pointer := range kept.Components {
				components = append(components, strings.TrimPrefix(pointer, "/components/schemas/"))
			}
			if got := strings.Join(operations, " "); got != tt.operations {
				t.Errorf("kept the operations %q, want %q", got, tt.operations)
			}
			if got := strings.Join(sorted(components), " "); got != strings.Join(sorted(strings.Fields(tt.components)), " ") {
				t.Errorf("kept the components %q, want %q", got, tt.components)
			}
			if got := strings.Join(sortedPointers(kept.Changed), " "); got != tt.changed {
				t.Errorf("the changed components are %q, want %q", got, tt.changed)
			}
			patched := patch(t, tt.revision, kept)
			for _, o := range kept.Operations {
				was := document.Get(extract(t, keepSpec).Root, "paths", o.Path, o.Method)
				is := document.Get(patched.Root, "paths", o.Path, o.Method)
				if got := document.Get(is, "x-removed"); got == nil || got.Value != "April 2026" {
					t.Errorf("%s is not marked as removed", o.Name())
				}
				removeMember(is, "x-removed")
				if diff := cmp.Diff(document.Flat(was), document.Flat(is)); diff != "" {
					t.Errorf("%s (-base +kept):\n%s", o.Name(), diff)
				}
			}
		})
	}
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

func sortedPointers(changed map[string]string) []string { return slices.Sorted(maps.Keys(changed)) }

// TestKeepSharedParameters checks that an operation keeps the parameters of its path
// item if the revision has others.
func TestKeepSharedParameters(t *testing.T) {
	revision := strings.Replace(without(t, keepSpec, "delete:"), "schema: {type: string}", "schema: {type: integer}", 1)
	kept := keep(t, keepSpec, revision, nil)
	operation := document.Get(patch(t, revision, kept).Root, "paths", "/lamps/{lampId}", "delete")
	want := "[{in: path, name: lampId, required: true, schema: {type: string}}]"
	if got := document.Flat(document.Get(operation, "parameters")); got != want {
		t.Errorf("the parameters are %s, want %s", got, want)
	}
}

// TestKeepRenamed checks that a kept operation uses the new name of a schema that the
// revision renames, also in a later takeover.
func TestKeepRenamed(t *testing.T) {
	second := without(t, keepSpec, "/rooms:", "Room:")
	first := keep(t, keepSpec, second, nil)
	third := strings.ReplaceAll(second, "Colour", "Color")
	for _, from := range []struct {
		spec     string
		previous []byte
	}{
		{spec: keepSpec},
		{spec: second, previous: first.Overlay.Data},
	} {
		kept, err := Keep(
			Revision{Facts: extract(t, from.spec), Date: "2026-03-12"},
			Revision{Facts: extract(t, third), Date: "2026-04-03", Renamed: map[string]string{"Colour": "Color"}},
			document.Source{Name: "05-removed.yaml", Data: from.previous}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(kept.Components, " "); got != "/components/schemas/Room" {
			t.Errorf("kept the components %s", got)
		}
		room := document.Get(patch(t, third, kept).Root, "components", "schemas", "Room", "properties", "colour", "$ref")
		if room == nil || room.Value != "#/components/schemas/Color" {
			t.Errorf("the schema refers to %+v", room)
		}
	}
}

// TestKeepMarked checks that an operation that another overlay marks as removed is
// not marked again, since the generator refuses actions without effect.
func TestKeepMarked(t *testing.T) {
	later := overlayOf("- {target: \"$.paths['/rooms'].get\", update: {x-removed: May 2025}}\n")
	revision := without(t, keepSpec, "/rooms:", "Room:")
	kept := keep(t, keepSpec, revision, nil, later)
	if len(kept.Operations) != 1 || kept.Operations[0].Removed != "" {
		t.Errorf("kept %+v", kept.Operations)
	}
	patched, err := ApplyToFacts(extract(t, revision), []document.Source{kept.Overlay, later})
	if err != nil {
		t.Fatal(err)
	}
	if got := document.Get(patched.Root, "paths", "/rooms", "get", "x-removed"); got == nil || got.Value != "May 2025" {
		t.Errorf("the operation has x-removed %v", got)
	}
	back := keep(t, revision, keepSpec, kept.Overlay.Data, later)
	if len(back.Marked) != 1 || back.Marked[0].ID != "listRooms" {
		t.Errorf("the returned operations with a mark are %+v", back.Marked)
	}
}

// TestKeepAgain takes over several revisions, one after the other.
func TestKeepAgain(t *testing.T) {
	second := without(t, keepSpec, "/rooms:", "Room:")
	first := keep(t, keepSpec, second, nil)
	third := without(t, second, "/lamps:", "/lamps/{lampId}:", "Lamps:", "Lamp:", "Colour:")
	kept := keep(t, second, third, first.Overlay.Data)
	if len(kept.Operations) != 4 || len(kept.Components) != 4 || len(kept.Returned) != 0 {
		t.Fatalf("kept %+v, %q, returned %+v", kept.Operations, kept.Components, kept.Returned)
	}
	if diff := cmp.Diff(extract(t, keepSpec).Operations, len(operationsOf(patch(t, third, kept).Root))); diff != "" {
		t.Errorf("number of operations (-want +got):\n%s", diff)
	}
	if again := keep(t, third, third, kept.Overlay.Data); string(again.Overlay.Data) != string(kept.Overlay.Data) {
		t.Errorf("the same revision again changes the overlay:\n%s", again.Overlay.Data)
	}

	// Upstream brings the lamps back, but not the rooms. Then it brings back all.
	back := keep(t, third, second, kept.Overlay.Data)
	if len(back.Operations) != 1 || len(back.Returned) != 3 || strings.Contains(string(back.Overlay.Data), "Lamp") {
		t.Errorf("kept %+v, returned %+v:\n%s", back.Operations, back.Returned, back.Overlay.Data)
	}
	patch(t, second, back)
	all := keep(t, second, keepSpec, back.Overlay.Data)
	if len(all.Operations) != 0 || len(all.Returned) != 1 || all.Overlay.Data != nil {
		t.Errorf("kept %+v, returned %+v:\n%s", all.Operations, all.Returned, all.Overlay.Data)
	}
}

// TestKeepOfEdited checks that a later takeover keeps reasons, marks and comments that
// were edited by hand.
func TestKeepOfEdited(t *testing.T) {
	second := without(t, keepSpec, "/rooms:", "Room:")
	edited := string(keep(t, keepSpec, second, nil).Overlay.Data)
	for old, replacement := range map[string]string{
		"- target: $.paths\n": "# Nobody calls it.\n- target: $.paths\n",
		"description: Not in": "description: Gone since the big move. Not in",
		"April 2026":          "March 2026 # says the server's source",
	} {
		if !strings.Contains(edited, old) {
			t.Fatalf("no %q in\n%s", old, edited)
		}
		edited = strings.Replace(edited, old, replacement, 1)
	}
	third := without(t, second, "/lamps:", "Lamps:")
	got := string(keep(t, second, third, []byte(edited)).Overlay.Data)
	if !strings.HasPrefix(got, strings.TrimSuffix(edited, "\n")) || !strings.Contains(got, "listLamps") {
		t.Errorf("the overlay is\n%s\nwant one that starts with\n%s", got, edited)
	}
}

// TestKeepRefuses checks that a previous overlay that does not fit the base is an
// error, and not lost.
func TestKeepRefuses(t *testing.T) {
	previous := overlayOf("- {target: \"$.paths['/nowhere']\", update: {get: {operationId: getA}}}\n")
	from := Revision{Facts: extract(t, keepSpec), Date: "2026-03-12"}
	to := Revision{Facts: extract(t, keepSpec), Date: "2026-04-03"}
	if _, err := Keep(from, to, previous, nil); err == nil || !strings.Contains(err.Error(), "matches nothing") {
		t.Errorf("got the error %v", err)
	}
}

func TestDrop(t *testing.T) {
	const head = "overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions:\n"
	const first = "  # About lists.\n  - target: $.a\n    description: >-\n      Two\n      # lines\n    update: [x]\n"
	const second = "\n  # About removals.\n\n  - target: $.b\n    remove: true\n"
	const third = "  - {target: $.c, remove: true}\n"
	src := document.Source{Name: "o.yaml", Data: []byte(head + first + second + third)}
	tests := []struct {
		name    string
		lines   []int
		rest    string
		dropped []string // targets
		err     string
	}{
		{name: "none", rest: head + first + second + third},
		{name: "the first", lines: []int{5}, rest: head + "  # About lists.\n" + second + third, dropped: []string{"$.a"}},
		{
			name:    "one after a comment",
			lines:   []int{13},
			rest:    head + first + "\n  # About removals.\n\n" + third,
			dropped: []string{"$.b"},
		},
		{name: "the last", lines: []int{15}, rest: head + first + second, dropped: []string{"$.c"}},
		{name: "all", lines: []int{5, 13, 15}, dropped: []string{"$.a", "$.b", "$.c"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rest, dropped, err := Drop(src, tt.lines)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.rest, string(rest.Data)); diff != "" {
				t.Errorf("the rest (-want +got):\n%s", diff)
			}
			var targets []string
			if dropped.Data != nil {
				actions, err := Parse([]document.Source{dropped})
				if err != nil {
					t.Fatal(err)
				}
				for _, a := range actions {
					targets = append(targets, a.spec.Target)
				}
			}
			if diff := cmp.Diff(tt.dropped, targets); diff != "" {
				t.Errorf("the dropped actions (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDropRefuses checks that an action that cannot be cut out, because it shares
// lines with another one, is an error.
func TestDropRefuses(t *testing.T) {
	const head = "overlay: 1.1.0\ninfo: {title: t, version: '1'}\n"
	for _, actions := range []string{
		"actions: [{target: $.a, remove: true}, {target: $.b,\n  remove: true}]\n",
		"actions: [{target: $.a, remove: true},\n  {target: $.b, remove: true}]\n",
		"actions: [{target: $.a,\n  remove: true}, {\n  target: $.b, remove: true}]\n",
	} {
		src := document.Source{Name: "o.yaml", Data: []byte(head + actions)}
		_, _, err := Drop(src, []int{3})
		if err == nil || !strings.Contains(err.Error(), "delete them by hand") {
			t.Errorf("%s: got the error %v", actions, err)
		}
	}
}
