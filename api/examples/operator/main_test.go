package main

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demotest"
)

func TestOperator(t *testing.T) {
	output, err := demotest.TryInMemory(t, run)
	if err == nil || err.Error() != "3 of 12 syncs did not succeed" {
		t.Errorf("got error %v, want one about 3 of 12 syncs", err)
	}
	list, reruns, found := strings.Cut(output, "12 connections failed within the last day.\n")
	if !found || strings.Count(list, "  ✗ ") != 12 {
		t.Errorf("output does not list 12 connections:\n%s", output)
	}
	if !strings.HasSuffix(reruns, "9 of 12 succeeded.\n") {
		t.Errorf("output does not end with 9 of 12:\n%s", output)
	}
	running := 0
	if strings.Count(reruns, "  ▶") != 12 {
		t.Errorf("output does not show 12 syncs that run:\n%s", output)
	}
	for line := range strings.Lines(reruns) {
		switch {
		case strings.HasPrefix(line, "  ▶"):
			running++
		case strings.HasPrefix(line, "  ✓"), strings.HasPrefix(line, "  ✗"):
			running--
		}
		if running > maxConcurrent {
			t.Fatalf("%d syncs run at the same time:\n%s", running, output)
		}
	}
}

func TestOperatorOnServer(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithJobs(airbytetest.Run{{Status: "succeeded"}}))
	addTenants(fake)

	output := demotest.Against(t, fake, run)
	if !strings.HasSuffix(output, "Use -rerun to run them again.\n") {
		t.Errorf("output without -rerun:\n%s", output)
	}
	if n := len(fake.Requests("createJob")); n != 0 {
		t.Errorf("%d syncs were started without -rerun", n)
	}
}

// TestOperatorRerun tries to run syncs again that cannot start.
func TestOperatorRerun(t *testing.T) {
	fake := airbytetest.New(t)
	addTenants(fake)
	fake.Inject(airbytetest.Fault{Operation: "createJob", Status: 403, Count: airbytetest.Always})

	output, err := demotest.TryAgainst(t, fake, run, "-rerun")
	if err == nil || err.Error() != "12 of 12 syncs did not succeed" {
		t.Errorf("got error %v, want one about 12 syncs", err)
	}
	if n := strings.Count(output, ": createJob: 403 "); n != 12 {
		t.Errorf("output shows %d syncs that could not start, want 12:\n%s", n, output)
	}
}
