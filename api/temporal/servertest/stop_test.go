package servertest

import (
	"context"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	airbytetemporal "github.com/airbyte-go/airbyte/api/temporal"
)

var endless = airbytetest.Run{{Status: airbyte.JobStatusRunning}}

// TestStop cancels workflows whose jobs run, and lets the time of others run out.
func TestStop(t *testing.T) {
	p := newPlant(t)
	p.startWorker()
	for _, test := range []struct {
		name          string
		policy        airbytetemporal.StopPolicy
		isAttached    bool
		maxWait       time.Duration // 0: the workflow is cancelled
		wantCancelled bool
	}{
		{name: "leave", policy: airbytetemporal.StopLeave},
		{name: "cancel", policy: airbytetemporal.StopCancel, wantCancelled: true},
		{name: "cancel, attached", policy: airbytetemporal.StopCancel, isAttached: true, wantCancelled: true},
		{name: "cancel started", policy: airbytetemporal.StopCancelStarted, wantCancelled: true},
		{name: "cancel started, attached", policy: airbytetemporal.StopCancelStarted, isAttached: true},
		{name: "time up, leave", maxWait: 3 * time.Second},
		{name: "time up, cancel", policy: airbytetemporal.StopCancelStarted, maxWait: 3 * time.Second, wantCancelled: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			p.addConnections(endless)
			connection := p.connections[len(p.connections)-1]
			if test.isAttached {
				p.fake.AddJob(connection, time.Now(), endless)
			}
			run := p.start("stop-"+connection, airbytetemporal.RunSyncName, airbytetemporal.SyncRequest{
				ConnectionID:     connection,
				OnStop:           test.policy,
				MaxWait:          test.maxWait,
				HeartbeatTimeout: heartbeatTimeout,
			})
			if test.maxWait == 0 {
				p.waitFor("a job", func() bool { return len(p.jobsOf(connection)) == 1 })
				time.Sleep(time.Second)
				must(t, p.client.CancelWorkflow(context.Background(), run.GetID(), run.GetRunID()))
			}
			err := run.Get(context.Background(), nil)
			result, hasResult := airbytetemporal.ResultOf(err)
			isTimeUp := airbytetemporal.FailureOf(err) == airbytetemporal.FailureTimeUp
			if !hasResult || isTimeUp != (test.maxWait > 0) || temporal.IsCanceledError(err) == isTimeUp {
				t.Fatalf("got error %v", err)
			}
			job := p.jobsOf(connection)[0]
			isCancelled := job.Status == airbyte.JobStatusCancelled
			if isCancelled != test.wantCancelled || result.Cancelled != test.wantCancelled {
				t.Errorf("the job is %s and the result %+v, want cancelled: %v", job.Status, result, test.wantCancelled)
			}
			if result.JobID != job.JobID || result.Attached != test.isAttached {
				t.Errorf("got result %+v, want job %d, attached: %v", result, job.JobID, test.isAttached)
			}
			p.checkHistory(run)
		})
	}
}

// TestStopWithoutWorker cancels a workflow when its worker is dead. The next worker cancels the job.
func TestStopWithoutWorker(t *testing.T) {
	p := newPlant(t)
	p.addConnections(endless)
	connection := p.connections[0]
	first, err := startProcess(p.env)
	must(t, err)
	run := p.start("sync", airbytetemporal.RunSyncName, airbytetemporal.SyncRequest{
		ConnectionID:     connection,
		OnStop:           airbytetemporal.StopCancelStarted,
		HeartbeatTimeout: heartbeatTimeout,
	})
	p.waitFor("a job", func() bool { return len(p.jobsOf(connection)) == 1 })
	time.Sleep(time.Second)
	first.kill()
	must(t, p.client.CancelWorkflow(context.Background(), run.GetID(), run.GetRunID()))
	time.Sleep(2 * heartbeatTimeout)
	if job := p.jobsOf(connection)[0]; job.Status.Final() {
		t.Fatalf("the job is %s without a worker", job.Status)
	}

	p.startWorker()
	err = run.Get(context.Background(), nil)
	result, _ := airbytetemporal.ResultOf(err)
	jobs := p.jobsOf(connection)
	if !temporal.IsCanceledError(err) || !result.Cancelled {
		t.Errorf("got error %v and result %+v", err, result)
	}
	if len(jobs) != 1 || jobs[0].Status != airbyte.JobStatusCancelled {
		t.Errorf("got jobs %+v, want one that was cancelled", jobs)
	}
}

// TestWorkerStopsInOrder stops a worker. Another one waits for the same job, and the job keeps running, although
// the policy cancels it when the workflow stops.
func TestWorkerStopsInOrder(t *testing.T) {
	p := newPlant(t)
	p.addConnections(airbytetest.Succeed(10 * time.Second))
	first := p.startWorker()
	run := p.start("sync", airbytetemporal.RunSyncName, airbytetemporal.SyncRequest{
		ConnectionID: p.connections[0],
		OnStop:       airbytetemporal.StopCancel,
	})
	p.waitFor("a job", func() bool { return len(p.jobsOf(p.connections[0])) == 1 })
	time.Sleep(time.Second)
	first.Stop()
	p.startWorker()
	var result airbytetemporal.SyncResult
	must(t, run.Get(context.Background(), &result))
	jobs := p.jobsOf(p.connections[0])
	if len(jobs) != 1 || result.JobID != jobs[0].JobID || result.Status != airbyte.JobStatusSucceeded {
		t.Errorf("got result %+v and jobs %+v", result, jobs)
	}
}

// TestHeartbeat reads the heartbeat of a running sync. It must name the job, and must not contain secrets.
func TestHeartbeat(t *testing.T) {
	p := newPlant(t)
	p.startWorker()
	p.addConnections(endless)
	run := p.start("sync", airbytetemporal.RunSyncName, airbytetemporal.SyncRequest{
		ConnectionID:     p.connections[0],
		HeartbeatTimeout: heartbeatTimeout,
	})
	details := ""
	p.waitFor("a heartbeat of a running job", func() bool {
		description, err := p.client.DescribeWorkflowExecution(context.Background(), run.GetID(), run.GetRunID())
		must(t, err)
		for _, activity := range description.GetPendingActivities() {
			for _, payload := range activity.GetHeartbeatDetails().GetPayloads() {
				details = string(payload.GetData())
			}
		}
		return strings.HasPrefix(details, `{"jobId":1,"status":"running"`)
	})
	must(t, p.client.TerminateWorkflow(context.Background(), run.GetID(), run.GetRunID(), "the test is over"))
}
