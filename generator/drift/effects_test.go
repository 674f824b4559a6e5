package drift

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/document"
)

// TestWithoutEffect checks that a report lists new operations without x-effect, if
// overlays set the effects of the others.
func TestWithoutEffect(t *testing.T) {
	const get = `openapi: 3.1.0
info: {title: Things, version: 1.0.0}
paths:
  /things:
    get: {operationId: getThings, tags: [Things], responses: {'204': {description: d}}}
`
	const added = get + `    delete: {operationId: deleteThings, tags: [Things], responses: {'204': {description: d}}}
`
	const effects = `overlay: 1.1.0
info: {title: Effects, version: 1.0.0}
actions:
  - {target: "$.paths['/things'].get", description: It changes nothing., update: {x-effect: read, summary: Reads.}}
`
	overlays := []document.Source{{Name: "effects.yaml", Data: []byte(effects)}}
	r := compareWith(t, []byte(get), []byte(added), Options{Overlays: overlays, Preview: preview})
	want := []string{"operation DELETE /things"}
	if diff := cmp.Diff(want, r.Generation.WithoutEffect); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	decision := "set x-effect of the operation DELETE /things to read, write or destroy in an overlay"
	if !slices.Contains(r.Decisions(), decision) {
		t.Errorf("the decisions lack %q: %q", decision, r.Decisions())
	}
	for _, format := range []string{"text", "markdown", "html", "json"} {
		text := strings.ToLower(string(render(t, r, format)))
		title := "without x-effect"
		if format == "json" {
			title = `"withouteffect"`
		}
		_, list, found := strings.Cut(text, title)
		if !found || !strings.Contains(list, "operation delete /things") {
			t.Errorf("the %s report does not list the operation:\n%s", format, text)
		}
	}

	overlays[0].Data = []byte(strings.Replace(effects, "x-effect: read, ", "", 1))
	r = compareWith(t, []byte(get), []byte(added), Options{Overlays: overlays, Preview: preview})
	if len(r.Generation.WithoutEffect) > 0 {
		t.Errorf("documents without a catalogue: got %q, want none", r.Generation.WithoutEffect)
	}
}
