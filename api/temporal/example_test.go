package airbytetemporal_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/mocks"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
	"github.com/airbyte-go/airbyte/api/provision"
	airbytetemporal "github.com/airbyte-go/airbyte/api/temporal"
)

// The functions from here to pipelineOfTenant are in README.md, as a test of the root package checks. The tests below
// call them.

// runWorker works until the process is interrupted.
func runWorker(temporalClient client.Client) error {
	airbyteClient, err := airbyte.NewClient(airbyte.WithEnv())
	if err != nil {
		return err
	}
	provisioner, err := provision.New(airbyteClient, provision.WithStore(provision.NewDirStore("states")))
	if err != nil {
		return err
	}
	activities, err := airbytetemporal.New(airbyteClient,
		airbytetemporal.WithPipelines(provisioner, pipelineOfTenant)) // only for ApplyPipeline
	if err != nil {
		return err
	}
	w := worker.New(temporalClient, "airbyte", worker.Options{})
	activities.Register(w)
	return w.Run(worker.InterruptCh())
}

// startSync runs a sync of a connection, and cancels it after two hours.
func startSync(ctx context.Context, temporalClient client.Client, connectionID string) error {
	options := client.StartWorkflowOptions{ID: "sync-" + connectionID, TaskQueue: "airbyte"}
	request := airbytetemporal.SyncRequest{
		ConnectionID: connectionID,
		MaxWait:      2 * time.Hour,
		OnStop:       airbytetemporal.StopCancelStarted,
	}
	run, err := temporalClient.ExecuteWorkflow(ctx, options, airbytetemporal.RunSyncName, request)
	if err != nil {
		return err
	}
	var result airbytetemporal.SyncResult
	err = run.Get(ctx, &result)
	if airbytetemporal.FailureOf(err) == airbytetemporal.FailureJobFailed {
		failed, _ := airbytetemporal.ResultOf(err)
		return fmt.Errorf("job %d failed", failed.JobID)
	}
	return err
}

// nightly is a workflow that syncs the sources before the report.
func nightly(ctx workflow.Context, sources []airbytetemporal.SyncRequest, report airbytetemporal.SyncRequest) error {
	results, err := airbytetemporal.RunSyncs(ctx, airbytetemporal.SyncsRequest{Syncs: sources, MaxRunning: 20})
	if err != nil {
		return err
	}
	if err := results.Err(); err != nil {
		return err
	}
	_, err = airbytetemporal.RunSync(ctx, report)
	return err
}

func pipelineOfTenant(context.Context, string) (provision.Pipeline, error) {
	return provision.Pipeline{}, airbytetemporal.ErrUnknownPipeline
}

// TestNightly runs the workflow of README.md on a fake server.
func TestNightly(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithSpeed(1000))
	client := fake.Client()
	watcher := fleet.New(client, fleet.WithInterval(20*time.Millisecond))
	activities, err := airbytetemporal.New(client, airbytetemporal.WithWatcher(watcher))
	if err != nil {
		t.Fatal(err)
	}
	workspace := fake.AddWorkspace("Tenant")
	source := fake.AddSource(workspace, "db", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	var syncs []airbytetemporal.SyncRequest
	for range 4 {
		syncs = append(syncs, airbytetemporal.SyncRequest{ConnectionID: fake.AddConnection(source, destination)})
	}
	for _, wantErr := range []bool{false, true} {
		if wantErr {
			fake.Script(syncs[1].ConnectionID, airbytetest.Fail(time.Minute))
		}
		before := len(fake.Requests("createJob"))
		var suite testsuite.WorkflowTestSuite
		suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
		env := suite.NewTestWorkflowEnvironment()
		env.SetTestTimeout(time.Minute) // the machine may be busy
		activities.Register(env)
		env.ExecuteWorkflow(nightly, syncs[:3], syncs[3])
		if err := env.GetWorkflowError(); (err != nil) != wantErr {
			t.Errorf("got error %v, want one: %v", err, wantErr)
		}
		wantStarted := 4
		if wantErr {
			wantStarted = 3 // the report does not run
		}
		if n := len(fake.Requests("createJob")) - before; n != wantStarted {
			t.Errorf("%d syncs were started, want %d", n, wantStarted)
		}
	}
}

// TestStarter starts the workflow of README.md with a client that is not connected to a server.
func TestStarter(t *testing.T) {
	failed := temporal.NewNonRetryableApplicationError("job 7 failed", string(airbytetemporal.FailureJobFailed), nil,
		airbytetemporal.SyncResult{JobID: 7, Failure: airbytetemporal.FailureJobFailed})
	for _, test := range []struct {
		err  error
		want string
	}{
		{},
		{err: failed, want: "job 7 failed"},
		{err: context.DeadlineExceeded, want: context.DeadlineExceeded.Error()},
	} {
		run := &mocks.WorkflowRun{}
		run.On("Get", mock.Anything, mock.Anything).Return(test.err)
		temporalClient := &mocks.Client{}
		temporalClient.On("ExecuteWorkflow", mock.Anything, mock.Anything, airbytetemporal.RunSyncName, mock.Anything).
			Return(run, nil)
		err := startSync(t.Context(), temporalClient, "conn")
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("got error %q, want %q", got, test.want)
		}
	}
}

// TestRunWorker needs settings of Airbyte.
func TestRunWorker(t *testing.T) {
	for _, name := range []string{
		airbyte.EnvBaseURL, airbyte.EnvToken, airbyte.EnvClientID, airbyte.EnvClientSecret, airbyte.EnvUsername,
		airbyte.EnvPassword,
	} {
		t.Setenv(name, "")
	}
	t.Setenv(airbyte.EnvClientID, "only half of the credentials")
	err := runWorker(nil)
	if err == nil {
		t.Error("the worker runs without credentials")
	}
}
