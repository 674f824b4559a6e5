package main

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demotest"
)

func TestOperator(t *testing.T) {
	got := demotest.InMemory(t, run)
	if !strings.Contains(got, "12 connections failed within the last day.") || !strings.HasSuffix(got, "9 of 12 succeeded.\n") {
		t.Errorf("printed\n%s", got)
	}
	_, rerun, _ := strings.Cut(got, "within the last day.\n")
	running := 0
	for line := range strings.Lines(rerun) {
		switch {
		case strings.HasPrefix(line, "  ▶"):
			running++
		case strings.HasPrefix(line, "  ✓"), strings.HasPrefix(line, "  ✗"):
			running--
		}
		if running > atATime {
			t.Fatalf("%d run at a time:\n%s", running, got)
		}
	}
}

func TestOperatorOnAServer(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithJobs(airbytetest.Run{{Status: "succeeded"}}))
	plant(fake)
	if got := demotest.Against(t, fake, run); !strings.HasSuffix(got, "With -rerun they are run again.\n") {
		t.Errorf("printed\n%s", got)
	}
	if n := len(fake.Requests("createJob")); n != 0 {
		t.Errorf("%d jobs were started unasked", n)
	}
}
