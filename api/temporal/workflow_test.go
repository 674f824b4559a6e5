package airbytetemporal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/mock"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
)

// quietLogger drops everything.
type quietLogger struct{}

func (quietLogger) Debug(string, ...any) {}
func (quietLogger) Info(string, ...any)  {}
func (quietLogger) Warn(string, ...any)  {}
func (quietLogger) Error(string, ...any) {}

// standIn replaces the activities.
type standIn interface {
	newestJob(ctx context.Context, connectionID string) (int64, error)
	startSync(ctx context.Context, in startInput) (*jobState, error)
	awaitJob(ctx context.Context, in awaitInput) (*jobState, error)
	cancelJob(ctx context.Context, in cancelInput) (*jobState, error)
}

// newEnvironment returns an environment for a workflow whose activities are replaced. Jobs take a minute.
func newEnvironment(t *testing.T, script standIn) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quietLogger{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(time.Minute) // the machine may be busy
	activities, err := New(airbytetest.New(t).Client())
	must(t, err)
	activities.Register(env)
	env.OnActivity(newestJobName, mock.Anything, mock.Anything).Return(script.newestJob)
	env.OnActivity(startSyncName, mock.Anything, mock.Anything).Return(script.startSync)
	env.OnActivity(awaitJobName, mock.Anything, mock.Anything).After(time.Minute).Return(script.awaitJob)
	env.OnActivity(cancelJobName, mock.Anything, mock.Anything).Return(script.cancelJob)
	return env
}

// script says what activities return, and notes their inputs.
type script struct {
	startErr  error
	started   jobState
	awaitErr  error
	ended     jobState
	cancelErr error
	stopped   jobState
	lookErr   error

	mu      sync.Mutex
	starts  []startInput
	awaits  []awaitInput
	cancels []cancelInput
	looks   []string
}

func (s *script) newestJob(_ context.Context, connectionID string) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks = append(s.looks, connectionID)
	return 40, s.lookErr
}

func (s *script) startSync(_ context.Context, in startInput) (*jobState, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starts = append(s.starts, in)
	return &s.started, s.startErr
}

func (s *script) awaitJob(_ context.Context, in awaitInput) (*jobState, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.awaits = append(s.awaits, in)
	return &s.ended, s.awaitErr
}

func (s *script) cancelJob(_ context.Context, in cancelInput) (*jobState, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancels = append(s.cancels, in)
	return &s.stopped, s.cancelErr
}

// TestRunSync checks the result of RunSync for each end of its activities.
func TestRunSync(t *testing.T) {
	running := jobState{JobID: 42, Status: airbyte.JobStatusRunning}
	attached := jobState{JobID: 42, Status: airbyte.JobStatusRunning, Attached: true}
	cancelled := jobState{JobID: 42, Status: airbyte.JobStatusCancelled}
	timeUp := failure(FailureTimeUp, "the time was up")
	for _, test := range []struct {
		name        string
		request     SyncRequest
		script      *script
		want        SyncResult
		wantCancels []cancelInput
	}{
		{
			name: "it succeeds",
			script: &script{
				started: running,
				ended:   jobState{JobID: 42, Status: airbyte.JobStatusSucceeded, Rows: 7, Bytes: 8},
			},
			want: SyncResult{JobID: 42, Status: airbyte.JobStatusSucceeded, RowsSynced: 7, BytesSynced: 8},
		},
		{
			name:   "it fails",
			script: &script{started: attached, ended: jobState{JobID: 42, Status: airbyte.JobStatusFailed}},
			want: SyncResult{
				JobID:    42,
				Attached: true,
				Status:   airbyte.JobStatusFailed,
				Failure:  FailureJobFailed,
				Message:  "job 42 failed",
			},
		},
		{
			name:   "somebody cancels the job",
			script: &script{started: running, ended: cancelled},
			want: SyncResult{
				JobID:   42,
				Status:  airbyte.JobStatusCancelled,
				Failure: FailureJobCancelled,
				Message: "job 42 was cancelled",
			},
		},
		{
			name:   "it cannot start",
			script: &script{startErr: failure(FailureBlocked, "blocked by a reset")},
			want:   SyncResult{Failure: FailureBlocked, Message: "blocked by a reset"},
		},
		{
			name:   "the jobs cannot be listed",
			script: &script{lookErr: failure(FailureRefused, "403 forbidden")},
			want:   SyncResult{Failure: FailureRefused, Message: "403 forbidden"},
		},
		{
			name:   "an activity has a timeout",
			script: &script{startErr: temporal.NewTimeoutError(enums.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, nil)},
			want:   SyncResult{Failure: FailureUnknown, Message: "Test timeout (type: ScheduleToClose)"},
		},
		{
			name:    "the time is up, and the job is left",
			request: SyncRequest{MaxWait: time.Minute},
			script:  &script{started: running, awaitErr: timeUp},
			want: SyncResult{
				JobID:   42,
				Status:  airbyte.JobStatusRunning,
				Failure: FailureTimeUp,
				Message: "the time of 1m0s was up; job 42 keeps running",
			},
		},
		{
			name:    "the time is up, and the job is cancelled",
			request: SyncRequest{MaxWait: time.Minute, OnStop: StopCancel},
			script:  &script{started: attached, awaitErr: timeUp, stopped: cancelled},
			want: SyncResult{
				JobID:     42,
				Attached:  true,
				Status:    airbyte.JobStatusCancelled,
				Failure:   FailureTimeUp,
				Message:   "the time of 1m0s was up; job 42 was cancelled",
				Cancelled: true,
			},
			wantCancels: []cancelInput{{JobID: 42, Newest: 40}},
		},
		{
			name:    "the time is up, and the job of somebody else is left",
			request: SyncRequest{MaxWait: time.Minute, OnStop: StopCancelStarted},
			script:  &script{started: attached, awaitErr: timeUp},
			want: SyncResult{
				JobID:    42,
				Attached: true,
				Status:   airbyte.JobStatusRunning,
				Failure:  FailureTimeUp,
				Message:  "the time of 1m0s was up; job 42 keeps running",
			},
		},
		{
			name:    "the job ends before it can be cancelled",
			request: SyncRequest{MaxWait: time.Minute, OnStop: StopCancelStarted},
			script: &script{
				started:  running,
				awaitErr: timeUp,
				stopped:  jobState{JobID: 42, Status: airbyte.JobStatusSucceeded, Rows: 3},
			},
			want:        SyncResult{JobID: 42, Status: airbyte.JobStatusSucceeded, RowsSynced: 3},
			wantCancels: []cancelInput{{JobID: 42, Newest: 40}},
		},
		{
			name:    "cancelling fails",
			request: SyncRequest{MaxWait: time.Minute, OnStop: StopCancel},
			script:  &script{started: running, awaitErr: timeUp, cancelErr: failure(FailureRefused, "403 forbidden")},
			want: SyncResult{
				JobID:   42,
				Status:  airbyte.JobStatusRunning,
				Failure: FailureTimeUp,
				Message: "the time of 1m0s was up; job 42 keeps running; cancelling the job failed: 403 forbidden",
			},
			wantCancels: []cancelInput{{JobID: 42, Newest: 40}},
		},
		{
			name:    "the time is up before a start",
			request: SyncRequest{MaxWait: time.Minute, OnStop: StopCancel},
			script:  &script{startErr: timeUp},
			want: SyncResult{
				Failure: FailureTimeUp,
				Message: "the time of 1m0s was up before a job was known to have started",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := newEnvironment(t, test.script)
			test.request.ConnectionID = "conn"
			env.ExecuteWorkflow(RunSyncName, test.request)
			err := env.GetWorkflowError()
			got, isFailed := ResultOf(err)
			if err == nil {
				must(t, env.GetWorkflowResult(&got))
			}
			if isFailed != (test.want.Failure != "") || FailureOf(err) != test.want.Failure {
				t.Errorf("got error %v, want type %s", err, test.want.Failure)
			}
			test.want.ConnectionID = "conn"
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			for i := range test.wantCancels {
				test.wantCancels[i].ConnectionID = "conn"
			}
			if diff := cmp.Diff(test.wantCancels, test.script.cancels); diff != "" {
				t.Errorf("cancelled jobs (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRunSyncCancelled cancels the workflow while the job runs, and while it starts.
func TestRunSyncCancelled(t *testing.T) {
	for _, test := range []struct {
		name          string
		policy        StopPolicy
		whileStarting bool
		wantCancels   []cancelInput
	}{
		{name: "leave", policy: StopLeave},
		{name: "cancel", policy: StopCancel, wantCancels: []cancelInput{{ConnectionID: "conn", JobID: 42, Newest: 40}}},
		{
			name:          "cancel while it starts",
			policy:        StopCancelStarted,
			whileStarting: true,
			wantCancels:   []cancelInput{{ConnectionID: "conn", Newest: 40}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &script{
				started:  jobState{JobID: 42, Status: airbyte.JobStatusRunning},
				stopped:  jobState{JobID: 42, Status: airbyte.JobStatusCancelled},
				awaitErr: temporal.NewApplicationError("the worker has died", retryInterrupted),
			}
			if test.whileStarting {
				s.startErr = temporal.NewApplicationError("the worker has died", retryInterrupted)
			}
			env := newEnvironment(t, s)
			env.RegisterDelayedCallback(env.CancelWorkflow, 3*time.Minute/2)
			env.ExecuteWorkflow(RunSyncName, SyncRequest{ConnectionID: "conn", OnStop: test.policy})
			err := env.GetWorkflowError()
			if !temporal.IsCanceledError(err) {
				t.Fatalf("got error %v, want a cancellation", err)
			}
			if diff := cmp.Diff(test.wantCancels, s.cancels); diff != "" {
				t.Errorf("cancelled jobs (-want +got):\n%s", diff)
			}
			result, ok := ResultOf(err)
			isCancelled := test.policy != StopLeave
			if !ok || result.JobID != 42 || result.Failure != FailureStopped || result.Cancelled != isCancelled {
				t.Errorf("got result %+v", result)
			}
			attempts := len(s.starts) + len(s.awaits)
			if attempts < 2 {
				t.Errorf("the activities were attempted %d times, want a repetition", attempts)
			}
		})
	}
}

// TestInvalidRequests checks that invalid requests fail the workflow without an activity.
func TestInvalidRequests(t *testing.T) {
	for name, test := range map[string]struct {
		workflow string
		request  any
		want     string
	}{
		"no connection": {RunSyncName, SyncRequest{}, "the connection ID is empty"},
		"a policy": {
			RunSyncName, SyncRequest{ConnectionID: "c", OnStop: "stop"},
			`onStop is "stop", want leave, cancel or cancelStarted`,
		},
		"seconds as nanoseconds": {
			RunSyncName, SyncRequest{ConnectionID: "c", MaxWait: 7200}, "maxWait is 7.2µs, want 0 or at least 1s, in nanoseconds",
		},
		"heartbeats without a pause": {
			RunSyncName, SyncRequest{ConnectionID: "c", HeartbeatTimeout: 2}, "heartbeatTimeout is 2ns, want 0 or at least 1s",
		},
		"a negative wait": {RunSyncName, SyncRequest{ConnectionID: "c", MaxWait: -1}, "maxWait is -1ns, want 0 or at least 1s"},
		"a negative heartbeat": {
			RunSyncName, SyncRequest{ConnectionID: "c", HeartbeatTimeout: -1}, "heartbeatTimeout is -1ns, want 0 or at least 1s",
		},
		"one of many": {
			RunSyncsName, SyncsRequest{Syncs: []SyncRequest{{ConnectionID: "c"}, {}}}, "sync 1: the connection ID is empty",
		},
		"too many": {
			RunSyncsName, SyncsRequest{Syncs: make([]SyncRequest, MaxSyncs+1)},
			"want at most 2000 syncs, got 2001: use several workflows",
		},
		"a pipeline": {ApplyPipelineName, PipelineRequest{HeartbeatTimeout: -1}, "heartbeatTimeout is -1ns, want 0 or at least 1s"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{}
			env := newEnvironment(t, s)
			env.ExecuteWorkflow(test.workflow, test.request)
			err := env.GetWorkflowError()
			if FailureOf(err) != FailureInvalid || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want %s", err, test.want)
			}
			if len(s.looks)+len(s.starts) > 0 {
				t.Error("an activity ran")
			}
		})
	}
}

// TestRunSyncs runs syncs with limits. One of them fails.
func TestRunSyncs(t *testing.T) {
	load := &load{perWorkspace: map[string]int{}}
	env := newEnvironment(t, load)
	var syncs []SyncRequest
	for i := range 20 {
		syncs = append(syncs, SyncRequest{ConnectionID: fmt.Sprint(i), WorkspaceID: fmt.Sprint(i % 3)})
	}
	env.ExecuteWorkflow(RunSyncsName, SyncsRequest{Syncs: syncs, MaxRunning: 5, MaxRunningPerWorkspace: 2})
	must(t, env.GetWorkflowError())
	var got SyncsResult
	must(t, env.GetWorkflowResult(&got))
	if len(got.Results) != len(syncs) || len(got.Failed()) != 1 {
		t.Errorf("%d results, %d failed, want %d and 1", len(got.Results), len(got.Failed()), len(syncs))
	}
	const wantErr = "airbytetemporal: 1 of 20 syncs did not succeed, first that of connection 13: job 13 failed"
	if err := got.Err(); err == nil || err.Error() != wantErr {
		t.Errorf("got error %v, want %s", err, wantErr)
	}
	if load.most != 5 || load.mostOfOne != 2 {
		t.Errorf("at most %d syncs and %d of a workspace ran at the same time, want 5 and 2", load.most, load.mostOfOne)
	}
	var seen []string
	for _, result := range got.Results {
		seen = append(seen, result.ConnectionID)
	}
	slices.Sort(seen)
	if len(slices.Compact(seen)) != len(syncs) {
		t.Errorf("results of %v", seen)
	}
}

// load counts the syncs that run at the same time.
type load struct {
	script

	mu           sync.Mutex
	running      int
	most         int
	mostOfOne    int
	perWorkspace map[string]int
}

func (l *load) startSync(_ context.Context, in startInput) (*jobState, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	workspace := in.Request.WorkspaceID
	l.running++
	l.perWorkspace[workspace]++
	l.most = max(l.most, l.running)
	l.mostOfOne = max(l.mostOfOne, l.perWorkspace[workspace])
	var id int64
	_, err := fmt.Sscan(in.Request.ConnectionID, &id)
	return &jobState{JobID: id, Status: airbyte.JobStatusRunning}, err
}

func (l *load) awaitJob(_ context.Context, in awaitInput) (*jobState, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running--
	l.perWorkspace[in.WorkspaceID]--
	state := &jobState{JobID: in.JobID, Status: airbyte.JobStatusSucceeded}
	if in.JobID == 13 {
		state.Status = airbyte.JobStatusFailed
	}
	return state, nil
}

// TestRunSyncsLooksRarely looks for the newest job once a minute, and not for each sync.
func TestRunSyncsLooksRarely(t *testing.T) {
	s := &script{
		started: jobState{JobID: 1, Status: airbyte.JobStatusRunning},
		ended:   jobState{JobID: 1, Status: airbyte.JobStatusSucceeded},
	}
	env := newEnvironment(t, s)
	syncs := make([]SyncRequest, 100)
	for i := range syncs {
		syncs[i].ConnectionID = fmt.Sprint(i)
	}
	env.ExecuteWorkflow(RunSyncsName, SyncsRequest{Syncs: syncs})
	must(t, env.GetWorkflowError())
	took := len(syncs) / defaultMaxRunning // minutes
	if len(s.looks) > took || slices.Max(s.looks) != "" {
		t.Errorf("looked for %q, want at most %d looks at all connections", s.looks, took)
	}
}

// TestRunSyncsContinuesAsNew splits many syncs.
func TestRunSyncsContinuesAsNew(t *testing.T) {
	s := &script{
		started: jobState{JobID: 1, Status: airbyte.JobStatusRunning},
		ended:   jobState{JobID: 1, Status: airbyte.JobStatusSucceeded},
	}
	env := newEnvironment(t, s)
	syncs := make([]SyncRequest, maxSyncsPerRun+3)
	for i := range syncs {
		syncs[i].ConnectionID = fmt.Sprint(i)
	}
	env.ExecuteWorkflow(RunSyncsName, SyncsRequest{Syncs: syncs, MaxRunning: 100})
	continued := asContinueAsNew(t, env.GetWorkflowError())
	var next SyncsRequest
	must(t, decode(continued, &next))
	if len(next.Syncs) != 3 || len(next.Done) != maxSyncsPerRun || next.MaxRunning != 100 {
		t.Fatalf("continues with %d syncs and %d results", len(next.Syncs), len(next.Done))
	}
	env = newEnvironment(t, s)
	env.ExecuteWorkflow(RunSyncsName, next)
	must(t, env.GetWorkflowError())
	var got SyncsResult
	must(t, env.GetWorkflowResult(&got))
	if len(got.Results) != len(syncs) {
		t.Errorf("%d results, want %d", len(got.Results), len(syncs))
	}
}

// TestRunSyncsCancelled cancels the workflow while some syncs run and others wait.
func TestRunSyncsCancelled(t *testing.T) {
	s := &script{
		started:  jobState{JobID: 42, Status: airbyte.JobStatusRunning},
		awaitErr: temporal.NewApplicationError("the worker has died", retryInterrupted),
		stopped:  jobState{JobID: 42, Status: airbyte.JobStatusCancelled},
	}
	env := newEnvironment(t, s)
	env.RegisterDelayedCallback(env.CancelWorkflow, 3*time.Minute/2)
	syncs := make([]SyncRequest, 5)
	for i := range syncs {
		syncs[i] = SyncRequest{ConnectionID: fmt.Sprint(i), OnStop: StopCancel}
	}
	env.ExecuteWorkflow(RunSyncsName, SyncsRequest{Syncs: syncs, MaxRunning: 2})
	err := env.GetWorkflowError()
	results, ok := ResultsOf(err)
	if !temporal.IsCanceledError(err) || !ok || len(results.Results) != len(syncs) {
		t.Fatalf("got error %v and results %+v", err, results)
	}
	if len(s.starts) != 2 || len(s.cancels) != 2 {
		t.Errorf("%d syncs were started and %d cancelled, want 2", len(s.starts), len(s.cancels))
	}
	withJob := 0
	for _, result := range results.Results {
		if result.Failure != FailureStopped {
			t.Errorf("got result %+v", result)
		}
		if result.JobID != 0 {
			withJob++
		}
	}
	if withJob != 2 {
		t.Errorf("%d results have a job, want 2", withJob)
	}
}

// TestOnFake runs a workflow with its own activities on a fake server.
func TestOnFake(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithSpeed(1000))
	client := fake.Client()
	activities, err := New(client, WithWatcher(fleet.New(client, fleet.WithInterval(20*time.Millisecond))))
	must(t, err)
	workspace := fake.AddWorkspace("Tenant")
	source := fake.AddSource(workspace, "db", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	var syncs []SyncRequest
	for range 8 {
		syncs = append(syncs, SyncRequest{ConnectionID: fake.AddConnection(source, destination)})
	}
	fake.Script(syncs[3].ConnectionID, airbytetest.Fail(time.Minute))

	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quietLogger{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(time.Minute) // the machine may be busy
	activities.Register(env)
	env.ExecuteWorkflow(RunSyncsName, SyncsRequest{Syncs: syncs})
	must(t, env.GetWorkflowError())
	var got SyncsResult
	must(t, env.GetWorkflowResult(&got))
	failed := got.Failed()
	if len(got.Results) != 8 || len(failed) != 1 || failed[0].ConnectionID != syncs[3].ConnectionID {
		t.Errorf("got %+v", got)
	}
	if n := len(fake.Requests("createJob")); n != 8 {
		t.Errorf("%d requests to start syncs, want 8", n)
	}
}

// TestOwnWorkflow calls RunSync from another workflow.
func TestOwnWorkflow(t *testing.T) {
	own := func(ctx workflow.Context, connections []string) (int64, error) {
		var rows int64
		for _, connection := range connections {
			result, err := RunSync(ctx, SyncRequest{ConnectionID: connection})
			if err != nil {
				return rows, err
			}
			rows += result.RowsSynced
		}
		return rows, nil
	}
	s := &script{
		started: jobState{JobID: 1, Status: airbyte.JobStatusRunning},
		ended:   jobState{JobID: 1, Status: airbyte.JobStatusSucceeded, Rows: 5},
	}
	env := newEnvironment(t, s)
	env.ExecuteWorkflow(own, []string{"a", "b"})
	must(t, env.GetWorkflowError())
	var rows int64
	must(t, env.GetWorkflowResult(&rows))
	if rows != 10 {
		t.Errorf("got %d rows, want 10", rows)
	}
}
