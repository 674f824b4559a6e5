package airbytetemporal

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func (p *plant) startInput() startInput {
	return startInput{Request: SyncRequest{ConnectionID: p.connection}}
}

// TestStart starts a sync, and checks that it returns at once, with the job in its last heartbeat.
func TestStart(t *testing.T) {
	for _, profile := range airbytetest.Profiles() {
		t.Run(string(profile), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlant(t, airbytetest.WithProfile(profile))
				pulse, beats := newPulse(1, progress{})
				began := time.Now()
				state, err := p.activities.startOrFind(t.Context(), pulse, p.startInput())
				must(t, err)
				if state.JobID == 0 || state.Attached || state.Status.Final() {
					t.Errorf("got %+v", state)
				}
				if took := time.Since(began); took > 3*time.Second {
					t.Errorf("the start took %v", took)
				}
				if beats.last().JobID != state.JobID {
					t.Errorf("the last heartbeat is %+v, want job %d", beats.last(), state.JobID)
				}
			})
		})
	}
}

// TestStartAttaches finds a sync that runs already.
func TestStartAttaches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlant(t)
		running := p.fake.AddJob(p.connection, time.Now(), airbytetest.Succeed(time.Hour))
		pulse, beats := newPulse(1, progress{})
		state, err := p.activities.startOrFind(t.Context(), pulse, p.startInput())
		must(t, err)
		if state.JobID != running || !state.Attached || !beats.last().Attached {
			t.Errorf("got %+v and the heartbeat %+v, want job %d, attached", state, beats.last(), running)
		}
	})
}

// TestStartAgain repeats the start of a worker that has died.
func TestStartAgain(t *testing.T) {
	const settled = defaultSettleTime
	for _, test := range []struct {
		name     string
		last     progress
		before   func(p *plant) int64 // what the first attempt has done; returns its job, or 0
		newest   int64
		wantWait time.Duration
	}{
		{
			name:     "it had started nothing",
			before:   func(*plant) int64 { return 0 },
			wantWait: settled,
		},
		{
			name: "it had started a sync that runs",
			before: func(p *plant) int64 {
				return p.fake.AddJob(p.connection, time.Now(), airbytetest.Succeed(time.Hour))
			},
			wantWait: settled,
		},
		{
			name: "it had started a sync that has ended",
			before: func(p *plant) int64 {
				return p.fake.AddJob(p.connection, time.Now().Add(-time.Minute), airbytetest.Succeed(time.Second))
			},
			wantWait: settled,
		},
		{
			name: "the server starts the sync later",
			before: func(p *plant) int64 {
				p.fake.Inject(airbytetest.Fault{Operation: "createJob", CommitAfter: 20 * time.Second})
				// The worker dies while it waits for the response.
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				_, _ = p.client.Jobs.Create(ctx, airbyte.JobCreateRequest{
					ConnectionID: p.connection,
					JobType:      airbyte.JobTypeSync,
				})
				return 1
			},
			wantWait: settled,
		},
		{
			name:   "its heartbeat names the job",
			last:   progress{JobID: 77},
			before: func(*plant) int64 { return 77 },
		},
		{
			name:   "it ended with an error",
			last:   progress{QuietAttempt: 1},
			before: func(*plant) int64 { return 0 },
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlant(t)
				job := test.before(p)
				pulse, beats := newPulse(2, test.last)
				began := time.Now()
				state, err := p.activities.startOrFind(t.Context(), pulse, p.startInput())
				must(t, err)
				waited := time.Since(began)
				if waited < test.wantWait || waited > test.wantWait+5*time.Second {
					t.Errorf("waited %v, want %v", waited, test.wantWait)
				}
				if job != 0 && state.JobID != job {
					t.Errorf("got job %d, want %d", state.JobID, job)
				}
				if job != 77 && p.jobs(t) != 1 {
					t.Errorf("the connection has %d jobs, want one", p.jobs(t))
				}
				if job == 0 && beats.last().JobID != state.JobID {
					t.Errorf("the last heartbeat is %+v, want job %d", beats.last(), state.JobID)
				}
			})
		})
	}
}

// TestStartAgainAfterOlderSync checks that the workflow starts a sync although an older one has ended before.
func TestStartAgainAfterOlderSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlant(t)
		old := p.fake.AddJob(p.connection, time.Now().Add(-time.Hour), airbytetest.Succeed(time.Minute))
		newest, err := p.activities.newestJob(t.Context(), p.connection)
		must(t, err)
		if newest != old {
			t.Fatalf("the newest job is %d, want %d", newest, old)
		}
		in := p.startInput()
		in.Newest = newest
		pulse, _ := newPulse(2, progress{})
		state, err := p.activities.startOrFind(t.Context(), pulse, in)
		must(t, err)
		if state.JobID <= old {
			t.Errorf("got job %d, want a new one", state.JobID)
		}
	})
}

// TestStartFails checks which errors Temporal repeats, and whether the next attempt has to wait.
func TestStartFails(t *testing.T) {
	for _, test := range []struct {
		name      string
		prepare   func(p *plant)
		wantType  FailureType
		wantRetry bool
		wantQuiet bool
	}{
		{
			name: "the connection is inactive",
			prepare: func(p *plant) {
				p.fake.SetConnectionStatus(p.connection, airbyte.ConnectionStatusInactive)
			},
			wantType:  FailureBlocked,
			wantQuiet: true,
		},
		{
			name: "the list of jobs is forbidden",
			prepare: func(p *plant) {
				p.fake.Inject(airbytetest.Fault{Operation: "listJobs", Status: http.StatusForbidden, Count: airbytetest.Always})
			},
			wantType:  FailureRefused,
			wantQuiet: true,
		},
		{
			name: "the server is down",
			prepare: func(p *plant) {
				down := airbytetest.Fault{Operation: "listJobs", Status: http.StatusServiceUnavailable, Count: airbytetest.Always}
				p.fake.Inject(down)
			},
			wantType:  retryUnavailable,
			wantRetry: true,
			wantQuiet: true,
		},
		{
			name: "it is not known whether a sync has started",
			prepare: func(p *plant) {
				down := airbytetest.Fault{Operation: "listJobs", Status: http.StatusServiceUnavailable, Count: airbytetest.Always}
				down.Skip = 1 // the list before the start
				p.fake.Inject(down)
				p.fake.Inject(airbytetest.Fault{Operation: "createJob", DropAfter: true, Count: airbytetest.Always})
			},
			wantType:  retryMaybeApplied,
			wantRetry: true,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlant(t)
				test.prepare(p)
				pulse, beats := newPulse(1, progress{})
				_, err := p.activities.startOrFind(t.Context(), pulse, p.startInput())
				if FailureOf(err) != test.wantType || isRetryable(t, err) != test.wantRetry {
					t.Errorf("got error %v of type %s", err, FailureOf(err))
				}
				isQuiet := beats.last().QuietAttempt == 1
				if isQuiet != test.wantQuiet {
					t.Errorf("the last heartbeat is %+v, want quiet %v", beats.last(), test.wantQuiet)
				}
			})
		})
	}
}

// TestStartWaitsForOtherJob waits until a reset has ended, and then starts a sync.
func TestStartWaitsForOtherJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlant(t)
		_, err := p.client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{
			ConnectionID: p.connection,
			JobType:      airbyte.JobTypeReset,
		})
		must(t, err)
		in := p.startInput()
		in.Request.WaitForOtherJobs = true
		pulse, _ := newPulse(1, progress{})
		began := time.Now()
		state, err := p.activities.startOrFind(t.Context(), pulse, in)
		must(t, err)
		if state.Status.Final() || time.Since(began) < time.Minute {
			t.Errorf("got %+v after %v, want a new sync after a minute", state, time.Since(began))
		}
		job, err := p.client.Jobs.Get(t.Context(), state.JobID)
		must(t, err)
		if job.JobType != airbyte.JobTypeSync {
			t.Errorf("got a job of type %s", job.JobType)
		}
	})
}

// silentWire passes on requests, but never returns the response to the start of a job.
type silentWire struct{ next http.RoundTripper }

func (w *silentWire) RoundTrip(req *http.Request) (*http.Response, error) {
	isStart := req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, "/jobs")
	if !isStart {
		return w.next.RoundTrip(req)
	}
	resp, err := w.next.RoundTrip(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	<-req.Context().Done()
	return nil, req.Context().Err()
}

// TestStartStops ends the context while the response to the start is outstanding. The server starts the sync.
func TestStartStops(t *testing.T) {
	for _, test := range []struct {
		name     string
		reason   error
		policy   StopPolicy
		deadline time.Duration
		wantJob  bool // the activity returns the job, so that the workflow cancels it
		wantType FailureType
	}{
		{
			name:    "the workflow is cancelled, and cancels the job",
			reason:  errCancelled,
			policy:  StopCancelStarted,
			wantJob: true,
		},
		{name: "the workflow is cancelled, and leaves the job", reason: errCancelled, policy: StopLeave},
		{name: "the worker stops", reason: errWorkerDown, policy: StopCancel, wantType: retryInterrupted},
		{name: "the time is up", policy: StopCancel, deadline: 5 * time.Second, wantJob: true},
		{name: "the time is up, and the job is left", deadline: 5 * time.Second, wantType: FailureTimeUp},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlant(t)
				client := p.fake.Client(airbyte.WithHTTPClient(&http.Client{Transport: &silentWire{next: p.fake}}))
				activities, err := New(client)
				must(t, err)
				ctx := t.Context()
				if test.reason != nil {
					ctx = endsAfter(t, 5*time.Second, test.reason)
				}
				in := p.startInput()
				in.Request.OnStop = test.policy
				if test.deadline > 0 {
					in.Deadline = time.Now().Add(test.deadline)
				}
				pulse, beats := newPulse(1, progress{})
				state, err := activities.startOrFind(ctx, pulse, in)
				if p.jobs(t) != 1 {
					t.Fatalf("the server has %d jobs, want one", p.jobs(t))
				}
				if (state != nil) != test.wantJob {
					t.Errorf("got %+v, %v, want a job: %v", state, err, test.wantJob)
				}
				if FailureOf(err) != test.wantType {
					t.Errorf("got error %v, want type %s", err, test.wantType)
				}
				if errors.Is(test.reason, errWorkerDown) && beats.last().QuietAttempt != 0 {
					t.Error("the attempt says that no request is in flight")
				}
			})
		})
	}
}
