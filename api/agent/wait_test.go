package agent_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// waited is the result of a wait.
type waited struct {
	Done          bool
	Cancelled     bool
	Status        airbyte.JobStatus
	Job           airbyte.Job
	WaitedSeconds int64
	Next          string
}

// TestWait waits for jobs on a fake server.
func TestWait(t *testing.T) {
	tests := []struct {
		name string
		run  airbytetest.Run
		call agent.WaitCall
		want waited
	}{
		{
			name: "succeeds",
			run:  airbytetest.Succeed(20 * time.Second),
			want: waited{Done: true, Status: airbyte.JobStatusSucceeded},
		},
		{
			name: "fails",
			run:  airbytetest.Fail(20 * time.Second),
			want: waited{
				Done: true, Status: airbyte.JobStatusFailed,
				Next: "the API has no logs; look into the job in the web app, or start another one with createJob",
			},
		},
		{
			name: "default bound",
			run:  airbytetest.Succeed(time.Hour),
			want: waited{
				Status: airbyte.JobStatusRunning, WaitedSeconds: 45,
				Next: "the job keeps running; call airbyte_wait again with the same jobId",
			},
		},
		{
			name: "longest bound",
			run:  airbytetest.Succeed(time.Hour),
			call: agent.WaitCall{Timeout: time.Hour},
			want: waited{
				Status: airbyte.JobStatusRunning, WaitedSeconds: 300,
				Next: "the job keeps running; call airbyte_wait again with the same jobId",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				tt.call.JobID = w.fake.AddJob(w.connection, time.Now(), tt.run)
				runner := w.runner(t)
				result, err := runner.Wait(t.Context(), tt.call)
				got := decode[waited](t, result, err)
				if got.Job.JobID != tt.call.JobID || got.Job.Status != got.Status {
					t.Errorf("the job is %+v", got.Job)
				}
				if got.Done {
					got.WaitedSeconds = 0 // depends on the interval
				}
				got.Job = airbyte.Job{}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if n := len(w.fake.Requests("cancelJob")); n > 0 {
					t.Errorf("it cancelled the job")
				}
			})
		})
	}
}

// TestWaitResumes checks that another runner can go on waiting.
func TestWaitResumes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		call := agent.WaitCall{JobID: w.fake.AddJob(w.connection, time.Now(), airbytetest.Succeed(time.Minute))}
		result, err := w.runner(t).Wait(t.Context(), call)
		if got := decode[waited](t, result, err); got.Done {
			t.Errorf("got %s", result)
		}
		result, err = w.runner(t).Wait(t.Context(), call)
		if got := decode[waited](t, result, err); !got.Done || got.Status != airbyte.JobStatusSucceeded {
			t.Errorf("got %s", result)
		}
	})
}

// TestWaitProgress checks that progress comes at once, then at least every ten seconds, and not after the wait.
func TestWaitProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		start := time.Now()
		var at []time.Duration
		var last agent.Progress
		call := agent.WaitCall{
			JobID:    w.fake.AddJob(w.connection, start, airbytetest.Succeed(time.Hour)),
			Timeout:  3 * time.Minute,
			Interval: time.Minute,
			Progress: func(p agent.Progress) {
				at = append(at, time.Since(start))
				last = p
			},
		}
		_, err := w.runner(t).Wait(t.Context(), call)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		previous := time.Duration(0)
		for _, now := range append(slices.Clone(at), 3*time.Minute) {
			if now-previous > 10*time.Second {
				t.Errorf("no progress between %v and %v", previous, now)
			}
			previous = now
		}
		if at[0] != 0 || at[len(at)-1] > 3*time.Minute {
			t.Errorf("progress from %v to %v", at[0], at[len(at)-1])
		}
		want := agent.Progress{
			JobID: call.JobID, Status: airbyte.JobStatusRunning, Elapsed: 3 * time.Minute, Timeout: 3 * time.Minute,
			Text: "job 1: running (3m0s of at most 3m0s)",
		}
		if diff := cmp.Diff(want, last); diff != "" {
			t.Errorf("last progress (-want +got):\n%s", diff)
		}
		if n := len(w.fake.Requests("getJob")); n < 3 || n > 5 {
			t.Errorf("it read the job %d times in three minutes, want one a minute", n)
		}
	})
}

// TestTriggerPollCancel triggers a sync, polls it every minute, and cancels it after 30 minutes, in two calls.
func TestTriggerPollCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.fake.Script(w.connection, airbytetest.Succeed(10*time.Hour))
		runner := w.runner(t, agent.WithMode(agent.ModeWrite))
		started, err := runner.Write(t.Context(), callOf("createJob", `{"connectionId":"`+w.connection+`","jobType":"sync"}`))
		job := decode[airbyte.Job](t, started, err)
		start := time.Now()
		polls := len(w.fake.Requests("getJob"))

		result, err := runner.Wait(t.Context(), agent.WaitCall{
			JobID:       job.JobID,
			Interval:    time.Minute,
			CancelAfter: 30 * time.Minute,
		})
		got := decode[waited](t, result, err)
		if !got.Done || !got.Cancelled || got.Status != airbyte.JobStatusCancelled {
			t.Errorf("got %s", result)
		}
		if want := "the job was cancelled, because it had not ended 30m0s after its start"; got.Next != want {
			t.Errorf("next is %q, want %q", got.Next, want)
		}
		took := time.Since(start)
		if took < 30*time.Minute || took > 31*time.Minute {
			t.Errorf("the wait took %v, want 30 to 31 minutes", took)
		}
		polls = len(w.fake.Requests("getJob")) - polls
		if polls < 30 || polls > 35 {
			t.Errorf("it read the job %d times", polls)
		}
		if n := len(w.fake.Requests("cancelJob")); n != 1 {
			t.Errorf("it sent %d requests to cancel the job", n)
		}
	})
}

// TestCancelAfter checks when a job is cancelled.
func TestCancelAfter(t *testing.T) {
	tests := []struct {
		name      string
		age       time.Duration // of the job before the wait
		run       time.Duration
		timeout   time.Duration
		took      time.Duration // at least, and at most a minute longer
		cancelled bool
		done      bool
	}{
		{name: "counts from the start of the job", age: 25 * time.Minute, run: time.Hour, took: 5 * time.Minute, cancelled: true, done: true},
		{name: "is over already", age: 45 * time.Minute, run: time.Hour, cancelled: true, done: true},
		{name: "job ends before", age: 25 * time.Minute, run: 26 * time.Minute, took: time.Minute, done: true},
		{name: "timeout is first", run: time.Hour, timeout: 10 * time.Minute, took: 10 * time.Minute},
		{name: "timeout is later", age: 25 * time.Minute, run: time.Hour, timeout: 10 * time.Minute, took: 5 * time.Minute, cancelled: true, done: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				start := time.Now()
				job := w.fake.AddJob(w.connection, start.Add(-tt.age), airbytetest.Succeed(tt.run))
				runner := w.runner(t, agent.WithMode(agent.ModeWrite))
				call := agent.WaitCall{JobID: job, Timeout: tt.timeout, CancelAfter: 30 * time.Minute}
				result, err := runner.Wait(t.Context(), call)
				got := decode[waited](t, result, err)
				if got.Done != tt.done || got.Cancelled != tt.cancelled {
					t.Errorf("got %s", result)
				}
				took := time.Since(start)
				if took < tt.took || took > tt.took+time.Minute {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
				if n := len(w.fake.Requests("cancelJob")); (n > 0) != tt.cancelled {
					t.Errorf("it sent %d requests to cancel the job", n)
				}
			})
		})
	}
}

// TestCancelAfterByServerClock checks that the age of a job comes from the clock of the server.
func TestCancelAfterByServerClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		serverTime := time.Now().Add(-24 * time.Hour) // far behind the clock here
		cancelled := false
		transport := transportFunc(func(req *http.Request) (*http.Response, error) {
			status := "running"
			if req.Method == http.MethodDelete {
				cancelled = true
			}
			if cancelled {
				status = "cancelled"
			}
			job := `{"jobId":7,"status":"` + status + `","jobType":"sync","startTime":"` +
				serverTime.UTC().Format(time.RFC3339) + `","connectionId":"` + id + `"}`
			body := job
			if strings.HasSuffix(req.URL.Path, "/jobs") {
				body = `{"data":[` + job + `]}`
			}
			resp := response(req, http.StatusOK, body)
			now := time.Now().Add(-24 * time.Hour)
			resp.Header.Set("Date", now.UTC().Format(http.TimeFormat))
			return resp, nil
		})
		runner := newRunner(t, clientWith(t, transport), agent.WithMode(agent.ModeWrite))
		start := time.Now()
		result, err := runner.Wait(t.Context(), agent.WaitCall{JobID: 7, CancelAfter: 10 * time.Minute})
		got := decode[waited](t, result, err)
		if !got.Cancelled || !cancelled {
			t.Errorf("got %s", result)
		}
		if took := time.Since(start); took < 10*time.Minute || took > 11*time.Minute {
			t.Errorf("the wait took %v, want 10 to 11 minutes", took)
		}
	})
}

// TestWaitInterrupted checks that a wait whose context ends does not cancel the job, with CancelAfter or without, even
// at the moment of the limit.
func TestWaitInterrupted(t *testing.T) {
	for _, call := range []agent.WaitCall{
		{},
		{CancelAfter: time.Hour},
		{CancelAfter: 20 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			call.JobID = w.fake.AddJob(w.connection, time.Now(), airbytetest.Succeed(time.Hour))
			runner := w.runner(t, agent.WithMode(agent.ModeWrite))
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second-time.Nanosecond)
			defer cancel()
			_, err := runner.Wait(ctx, call)
			e := failure(t, err)
			if e.Do != "the job keeps running; wait for it again" || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", e)
			}
			time.Sleep(time.Minute)
			if n := len(w.fake.Requests("cancelJob")); n > 0 {
				t.Errorf("it sent %d requests to cancel the job", n)
			}
		})
	}
}

// TestWaitRefused checks the calls that are refused before anything is sent.
func TestWaitRefused(t *testing.T) {
	tests := []struct {
		name string
		opts []agent.Option
		call agent.WaitCall
		want string
	}{
		{name: "no job", call: agent.WaitCall{}, want: "jobId: want the ID of a job"},
		{name: "negative timeout", call: agent.WaitCall{JobID: 1, Timeout: -1}, want: "timeout: want a positive duration"},
		{name: "short interval", call: agent.WaitCall{JobID: 1, Interval: 10}, want: "interval: want at least a second"},
		{name: "long limit", call: agent.WaitCall{JobID: 1, CancelAfter: 25 * time.Hour}, want: "cancelAfter: want at most 24 hours"},
		{
			name: "cancels in read mode", call: agent.WaitCall{JobID: 1, CancelAfter: time.Hour},
			want: "cancelJob is not allowed: the runner is in mode read",
		},
		{
			name: "cancels although denied",
			opts: []agent.Option{agent.WithMode(agent.ModeFull), agent.WithDeny("cancelJob")},
			call: agent.WaitCall{JobID: 1, CancelAfter: time.Hour},
			want: "cancelJob is not allowed: the operator denies cancelJob",
		},
		{
			name: "reads although denied",
			opts: []agent.Option{agent.WithDeny("Jobs")},
			call: agent.WaitCall{JobID: 1},
			want: "getJob is not allowed: the operator denies Jobs",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sent := &recorder{}
			_, err := newRunner(t, sent.client(t), tt.opts...).Wait(t.Context(), tt.call)
			e := failure(t, err)
			text := e.Message
			for _, m := range e.Mistakes {
				text += " " + m.String()
			}
			if !strings.Contains(text, tt.want) || len(sent.requests) > 0 {
				t.Errorf("got %q after %d requests; want %q", text, len(sent.requests), tt.want)
			}
		})
	}
}

// TestWaitPinned checks that a job of another workspace is not waited for, and never cancelled.
func TestWaitPinned(t *testing.T) {
	server := newTenants(t)
	runner := server.own.runner(t, agent.WithMode(agent.ModeWrite), agent.WithWorkspaces(server.own.workspace))
	jobs := server.other.fake.AddJob(server.other.connection, time.Now().Add(-time.Hour), airbytetest.Succeed(9*time.Hour))
	_, err := runner.Wait(t.Context(), agent.WaitCall{JobID: jobs, CancelAfter: time.Second})
	if e := failure(t, err); !strings.Contains(e.Message, "names another workspace") {
		t.Errorf("got %v", e)
	}
	if n := len(server.own.fake.Requests("cancelJob")); n > 0 {
		t.Error("it cancelled the job")
	}
}

// TestWaitErrors checks waits for jobs that cannot be read or cancelled.
func TestWaitErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		runner := w.runner(t, agent.WithMode(agent.ModeWrite))
		_, err := runner.Wait(t.Context(), agent.WaitCall{JobID: 999})
		if e := failure(t, err); e.Status != http.StatusForbidden || e.Operation != "getJob" {
			t.Errorf("an unknown job: %+v", e)
		}
		job := w.fake.AddJob(w.connection, time.Now().Add(-time.Hour), airbytetest.Succeed(9*time.Hour))
		w.fake.Inject(airbytetest.Fault{Operation: "cancelJob", Status: http.StatusForbidden, Count: airbytetest.Always})
		_, err = runner.Wait(t.Context(), agent.WaitCall{JobID: job, CancelAfter: time.Minute})
		e := failure(t, err)
		isOfCancel := e.Status == http.StatusForbidden && e.Operation == "cancelJob"
		if !isOfCancel || !strings.Contains(e.Message, "had not ended in time, but could not be cancelled") {
			t.Errorf("a job that cannot be cancelled: %+v", e)
		}
	})
}
