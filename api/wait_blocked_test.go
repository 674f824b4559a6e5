package airbyte_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const (
	tryAgainLater = `{"status":409,"type":"https://reference.airbyte.com/reference/errors#try-again-later",` +
		`"title":"try-again-later","data":{"message":"A sync is already running for: conn"}}`
	stateConflict = `{"status":409,"type":"https://reference.airbyte.com/reference/errors#409-state-conflict",` +
		`"title":"409-state-conflict","data":{"message":"Could not fulfill request"}}`
)

// refuseWhileRunning refuses to start a job while another one runs on the connection.
func (s *jobServer) refuseWhileRunning(w http.ResponseWriter, _ *http.Request) bool {
	isRunning := slices.ContainsFunc(s.jobs, func(j *timedJob) bool { return j.status() == "running" })
	if isRunning {
		reply(w, 409, tryAgainLater)
	}
	return isRunning
}

// refuseUntil refuses to start a job for some time.
func (s *jobServer) refuseUntil(after time.Duration) override {
	start := time.Now()
	return func(w http.ResponseWriter, _ *http.Request) bool {
		isRefused := time.Since(start) < after
		if isRefused {
			reply(w, 409, tryAgainLater)
		}
		return isRefused
	}
}

// TestSyncBlocked checks that the error of Sync says why a job cannot start.
func TestSyncBlocked(t *testing.T) {
	running := at(0, "running")
	tests := []struct {
		name       string
		setup      func(s *jobServer)
		blockedBy  int64
		jobType    airbyte.JobType
		status     airbyte.JobStatus
		connection string
		unread     error  // that ConnectionErr must match; nil if the connection was read
		want       string // start of the error
	}{
		{
			name: "a reset is running",
			setup: func(s *jobServer) {
				s.addSync(at(0, "succeeded"))
				s.add("reset", running)
				s.onCreate = respond(409, tryAgainLater)
				s.connectionStatus = "active"
			},
			blockedBy: 2,
			jobType:   airbyte.JobTypeReset,
			status:    airbyte.JobStatusRunning,
			want: "airbyte: a sync of connection conn cannot start while job 2 (reset, running) has not ended: " +
				"createJob: 409 try-again-later: ",
		},
		{
			name: "a clear is pending, and the connection cannot be read",
			setup: func(s *jobServer) {
				s.add("clear", at(time.Hour, "running"))
				s.onCreate = respond(409, tryAgainLater)
			},
			blockedBy: 1,
			jobType:   airbyte.JobTypeClear,
			status:    airbyte.JobStatusPending,
			unread:    airbyte.ErrForbidden,
			want:      "airbyte: a sync of connection conn cannot start while job 1 (clear, pending) has not ended: ",
		},
		{
			name: "a refresh is running, on a server that lists it only when asked",
			setup: func(s *jobServer) {
				s.add("refresh", running)
				s.onCreate = respond(409, tryAgainLater)
				s.connectionStatus = "active"
			},
			blockedBy: 1,
			jobType:   airbyte.JobTypeRefresh,
			status:    airbyte.JobStatusRunning,
			want:      "airbyte: a sync of connection conn cannot start while job 1 (refresh, running) has not ended: ",
		},
		{
			name: "the connection is inactive",
			setup: func(s *jobServer) {
				s.addSync(at(0, "succeeded"))
				s.onCreate = respond(409, stateConflict)
				s.connectionStatus = "inactive"
			},
			connection: "inactive",
			want: "airbyte: a sync of connection conn cannot start because the connection is inactive: " +
				"createJob: 409 ",
		},
		{
			name: "the connection is locked while a reset is running",
			setup: func(s *jobServer) {
				s.add("reset", running)
				s.onCreate = respond(409, stateConflict)
				s.connectionStatus = "locked"
			},
			blockedBy:  1,
			jobType:    airbyte.JobTypeReset,
			status:     airbyte.JobStatusRunning,
			connection: "locked",
			want:       "airbyte: a sync of connection conn cannot start because the connection is locked: ",
		},
		{
			name: "the connection is inactive, in other letters",
			setup: func(s *jobServer) {
				s.onCreate = respond(409, stateConflict)
				s.connectionStatus = " INACTIVE "
			},
			connection: "inactive",
			want:       "airbyte: a sync of connection conn cannot start because the connection is inactive: ",
		},
		{
			name: "the connection is active, in other letters",
			setup: func(s *jobServer) {
				s.onCreate = respond(409, stateConflict)
				s.connectionStatus = "ACTIVE "
			},
			want: "airbyte: a sync of connection conn cannot start: createJob: 409 ",
		},
		{
			name: "the connection is active, in other letters, while a refresh is running",
			setup: func(s *jobServer) {
				s.add("refresh", running)
				s.onCreate = respond(409, tryAgainLater)
				s.connectionStatus = "Active "
			},
			blockedBy: 1,
			jobType:   airbyte.JobTypeRefresh,
			status:    airbyte.JobStatusRunning,
			want:      "airbyte: a sync of connection conn cannot start while job 1 (refresh, running) has not ended: ",
		},
		{
			name: "the connection has an unknown status",
			setup: func(s *jobServer) {
				s.onCreate = respond(409, stateConflict)
				s.connectionStatus = "levitating"
			},
			want: "airbyte: a sync of connection conn cannot start: createJob: 409 ",
		},
		{
			name: "the connection cannot be read",
			setup: func(s *jobServer) {
				s.onCreate = respond(409, stateConflict)
			},
			unread: airbyte.ErrForbidden,
			want: "airbyte: a sync of connection conn cannot start: the server lists no running job, and the " +
				"connection, which may be inactive or locked, could not be read (GET /connections/conn: 403 ",
		},
		{
			name: "the server fails to read the connection",
			setup: func(s *jobServer) {
				s.onCreate = respond(409, stateConflict)
				s.onGetConnection = respond(500, `{"message":"no"}`)
			},
			unread: airbyte.ErrServer,
			want: "airbyte: a sync of connection conn cannot start: the server lists no running job, and the " +
				"connection, which may be inactive or locked, could not be read (GET /connections/conn: 500 ",
		},
		{
			name: "the reason is unknown",
			setup: func(s *jobServer) {
				s.onCreate = respond(409, stateConflict)
				s.connectionStatus = "active"
			},
			want: "airbyte: a sync of connection conn cannot start: createJob: 409 ",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				tt.setup(s)
				run, err := c.Sync(t.Context(), "conn")
				blocked, ok := errors.AsType[*airbyte.JobBlockedError](err)
				if !ok || run != nil {
					t.Fatalf("got %v, %v", run, err)
				}
				var job airbyte.Job
				if blocked.BlockedBy != nil {
					job = *blocked.BlockedBy
				}
				if job.JobID != tt.blockedBy || job.JobType != tt.jobType || job.Status != tt.status {
					t.Errorf("got job %+v, want %d, %s, %s", job, tt.blockedBy, tt.jobType, tt.status)
				}
				if blocked.ConnectionStatus != tt.connection {
					t.Errorf("got connection %q, want %q", blocked.ConnectionStatus, tt.connection)
				}
				isUnread := blocked.ConnectionErr != nil
				if isUnread != (tt.unread != nil) || !errors.Is(blocked.ConnectionErr, tt.unread) {
					t.Errorf("got ConnectionErr %v, want %v", blocked.ConnectionErr, tt.unread)
				}
				if isUnread && errors.Is(err, tt.unread) {
					t.Errorf("got error %v, which must not match %v", err, tt.unread)
				}
				if blocked.ConnectionID != "conn" || blocked.JobType != airbyte.JobTypeSync {
					t.Errorf("got %#v", *blocked)
				}
				response, ok := errors.AsType[*airbyte.Error](err)
				if !ok || response.StatusCode != 409 || !errors.Is(err, airbyte.ErrConflict) {
					t.Errorf("got error %v, want one that matches the response", err)
				}
				if !strings.HasPrefix(err.Error(), tt.want) {
					t.Errorf("got error %v, want %s…", err, tt.want)
				}
			})
		})
	}
}

// TestWithWaitForOtherJobs starts jobs while another one runs for five minutes.
func TestWithWaitForOtherJobs(t *testing.T) {
	fiveMinutes := []timedStatus{at(0, "running"), at(5*time.Minute, "succeeded")}
	tests := []struct {
		name    string
		setup   func(s *jobServer)
		jobType airbyte.JobType
		took    time.Duration
		job     int64
		runType airbyte.JobType
		first   string // the status of the first job at the end
	}{
		{
			name:    "a sync waits for a reset",
			setup:   func(s *jobServer) { s.add("reset", fiveMinutes...) },
			jobType: airbyte.JobTypeSync,
			took:    6 * time.Minute,
			job:     2,
			runType: airbyte.JobTypeSync,
			first:   "succeeded",
		},
		{
			name: "a sync waits for a refresh that is not listed",
			setup: func(s *jobServer) {
				s.add("refresh", fiveMinutes...)
				s.onCreate = s.refuseWhileRunning
			},
			jobType: airbyte.JobTypeSync,
			took:    6 * time.Minute,
			job:     2,
			runType: airbyte.JobTypeSync,
			first:   "succeeded",
		},
		{
			name:    "a sync waits for a reset that is cancelled",
			setup:   func(s *jobServer) { s.add("reset", at(0, "running"), at(5*time.Minute, "cancelled")) },
			jobType: airbyte.JobTypeSync,
			took:    6 * time.Minute,
			job:     2,
			runType: airbyte.JobTypeSync,
			first:   "cancelled",
		},
		{
			name: "the server refuses syncs for a while after the reset",
			setup: func(s *jobServer) {
				s.add("reset", fiveMinutes...)
				s.onCreate = s.refuseUntil(5*time.Minute + 30*time.Second)
			},
			jobType: airbyte.JobTypeSync,
			took:    6*time.Minute + 30*time.Second,
			job:     2,
			runType: airbyte.JobTypeSync,
			first:   "succeeded",
		},
		{
			name:    "a clear waits for a sync",
			setup:   func(s *jobServer) { s.addSync(fiveMinutes...) },
			jobType: airbyte.JobTypeClear,
			took:    6 * time.Minute,
			job:     2,
			runType: airbyte.JobTypeReset,
			first:   "succeeded",
		},
		{
			name:    "a sync attaches to a sync",
			setup:   func(s *jobServer) { s.addSync(fiveMinutes...) },
			jobType: airbyte.JobTypeSync,
			took:    5 * time.Minute,
			job:     1,
			runType: airbyte.JobTypeSync,
			first:   "succeeded",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				tt.setup(s)
				progress := func(job *airbyte.Job) {
					if job.JobID != tt.job {
						t.Errorf("progress of job %d, want only %d", job.JobID, tt.job)
					}
				}
				run, err := c.RunJob(t.Context(), "conn", tt.jobType,
					airbyte.WithWaitForOtherJobs(), airbyte.WithProgress(progress))
				if err != nil {
					t.Fatal(err)
				}
				if run.JobID != tt.job || run.JobType != tt.runType || run.Status != "succeeded" {
					t.Errorf("got %+v, want job %d of type %s", run, tt.job, tt.runType)
				}
				if run.Elapsed < tt.took || run.Elapsed > tt.took+40*time.Second {
					t.Errorf("the call took %v, want %v", run.Elapsed, tt.took)
				}
				if got := s.jobs[0].status(); got != tt.first || len(s.cancelled) > 0 {
					t.Errorf("the first job is %s, want %s; cancelled %v", got, tt.first, s.cancelled)
				}
			})
		})
	}
}

// TestWithWaitForOtherJobsFails checks waits for another job that end without a job of their own.
func TestWithWaitForOtherJobsFails(t *testing.T) {
	t.Run("the time is up", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("reset", at(time.Minute, "running"))
			start := time.Now()
			run, err := c.RunSync(t.Context(), "conn",
				airbyte.WithWaitForOtherJobs(),
				airbyte.WithMaxWait(10*time.Minute),
				airbyte.WithCancelOnStop(), // must not cancel the reset
			)
			timeout, isTimeout := errors.AsType[*airbyte.WaitTimeoutError](err)
			blocked, isBlocked := errors.AsType[*airbyte.JobBlockedError](err)
			if !isTimeout || !isBlocked || !errors.Is(err, context.DeadlineExceeded) || run != nil {
				t.Fatalf("got %v, %v", run, err)
			}
			if timeout.JobID != 0 || blocked.BlockedBy.JobID != 1 || time.Since(start) != 10*time.Minute {
				t.Errorf("after %v: got error %v", time.Since(start), err)
			}
			want := "airbyte: no job is known to have started after 10m0s: a sync of connection conn cannot start " +
				"while job 1 (reset, running) has not ended: context deadline exceeded"
			if err.Error() != want {
				t.Errorf("got error %v, want %s", err, want)
			}
			if s.createRequests() > 0 || len(s.cancelled) > 0 {
				t.Errorf("got requests %v", s.calls)
			}
		})
	})
	t.Run("the connection is inactive", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onCreate = respond(409, stateConflict)
			s.connectionStatus = "inactive"
			start := time.Now()
			_, err := c.RunSync(t.Context(), "conn", airbyte.WithWaitForOtherJobs())
			blocked, ok := errors.AsType[*airbyte.JobBlockedError](err)
			if !ok || blocked.ConnectionStatus != "inactive" || time.Since(start) != 0 {
				t.Errorf("after %v: got error %v", time.Since(start), err)
			}
		})
	})
	t.Run("the connection is inactive, and a reset is running", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
				s.add("reset", at(0, "running"), at(5*time.Minute, "succeeded"))
				reply(w, 409, stateConflict)
				return true
			}
			s.connectionStatus = "inactive"
			start := time.Now()
			_, err := c.RunSync(t.Context(), "conn", airbyte.WithWaitForOtherJobs())
			_, isBlocked := errors.AsType[*airbyte.JobBlockedError](err)
			if !isBlocked || time.Since(start) != 0 {
				t.Errorf("after %v: got error %v", time.Since(start), err)
			}
		})
	})
	t.Run("the server keeps refusing", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("reset", at(0, "running"), at(5*time.Minute, "succeeded"))
			s.onCreate = respond(409, tryAgainLater)
			start := time.Now()
			_, err := c.RunSync(t.Context(), "conn", airbyte.WithWaitForOtherJobs())
			took := time.Since(start)
			_, isBlocked := errors.AsType[*airbyte.JobBlockedError](err)
			if !isBlocked || took < 6*time.Minute || took > 6*time.Minute+20*time.Second {
				t.Errorf("after %v: got error %v", took, err)
			}
		})
	})
	t.Run("the other job cannot be read", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("reset", at(0, "running"))
			s.onGet = respond(403, `{}`)
			_, err := c.RunSync(t.Context(), "conn", airbyte.WithWaitForOtherJobs())
			_, isBlocked := errors.AsType[*airbyte.JobBlockedError](err)
			if !isBlocked || !errors.Is(err, airbyte.ErrForbidden) {
				t.Errorf("got error %v", err)
			}
		})
	})
	t.Run("reading the other job keeps failing", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("reset", at(0, "running"))
			s.onGet = respond(500, `{}`)
			start := time.Now()
			_, err := c.RunSync(t.Context(), "conn",
				airbyte.WithWaitForOtherJobs(), airbyte.WithTolerance(time.Minute))
			took := time.Since(start)
			blocked, isBlocked := errors.AsType[*airbyte.JobBlockedError](err)
			if !isBlocked || !errors.Is(err, airbyte.ErrServer) || blocked.BlockedBy.JobID != 1 {
				t.Errorf("got error %v", err)
			}
			if took < time.Minute || took > 80*time.Second {
				t.Errorf("the call took %v", took)
			}
		})
	})
}

// TestWithWaitForOtherJobsOptions checks that the poll interval and the request options also apply to
// the wait for the other job.
func TestWithWaitForOtherJobsOptions(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.add("reset", at(0, "running"), at(5*time.Minute, "succeeded"))
		polls := 0
		s.onGet = func(_ http.ResponseWriter, r *http.Request) bool {
			polls++
			if r.Header.Get("X-One") != "1" {
				t.Errorf("poll %d has no header X-One", polls)
			}
			return false
		}
		_, err := c.RunSync(t.Context(), "conn",
			airbyte.WithWaitForOtherJobs(),
			airbyte.WithPollInterval(time.Minute),
			airbyte.WithRequestOptions(airbyte.WithHeader("X-One", "1")),
		)
		if err != nil || polls != 6+2 {
			t.Errorf("got %d polls, want 6 of the reset and 2 of the sync; error %v", polls, err)
		}
	})
}

// TestExplanationIsBounded checks that a call does not wait for the reason of a conflict from a server that
// no longer responds.
func TestExplanationIsBounded(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.onCreate = respond(409, stateConflict)
		s.onGetConnection = func(_ http.ResponseWriter, r *http.Request) bool {
			wait(r, time.Hour)
			return true
		}
		start := time.Now()
		_, err := c.Sync(t.Context(), "conn")
		took := time.Since(start)
		blocked, ok := errors.AsType[*airbyte.JobBlockedError](err)
		if !ok || !errors.Is(blocked.ConnectionErr, context.DeadlineExceeded) || took != 10*time.Second {
			t.Errorf("after %v: got error %v", took, err)
		}
		if errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v, which must not match the end of the explanation", err)
		}
	})
}
