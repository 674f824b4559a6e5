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
	want := `No AIRBYTE_* variable is set: using an in-memory Airbyte, 300 times as fast as a real one
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
The pipeline is ready. The first sync moved 720,000 rows in 12m2s.
`
	if diff := cmp.Diff(want, demotest.InMemory(t, run)); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

func TestProvisionOnServer(t *testing.T) {
	fake := airbytetest.New(t,
		airbytetest.WithProfile(airbytetest.SelfManaged2026July),
		airbytetest.WithJobs(airbytetest.Run{{Status: "succeeded", For: time.Second}}),
	)
	workspace := fake.AddWorkspace("Tenant 42")
	source := writeJSON(t, map[string]any{"host": "h", "port": 5432, "database": "d", "username": "u"})
	destination := writeJSON(t, airbytetest.Snowflake)

	output := demotest.Against(t, fake, run, "-workspace", workspace, "-source", source, "-destination", destination)
	for _, want := range []string{"Using airbyte.Client(http://127.0.0.1:", "The pipeline is ready."} {
		if !strings.Contains(output, want) {
			t.Errorf("output does not contain %q:\n%s", want, output)
		}
	}

	err := run(t.Context(), nil, &strings.Builder{})
	want := "a real Airbyte needs the settings of the source: name a JSON file with -source"
	if err == nil || err.Error() != want {
		t.Errorf("without settings: got error %v, want %s", err, want)
	}
}

func writeJSON(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "settings.json")
	err = os.WriteFile(path, data, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
