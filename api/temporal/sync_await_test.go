package airbytetemporal

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// TestAwait waits for jobs with each final status, and checks the heartbeats.
func TestAwait(t *testing.T) {
	for _, run := range []airbytetest.Run{
		airbytetest.Succeed(10 * time.Minute),
		airbytetest.Fail(10 * time.Minute),
		{{Status: airbyte.JobStatusRunning, For: 10 * time.Minute}, {Status: airbyte.JobStatusCancelled}},
	} {
		want := run[len(run)-1].Status
		t.Run(string(want), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlant(t)
				job := p.fake.AddJob(p.connection, time.Now(), run)
				pulse, beats := newPulse(1, progress{})
				state, err := p.activities.await(t.Context(), pulse, awaitInput{JobID: job})
				must(t, err)
				if state.JobID != job || state.Status != want {
					t.Errorf("got %+v, want job %d, %s", state, job, want)
				}
				if want == airbyte.JobStatusSucceeded && state.Rows == 0 {
					t.Error("the result has no rows")
				}
				if beats.last().JobID != job || !slices.Contains(beats.statuses(), airbyte.JobStatusRunning) {
					t.Errorf("heartbeats: %+v", beats.sent)
				}
			})
		})
	}
}

// TestAwaitEndsEarly ends the wait before the job has ended. The job must keep running.
func TestAwaitEndsEarly(t *testing.T) {
	for _, test := range []struct {
		name      string
		reason    error
		deadline  time.Duration
		prepare   func(p *plant)
		wantType  FailureType
		wantRetry bool
		cancelled bool
	}{
		{name: "the workflow is cancelled", reason: errCancelled, cancelled: true},
		{name: "the worker stops", reason: errWorkerDown, wantType: retryInterrupted, wantRetry: true},
		{name: "the time is up", deadline: 3 * time.Minute, wantType: FailureTimeUp},
		{name: "the time was up before", deadline: -time.Minute, wantType: FailureTimeUp},
		{
			name: "the server is down for long",
			prepare: func(p *plant) {
				p.fake.Inject(airbytetest.Fault{Status: http.StatusBadGateway, Count: airbytetest.Always})
			},
			wantType:  retryUnavailable,
			wantRetry: true,
		},
		{
			name: "the job may not be read",
			prepare: func(p *plant) {
				p.fake.Inject(airbytetest.Fault{Operation: "getJob", Status: http.StatusForbidden, Count: airbytetest.Always})
			},
			wantType: FailureRefused,
		},
		{
			name: "the connection was deleted",
			prepare: func(p *plant) {
				p.fake.SetConnectionStatus(p.connection, airbyte.ConnectionStatusDeprecated)
			},
			wantType: FailureConnectionDeleted,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlant(t)
				job := p.fake.AddJob(p.connection, time.Now(), airbytetest.Succeed(24*time.Hour))
				if test.prepare != nil {
					test.prepare(p)
				}
				ctx := t.Context()
				if test.reason != nil {
					ctx = endsAfter(t, 3*time.Minute, test.reason)
				}
				in := awaitInput{JobID: job}
				if test.deadline != 0 {
					in.Deadline = time.Now().Add(test.deadline)
				}
				pulse, _ := newPulse(1, progress{})
				_, err := p.activities.await(ctx, pulse, in)
				if test.cancelled {
					if !errors.Is(err, context.Canceled) {
						t.Errorf("got error %v, want a cancellation", err)
					}
				} else if FailureOf(err) != test.wantType || isRetryable(t, err) != test.wantRetry {
					t.Errorf("got error %v of type %s, want %s", err, FailureOf(err), test.wantType)
				}
				if n := len(p.fake.Requests("cancelJob")); n > 0 {
					t.Errorf("%d requests to cancel the job", n)
				}
				time.Sleep(2 * time.Minute) // the watcher notices in its next poll that nobody waits
			})
		})
	}
}

// TestCancel cancels jobs.
func TestCancel(t *testing.T) {
	for _, test := range []struct {
		name    string
		prepare func(p *plant) cancelInput
		want    airbyte.JobStatus // "" for no job
	}{
		{
			name: "a job that runs",
			prepare: func(p *plant) cancelInput {
				return cancelInput{JobID: p.fake.AddJob(p.connection, time.Now(), airbytetest.Succeed(time.Hour))}
			},
			want: airbyte.JobStatusCancelled,
		},
		{
			name: "a job that has ended",
			prepare: func(p *plant) cancelInput {
				return cancelInput{JobID: p.fake.AddJob(p.connection, time.Now().Add(-time.Hour), airbytetest.Fail(time.Minute))}
			},
			want: airbyte.JobStatusFailed,
		},
		{
			name: "a job that is not known",
			prepare: func(p *plant) cancelInput {
				p.fake.AddJob(p.connection, time.Now(), airbytetest.Succeed(time.Hour))
				return cancelInput{ConnectionID: p.connection}
			},
			want: airbyte.JobStatusCancelled,
		},
		{
			name: "a job of somebody else",
			prepare: func(p *plant) cancelInput {
				old := p.fake.AddJob(p.connection, time.Now(), airbytetest.Succeed(time.Hour))
				return cancelInput{ConnectionID: p.connection, Newest: old}
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlant(t)
				in := test.prepare(p)
				pulse, _ := newPulse(1, progress{})
				state, err := p.activities.findAndCancel(t.Context(), pulse, in)
				must(t, err)
				if state.Status != test.want {
					t.Errorf("got %+v, want %s", state, test.want)
				}
			})
		})
	}
}
