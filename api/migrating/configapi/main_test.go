package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// newServer returns a server with a workspace that has three connections: one with a running sync, one that is idle,
// and one that is paused. Another workspace has a connection with a running sync.
func newServer(t *testing.T) (fake *airbytetest.Server, workspace string) {
	t.Helper()
	fake = airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged20), airbytetest.WithJobs(
		airbytetest.Run{{Status: airbyte.JobStatusRunning, For: time.Hour}, {Status: airbyte.JobStatusSucceeded}}))
	workspace = fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	running := fake.AddConnection(source, destination)
	fake.AddConnection(source, destination)
	fake.SetConnectionStatus(fake.AddConnection(source, destination), airbyte.ConnectionStatusInactive)

	other := fake.AddWorkspace("Tenant 43")
	otherRunning := fake.AddConnection(
		fake.AddSource(other, "shop", airbytetest.Postgres),
		fake.AddDestination(other, "warehouse", airbytetest.Snowflake))
	for _, id := range []string{running, otherRunning} {
		_, err := fake.Client().Sync(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
	}
	return fake, workspace
}

// checkPaused checks that the workspace is paused, and that the other one is not.
func checkPaused(t *testing.T, fake *airbytetest.Server) {
	t.Helper()
	var statuses []airbyte.ConnectionStatus
	for connection, err := range fake.Client().Connections.All(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		statuses = append(statuses, connection.Status)
	}
	wantStatuses := []airbyte.ConnectionStatus{"inactive", "inactive", "inactive", "active"}
	if diff := cmp.Diff(wantStatuses, statuses); diff != "" {
		t.Errorf("statuses of the connections (-want +got):\n%s", diff)
	}
	var jobs []airbyte.JobStatus
	for job, err := range fake.Client().Jobs.All(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, job.Status)
	}
	if diff := cmp.Diff([]airbyte.JobStatus{"cancelled", "running"}, jobs); diff != "" {
		t.Errorf("statuses of the jobs (-want +got):\n%s", diff)
	}
	if n := len(fake.Requests("patchConnection")); n != 2 {
		t.Errorf("%d connections were changed, want the 2 active ones", n)
	}
}

// TestBefore runs before.sh with a stand-in for the Config API.
func TestBefore(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "jq"} {
		_, err := exec.LookPath(tool)
		if err != nil {
			t.Skip("needs " + tool)
		}
	}
	fake, workspace := newServer(t)
	server := httptest.NewServer(newConfigAPI(t, fake.Client()))
	defer server.Close()
	id, secret := fake.Credentials()
	cmd := exec.CommandContext(t.Context(), "bash", "before.sh", workspace)
	cmd.Env = append(os.Environ(),
		"AIRBYTE_HOST="+server.URL,
		airbyte.EnvClientID+"="+id,
		airbyte.EnvClientSecret+"="+secret,
	)
	output, err := cmd.CombinedOutput()
	if err != nil || string(output) != "cancelled job 1\n" {
		t.Errorf("got the error %v and the output %q, want that job 1 is cancelled", err, output)
	}
	checkPaused(t, fake)
}

// TestAfter runs the Go program.
func TestAfter(t *testing.T) {
	fake, workspace := newServer(t)
	var out bytes.Buffer
	err := pauseWorkspace(t.Context(), fake.Client(), workspace, &out)
	if err != nil || out.String() != "cancelled job 1\n" {
		t.Errorf("got the error %v and the output %q, want that job 1 is cancelled", err, out.String())
	}
	checkPaused(t, fake)
}

// TestEnded checks that a sync that ends before it is cancelled is not an error.
func TestEnded(t *testing.T) {
	fake, workspace := newServer(t)
	fake.Inject(airbytetest.Fault{Operation: "cancelJob", Status: 409})
	var out bytes.Buffer
	err := pauseWorkspace(t.Context(), fake.Client(), workspace, &out)
	if err != nil || out.String() != "" {
		t.Errorf("got the error %v and the output %q, want neither", err, out.String())
	}
}
