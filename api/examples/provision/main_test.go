package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
	"github.com/airbyte-go/airbyte/api/examples/internal/demotest"
)

const inMemory = "No AIRBYTE_* variable is set: using an in-memory Airbyte, 300 times as fast as a real one\n"

func TestProvision(t *testing.T) {
	want := inMemory + `  ✓ workspace    Tenant 42                            unchanged
  ✓ tag          provisioned                          created
  ✓ source       tenant_42_db                         created
  ✓ destination  analytics_warehouse                  created
  ✓ connection   tenant_42_db to analytics_warehouse  created
  ✓ first sync   job 1                                created
  …       0s  first sync       job 1    pending
  ▶      30s  first sync       job 1    running    28,000 rows
  ▶    6m30s  first sync       job 1    running    388,000 rows
  ✓   12m30s  first sync       job 1    succeeded  720,000 rows
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
	t.Setenv(envHashKey, "a key of 25 bytes for tests")
	args := []string{"-workspace", workspace, "-source", source, "-destination", destination, "-state", t.TempDir()}

	planned := demotest.Against(t, fake, run, append(args, "-plan")...)
	requireText(t, planned, "  connection  created   tenant_42_db to analytics_warehouse\n")
	requireText(t, planned, "Nothing was changed. Without -plan, the outcomes would be:\n")
	output := demotest.Against(t, fake, run, args...)
	requireText(t, output, "Using the Airbyte at http://127.0.0.1:")
	requireText(t, output, "The pipeline is ready.")
	output = demotest.Against(t, fake, run, args[2:]...) // the only workspace
	requireText(t, output, "destination  analytics_warehouse                  unchanged")

	err := run(t.Context(), nil, &strings.Builder{})
	want := "a real Airbyte needs the settings of the source: name a JSON file with -source"
	if err == nil || err.Error() != want {
		t.Errorf("without settings: got error %v, want %s", err, want)
	}
}

func TestTenants(t *testing.T) {
	fake := airbytetest.New(t)
	source := writeJSON(t, airbytetest.Postgres)
	destination := writeJSON(t, airbytetest.Snowflake)
	args := []string{"-tenants", "3", "-source", source, "-destination", destination}
	output := demotest.Against(t, fake, run, args...)
	requireText(t, output, "3/3  tenant_00")
	requireText(t, output, "Objects: 18 created.\n")
	output = demotest.Against(t, fake, run, append(args, "-plan")...)
	requireText(t, output, "Planned objects: 6 changed, 6 adopted, 6 unchanged.\n")
}

// TestWrongFlags checks flags that exclude each other.
func TestWrongFlags(t *testing.T) {
	for want, args := range map[string][]string{
		"-tenants is -3, want 0 or more":   {"-tenants=-3"},
		"-workspace is for one pipeline; ": {"-tenants", "3", "-workspace", "29f77366-0000-4000-8000-000000000001"},
	} {
		err := run(t.Context(), args, &strings.Builder{})
		_, isUsage := errors.AsType[*demo.UsageError](err)
		if !isUsage || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: got error %v, want a UsageError with %q", args, err, want)
		}
	}
}

// TestKilled kills the program with SIGKILL, several times, and runs it again until it is done. There must be
// one of each object. A run that fails exits with status 1.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds the program")
	}
	program := filepath.Join(t.TempDir(), "provision.exe")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	fake := airbytetest.New(t, airbytetest.WithLatency(5*time.Millisecond))
	id, secret := fake.Credentials()
	t.Setenv(airbyte.EnvBaseURL, fake.Listen())
	t.Setenv(airbyte.EnvClientID, id)
	t.Setenv(airbyte.EnvClientSecret, secret)
	t.Setenv(envHashKey, "a key of 25 bytes for tests")
	const tenants = 20
	args := []string{
		"-tenants", strconv.Itoa(tenants), "-state", filepath.Join(t.TempDir(), "state"),
		"-source", writeJSON(t, airbytetest.Postgres), "-destination", writeJSON(t, airbytetest.Snowflake),
	}
	for kills := range 5 {
		runAndKill(t, program, args, 2+3*kills)
	}
	output, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	checkOnce(t, fake.Client(), tenants)

	output, err = exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	requireText(t, string(output), "Objects: 120 unchanged.\n")
	fake.AddSource(firstWorkspace(t, fake.Client()), "tenant_001_db", airbytetest.Postgres)
	output, err = exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil {
		t.Errorf("with the state, the second source is an error: %v", err)
	}
	requireText(t, string(output), `source "tenant_001_db" has others of this name: `)
	fresh := slices.Concat(args[:2], args[4:]) // without the state
	output, err = exec.CommandContext(t.Context(), program, fresh...).CombinedOutput()
	exit, failed := errors.AsType[*exec.ExitError](err)
	if !failed || exit.ExitCode() != 1 {
		t.Errorf("a run with a failure: got error %v, want exit status 1", err)
	}
	requireText(t, string(output), "provision: 1 of 20 pipelines failed: provision: tenant_001: there are 2 sources named")
}

// runAndKill runs the program, and kills it after some lines of output.
func runAndKill(t *testing.T, program string, args []string, lines int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	err = cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(output)
	for range lines {
		scanner.Scan()
	}
	_ = cmd.Process.Kill() // SIGKILL
	_, _ = io.Copy(io.Discard, output)
	err = cmd.Wait()
	if err == nil {
		t.Error("the program was done before it was killed")
	}
}

// checkOnce checks that there is one source, destination, connection and first sync in the workspace of each
// tenant.
func checkOnce(t *testing.T, client *airbyte.Client, tenants int) {
	t.Helper()
	names := map[string]bool{}
	for workspace, err := range client.Workspaces.All(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		names[workspace.Name] = true
		params := &airbyte.ListSourcesParams{WorkspaceIDs: []string{workspace.WorkspaceID}}
		sources, err := airbyte.Collect(client.Sources.All(t.Context(), params))
		if err != nil || len(sources) != 1 {
			t.Errorf("%s: %d sources, error %v", workspace.Name, len(sources), err)
		}
		connections, err := airbyte.Collect(client.Connections.All(t.Context(),
			&airbyte.ListConnectionsParams{WorkspaceIDs: []string{workspace.WorkspaceID}}))
		if err != nil || len(connections) != 1 {
			t.Errorf("%s: %d connections, error %v", workspace.Name, len(connections), err)
		}
		jobs, err := airbyte.Collect(client.Jobs.All(t.Context(),
			&airbyte.ListJobsParams{WorkspaceIDs: []string{workspace.WorkspaceID}}))
		if err != nil || len(jobs) != 1 {
			t.Errorf("%s: %d jobs, error %v", workspace.Name, len(jobs), err)
		}
	}
	if len(names) != tenants {
		t.Errorf("%d workspaces, want %d", len(names), tenants)
	}
	workspaces, err := airbyte.Collect(client.Workspaces.All(t.Context(), nil))
	if err != nil || len(workspaces) != tenants {
		t.Errorf("%d workspaces, error %v; want %d", len(workspaces), err, tenants)
	}
}

func firstWorkspace(t *testing.T, client *airbyte.Client) string {
	t.Helper()
	for workspace, err := range client.Workspaces.All(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		if workspace.Name == "tenant_001" {
			return workspace.WorkspaceID
		}
	}
	t.Fatal("there is no workspace tenant_001")
	return ""
}

func requireText(t *testing.T, output, want string) {
	t.Helper()
	if !strings.Contains(output, want) {
		t.Errorf("output does not contain %q:\n%s", want, output)
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
