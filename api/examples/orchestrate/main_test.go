package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demotest"
)

func TestOrchestrate(t *testing.T) {
	want := `No AIRBYTE_* is set: this is an Airbyte in memory, 300 times as fast
orders_db → analytics_warehouse
  …       0s  sync             job 1    queued
  ▶     3m0s  sync             job 1    running
  …     8m0s  sync             job 1    incomplete 300,000 rows
  ▶    10m0s  sync             job 1    running    300,000 rows
  ▶    16m0s  sync             job 1    running    660,000 rows
  ✓    18m0s  sync             job 1    succeeded  780,000 rows
  It succeeded after 18m0s and 19 polls.
billing_db → analytics_warehouse
  …    18m0s  sync             job 2    pending
  ▶    19m0s  sync             job 2    running    58,000 rows
  ✗    23m0s  sync             job 2    failed     240,000 rows
  Job 2 failed.
events_db → analytics_warehouse
  ▶    23m0s  sync             job 3    running
  ▶    29m0s  sync             job 3    running    360,000 rows
  ▶    35m0s  sync             job 3    running    720,000 rows
  ▶    41m0s  sync             job 3    running    1,080,000 rows
  ▶    47m0s  sync             job 3    running    1,440,000 rows
  ■    53m0s  sync             job 3    cancelled
  Job 3 was cancelled: it took longer than 30 minutes.
`
	// The last poll and the deadline are due at the same moment.
	got := strings.Replace(demotest.InMemory(t, run), "  ▶    53m0s  sync             job 3    running    1,800,000 rows\n", "", 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
}

func TestOrchestrateOnAServer(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithJobs(airbytetest.Run{{Status: "failed"}}))
	ws := fake.AddWorkspace("Tenant 42")
	connection := fake.AddConnection(fake.AddSource(ws, "db", airbytetest.Postgres), fake.AddDestination(ws, "w", airbytetest.Snowflake))
	got := demotest.Against(t, fake, run, connection)
	if !strings.Contains(got, "Job 1 failed.") {
		t.Errorf("printed\n%s", got)
	}
	if err := run(t.Context(), nil, &strings.Builder{}); err == nil || !strings.HasPrefix(err.Error(), "usage: ") {
		t.Errorf("without a connection: %v", err)
	}
}
