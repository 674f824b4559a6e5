package generator

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/overlay"
	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"
)

// ownOverlays are the overlays of this module.
func ownOverlays(tb testing.TB) []document.Source {
	tb.Helper()
	names, err := filepath.Glob("../overlays/*.yaml")
	if err != nil || len(names) == 0 {
		tb.Fatalf("no overlays: %v", err)
	}
	var all []document.Source
	for _, name := range names {
		all = append(all, mustRead(tb, name))
	}
	return all
}

const patchable = `openapi: 3.1.0
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

func overlayOf(actions string) document.Source {
	return document.Source{Name: "o.yaml", Data: []byte("overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions:\n" + actions)}
}

func TestPatchRefuses(t *testing.T) {
	tests := []struct{ name, overlay, want string }{
		{
			"matches nothing", "- target: $.components.schemas.Gone\n  update: {type: object}\n",
			"o.yaml:4: target $.components.schemas.Gone: matches nothing: upstream may have mended or moved it",
		},
		{
			"changes nothing", "- target: $.components.schemas.Thing\n  update: {type: object, required: []}\n",
			"o.yaml:4: target $.components.schemas.Thing: changes nothing: the document says so already",
		},
		{
			"second of two changes nothing",
			"- target: $.components.schemas.Thing\n  update: {title: t}\n- target: $.components.schemas.Thing\n  update: {title: t}\n",
			"o.yaml:6: target $.components.schemas.Thing: changes nothing: the document says so already",
		},
		{
			"appends what is there", "- target: $.components.schemas.Colour.enum\n  update: [green, red]\n",
			`o.yaml:4: target $.components.schemas.Colour.enum: /components/schemas/Colour/enum: the list has it already: "red"`,
		},
		{
			"describes a property that is gone", "- target: $.components.schemas.Thing\n  update: {properties: {name: {description: d}}}\n",
			`o.yaml:4: target $.components.schemas.Thing: /components/schemas/Thing: properties: "name" is not there any more, and the update only describes it`,
		},
		{
			"names a schema that is gone", "- target: $.components.schemas\n  update: {Old: {x-go-name: New, properties: {a: {description: d}}}}\n",
			`o.yaml:4: target $.components.schemas: /components/schemas: "Old" is not there any more, and the update only describes it`,
		},
		{
			"misspelt key", "- target: $.paths\n  updates: {a: b}\n",
			`o.yaml:5: an action has no key "updates": it has target, description and one of update, copy, remove`,
		},
		{
			"does nothing", "- target: $.paths\n  remove: false\n",
			"o.yaml:4: target $.paths: an action does exactly one of update, copy, remove: true; this one has []",
		},
		{
			"does two things", "- target: $.paths\n  remove: true\n  update: {a: b}\n",
			"o.yaml:4: target $.paths: an action does exactly one of update, copy, remove: true; this one has [remove update]",
		},
		{
			"no JSONPath", "- target: '$.paths['\n  remove: true\n", "o.yaml:4: target $.paths[: not a JSONPath of RFC 9535: ",
		},
		{
			"wrong kind", "- target: $.components.schemas.Thing\n  update: text\n",
			"o.yaml:4: target $.components.schemas.Thing: /components/schemas/Thing: the update is of another kind than the target: a mapping merges into a mapping, a list into a list, a value replaces a value",
		},
		{
			"copy of nothing", "- target: $.components.schemas.Thing\n  copy:\n", "o.yaml:4: target $.components.schemas.Thing: copy from : not a JSONPath of RFC 9535: ",
		},
		{
			"copy from nowhere", "- target: $.components.schemas.Thing\n  copy: $.nowhere\n",
			"o.yaml:4: target $.components.schemas.Thing: copies from $.nowhere, which matches 0 places; it must match one",
		},
		{
			"copy from two places", "- target: $.components.schemas.Thing\n  copy: $.components.schemas.*\n",
			"o.yaml:4: target $.components.schemas.Thing: copies from $.components.schemas.*, which matches 2 places; it must match one",
		},
		{
			"removes all", "- target: $\n  remove: true\n", "o.yaml:4: target $: it would remove the whole document",
		},
		{
			"names in the place of values", "- target: $.components.schemas.*~\n  remove: true\n",
			"o.yaml:4: target $.components.schemas.*~: not a JSONPath of RFC 9535: it selects names with ~, which are no values to change",
		},
		{
			"one of two names is gone", "- target: $.components.schemas['Thing', 'Gone']\n  update: {title: t}\n",
			"o.yaml:4: target $.components.schemas['Thing', 'Gone']: 'Gone' matches nothing: upstream may have mended or moved it",
		},
		{
			"one of two names in the middle is gone", "- target: $.components['schemas', 'responses'].Thing\n  remove: true\n",
			"o.yaml:4: target $.components['schemas', 'responses'].Thing: 'responses' matches nothing: upstream may have mended or moved it",
		},
		{
			"one of two says so already", "- target: $.components.schemas['Thing', 'Colour']\n  update: {type: object}\n",
			"o.yaml:4: target $.components.schemas['Thing', 'Colour']: the document says so already of 'Thing'",
		},
		{
			"names a schema that is gone, in brackets", "- target: $.components['schemas']\n  update: {Old: {description: d}}\n",
			`o.yaml:4: target $.components['schemas']: /components/schemas: "Old" is not there any more, and the update only describes it`,
		},
		{
			"names a schema that is gone, by a wildcard", "- target: $.components.*\n  update: {Old: {description: d}}\n",
			`o.yaml:4: target $.components.*: /components/schemas: "Old" is not there any more, and the update only describes it`,
		},
		{
			"a key of an update twice", "- target: $.info\n  update: {title: a, title: b}\n", `o.yaml:5: the key "title" stands twice in one mapping`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := overlay.Apply(document.Source{Name: "s.yaml", Data: []byte(patchable)}, []document.Source{overlayOf(tt.overlay)})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestPatchRefusesDocuments(t *testing.T) {
	tests := []struct{ name, overlay, want string }{
		{"not an overlay", "openapi: 3.1.0", "o.yaml: not an OpenAPI Overlay 1.0 or 1.1 document: key overlay is missing"},
		{"no version", "overlay: 1.10.7\ninfo: {title: t, version: '1'}\nactions: [{}]", `o.yaml: not an OpenAPI Overlay 1.0 or 1.1 document: key overlay is "1.10.7"`},
		{"extends", "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nextends: ./api.yaml\nactions: [{}]", "o.yaml:3: extends is not followed: overlays are applied to the document that the command line names"},
		{"unknown key", "overlay: 1.0.0\ninfo: {title: t, version: '1'}\naction: [{}]", `o.yaml:3: an overlay has no key "action": it has overlay, info and actions`},
		{"two documents", "overlay: 1.0.0\n---\noverlay: 1.0.0", "o.yaml:2: a second document starts here; a file holds one"},
		{"newer version", "overlay: 1.2.0", `o.yaml: not an OpenAPI Overlay 1.0 or 1.1 document: key overlay is "1.2.0"`},
		{"no info", "overlay: 1.0.0\nactions: [{}]", "o.yaml: info needs a title and a version"},
		{"no actions", "overlay: 1.0.0\ninfo: {title: t, version: '1'}", "o.yaml: actions must be a list of at least one action"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := overlay.Apply(document.Source{Name: "s.yaml", Data: []byte(patchable)}, []document.Source{{Name: "o.yaml", Data: []byte(tt.overlay)}})
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// TestPatchReportsAll shows that one run tells everything there is to mend.
func TestPatchReportsAll(t *testing.T) {
	_, err := overlay.Apply(document.Source{Name: "s.yaml", Data: []byte(patchable)},
		[]document.Source{overlayOf("- target: $.a\n  remove: true\n- target: $.b\n  remove: true\n")})
	if err == nil || strings.Count(err.Error(), "matches nothing") != 2 {
		t.Errorf("got %v, want two findings", err)
	}
}

// TestCheckEffectsAgreesWithEngine shows that the replay which finds actions
// without effect makes the very document that libopenapi makes.
func TestCheckEffectsAgreesWithEngine(t *testing.T) {
	data, replayed, err := overlay.Patch(mustRead(t, "../spec/airbyte.yaml"), ownOverlays(t))
	if err != nil {
		t.Fatal(err)
	}
	engine, err := document.Parse(document.Source{Name: "engine", Data: data})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plain(t, engine), plain(t, replayed)); diff != "" {
		t.Errorf("the engine and the replay differ (-engine +replay):\n%s", diff)
	}
}

// plain renders a tree without styles and positions.
func plain(t *testing.T, n *yaml.Node) string {
	t.Helper()
	visit(n, func(n *yaml.Node) { n.Style = 0 })
	b, err := document.Encode(n)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestOwnOverlaysSayWhy shows that every action of this module's overlays has
// a reason.
func TestOwnOverlaysSayWhy(t *testing.T) {
	actions, err := overlay.Parse(ownOverlays(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range actions {
		if len(strings.Fields(a.High.Description)) < 2 {
			t.Error(a.Errorf("the action does not say why"))
		}
	}
}

// TestOwnOverlaysDocumentAll shows that every operation, parameter, schema and
// property of the patched document has words of ours.
func TestOwnOverlaysDocumentAll(t *testing.T) {
	_, root, err := overlay.Patch(mustRead(t, "../spec/airbyte.yaml"), ownOverlays(t))
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range document.Members(document.Get(root, "paths")) {
		wantParameters(t, path.Value, item)
		for method, op := range document.Members(item) {
			if document.IsMethod(method.Value) {
				wantText(t, method.Value+" "+path.Value, document.Get(op, "summary"))
				wantParameters(t, method.Value+" "+path.Value, op)
			}
		}
	}
	for key, s := range document.Members(document.Get(root, "components", "schemas")) {
		name := key.Value
		if name == "AuthProvider" || name == "UserStatus" || name == "SSOConfigStatus" || name == "RedirectUrlResponse" {
			continue // no operation uses them
		}
		wantText(t, name, document.Get(s, "description"))
		for property, p := range document.Members(document.Get(s, "properties")) {
			wantText(t, name+"."+property.Value, document.Get(p, "description"))
		}
	}
}

func wantParameters(t *testing.T, place string, n *yaml.Node) {
	t.Helper()
	for _, p := range document.Items(document.Get(n, "parameters")) {
		wantText(t, place+" parameter "+document.Get(p, "name").Value, document.Get(p, "description"))
	}
}

func wantText(t *testing.T, place string, n *yaml.Node) {
	t.Helper()
	if n == nil || !strings.HasSuffix(n.Value, ".") {
		t.Errorf("%s is not described in full sentences", place)
	}
}

// TestPatchIsBounded shows that actions cannot grow a document without end.
func TestPatchIsBounded(t *testing.T) {
	var actions strings.Builder
	for i := range 40 {
		fmt.Fprintf(&actions, "- target: $..[?@.type]\n  update: {n%d: {type: object, a: {type: string}, b: {type: string}}}\n", i)
	}
	_, err := overlay.Apply(document.Source{Name: "s.yaml", Data: []byte(patchable)}, []document.Source{overlayOf(actions.String())})
	if err == nil || !strings.Contains(err.Error(), "grows past the limit") {
		t.Errorf("got %v", err)
	}
	_, err = overlay.Apply(document.Source{Name: "s.yaml", Data: []byte(patchable)}, []document.Source{overlayOf("- target: $..*..*..*\n  remove: true\n")})
	if err == nil || !strings.Contains(err.Error(), "it descends with .. more than 2 times") {
		t.Errorf("got %v", err)
	}
}

func FuzzPatch(f *testing.F) {
	f.Add(overlayOf("- target: $.components.schemas.Colour.enum\n  update: [green]\n").Data)
	f.Add(overlayOf("- target: $..*\n  update: {a: {b: c}}\n").Data)
	f.Add(overlayOf("- target: $\n  copy: $.paths\n- target: $..[?@.a]\n  remove: true\n").Data)
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = overlay.Apply(document.Source{Name: "s.yaml", Data: []byte(patchable)}, []document.Source{{Name: "o.yaml", Data: data}})
	})
}
