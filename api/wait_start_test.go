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

// addAndFail returns an override that starts a sync, but responds with a gateway error.
func (s *jobServer) addAndFail(status int, statuses ...timedStatus) override {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		s.addSync(statuses...)
		w.WriteHeader(status)
		return true
	}
}

// addLater starts a sync when the jobs are first listed after the given delay.
func (s *jobServer) addLater(after time.Duration, statuses ...timedStatus) {
	start := time.Now()
	s.onList = func(http.ResponseWriter, *http.Request) bool {
		if time.Since(start) >= after && len(s.jobs) == 0 {
			s.addSync(statuses...)
		}
		return false
	}
}

func (s *jobServer) createRequests() int {
	n := 0
	for _, call := range s.calls {
		if call == "POST /jobs" {
			n++
		}
	}
	return n
}

func TestSync(t *testing.T) {
	alreadyRunning := respond(409, `{"type":"https://reference.airbyte.com/reference/errors#try-again-later",`+
		`"title":"try-again-later","data":{"message":"A sync is already running for: conn"}}`)
	running := at(0, "running")
	succeeded := at(0, "succeeded")
	tests := []struct {
		name     string
		setup    func(s *jobServer)
		requests int   // to create a job
		job      int64 // 0 for an error
		attached bool
		want     error
	}{
		{
			name:     "nothing is running",
			setup:    func(s *jobServer) { s.addSync(succeeded) },
			requests: 1,
			job:      2,
		},
		{
			name:     "there is no job yet",
			setup:    func(*jobServer) {},
			requests: 1,
			job:      1,
		},
		{
			name: "a sync is running",
			setup: func(s *jobServer) {
				s.addSync(succeeded)
				s.addSync(running)
			},
			job:      2,
			attached: true,
		},
		{
			name: "jobs are listed without their status",
			setup: func(s *jobServer) {
				s.addSync(succeeded)
				list := page(strings.Replace(oneJob(1, ""), `"status":"",`, "", 1))
				s.onList = respond(200, list)
			},
			requests: 1,
			job:      2,
		},
		{
			name: "the response is lost, the sync has ended, and another one runs again",
			setup: func(s *jobServer) {
				old := s.addSync(at(0, "failed"))
				s.onCreate = func(w http.ResponseWriter, r *http.Request) bool {
					old.statuses = append(old.statuses, running)
					return s.addAndFail(504, succeeded)(w, r)
				}
			},
			requests: 1,
			job:      2,
			attached: true,
		},
		{
			name: "two syncs are running",
			setup: func(s *jobServer) {
				s.addSync(running)
				s.addSync(running)
				s.addSync(succeeded)
			},
			job:      2,
			attached: true,
		},
		{
			name:     "a sync is queued",
			setup:    func(s *jobServer) { s.addSync(at(0, "queued")) },
			job:      1,
			attached: true,
		},
		{
			name:     "a sync is between two attempts",
			setup:    func(s *jobServer) { s.addSync(at(0, "incomplete")) },
			job:      1,
			attached: true,
		},
		{
			name: "a reset is running",
			setup: func(s *jobServer) {
				s.add("reset", running)
				s.onCreate = alreadyRunning
			},
			requests: 1,
			want:     airbyte.ErrConflict,
		},
		{
			name: "somebody else starts a sync at the same moment",
			setup: func(s *jobServer) {
				s.onCreate = func(w http.ResponseWriter, r *http.Request) bool {
					s.addSync(running)
					return alreadyRunning(w, r)
				}
			},
			requests: 1,
			job:      1,
			attached: true,
		},
		{
			name: "409, and nothing is running",
			setup: func(s *jobServer) {
				s.addSync(succeeded)
				s.onCreate = alreadyRunning
			},
			requests: 1,
			want:     airbyte.ErrConflict,
		},
		{
			name: "the response is lost",
			setup: func(s *jobServer) {
				s.addSync(succeeded)
				s.onCreate = s.addAndFail(504, running)
			},
			requests: 1,
			job:      2,
			attached: true,
		},
		{
			name: "the response is lost, and the sync has ended",
			setup: func(s *jobServer) {
				s.addSync(succeeded)
				s.onCreate = s.addAndFail(504, succeeded)
			},
			requests: 1,
			job:      2,
			attached: true,
		},
		{
			name: "the response is lost, and the sync is listed late",
			setup: func(s *jobServer) {
				s.onCreate = gatewayError(504)
				s.addLater(1500*time.Millisecond, running)
			},
			requests: 1,
			job:      1,
			attached: true,
		},
		{
			name: "the response is lost, and the sync is listed late and has ended",
			setup: func(s *jobServer) {
				s.onCreate = gatewayError(504)
				s.addLater(1500*time.Millisecond, succeeded)
			},
			requests: 1,
			job:      1,
			attached: true,
		},
		{
			name: "the request is lost",
			setup: func(s *jobServer) {
				s.addSync(succeeded)
				s.onCreate = func(w http.ResponseWriter, r *http.Request) bool {
					s.onCreate = nil
					return gatewayError(502)(w, r)
				}
			},
			requests: 2,
			job:      2,
		},
		{
			name:     "all requests are lost",
			setup:    func(s *jobServer) { s.onCreate = gatewayError(502) },
			requests: 3,
			want:     airbyte.ErrMaybeApplied,
		},
		{
			name:     "forbidden",
			setup:    func(s *jobServer) { s.onCreate = respond(403, `{}`) },
			requests: 1,
			want:     airbyte.ErrForbidden,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				tt.setup(s)
				run, err := c.Sync(t.Context(), "conn")
				if got := s.createRequests(); got != tt.requests {
					t.Errorf("got %d requests to create a job, want %d: %v", got, tt.requests, s.calls)
				}
				if tt.job == 0 {
					if !errors.Is(err, tt.want) || run != nil {
						t.Errorf("got %v, %v; want error %v", run, err, tt.want)
					}
					return
				}
				if err != nil || run.JobID != tt.job || run.Attached != tt.attached {
					t.Errorf("got %+v, %v; want job %d, attached %t", run, err, tt.job, tt.attached)
				}
			})
		})
	}
}

// TestSyncAttempts checks how often Sync requests a job when no request succeeds.
func TestSyncAttempts(t *testing.T) {
	tests := []struct {
		name     string
		response override
		opts     []airbyte.RequestOption
		requests int
	}{
		{name: "gateway error", response: gatewayError(502), requests: 3},
		{
			name:     "gateway error without retry",
			response: gatewayError(502),
			opts:     []airbyte.RequestOption{airbyte.WithoutRetry()},
			requests: 1,
		},
		{name: "server error", response: respond(500, `{"errorId":"e"}`), requests: 1},
		{name: "no job in the response", response: respond(200, `{}`), requests: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				var requests []time.Duration
				start := time.Now()
				s.onCreate = func(w http.ResponseWriter, r *http.Request) bool {
					requests = append(requests, time.Since(start))
					return tt.response(w, r)
				}
				_, err := c.Sync(t.Context(), "conn", tt.opts...)
				if !errors.Is(err, airbyte.ErrMaybeApplied) || len(requests) != tt.requests {
					t.Errorf("got error %v after requests at %v, want %d requests", err, requests, tt.requests)
				}
				if len(requests) > 1 && requests[1] < time.Second {
					t.Errorf("the second request came after %v", requests[1])
				}
			})
		})
	}
}

func TestSyncAfterServerError(t *testing.T) {
	t.Run("a sync was started", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
				s.addSync(at(0, "running"))
				reply(w, 500, `{"errorId":"e"}`)
				return true
			}
			run, err := c.Sync(t.Context(), "conn")
			if err != nil || !run.Attached || run.JobID != 1 {
				t.Errorf("got %v, %v", run, err)
			}
		})
	})
	t.Run("a job of another type was started", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
				s.add("reset", at(0, "succeeded"))
				w.WriteHeader(500)
				return true
			}
			run, err := c.Sync(t.Context(), "conn")
			if !errors.Is(err, airbyte.ErrServer) {
				t.Errorf("got %v, %v", run, err)
			}
		})
	})
}

// TestSyncCannotLook checks the error if the creation of a job fails and the list of jobs, which
// would show whether it was created, fails too. It contains both failures.
func TestSyncCannotLook(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
			s.onList = respond(403, `{}`)
			w.WriteHeader(504)
			return true
		}
		run, err := c.Sync(t.Context(), "conn")
		if !errors.Is(err, airbyte.ErrMaybeApplied) || !errors.Is(err, airbyte.ErrForbidden) || run != nil {
			t.Errorf("got %v, %v", run, err)
		}
	})
}

func TestSyncWithoutConnection(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		for _, id := range []string{"", " ", "\n"} {
			run, err := c.Sync(t.Context(), id)
			if err == nil || run != nil || len(s.calls) > 0 {
				t.Errorf("%q: got %v, %v after %v", id, run, err, s.calls)
			}
		}
	})
}

// TestSyncOfAnotherConnection checks that Sync ignores jobs of other connections, even if the
// server lists them.
func TestSyncOfAnotherConnection(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "running")) // of the connection "conn"
		s.onCreate = respond(200, `{"jobId":2,"status":"pending","jobType":"sync","connectionId":"mine"}`)
		run, err := c.Sync(t.Context(), "mine")
		if err != nil || run.Attached || run.JobID != 2 {
			t.Errorf("got %+v, %v", run, err)
		}
	})
}

// TestRunSync checks the typical use by a scheduler: start a sync, poll it every minute, and cancel
// it after half an hour.
func TestRunSync(t *testing.T) {
	opts := []airbyte.WaitOption{
		airbyte.WithPollInterval(time.Minute),
		airbyte.WithMaxWait(30 * time.Minute),
		airbyte.WithCancelOnStop(),
	}
	t.Run("succeeded", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, _ *jobServer) {
			run, err := c.RunSync(t.Context(), "conn", opts...)
			if err != nil {
				t.Fatal(err)
			}
			if run.Status != "succeeded" || run.Attached || run.Elapsed != time.Minute || run.Polls != 2 {
				t.Errorf("got %+v", run)
			}
		})
	})
	t.Run("forbidden", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onCreate = respond(403, `{}`)
			run, err := c.RunSync(t.Context(), "conn", opts...)
			_, isTimeout := errors.AsType[*airbyte.WaitTimeoutError](err)
			if isTimeout || !errors.Is(err, airbyte.ErrForbidden) {
				t.Errorf("got %v, %v", run, err)
			}
		})
	})
	t.Run("cancelled", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onCreate = func(w http.ResponseWriter, r *http.Request) bool {
				wait(r, 5*time.Minute) // old servers respond only when the workflow runs
				job := s.addSync(at(0, "running"))
				reply(w, 200, job.json())
				return true
			}
			start := time.Now()
			run, err := c.RunSync(t.Context(), "conn", opts...)
			took := time.Since(start)
			timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || !timeout.Cancelled || !slices.Equal(s.cancelled, []string{"1"}) {
				t.Errorf("got error %v, cancelled %v", err, s.cancelled)
			}
			if run.Status != "cancelled" || took != 30*time.Minute {
				t.Errorf("after %v: got %+v", took, run)
			}
		})
	})
}

// TestRunSyncStopsWhileStarting ends a RunSync after a minute, before an old server has responded
// to the request to create the job.
func TestRunSyncStopsWhileStarting(t *testing.T) {
	tests := []struct {
		name      string
		starts    bool // the job starts even after the client stopped waiting for the response
		opts      []airbyte.WaitOption
		cancelled bool
		want      string // start of the error
		after     time.Duration
	}{
		{
			name:   "the job is left alone",
			starts: true,
			want:   "airbyte: no job is known to have started after 1m0s: ",
			after:  time.Minute,
		},
		{
			name:      "the job is cancelled when it starts",
			starts:    true,
			opts:      []airbyte.WaitOption{airbyte.WithCancelOnStop()},
			cancelled: true,
			want:      "airbyte: job 1 was cancelled after 1m",
			after:     time.Minute + 5*time.Second,
		},
		{
			name:  "the job never starts",
			opts:  []airbyte.WaitOption{airbyte.WithCancelOnStop()},
			want:  "airbyte: no job is known to have started after 1m0s: ",
			after: time.Minute + 30*time.Second,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				if tt.starts {
					s.addLater(65*time.Second, at(0, "running"))
				}
				s.onCreate = func(_ http.ResponseWriter, r *http.Request) bool {
					wait(r, 20*time.Minute)
					return true
				}
				start := time.Now()
				_, err := c.RunSync(t.Context(), "conn", append(tt.opts, airbyte.WithMaxWait(time.Minute))...)
				took := time.Since(start)
				timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
				if !ok || !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, airbyte.ErrMaybeApplied) {
					t.Fatalf("got error %v", err)
				}
				if !strings.HasPrefix(err.Error(), tt.want) {
					t.Errorf("got error %v, want %s…", err, tt.want)
				}
				if timeout.Cancelled != tt.cancelled || (len(s.cancelled) > 0) != tt.cancelled {
					t.Errorf("got error %v, cancelled %v; want cancelled %t", err, s.cancelled, tt.cancelled)
				}
				if took < tt.after || took > tt.after+5*time.Second {
					t.Errorf("the call took %v, want %v", took, tt.after)
				}
			})
		})
	}
	t.Run("the context has ended before", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := c.RunSync(ctx, "conn", airbyte.WithCancelOnStop())
			if !errors.Is(err, context.Canceled) || errors.Is(err, airbyte.ErrMaybeApplied) || len(s.calls) > 0 {
				t.Errorf("got error %v after %v", err, s.calls)
			}
		})
	})
}

// TestConflictWithOwnJob loses the response to a request, which starts a sync only when the client requests it again. The
// second response is a conflict with the sync of the first request, so the sync counts as started by the call.
func TestConflictWithOwnJob(t *testing.T) {
	for name, firstStatus := range map[string]int{"lost": http.StatusBadGateway, "another runs": http.StatusConflict} {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			isLost := firstStatus == http.StatusBadGateway
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
				if s.createRequests() == 1 {
					w.WriteHeader(firstStatus)
					if !isLost {
						s.addSync(at(0, "running"))
					}
					return true
				}
				s.addSync(at(0, "running"))
				w.WriteHeader(http.StatusConflict)
				return true
			}
			run, err := c.RunSync(t.Context(), "conn", airbyte.WithCancelStartedOnStop(), airbyte.WithMaxWait(time.Minute))
			timeout, _ := errors.AsType[*airbyte.WaitTimeoutError](err)
			if timeout == nil || timeout.Cancelled != isLost || run == nil || !run.Attached {
				t.Errorf("%s: got %v, error %v; want a job that was cancelled: %t", name, run, err, isLost)
			}
		})
	}
}

// TestStartIsNotRepeatedAfterSuccess checks that a job is requested once if the server reports success,
// with any response, and lists no job yet.
func TestStartIsNotRepeatedAfterSuccess(t *testing.T) {
	for _, body := range []string{"", "null", "{}", "OK", "<html>welcome</html>", `{"jobId":"one"}`, `{"jobId":`} {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onCreate = respond(200, body)
			_, err := c.RunJob(t.Context(), "conn", airbyte.JobTypeClear)
			if !errors.Is(err, airbyte.ErrMaybeApplied) || s.createRequests() != 1 {
				t.Errorf("%q: got %v after %v", body, err, s.calls)
			}
		})
	}
}
