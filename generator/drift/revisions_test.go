package drift

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// revision reads a real revision of the upstream document, which is not part
// of this module.
func revision(tb testing.TB, name string) Source {
	tb.Helper()
	path := filepath.Join("../../../shared/upstream", name)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		tb.Skipf("%s is not here; it is a document of Airbyte's and no part of this module", path)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return Source{Name: name, Data: data}
}

func overlays(tb testing.TB) []Source {
	tb.Helper()
	names, err := filepath.Glob("../../overlays/*.yaml")
	if err != nil || len(names) == 0 {
		tb.Fatalf("no overlays: %v", err)
	}
	var all []Source
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, Source{Name: "overlays/" + filepath.Base(name), Data: data})
	}
	return all
}

// TestPinnedRevision compares the pinned facts with the document they were
// taken from: nothing changed, and every overlay does what it did.
func TestPinnedRevision(t *testing.T) {
	r, err := Compare(Source{Name: "spec/airbyte.yaml", Data: pinned(t)}, revision(t, "api-2026-03-12.yaml"), Options{Overlays: overlays(t), Preview: preview})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		t.Errorf("found %s: %s", f.Kind, f.Text)
	}
	g := r.Generation
	if !g.Succeeds || len(g.Overlays) > 0 || !g.Compatible() || len(g.Added) > 0 || len(g.Undocumented) > 0 {
		t.Errorf("generation: %+v", g)
	}
}

// TestNextRevision compares the pinned facts with what upstream made of them.
func TestNextRevision(t *testing.T) {
	r, err := Compare(Source{Name: "spec/airbyte.yaml", Data: pinned(t)}, revision(t, "api-2026-07-24.yaml"), Options{Overlays: overlays(t), Preview: preview})
	if err != nil {
		t.Fatal(err)
	}
	got := map[Kind]int{}
	for _, f := range r.Findings {
		got[f.Kind]++
		if f.Kind == KindEnumValueAdded && (f.Place != "JobStatusEnum" || f.After != "queued" || f.GoName != "JobStatusQueued" || f.Wire != Caution) {
			t.Errorf("the new value is %+v", f)
		}
		if f.Kind == KindOperationRemoved && (f.GoName == "" || !f.BreaksGo || f.Wire != Breaking) {
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
		t.Errorf("kinds of findings (-want +got):\n%s", diff)
	}
	if r.Outcome() != BreakingDrift || r.Generation.Succeeds || r.Generation.Compatible() {
		t.Errorf("outcome %v, generation %+v", r.Outcome(), r.Generation)
	}
}

// TestRevisionsBothWays reads every pair in both directions: what is added one
// way is removed the other way.
func TestRevisionsBothWays(t *testing.T) {
	names := []string{"api-2025-11-05.yaml", "api-2026-03-12.yaml", "api-2026-04-03.yaml", "api-2026-07-24.yaml"}
	for i, old := range names {
		for _, new := range names[i:] {
			forth, err := Compare(revision(t, old), revision(t, new), Options{})
			if err != nil {
				t.Fatal(err)
			}
			back, err := Compare(revision(t, new), revision(t, old), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(forth.Findings) != len(back.Findings) {
				t.Errorf("%s → %s: %d findings, %d the other way", old, new, len(forth.Findings), len(back.Findings))
			}
			if (old == new) != (len(forth.Findings) == 0) {
				t.Errorf("%s → %s: %d findings", old, new, len(forth.Findings))
			}
			for _, f := range append(forth.Findings, back.Findings...) {
				if f.Kind == KindUnclassified {
					t.Errorf("%s → %s: %s", old, new, f.Text)
				}
			}
		}
	}
}
