package overlay

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"
)

func parse(t *testing.T, src document.Source) *yaml.Node {
	t.Helper()
	root, err := document.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func parseActions(t *testing.T, overlays ...document.Source) Actions {
	t.Helper()
	actions, err := Parse(overlays)
	if err != nil {
		t.Fatal(err)
	}
	return actions
}

func TestCheckLeavesDocumentAlone(t *testing.T) {
	root := parse(t, document.Source{Name: "s.yaml", Data: []byte(small)})
	before := document.Flat(root)
	actions := parseActions(t, overlayOf("- target: $.paths\n  update: {/a: {}}\n"))
	for range 2 {
		if err := actions.Check(root); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff(before, document.Flat(root)); diff != "" {
		t.Errorf("the document changed (-before +after):\n%s", diff)
	}
}

// TestApplyLeniently checks that the parts of actions that fit are applied.
func TestApplyLeniently(t *testing.T) {
	root := parse(t, document.Source{Name: "s.yaml", Data: []byte(small)})
	before := document.Flat(root)
	actions := parseActions(t, overlayOf(`
- target: $.components.schemas.Gone
  update: {title: gone}
- target: $.components.schemas.Thing
  update: {title: t, properties: {gone: {description: d}, id: {description: d}}}
- target: $.components.schemas['Colour', 'Missing']
  update: {title: c}
`))
	if err := actions.Check(root); err == nil || strings.Count(err.Error(), "o.yaml:") != 3 {
		t.Errorf("got %v, want three errors", err)
	}
	patched := actions.ApplyLeniently(root)
	want := "{components: {schemas: {Colour: {enum: [red, blue], title: c, type: string}, " +
		"Thing: {properties: {id: {description: d, type: string}}, required: [id], title: t, type: object}}}, " +
		"openapi: 3.1.0, paths: {}}"
	if diff := cmp.Diff(want, document.Flat(patched)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, document.Flat(root)); diff != "" {
		t.Errorf("the document itself changed (-before +after):\n%s", diff)
	}
}

// TestReplayAgreesWithLibopenapi checks that the replay of this module's overlays
// makes the same document as libopenapi.
func TestReplayAgreesWithLibopenapi(t *testing.T) {
	if testing.Short() {
		t.Skip("applies all overlays twice, which takes a third of a second; the full run has it")
	}
	spec := pinnedFacts(t)
	applied, err := Apply(spec, ownOverlays(t))
	if err != nil {
		t.Fatal(err)
	}
	replayed := parseActions(t, ownOverlays(t)...).ApplyLeniently(parse(t, spec))
	if diff := cmp.Diff(unstyled(t, applied), unstyled(t, replayed)); diff != "" {
		t.Errorf("libopenapi and the replay differ (-libopenapi +replay):\n%s", diff)
	}
}

// unstyled encodes a tree without its styles.
func unstyled(t *testing.T, root *yaml.Node) string {
	t.Helper()
	clearStyles(root)
	data, err := document.Encode(root)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func clearStyles(n *yaml.Node) {
	n.Style = 0
	for _, child := range n.Content {
		clearStyles(child)
	}
}
