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
		text      string        // that the error must contain
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
			name:     "the server fails to cancel the job",
			setup:    func(s *jobServer) { s.onCancel = respondNo(500) },
			requests: 3,
			want:     airbyte.ErrServer,
			text:     "; cancelling the job failed: 3 requests to cancel it have failed: cancelJob: 500 ",
			after:    30 * time.Second,
		},
		{
			name:     "the server cannot cancel jobs",
			setup:    func(s *jobServer) { s.onCancel = respondNo(501) },
			requests: 3,
			want:     airbyte.ErrServer,
			after:    30 * time.Second,
		},
		{
			name:     "gateway errors",
			setup:    func(s *jobServer) { s.onCancel = respondNo(504) },
			requests: 3,
			want:     airbyte.ErrServer,
			text:     "; cancelling the job failed: 3 requests to cancel it have failed: cancelJob: 504 ",
			after:    3 * time.Minute,
		},
		{
			name: "the server fails, and the job stops after the last request",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, r *http.Request) bool {
					if len(s.cancelled) == 3 {
						job := s.jobs[0]
						job.statuses = append(job.statuses, at(time.Since(job.start)+8*time.Second, "cancelled"))
					}
					return respondNo(500)(w, r)
				}
			},
			requests:  3,
			cancelled: true,
			after:     30 * time.Second,
		},
		{
			name:     "requests are rejected",
			setup:    func(s *jobServer) { s.onCancel = respondNo(429) },
			requests: 3,
			want:     airbyte.ErrRateLimited,
			text:     "; cancelling the job failed: 3 requests to cancel it have failed: cancelJob: 429 ",
			after:    3 * time.Minute,
		},
		{
			name: "requests are rejected, and the server asks to wait",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, r *http.Request) bool {
					w.Header().Set("Retry-After", "20")
					return respondNo(429)(w, r)
				}
			},
			requests: 3,
			want:     airbyte.ErrRateLimited,
			text:     "; cancelling the job failed: 3 requests to cancel it have failed: cancelJob: 429 ",
			after:    75 * time.Second,
		},
		{
			name: "requests are rejected, and the server asks to wait for years",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, r *http.Request) bool {
					w.Header().Set("Retry-After", strings.Repeat("9", 400))
					return respondNo(429)(w, r)
				}
			},
			requests: 3,
			want:     airbyte.ErrRateLimited,
			after:    3 * time.Minute,
		},
		{
			name: "a request is rejected",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, r *http.Request) bool {
					s.onCancel = nil
					w.Header().Set("Retry-After", "1")
					return respondNo(429)(w, r)
				}
			},
			requests:  2,
			cancelled: true,
			after:     10 * time.Second,
		},
		{
			name:  "listing jobs keeps failing",
			setup: func(s *jobServer) { s.onList = respondNo(500) },
			want:  airbyte.ErrServer,
			text: "; cancelling the job failed: it has not been requested, and reading the job has failed for " +
				"3m",
			after: 3 * time.Minute,
		},
		{
			name: "listing jobs takes too long",
			setup: func(s *jobServer) {
				s.onList = func(_ http.ResponseWriter, r *http.Request) bool {
					wait(r, time.Hour)
					return true
				}
			},
			text: "; cancelling the job failed: it has not been requested, and reading the job has failed for " +
				"3m0s: listJobs: ",
			after: 3 * time.Minute,
		},
		{
			name: "reading the job keeps failing after the request",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
					s.onGet = respondNo(500)
					reply(w, 200, s.jobs[0].json())
					return true
				}
			},
			requests: 1,
			want:     airbyte.ErrServer,
			text: "; cancelling the job failed: the server accepted the request, and reading the job has " +
				"failed for 3m",
			after: 3 * time.Minute,
		},
		{
			name: "the response has no status, and reading the job keeps failing",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
					s.onGet = respondNo(500)
					reply(w, 200, `{"jobId":1}`)
					return true
				}
			},
			requests: 1,
			want:     airbyte.ErrServer,
			text:     "; cancelling the job failed: the server accepted the request, and reading the job has failed for 3m",
			after:    3 * time.Minute,
		},
		{
			name: "reading the job is forbidden after the request",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
					s.onGet = respondNo(403)
					reply(w, 200, s.jobs[0].json())
					return true
				}
			},
			requests: 1,
			want:     airbyte.ErrForbidden,
			text:     "; cancelling the job failed: the server accepted the request, but the job cannot be read: getJob: 403 ",
			after:    2 * time.Second,
		},
		{
			name: "cancelling is forbidden after a request that may have arrived",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, r *http.Request) bool {
					s.onCancel = respondNo(403)
					return respondNo(500)(w, r)
				}
			},
			requests: 2,
			want:     airbyte.ErrForbidden,
			text: "; cancelling the job failed: a request to cancel it may have reached the server, but then: " +
				"cancelJob: 403 ",
			after: 10 * time.Second,
		},
		{
			name: "reading the job keeps failing after a request that may have arrived",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, r *http.Request) bool {
					s.onGet = respondNo(500)
					return respondNo(504)(w, r)
				}
			},
			requests: 1,
			want:     airbyte.ErrServer,
			text: "; cancelling the job failed: the request may have reached the server, and reading the job " +
				"has failed for 3m",
			after: 3 * time.Minute,
		},
		{
			name: "reading the job keeps failing after a request that was rejected",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, r *http.Request) bool {
					s.onGet = respondNo(500)
					return respondNo(429)(w, r)
				}
			},
			requests: 1,
			want:     airbyte.ErrServer,
			text: "; cancelling the job failed: the server has not accepted the request, and reading the job " +
				"has failed for 3m",
			after: 3 * time.Minute,
		},
		{
			name: "the server hangs",
			setup: func(s *jobServer) {
				s.onCancel = func(_ http.ResponseWriter, r *http.Request) bool {
					wait(r, time.Hour)
					return true
				}
			},
			requests: 1,
			text:     "; cancelling the job failed: the job did not stop within 10m0s",
			after:    10 * time.Minute,
		},
		{
			name: "the response has no job, and reading the job fails for a while",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
					job := s.jobs[0]
					job.statuses = append(job.statuses, at(4*time.Minute, "cancelled"))
					start := time.Now()
					s.onGet = func(w http.ResponseWriter, r *http.Request) bool {
						return time.Since(start) < time.Minute && respondNo(503)(w, r)
					}
					w.WriteHeader(204)
					return true
				}
			},
			requests:  1,
			cancelled: true,
			after:     3 * time.Minute,
		},
		{
			name: "a proxy stops waiting",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, r *http.Request) bool {
					s.cancelRunning()
					return respondNo(499)(w, r)
				}
			},
			requests:  1,
			cancelled: true,
			after:     2 * time.Second,
		},
		{
			name: "the response is another job",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
					s.cancelRunning()
					reply(w, 200, oneJob(2, "succeeded"))
					return true
				}
			},
			requests:  1,
			cancelled: true,
			after:     2 * time.Second,
		},
		{
			name: "the response has no status",
			setup: func(s *jobServer) {
				s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
					s.cancelRunning()
					reply(w, 200, `{"jobId":1}`)
					return true
				}
			},
			requests:  1,
			cancelled: true,
			after:     2 * time.Second,
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
			text:     "; cancelling the job failed: the job did not stop within 10m0s",
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
				if run == nil || run.Status == "" || run.ConnectionID != "conn" {
					t.Errorf("got %+v, want the job as it was read last", run)
				}
				if timeout.Cancelled != tt.cancelled || (timeout.CancelErr == nil) != tt.cancelled {
					t.Errorf("got error %v, want cancelled %t", err, tt.cancelled)
				}
				if !strings.Contains(err.Error(), tt.text) {
					t.Errorf("got error %v, want %s", err, tt.text)
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

// TestCancelErr checks that CancelErr holds neither a failure that has passed nor the end of the time, if
// there is another reason why the job did not stop.
func TestCancelErr(t *testing.T) {
	cancelled := func(t *testing.T, c *airbyte.Client) error {
		t.Helper()
		_, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(time.Minute), airbyte.WithCancelOnStop())
		timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
		if !ok {
			t.Fatalf("got error %v", err)
		}
		return timeout.CancelErr
	}
	t.Run("a failure that has passed", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"))
			start := time.Now()
			s.onList = func(w http.ResponseWriter, r *http.Request) bool {
				isFailing := time.Since(start) < 2*time.Minute
				return isFailing && respond(500, `{}`)(w, r)
			}
			s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
				reply(w, 200, s.jobs[0].json())
				return true
			}
			err := cancelled(t, c)
			if len(s.cancelled) != 1 || err == nil || err.Error() != "the job did not stop within 10m0s" {
				t.Errorf("got CancelErr %v after %d requests", err, len(s.cancelled))
			}
		})
	})
	t.Run("a request that failed before another one was accepted", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"))
			s.onCancel = func(w http.ResponseWriter, r *http.Request) bool {
				isFirst := len(s.cancelled) == 1
				if isFirst {
					return respond(500, `{}`)(w, r)
				}
				reply(w, 200, s.jobs[0].json())
				return true
			}
			err := cancelled(t, c)
			if len(s.cancelled) != 2 || err == nil || err.Error() != "the job did not stop within 10m0s" {
				t.Errorf("got CancelErr %v after %d requests", err, len(s.cancelled))
			}
		})
	})
	t.Run("the request takes too long", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"))
			s.onCancel = func(_ http.ResponseWriter, r *http.Request) bool {
				wait(r, time.Hour)
				return true
			}
			err := cancelled(t, c)
			if len(s.cancelled) != 1 || err == nil || err.Error() != "the job did not stop within 10m0s" {
				t.Errorf("got CancelErr %v after %d requests", err, len(s.cancelled))
			}
		})
	})
	t.Run("a failure before the server hangs", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"))
			start := time.Now()
			s.onList = func(w http.ResponseWriter, r *http.Request) bool {
				if time.Since(start) > 3*time.Minute {
					wait(r, time.Hour)
				}
				return respond(500, `{}`)(w, r)
			}
			err := cancelled(t, c)
			if !errors.Is(err, airbyte.ErrServer) || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got CancelErr %v", err)
			}
		})
	})
}

// TestWithCancelStartedOnStop ends a RunSync after ten minutes. It must cancel the job only if the
// call has started it.
func TestWithCancelStartedOnStop(t *testing.T) {
	running := at(0, "running")
	tests := []struct {
		name      string
		setup     func(s *jobServer)
		opts      []airbyte.WaitOption
		attached  bool
		cancelled bool
	}{
		{
			name: "started by the call",
			setup: func(s *jobServer) {
				s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
					reply(w, 200, s.addSync(running).json())
					return true
				}
			},
			cancelled: true,
		},
		{
			name:     "already running",
			setup:    func(s *jobServer) { s.addSync(running) },
			attached: true,
		},
		{
			name:      "already running, and WithCancelOnStop comes last",
			setup:     func(s *jobServer) { s.addSync(running) },
			opts:      []airbyte.WaitOption{airbyte.WithCancelOnStop()},
			attached:  true,
			cancelled: true,
		},
		{
			name: "started by somebody else at the same moment",
			setup: func(s *jobServer) {
				s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
					s.addSync(running)
					reply(w, 409, `{"message":"no"}`)
					return true
				}
			},
			attached: true,
		},
		{
			name:      "the response is lost",
			setup:     func(s *jobServer) { s.onCreate = s.addAndFail(504, running) },
			attached:  true,
			cancelled: true,
		},
		{
			name: "the response is lost, and the time is up before the job is listed",
			setup: func(s *jobServer) {
				s.addLater(10*time.Minute+5*time.Second, running)
				s.onCreate = func(_ http.ResponseWriter, r *http.Request) bool {
					wait(r, time.Hour)
					return true
				}
			},
			opts:      []airbyte.WaitOption{airbyte.WithRequestOptions(airbyte.WithTimeout(time.Hour))},
			attached:  true,
			cancelled: true,
		},
		{
			name: "the response is lost, and a job that had ended runs again",
			setup: func(s *jobServer) {
				s.addSync(at(0, "failed"), at(time.Second, "running"))
				s.onCreate = func(w http.ResponseWriter, r *http.Request) bool {
					wait(r, 2*time.Second)
					w.WriteHeader(504)
					return true
				}
			},
			attached: true,
		},
		{
			name: "the time is up while the job is started, and a job that had ended runs again",
			setup: func(s *jobServer) {
				s.addSync(at(0, "failed"), at(time.Second, "running"))
				s.onCreate = func(_ http.ResponseWriter, r *http.Request) bool {
					wait(r, time.Hour)
					return true
				}
			},
			opts:     []airbyte.WaitOption{airbyte.WithRequestOptions(airbyte.WithTimeout(time.Hour))},
			attached: true,
		},
		{
			name: "the response is lost, and another job runs again",
			setup: func(s *jobServer) {
				s.addSync(at(0, "failed"), at(time.Second, "running"))
				s.onCreate = func(w http.ResponseWriter, r *http.Request) bool {
					wait(r, 2*time.Second)
					return s.addAndFail(504, running)(w, r)
				}
			},
			attached:  true,
			cancelled: true,
		},
		{
			name: "the server returns a job that was queued before",
			setup: func(s *jobServer) {
				job := s.addSync(at(0, "succeeded"), at(time.Second, "running"))
				s.onCreate = func(w http.ResponseWriter, r *http.Request) bool {
					wait(r, 2*time.Second)
					reply(w, 200, job.json())
					return true
				}
			},
			attached: true,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				tt.setup(s)
				opts := []airbyte.WaitOption{
					airbyte.WithMaxWait(10 * time.Minute),
					airbyte.WithCancelStartedOnStop(),
				}
				run, err := c.RunSync(t.Context(), "conn", append(opts, tt.opts...)...)
				if run == nil || run.Attached != tt.attached {
					t.Errorf("got %+v, want attached %t", run, tt.attached)
				}
				timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
				if !ok || timeout.Cancelled != tt.cancelled || timeout.CancelErr != nil {
					t.Errorf("got error %v, want cancelled %t", err, tt.cancelled)
				}
				if (len(s.cancelled) > 0) != tt.cancelled {
					t.Errorf("got requests to cancel %v", s.cancelled)
				}
			})
		})
	}
	t.Run("WaitForJob", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(running)
			_, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(time.Minute), airbyte.WithCancelStartedOnStop())
			timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || !timeout.Cancelled || len(s.cancelled) != 1 {
				t.Errorf("got error %v, cancelled %v", err, s.cancelled)
			}
		})
	})
}

// TestCancelOfAnotherJob checks that the error says so if the response to a request to cancel a job is
// about another job.
func TestCancelOfAnotherJob(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "running"))
		s.onCancel = respond(200, oneJob(9, "cancelled"))
		_, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(time.Minute), airbyte.WithCancelOnStop())
		timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
		const want = "the job did not stop within 10m0s: the response to the request is about job 9"
		if !ok || timeout.Cancelled || timeout.CancelErr == nil || timeout.CancelErr.Error() != want {
			t.Errorf("got error %v, want %s", err, want)
		}
	})
}
