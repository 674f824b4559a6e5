package airbyte_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestRunJob starts jobs that are not syncs. The server runs a clear as a reset.
func TestRunJob(t *testing.T) {
	tests := []struct {
		name     string
		setup    func(s *jobServer)
		jobType  airbyte.JobType
		requests int
		job      int64
		attached bool
	}{
		{
			name:     "clear",
			setup:    func(s *jobServer) { s.addSync(at(0, "succeeded")) },
			jobType:  airbyte.JobTypeClear,
			requests: 1,
			job:      2,
		},
		{
			name:     "reset",
			setup:    func(*jobServer) {},
			jobType:  airbyte.JobTypeReset,
			requests: 1,
			job:      1,
		},
		{
			name:     "a reset is running, perhaps of a few streams",
			setup:    func(s *jobServer) { s.add("reset", at(0, "running")) },
			jobType:  airbyte.JobTypeClear,
			requests: 1,
			job:      2,
		},
		{
			name: "the response is lost",
			setup: func(s *jobServer) {
				s.add("reset", at(0, "succeeded"))
				s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
					s.addSync(at(0, "running"))
					s.add("reset", at(0, "running"), at(time.Minute, "succeeded"))
					w.WriteHeader(504)
					return true
				}
			},
			jobType:  airbyte.JobTypeClear,
			requests: 1,
			job:      3,
			attached: true,
		},
		{
			name: "the request is lost",
			setup: func(s *jobServer) {
				s.add("reset", at(0, "succeeded"))
				s.onCreate = func(w http.ResponseWriter, r *http.Request) bool {
					s.onCreate = nil
					return gatewayError(502)(w, r)
				}
			},
			jobType:  airbyte.JobTypeClear,
			requests: 2,
			job:      2,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				tt.setup(s)
				run, err := c.RunJob(t.Context(), "conn", tt.jobType)
				if err != nil {
					t.Fatal(err)
				}
				if run.JobID != tt.job || run.JobType != airbyte.JobTypeReset || run.Status != "succeeded" {
					t.Errorf("got %+v, want reset %d", run, tt.job)
				}
				if run.Attached != tt.attached || s.createRequests() != tt.requests {
					t.Errorf("got attached %t after %d requests, want %t after %d",
						run.Attached, s.createRequests(), tt.attached, tt.requests)
				}
			})
		})
	}
}

// TestRunJobInterrupts checks that a clear interrupts a sync that another call waits for.
func TestRunJobInterrupts(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "running"))
		clearOnce := func(*airbyte.Job) {
			if s.createRequests() > 0 {
				return
			}
			run, err := c.RunJob(t.Context(), "conn", airbyte.JobTypeClear)
			if err != nil || run.JobID != 2 {
				t.Errorf("clear: got %v, %v", run, err)
			}
		}
		_, err := c.RunSync(t.Context(), "conn", airbyte.WithProgress(clearOnce))
		cancelled, ok := errors.AsType[*airbyte.JobCancelledError](err)
		if !ok || cancelled.Job.JobID != 1 {
			t.Errorf("sync: got error %v", err)
		}
	})
}

func TestRunJobStops(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		run, err := c.RunJob(t.Context(), "conn", airbyte.JobTypeClear,
			airbyte.WithMaxWait(30*time.Second), airbyte.WithCancelOnStop())
		timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
		if !ok || !timeout.Cancelled || len(s.cancelled) != 1 || run.Status != "cancelled" {
			t.Errorf("got %v, %v, cancelled %v", run, err, s.cancelled)
		}
	})
}

func TestRunJobRefused(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.onCreate = respond(422, `{"message":"no"}`)
		run, err := c.RunJob(t.Context(), "conn", airbyte.JobTypeRefresh)
		if !errors.Is(err, airbyte.ErrInvalid) || run != nil || s.createRequests() != 1 {
			t.Errorf("got %v, %v after %v", run, err, s.calls)
		}
	})
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.onCreate = respond(409, stateConflict)
		s.connectionStatus = "inactive"
		_, err := c.RunJob(t.Context(), "conn", airbyte.JobTypeClear)
		const want = "airbyte: a clear of connection conn cannot start because the connection is inactive: " +
			"createJob: 409 state-conflict: Could not fulfill request"
		if err == nil || err.Error() != want {
			t.Errorf("got error %v, want %s", err, want)
		}
	})
}

// TestRunSyncThatEndedAtOnce checks that a final status in the response to the request that starts the
// sync counts, even if the job cannot be read.
func TestRunSyncThatEndedAtOnce(t *testing.T) {
	tests := []struct {
		name   string
		status string
		onGet  override
		opts   []airbyte.WaitOption
		after  time.Duration
	}{
		{name: "succeeded, and the server fails", status: "succeeded", onGet: respond(500, `{}`)},
		{name: "failed, and the server fails", status: "failed", onGet: respond(500, `{}`)},
		{name: "cancelled, and reading it is forbidden", status: "cancelled", onGet: respond(403, `{}`)},
		{
			name:   "without tolerance",
			status: "succeeded",
			onGet:  respond(500, `{}`),
			opts:   []airbyte.WaitOption{airbyte.WithTolerance(0)},
		},
		{
			name:   "the server hangs",
			status: "succeeded",
			onGet: func(_ http.ResponseWriter, r *http.Request) bool {
				wait(r, time.Hour)
				return true
			},
			after: 10 * time.Second,
		},
		{
			name:   "the server hangs, and the time is up",
			status: "succeeded",
			onGet: func(_ http.ResponseWriter, r *http.Request) bool {
				wait(r, time.Hour)
				return true
			},
			opts:  []airbyte.WaitOption{airbyte.WithMaxWait(time.Second), airbyte.WithCancelOnStop()},
			after: time.Second,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				s.onGet = tt.onGet
				s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
					reply(w, 200, s.addSync(at(0, tt.status)).json())
					return true
				}
				start := time.Now()
				run, err := c.RunSync(t.Context(), "conn", tt.opts...)
				if run == nil || run.JobID != 1 || string(run.Status) != tt.status {
					t.Fatalf("got %+v, %v", run, err)
				}
				_, isFailed := errors.AsType[*airbyte.JobFailedError](err)
				_, isCancelled := errors.AsType[*airbyte.JobCancelledError](err)
				isRight := (err == nil && tt.status == "succeeded") ||
					(isFailed && tt.status == "failed") || (isCancelled && tt.status == "cancelled")
				if !isRight {
					t.Errorf("got error %v for a job that %s", err, tt.status)
				}
				if took := time.Since(start); took != tt.after {
					t.Errorf("the call took %v, want %v", took, tt.after)
				}
				if len(s.cancelled) > 0 {
					t.Errorf("cancelled %v", s.cancelled)
				}
			})
		})
	}
	t.Run("the job can be read", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
				reply(w, 200, s.addSync(at(0, "succeeded")).json())
				return true
			}
			s.onGet = respond(200, strings.Replace(oneJob(1, "succeeded"), "{", `{"rowsSynced":7,`, 1))
			run, err := c.RunSync(t.Context(), "conn")
			if err != nil || run.Polls != 1 || run.RowsSynced == nil || *run.RowsSynced != 7 {
				t.Errorf("got %+v, %v, want the details of the job", run, err)
			}
		})
	})
	t.Run("the job is not final after all", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
				s.addSync(at(0, "running"), at(time.Minute, "succeeded"))
				reply(w, 200, oneJob(1, "failed"))
				return true
			}
			run, err := c.RunSync(t.Context(), "conn")
			if err != nil || run.Status != "succeeded" || run.Elapsed < time.Minute {
				t.Errorf("got %+v, %v", run, err)
			}
		})
	})
	t.Run("the job is found after the time was up", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onGet = respond(500, `{}`)
			s.onCreate = func(_ http.ResponseWriter, r *http.Request) bool {
				s.addSync(at(0, "succeeded"))
				wait(r, time.Hour)
				return true
			}
			run, err := c.RunSync(t.Context(), "conn", airbyte.WithMaxWait(time.Minute), airbyte.WithCancelOnStop())
			if err != nil || run == nil || run.Status != "succeeded" || len(s.cancelled) > 0 {
				t.Errorf("got %+v, %v, cancelled %v", run, err, s.cancelled)
			}
		})
	})
}
