package provision_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

// TestProgressText checks that progress can be printed as it is: a line for each object, and one for each pipeline.
func TestProgressText(t *testing.T) {
	fake := airbytetest.New(t)
	var lines []string
	p := newProvisioner(t, fake.Client(), provision.WithProgress(func(progress provision.Progress) {
		lines = append(lines, progress.String())
	}))
	pipeline := tenant("acme")
	_, err := p.Apply(t.Context(), pipeline)
	if err != nil {
		t.Fatal(err)
	}
	fake.Inject(airbytetest.Fault{Operation: "listWorkspaces", Status: 400, Message: "no"})
	_, err = p.Apply(t.Context(), pipeline)
	if err == nil {
		t.Fatal("an error of the server has no effect")
	}
	want := []string{
		"acme: workspace created acme workspace",
		"acme: tag created managed",
		"acme: source created acme db",
		"acme: destination created acme warehouse",
		"acme: connection created acme sync",
		"acme: first sync created job 1",
		"acme: done, 1 of 1",
		"acme: failed, 1 of 1: " + err.Error(),
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

// TestControlCharacters checks that names of the server cannot write to the terminal, or fake lines of a result.
func TestControlCharacters(t *testing.T) {
	object := provision.Object{
		Kind:    provision.KindSource,
		Name:    "shop\n  workspace   created   fake\x1b[2J",
		Outcome: provision.Changed,
		Differences: []provision.Difference{
			{Path: "streams.\x1b[31m.syncMode", Have: "a\x1b", Want: "b"},
			{Path: "configuration.\r", Masked: true},
			{Path: "configuration.\u0085"},
		},
	}
	result := &provision.Result{Pipeline: "acme\t", Objects: []provision.Object{object}}
	want := `"acme\t"
  source      changed   "shop\n  workspace   created   fake\x1b[2J"
    differs: "streams.\x1b[31m.syncMode": "a\x1b" → "b"
    differs: "configuration.\r": masked by the server, maybe another value
    differs: "configuration.\u0085"
`
	if diff := cmp.Diff(want, result.String()); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	want = `source changed "shop\n  workspace   created   fake\x1b[2J"`
	if got := object.String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
