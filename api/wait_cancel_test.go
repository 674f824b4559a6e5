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

// TestWithCancelOnStop ends a wait after a minute while the job is running, with servers that
// behave differently from then on.
func TestWithCancelOnStop(t *testing.T) {
	respondNo := func(status int) override { return respond(status, `{"message":"no"}`) }
	tests := []struct {
		name      string
		setup     func(s *jobServer)
		requests  int // number of requests to cancel the job
		cancelled bool
		want      error         // that CancelErr must match; nil for any
		after     time.Duration // from the end of the wait to the return of the call
	}{
		{
			name:      "the job stops at once",
			setup:     func(*jobServer) {},
			requests:  1,
			cancelled: true,
		},
		{
			name: "gateway timeout after the job was cancelled",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, r *http.Request) bool {
					s.cancelRunning()
					return respondNo(504)(w, r)
				}
			},
			requests:  1,
			cancelled: true,
			after:     2 * time.Second,
		},
		{
			name: "gateway error before the job was cancelled",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, r *http.Request) bool {
					s.onCancel = nil
					return respondNo(502)(w, r)
				}
			},
			requests:  2,
			cancelled: true,
			after:     time.Minute,
		},
		{
			name: "the job stops later",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
					job := s.jobs[0]
					job.statuses = append(job.statuses, at(4*time.Minute, "cancelled"))
					reply(w, 200, job.json())
					return true
				}
			},
			requests:  1,
			cancelled: true,
			after:     3 * time.Minute,
		},
		{
			name: "the job never stops",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
					reply(w, 200, s.jobs[0].json())
					return true
				}
			},
			requests: 1,
			after:    10 * time.Minute,
		},
		{
			name: "reading the job fails for a while",
			setup: func(s *jobServer) {
				start := time.Now()
				s.onGet = func(w http.ResponseWriter, r *http.Request) bool {
					elapsed := time.Since(start)
					isFailing := elapsed >= time.Minute && elapsed < 2*time.Minute
					return isFailing && respondNo(500)(w, r)
				}
			},
			requests:  1,
			cancelled: true,
			after:     time.Minute,
		},
		{
			name: "listing jobs fails for a while",
			setup: func(s *jobServer) {
				requests := 0
				s.onList = func(w http.ResponseWriter, r *http.Request) bool {
					requests++
					return requests < 4 && respondNo(503)(w, r)
				}
			},
			requests:  1,
			cancelled: true,
			after:     2 * time.Second,
		},
		{
			name:  "listing jobs is forbidden",
			setup: func(s *jobServer) { s.onList = respondNo(403) },
			want:  airbyte.ErrForbidden,
		},
		{
			name:     "cancelling is forbidden",
			setup:    func(s *jobServer) { s.onCancel = respondNo(403) },
			requests: 1,
			want:     airbyte.ErrForbidden,
		},
		{
			name:     "the server says that nothing runs",
			setup:    func(s *jobServer) { s.onCancel = respondNo(409) },
			requests: 1,
			want:     airbyte.ErrConflict,
		},
		{
			name:  "the job is not listed",
			setup: func(s *jobServer) { s.onList = respond(200, page()) },
		},
		{
			name: "jobs of another connection are listed",
			setup: func(s *jobServer) {
				jobs := page(oneJob(1, "running"))
				s.onList = respond(200, strings.ReplaceAll(jobs, `"conn"`, `"other"`))
			},
		},
		{
			name: "an older job is listed first",
			setup: func(s *jobServer) {
				s.onList = func(w http.ResponseWriter, _ *http.Request) bool {
					reply(w, 200, page(oneJob(0, "succeeded"), s.jobs[0].json()))
					return true
				}
			},
			requests:  1,
			cancelled: true,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				s.addSync(at(0, "running"))
				tt.setup(s)
				start := time.Now()
				run, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(time.Minute), airbyte.WithCancelOnStop())
				after := time.Since(start) - time.Minute
				if len(s.cancelled) != tt.requests {
					t.Errorf("got %d requests to cancel the job, want %d", len(s.cancelled), tt.requests)
				}
				if after < tt.after || after > tt.after+20*time.Second {
					t.Errorf("the call returned after %v, want %v", after, tt.after)
				}
				timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
				if !ok || !errors.Is(err, context.DeadlineExceeded) {
					t.Fatalf("got %v, %v", run, err)
				}
				if timeout.Cancelled != tt.cancelled || (timeout.CancelErr == nil) != tt.cancelled {
					t.Errorf("got error %v, want cancelled %t", err, tt.cancelled)
				}
				if tt.want != nil && !errors.Is(timeout.CancelErr, tt.want) {
					t.Errorf("got CancelErr %v, want %v", timeout.CancelErr, tt.want)
				}
			})
		})
	}
}

func TestWithCancelOnStopAfterContext(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "running"))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err := c.WaitForJob(ctx, 1, airbyte.WithCancelOnStop())
		timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
		if !ok || !timeout.Cancelled || !slices.Equal(s.cancelled, []string{"1"}) {
			t.Errorf("got error %v, cancelled %v", err, s.cancelled)
		}
	})
}

func TestCancelledStatus(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "running"))
		run, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(30*time.Minute), airbyte.WithCancelOnStop())
		timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
		if !ok || !timeout.Cancelled || timeout.CancelErr != nil || timeout.LastStatus != "cancelled" {
			t.Errorf("got error %v", err)
		}
		if run.Status != "cancelled" || !slices.Equal(s.cancelled, []string{"1"}) {
			t.Errorf("got %v, cancelled %v", run, s.cancelled)
		}
	})
}

// TestCancelUnknownJob checks that a job whose status cannot be read is not cancelled.
func TestCancelUnknownJob(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "running"))
		s.onGet = respond(500, `{"errorId":"e"}`)
		run, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(time.Minute), airbyte.WithCancelOnStop())
		timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
		if !ok || timeout.Cancelled || !errors.Is(timeout.CancelErr, airbyte.ErrServer) {
			t.Errorf("got error %v", err)
		}
		if run != nil || len(s.cancelled) > 0 {
			t.Errorf("got %v, cancelled %v", run, s.cancelled)
		}
	})
}

// TestCancelNewerJob checks that a job is not cancelled if the server would cancel another one
// instead.
func TestCancelNewerJob(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "incomplete")) // stuck, although a newer job has started
		s.addSync(at(0, "running"))
		_, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(time.Minute), airbyte.WithCancelOnStop())
		timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
		if !ok || timeout.Cancelled || timeout.CancelErr == nil || len(s.cancelled) > 0 {
			t.Errorf("got error %v, cancelled %v", err, s.cancelled)
		}
		want := "the connection has a newer job, which the server would cancel instead: job 2"
		if !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got error %v, want %s", err, want)
		}
	})
}

// TestCancelEndedJob checks jobs that end by themselves before they can be cancelled.
func TestCancelEndedJob(t *testing.T) {
	t.Run("before the wait ends", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"), at(25*time.Minute, "succeeded"))
			run, err := c.WaitForJob(t.Context(), 1,
				airbyte.WithMaxWait(30*time.Minute),
				airbyte.WithPollInterval(20*time.Minute),
				airbyte.WithCancelOnStop(),
			)
			if err != nil || run.Status != "succeeded" || len(s.cancelled) > 0 {
				t.Errorf("got %v, %v, cancelled %v", run, err, s.cancelled)
			}
		})
	})
	t.Run("cancelled by somebody else at the same moment", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"))
			s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
				s.cancelRunning()
				reply(w, 409, `{"message":"no"}`)
				return true
			}
			start := time.Now()
			_, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(time.Minute), airbyte.WithCancelOnStop())
			after := time.Since(start) - time.Minute
			if _, ok := errors.AsType[*airbyte.JobCancelledError](err); !ok || len(s.cancelled) != 1 {
				t.Errorf("got error %v, cancelled %v", err, s.cancelled)
			}
			if after < 0 || after > 20*time.Second {
				t.Errorf("the call returned %v after the end of the wait", after)
			}
		})
	})
	t.Run("failed after the request to cancel it", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"), at(time.Minute+5*time.Second, "failed"))
			s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
				reply(w, 200, s.jobs[0].json())
				return true
			}
			run, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(time.Minute), airbyte.WithCancelOnStop())
			if _, ok := errors.AsType[*airbyte.JobFailedError](err); !ok || run.Status != "failed" {
				t.Errorf("got %v, %v", run, err)
			}
		})
	})
}
