package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestCancelOnStop has a wait end after a minute, and the server answer in all
// ways to what follows.
func TestCancelOnStop(t *testing.T) {
	running := timedStatus{0, "running"}
	status := func(code int) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool { reply(w, code, `{"message":"no"}`); return true }
	}
	tests := []struct {
		name      string
		setup     func(s *jobServer)
		cancels   int
		cancelled bool
		is        error         // of CancelErr; nil for none
		after     time.Duration // from the deadline on
	}{
		{"at once", func(*jobServer) {}, 1, true, nil, 0},
		{"a gateway gives up, and it was applied", func(s *jobServer) {
			s.onCancel = func(w http.ResponseWriter, r *http.Request) bool { s.stop(); return status(504)(w, r) }
		}, 1, true, nil, 2 * time.Second},
		{"a gateway gives up, and it was not applied", func(s *jobServer) {
			s.onCancel = func(w http.ResponseWriter, r *http.Request) bool { s.onCancel = nil; return status(502)(w, r) }
		}, 2, true, nil, time.Minute},
		{"it stops later", func(s *jobServer) {
			s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool {
				s.jobs[0].statuses = append(s.jobs[0].statuses, timedStatus{4 * time.Minute, "cancelled"})
				reply(w, 200, s.jobs[0].text())
				return true
			}
		}, 1, true, nil, 3 * time.Minute},
		{"it never stops", func(s *jobServer) {
			s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool { reply(w, 200, s.jobs[0].text()); return true }
		}, 1, false, nil, 10 * time.Minute},
		{"its status cannot be read for a while", func(s *jobServer) {
			start := time.Now()
			s.onGet = func(w http.ResponseWriter, r *http.Request) bool {
				took := time.Since(start)
				return took >= time.Minute && took < 2*time.Minute && status(500)(w, r)
			}
		}, 1, true, nil, time.Minute},
		{"the list cannot be read for a while", func(s *jobServer) {
			n := 0
			s.onList = func(w http.ResponseWriter, r *http.Request) bool { n++; return n < 4 && status(503)(w, r) }
		}, 1, true, nil, 2 * time.Second},
		{"the list is refused", func(s *jobServer) { s.onList = status(403) }, 0, false, airbyte.ErrForbidden, 0},
		{"the cancellation is refused", func(s *jobServer) { s.onCancel = status(403) }, 1, false, airbyte.ErrForbidden, 0},
		{"nothing runs any more, they say", func(s *jobServer) { s.onCancel = status(409) }, 1, false, airbyte.ErrConflict, 0},
		{"it has just stopped", func(s *jobServer) {
			s.onCancel = func(w http.ResponseWriter, r *http.Request) bool { s.stop(); return status(409)(w, r) }
		}, 1, false, nil, 0},
		{"a list without it", func(s *jobServer) {
			s.onList = func(w http.ResponseWriter, _ *http.Request) bool { reply(w, 200, page()); return true }
		}, 0, false, nil, 0},
		{"a list of another connection", func(s *jobServer) {
			s.onList = func(w http.ResponseWriter, _ *http.Request) bool {
				reply(w, 200, strings.ReplaceAll(page(oneJob(1, "running")), `"conn"`, `"other"`))
				return true
			}
		}, 0, false, nil, 0},
		{"an older job first", func(s *jobServer) {
			s.onList = func(w http.ResponseWriter, _ *http.Request) bool {
				reply(w, 200, page(oneJob(0, "succeeded"), s.jobs[0].text()))
				return true
			}
		}, 1, true, nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				s.add("", running)
				tt.setup(s)
				start := time.Now()
				run, err := c.WaitForJob(t.Context(), 1, airbyte.WithDeadline(time.Minute), airbyte.CancelOnStop())
				took := time.Since(start) - time.Minute
				if len(s.cancelled) != tt.cancels || took < tt.after || took > tt.after+20*time.Second {
					t.Errorf("cancelled %d times in %v, want %d in %v", len(s.cancelled), took, tt.cancels, tt.after)
				}
				if tt.name == "it has just stopped" {
					if _, ok := errors.AsType[*airbyte.JobCancelledError](err); !ok {
						t.Errorf("got %v", err)
					}
					return
				}
				e, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
				if !ok || e.Cancelled != tt.cancelled || (e.CancelErr == nil) != tt.cancelled || !errors.Is(err, context.DeadlineExceeded) {
					t.Fatalf("got %v, %v", run, err)
				}
				if tt.is != nil && !errors.Is(e.CancelErr, tt.is) {
					t.Errorf("it could not be cancelled because of %v, want %v", e.CancelErr, tt.is)
				}
			})
		})
	}
}

// TestCancelMeetsEnd is a job that ends by itself while it is to be cancelled.
func TestCancelMeetsEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.add("", timedStatus{0, "running"}, timedStatus{time.Minute + 5*time.Second, "failed"})
		s.onCancel = func(w http.ResponseWriter, _ *http.Request) bool { reply(w, 200, s.jobs[0].text()); return true }
		run, err := c.WaitForJob(t.Context(), 1, airbyte.WithDeadline(time.Minute), airbyte.CancelOnStop())
		if _, ok := errors.AsType[*airbyte.JobFailedError](err); !ok || run.Status != "failed" {
			t.Errorf("got %v, %v", run, err)
		}
	})
}

// TestDeadlineOver shows that a deadline that has passed is none that never
// does.
func TestDeadlineOver(t *testing.T) {
	for _, d := range []time.Duration{0, -time.Minute} {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("", timedStatus{0, "running"})
			start := time.Now()
			run, err := c.WaitForJob(t.Context(), 1, airbyte.WithDeadline(d))
			if !errors.Is(err, context.DeadlineExceeded) || run.Status != "running" || time.Since(start) != 0 {
				t.Errorf("%v: got %v, %v after %v", d, run, err, time.Since(start))
			}
			if _, err = c.RunSync(t.Context(), "conn", airbyte.WithDeadline(d)); !errors.Is(err, context.DeadlineExceeded) || len(s.jobs) != 1 {
				t.Errorf("%v: got %v, and there are %d jobs", d, err, len(s.jobs))
			}
		})
	}
}

// TestLastLookIsBounded is a server that does not answer when the deadline has
// passed.
func TestLastLookIsBounded(t *testing.T) {
	inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.add("", timedStatus{0, "running"})
		start := time.Now()
		s.onGet = func(_ http.ResponseWriter, r *http.Request) bool {
			if time.Since(start) >= time.Minute {
				wait(r, time.Hour)
			}
			return false
		}
		_, err := c.WaitForJob(t.Context(), 1, airbyte.WithDeadline(time.Minute))
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute+10*time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// TestRunSyncStops ends a RunSync while the job is being started, on a server
// that answers when the job runs.
func TestRunSyncStops(t *testing.T) {
	slow := func(s *jobServer, starts bool) {
		s.onCreate = func(_ http.ResponseWriter, r *http.Request) bool {
			wait(r, 20*time.Minute)
			return true
		}
		start := time.Now()
		s.onList = func(http.ResponseWriter, *http.Request) bool {
			if starts && len(s.jobs) == 0 && time.Since(start) >= 65*time.Second {
				s.add("", timedStatus{0, "running"})
			}
			return false
		}
	}
	tests := []struct {
		name      string
		starts    bool // although nobody waits for the answer
		opts      []airbyte.WaitOption
		cancelled bool
		want      string
		after     time.Duration
	}{
		{"left alone", true, nil, false, "airbyte: no job is known to have started after 1m0s: ", time.Minute},
		{"cancelled when it starts", true, []airbyte.WaitOption{airbyte.CancelOnStop()}, true, "airbyte: job 1 has not ended after ", time.Minute + 5*time.Second},
		{"never started", false, []airbyte.WaitOption{airbyte.CancelOnStop()}, false, "airbyte: no job is known to have started after 1m0s: ", time.Minute + 30*time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				slow(s, tt.starts)
				start := time.Now()
				_, err := c.RunSync(t.Context(), "conn", append(tt.opts, airbyte.WithDeadline(time.Minute))...)
				took := time.Since(start)
				e, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
				if !ok || e.Cancelled != tt.cancelled || len(s.cancelled) > 0 != tt.cancelled || !errors.Is(err, context.DeadlineExceeded) ||
					!errors.Is(err, airbyte.ErrMaybeApplied) || !strings.HasPrefix(err.Error(), tt.want) {
					t.Errorf("got %v, cancelled %v", err, s.cancelled)
				}
				if took < tt.after || took > tt.after+5*time.Second {
					t.Errorf("it took %v, want %v", took, tt.after)
				}
			})
		})
	}
	t.Run("the context ends before", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := c.RunSync(ctx, "conn", airbyte.CancelOnStop())
			if !errors.Is(err, context.Canceled) || errors.Is(err, airbyte.ErrMaybeApplied) || len(s.calls) > 0 {
				t.Errorf("got %v after %v", err, s.calls)
			}
		})
	})
}

// TestSyncKeepsToItsConnection shows that Sync attaches to no job of another
// connection, whatever the server lists.
func TestSyncKeepsToItsConnection(t *testing.T) {
	inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.add("", timedStatus{0, "running"}) // of "conn"
		if run, err := c.Sync(t.Context(), ""); err == nil || run != nil || len(s.calls) > 0 {
			t.Errorf("no connection: got %v, %v after %v", run, err, s.calls)
		}
		s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
			reply(w, 200, `{"jobId":2,"status":"pending","jobType":"sync","connectionId":"mine"}`)
			return true
		}
		if run, err := c.Sync(t.Context(), "mine"); err != nil || run.Attached || run.JobID != 2 {
			t.Errorf("another connection: got %+v, %v", run, err)
		}
	})
}

// TestSyncTries shows how often a sync is asked for, and when.
func TestSyncTries(t *testing.T) {
	tests := []struct {
		name   string
		answer func(w http.ResponseWriter)
		opts   []airbyte.RequestOption
		posts  int
	}{
		{"a gateway", func(w http.ResponseWriter) { w.WriteHeader(502) }, nil, 3},
		{"a gateway, once", func(w http.ResponseWriter) { w.WriteHeader(502) }, []airbyte.RequestOption{airbyte.WithoutRetry()}, 1},
		{"the server fails", func(w http.ResponseWriter) { reply(w, 500, `{"errorId":"e"}`) }, nil, 1},
		{"an answer without a job", func(w http.ResponseWriter) { reply(w, 200, `{}`) }, nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				var at []time.Duration
				start := time.Now()
				s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
					at = append(at, time.Since(start))
					tt.answer(w)
					return true
				}
				_, err := c.Sync(t.Context(), "conn", tt.opts...)
				if !errors.Is(err, airbyte.ErrMaybeApplied) || len(at) != tt.posts || tt.posts > 1 && at[1] < time.Second {
					t.Errorf("got %v after requests at %v, want %d", err, at, tt.posts)
				}
			})
		})
	}
	t.Run("a job of another kind is not what was started", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
				s.add("reset", timedStatus{0, "succeeded"})
				w.WriteHeader(500)
				return true
			}
			if run, err := c.Sync(t.Context(), "conn"); !errors.Is(err, airbyte.ErrServer) {
				t.Errorf("got %v, %v", run, err)
			}
		})
	})
	t.Run("the server fails, and it was started", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
				s.add("", timedStatus{0, "running"})
				reply(w, 500, `{"errorId":"e"}`)
				return true
			}
			if run, err := c.Sync(t.Context(), "conn"); err != nil || !run.Attached || run.JobID != 1 {
				t.Errorf("got %v, %v", run, err)
			}
		})
	})
}

func TestWaitTimeoutError(t *testing.T) {
	zero := &airbyte.WaitTimeoutError{}
	if want := "airbyte: no job is known to have started after 0s"; zero.Error() != want || errors.Is(zero, context.Canceled) {
		t.Errorf("got %v", zero)
	}
	e := &airbyte.WaitTimeoutError{JobID: 1, LastStatus: "run\nning", Cause: context.Canceled, CancelErr: airbyte.ErrForbidden}
	want := "airbyte: job 1 has not ended after 0s, its last status is run ning: context canceled: it could not be cancelled: forbidden"
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, e); got != want {
			t.Errorf("%s: got %s, want %s", verb, got, want)
		}
	}
	if !errors.Is(e, context.Canceled) || !errors.Is(e, airbyte.ErrForbidden) {
		t.Errorf("%v is not what it was made of", e)
	}
}
