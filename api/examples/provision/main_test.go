package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demotest"
)

func TestProvision(t *testing.T) {
	want := `No AIRBYTE_* is set: this is an Airbyte in memory, 300 times as fast
  ✓ workspace    Tenant 42
  ✓ source       tenant_42_db
  ✓ destination  analytics_warehouse
  ✓ stream       users
  ✓ stream       orders
  ✓ connection   tenant_42_db to analytics_warehouse
  ✓ schedule     0 0 6 * * ? UTC
  …       0s  initial sync     job 1    pending
  ▶      30s  initial sync     job 1    running    28,000 rows
  ▶    6m30s  initial sync     job 1    running    388,000 rows
  ✓   12m30s  initial sync     job 1    succeeded  720,000 rows
The pipeline is set up, and has moved 720,000 rows in 12m2s.
`
	if diff := cmp.Diff(want, demotest.InMemory(t, run)); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
}

func TestProvisionOnAServer(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July), airbytetest.WithJobs(airbytetest.Run{{Status: "succeeded", For: time.Second}}))
	ws := fake.AddWorkspace("Tenant 42")
	file := func(name string, settings map[string]any) string {
		b, err := json.Marshal(settings)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	got := demotest.Against(t, fake, run, "-workspace", ws,
		"-source", file("source.json", map[string]any{"host": "h", "port": 5432, "database": "d", "username": "u"}),
		"-destination", file("destination.json", airbytetest.Snowflake))
	if !strings.Contains(got, "Talking to airbyte.Client(http://127.0.0.1:") || !strings.Contains(got, "The pipeline is set up") {
		t.Errorf("printed\n%s", got)
	}
	if err := run(t.Context(), nil, &strings.Builder{}); err == nil || err.Error() != "a real Airbyte needs the settings of the source: give a JSON file with -source" {
		t.Errorf("without settings: %v", err)
	}
}
