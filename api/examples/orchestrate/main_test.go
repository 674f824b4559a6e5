package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
	"github.com/airbyte-go/airbyte/api/examples/internal/demotest"
)

func TestOrchestrate(t *testing.T) {
	want := `No AIRBYTE_* variable is set: using an in-memory Airbyte, 300 times as fast as a real one
orders_db <> analytics_warehouse
  …       0s  sync             job 1    queued
  ▶     3m0s  sync             job 1    running
  …     8m0s  sync             job 1    incomplete 300,000 rows
  ▶    10m0s  sync             job 1    running    300,000 rows
  ▶    16m0s  sync             job 1    running    660,000 rows
  ✓    18m0s  sync             job 1    succeeded  780,000 rows
  Job 1 succeeded after 18m0s and 19 polls.
billing_db <> analytics_warehouse
  …    18m0s  sync             job 2    pending
  ▶    19m0s  sync             job 2    running    58,000 rows
  ✗    23m0s  sync             job 2    failed     240,000 rows
  Job 2 failed.
events_db <> analytics_warehouse
  ▶    23m0s  sync             job 3    running
  ▶    29m0s  sync             job 3    running    360,000 rows
  ▶    35m0s  sync             job 3    running    720,000 rows
  ▶    41m0s  sync             job 3    running    1,080,000 rows
  ▶    47m0s  sync             job 3    running    1,440,000 rows
  ■    53m0s  sync             job 3    cancelled
  Job 3 was cancelled: it took longer than 30m0s.
`
	got, err := demotest.TryInMemory(t, run)
	if err == nil || err.Error() != "2 of 3 syncs did not succeed" {
		t.Errorf("got error %v, want one about 2 of 3 syncs", err)
	}
	// The last poll is due at the moment when the time is up, so it may or may not happen.
	lastPoll := "  ▶    53m0s  sync             job 3    running    1,800,000 rows\n"
	got = strings.Replace(got, lastPoll, "", 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

func TestOrchestrateOnServer(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithJobs(airbytetest.Run{{Status: "failed"}}))
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "db", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "w", airbytetest.Snowflake)
	connection := fake.AddConnection(source, destination)

	output, err := demotest.TryAgainst(t, fake, run, connection)
	if err == nil || err.Error() != "1 of 1 syncs did not succeed" {
		t.Errorf("got error %v, want one about the sync", err)
	}
	if !strings.Contains(output, "Job 1 failed.") {
		t.Errorf("output:\n%s", output)
	}

	err = run(t.Context(), nil, &strings.Builder{})
	if err == nil || !strings.HasPrefix(err.Error(), "name at least one connection") {
		t.Errorf("without a connection: got error %v", err)
	}
}

// TestConnectionsInMemory checks that connection IDs are refused with the in-memory Airbyte, which does not have them.
func TestConnectionsInMemory(t *testing.T) {
	withArgument := func(ctx context.Context, _ []string, out io.Writer) error {
		return run(ctx, []string{"29f77366-0000-4000-8000-000000000001"}, out)
	}
	_, err := demotest.TryInMemory(t, withArgument)
	_, isUsage := errors.AsType[*demo.UsageError](err)
	if !isUsage {
		t.Errorf("got error %v, want a UsageError", err)
	}
}

// TestOrchestrateSucceeds runs a sync that succeeds, so that the program has no error.
func TestOrchestrateSucceeds(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithJobs(airbytetest.Run{{Status: "succeeded"}}))
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "db", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "w", airbytetest.Snowflake)

	output := demotest.Against(t, fake, run, fake.AddConnection(source, destination))
	if !strings.Contains(output, "Job 1 succeeded") {
		t.Errorf("output:\n%s", output)
	}
}

// TestCalls checks that the flag -calls prints the requests, and that nothing else does.
func TestCalls(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithJobs(airbytetest.Run{{Status: "succeeded"}}))
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "db", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "w", airbytetest.Snowflake)
	connection := fake.AddConnection(source, destination)

	const call = "    → POST /jobs: 200 (createJob)\n"
	output := demotest.Against(t, fake, run, "-calls", connection)
	if strings.Count(output, call) != 1 || !strings.Contains(output, "    → POST /applications/token: 200 (createAccessToken)\n") {
		t.Errorf("got %s, want the requests", output)
	}
	output = demotest.Against(t, fake, run, connection)
	if strings.Contains(output, "→") {
		t.Errorf("without -calls, got %s", output)
	}
}
