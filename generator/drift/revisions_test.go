package drift

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/google/go-cmp/cmp"
)

// pinnedDate returns the date of the revision that the spec was taken from.
func pinnedDate(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../spec/upstream.json")
	if err != nil {
		t.Fatal(err)
	}
	var provenance struct{ Date string }
	if err := json.Unmarshal(data, &provenance); err != nil {
		t.Fatal(err)
	}
	return provenance.Date
}

// comparePinned compares the spec with a revision of the upstream document, and
// the Go code generated from both.
func comparePinned(t *testing.T, revision document.Source) *Report {
	t.Helper()
	base := document.Source{Name: "spec/airbyte.yaml", Data: readPinned(t)}
	r, err := Compare(base, revision, Options{Overlays: readOverlays(t), Preview: preview})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPinnedRevision compares the spec with the document that it was taken from.
// There must be no findings, and every overlay action must work.
func TestPinnedRevision(t *testing.T) {
	if testing.Short() {
		t.Skip("generates the whole API, which takes more than half a second; the full run has it")
	}
	r := comparePinned(t, readUpstream(t, "api-"+pinnedDate(t)+".yaml"))
	for _, f := range r.Findings {
		t.Errorf("found %s: %s", f.Kind, f.Text)
	}
	g := r.Generation
	if !g.Succeeds || !g.Compatible() {
		t.Errorf("generation succeeds: %t, compatible: %t: %s", g.Succeeds, g.Compatible(), g.Error)
	}
	if len(g.Overlays) > 0 || len(g.Added) > 0 || len(g.Undocumented) > 0 {
		t.Errorf("overlays %v, added %v, undocumented %v; want none", g.Overlays, g.Added, g.Undocumented)
	}
}

// TestNextRevision compares two revisions of the upstream document.
func TestNextRevision(t *testing.T) {
	r, err := Compare(readUpstream(t, "api-2026-03-12.yaml"), readUpstream(t, "api-2026-07-24.yaml"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[Kind]int{}
	for _, f := range r.Findings {
		got[f.Kind]++
		if f.Kind == KindEnumValueAdded && (f.Place != "JobStatusEnum" || f.After != "queued" || f.Wire != Caution) {
			t.Errorf("the new value is %+v", f)
		}
		if f.Kind == KindOperationRemoved && f.Wire != Breaking {
			t.Errorf("the removed operation is %+v", f)
		}
	}
	want := map[Kind]int{
		KindOperationRemoved: 5,
		KindSchemaRemoved:    9,
		KindOperationAdded:   1,
		KindEnumValueAdded:   1,
		KindErrorAdded:       2,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings by kind (-want +got):\n%s", diff)
	}
	if r.Outcome() != BreakingDrift {
		t.Errorf("outcome %v, want %v", r.Outcome(), BreakingDrift)
	}
}

// TestNextRevisionInGo checks the Go names of the changes between two revisions. The
// older one gets the value that the overlays describe and only the newer one has, and
// the newer one does not get the operations that the overlays keep.
func TestNextRevisionInGo(t *testing.T) {
	if testing.Short() {
		t.Skip("generates the whole API twice, which takes a second; the full run has it")
	}
	const queued = `overlay: 1.1.0
info: {title: t, version: '1'}
actions: [{target: $.components.schemas.JobStatusEnum.enum, update: [queued]}]
`
	options := Options{
		BaseOverlays: []document.Source{{Name: "queued.yaml", Data: []byte(queued)}},
		Preview:      preview,
	}
	for _, src := range readOverlays(t) {
		if filepath.Base(src.Name) != "05-removed.yaml" {
			options.Overlays = append(options.Overlays, src)
		}
	}
	r, err := Compare(readUpstream(t, "api-2026-03-12.yaml"), readUpstream(t, "api-2026-07-24.yaml"), options)
	if err != nil || r.GoUnknown != "" {
		t.Fatal(err, r.GoUnknown)
	}
	names := map[Kind][]string{}
	for _, f := range r.Findings {
		names[f.Kind] = append(names[f.Kind], f.GoName)
		if f.Kind == KindOperationRemoved && !f.BreaksGo {
			t.Errorf("the removed operation is %+v", f)
		}
	}
	want := map[Kind][]string{
		KindEnumValueAdded: {"JobStatusQueued"},
		KindOperationAdded: {"Workspaces.DeleteOAuthCredentials"},
		KindOperationRemoved: {
			"ConfigTemplates.Create", "ConnectionTemplates.Create",
			"ConfigTemplates.Get", "ConfigTemplates.List", "ConfigTemplates.Update",
		},
	}
	for kind := range want {
		if diff := cmp.Diff(want[kind], names[kind]); diff != "" {
			t.Errorf("Go names of %s (-want +got):\n%s", kind, diff)
		}
	}
	if r.Generation.Succeeds || r.Generation.Compatible() {
		t.Errorf("generation: %+v", r.Generation)
	}
}

// TestRevisionsBothWays compares each pair of revisions in both directions.
// What one direction adds, the other removes.
func TestRevisionsBothWays(t *testing.T) {
	names := []string{"api-2025-11-05.yaml", "api-2026-03-12.yaml", "api-2026-04-03.yaml", "api-2026-07-24.yaml"}
	if testing.Short() {
		names = names[:2] // the older ones, because reading each document takes time
	}
	models := map[string]*model{}
	for _, name := range names {
		models[name] = modelOf(t, readUpstream(t, name).Data)
	}
	for i, base := range names {
		for _, revision := range names[i:] {
			t.Run(base+" "+revision, func(t *testing.T) {
				forth := changes(models[base], models[revision])
				back := changes(models[revision], models[base])
				if len(forth) != len(back) {
					t.Errorf("%d findings in one direction, %d in the other", len(forth), len(back))
				}
				if isEqual := len(forth) == 0; isEqual != (base == revision) {
					t.Errorf("%d findings", len(forth))
				}
				for _, f := range append(forth, back...) {
					if f.Kind == KindUnclassified {
						t.Error(f.Text)
					}
				}
			})
		}
	}
}
