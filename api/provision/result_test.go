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
