package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// addConnections adds two workspaces with connections. Only the first one has nightly connections: one that succeeds,
// one that fails, and one on the second page. It returns the ID of the first workspace.
func addConnections(t *testing.T, fake *airbytetest.Server) string {
	t.Helper()
	tenant := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(tenant, "shop", airbytetest.Postgres)
	destination := fake.AddDestination(tenant, "warehouse", airbytetest.Snowflake)
	rename := func(name string) string {
		id := fake.AddConnection(source, destination)
		_, err := fake.Client().Connections.Update(t.Context(), id, airbyte.ConnectionUpdateRequest{Name: &name})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	rename("nightly orders")
	fake.Script(rename("nightly users"), airbytetest.Fail(time.Minute))
	for i := range 100 {
		rename("hourly " + strconv.Itoa(i))
	}
	rename("nightly events")

	other := fake.AddWorkspace("Tenant 43")
	fake.AddConnection(
		fake.AddSource(other, "nightly", airbytetest.Postgres),
		fake.AddDestination(other, "warehouse", airbytetest.Snowflake))
	return tenant
}

// startedSyncs returns the connections of the syncs that were started, in their order, and the number of jobs that
// have ended.
func startedSyncs(t *testing.T, fake *airbytetest.Server) (names []string, ended int) {
	t.Helper()
	client := fake.Client()
	for job, err := range client.Jobs.All(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		connection, err := client.Connections.Get(t.Context(), job.ConnectionID)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, connection.Name)
		if job.Status.Final() {
			ended++
		}
	}
	return names, ended
}

// checkSyncs checks that the nightly connections of the workspace were synced, and that the program has waited.
func checkSyncs(t *testing.T, fake *airbytetest.Server) {
	t.Helper()
	names, ended := startedSyncs(t, fake)
	want := []string{"nightly orders", "nightly users", "nightly events"}
	if diff := cmp.Diff(want, names); diff != "" || ended != len(want) {
		t.Errorf("%d syncs have ended (-want +got):\n%s", ended, diff)
	}
}

// TestBefore runs before.py with a stand-in for the SDK.
func TestBefore(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3")
	}
	fake := airbytetest.New(t, airbytetest.WithSpeed(1500))
	tenant := addConnections(t, fake)
	library, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	id, secret := fake.Credentials()
	cmd := exec.CommandContext(t.Context(), python, "before.py", tenant)
	cmd.Env = append(os.Environ(),
		"PYTHONPATH="+library,
		"PYTHONDONTWRITEBYTECODE=1",
		airbyte.EnvBaseURL+"="+fake.Listen(),
		airbyte.EnvClientID+"="+id,
		airbyte.EnvClientSecret+"="+secret,
	)
	output, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("got the error %v, want exit code 1", err)
	}
	want := "nightly orders: succeeded\nnightly users: failed\nnightly events: succeeded\n"
	if diff := cmp.Diff(want, string(output)); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
	checkSyncs(t, fake)
}

// TestAfter runs the Go program.
func TestAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		tenant := addConnections(t, fake)
		var out bytes.Buffer
		err := syncNightly(t.Context(), fake.Client(), tenant, &out)
		failed, isFailed := errors.AsType[*airbyte.JobFailedError](err)
		if !isFailed || failed.Job.JobID != 2 || !strings.HasPrefix(err.Error(), "nightly users: ") {
			t.Errorf("got the error %v, want that of job 2", err)
		}
		want := "nightly orders: succeeded\nnightly events: succeeded\n"
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("output (-want +got):\n%s", diff)
		}
		checkSyncs(t, fake)
	})
}
