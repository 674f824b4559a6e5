package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// jobServer has one connection whose jobs change as time goes by.
type jobServer struct {
	jobs      []*timedJob
	onCreate  func(w http.ResponseWriter, r *http.Request) bool // answers a POST instead
	onGet     func(w http.ResponseWriter, r *http.Request) bool // answers the GET of a job instead
	onList    func(w http.ResponseWriter, r *http.Request) bool // answers the GET of the list instead
	onCancel  func(w http.ResponseWriter, r *http.Request) bool // answers a DELETE instead
	cancelled []string                                          // what was asked to be cancelled
	calls     []string
}

// timedJob has one status after the other.
type timedJob struct {
	id       int64
	kind     string
	start    time.Time
	statuses []timedStatus
}

type timedStatus struct {
	after  time.Duration
	status string
}

func (j *timedJob) status() string {
	status := "pending"
	for _, s := range j.statuses {
		if time.Since(j.start) >= s.after {
			status = s.status
		}
	}
	return status
}

func (j *timedJob) text() string {
	kind := j.kind
	if kind == "" {
		kind = "sync"
	}
	return strings.Replace(oneJob(j.id, j.status()), `"jobType":"sync"`, fmt.Sprintf(`"jobType":%q`, kind), 1)
}

func (s *jobServer) add(kind string, statuses ...timedStatus) *timedJob {
	j := &timedJob{id: int64(len(s.jobs) + 1), kind: kind, start: time.Now(), statuses: statuses}
	s.jobs = append(s.jobs, j)
	return j
}

func (s *jobServer) handle(w http.ResponseWriter, r *http.Request) {
	s.calls = append(s.calls, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/api/public/v1"))
	var id int64
	_, _ = fmt.Sscanf(r.URL.Path, "/api/public/v1/jobs/%d", &id)
	switch {
	case r.Method == "POST":
		if s.onCreate != nil && s.onCreate(w, r) {
			return
		}
		reply(w, 200, s.add("", timedStatus{0, "running"}, timedStatus{time.Minute, "succeeded"}).text())
	case r.Method == "DELETE":
		s.cancelled = append(s.cancelled, fmt.Sprint(id))
		if s.onCancel != nil && s.onCancel(w, r) {
			return
		}
		s.stop()
		reply(w, 200, s.jobs[id-1].text())
	case id > 0:
		if s.onGet != nil && s.onGet(w, r) {
			return
		}
		reply(w, 200, s.jobs[id-1].text())
	case s.onList != nil && s.onList(w, r):
	default:
		q := r.URL.Query()
		var texts []string
		for _, j := range s.jobs {
			texts = append(texts, j.text())
		}
		if q.Get("orderBy") == "createdAt|DESC" {
			slices.Reverse(texts)
		}
		if q.Get("connectionId") == "" || q.Get("status") != "" {
			http.Error(w, "jobs of one connection, in all statuses, are wanted", 400)
			return
		}
		reply(w, 200, page(texts...))
	}
}

// stop cancels whatever runs on the connection.
func (s *jobServer) stop() {
	for _, j := range s.jobs {
		if st := j.status(); st != "succeeded" && st != "failed" && st != "cancelled" {
			j.statuses = append(j.statuses, timedStatus{time.Since(j.start), "cancelled"})
		}
	}
}

// start504 answers requests for a job with 504, and lists one after a while.
func (s *jobServer) start504(after time.Duration, status timedStatus) {
	start := time.Now()
	s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(504); return true }
	s.onList = func(http.ResponseWriter, *http.Request) bool {
		if time.Since(start) >= after && len(s.jobs) == 0 {
			s.add("", status)
		}
		return false
	}
}

// inBubble runs a test with a job server in fake time.
func inBubble(t *testing.T, f func(t *testing.T, c *airbyte.Client, s *jobServer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &jobServer{}
		client, _ := serve(t, s.handle, airbyte.WithRetry(airbyte.RetryPolicy{Attempts: 2}))
		f(t, client, s)
	})
}

func TestWaitForJob(t *testing.T) {
	ending := func(last string) []timedStatus {
		return []timedStatus{{0, "pending"}, {5 * time.Second, "queued"}, {time.Minute, "running"}, {2 * time.Minute, "incomplete"}, {3 * time.Minute, "running"}, {4 * time.Minute, "levitating"}, {5 * time.Minute, last}}
	}
	t.Run("succeeded", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			job := s.add("", ending("succeeded")...)
			var seen []string
			start := time.Now()
			run, err := c.WaitForJob(t.Context(), job.id, airbyte.WithProgress(func(j *airbyte.Job) {
				if len(seen) == 0 || seen[len(seen)-1] != string(j.Status) {
					seen = append(seen, string(j.Status))
				}
			}))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(seen, " "); got != "pending queued running incomplete running levitating succeeded" {
				t.Errorf("saw %s", got)
			}
			if run.Status != airbyte.JobStatusSucceeded || run.Elapsed != time.Since(start) || run.Elapsed < 5*time.Minute || run.Elapsed > 5*time.Minute+17*time.Second {
				t.Errorf("got %+v", run)
			}
			// Two seconds at first, fifteen in the end: some 25 polls in five minutes.
			if run.Polls < 20 || run.Polls > 30 || run.Polls != len(s.calls) {
				t.Errorf("polled %d times in %d calls", run.Polls, len(s.calls))
			}
		})
	})
	t.Run("failed", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			run, err := c.WaitForJob(t.Context(), s.add("", ending("failed")...).id)
			e, ok := errors.AsType[*airbyte.JobFailedError](err)
			if !ok || e.Job.JobID != 1 || run == nil || run.Status != "failed" || err.Error() != "airbyte: job 1 of connection conn failed" {
				t.Errorf("got %v, %v", run, err)
			}
		})
	})
	t.Run("cancelled", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			_, err := c.WaitForJob(t.Context(), s.add("", ending("cancelled")...).id, airbyte.CancelOnStop())
			if _, ok := errors.AsType[*airbyte.JobCancelledError](err); !ok || len(s.cancelled) > 0 {
				t.Errorf("got %v, cancelled %v", err, s.cancelled)
			}
		})
	})
	t.Run("poll interval", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			start := time.Now()
			var at []time.Duration
			_, err := c.WaitForJob(t.Context(), s.add("", timedStatus{150 * time.Second, "succeeded"}).id, airbyte.WithPollInterval(time.Minute),
				airbyte.WithProgress(func(*airbyte.Job) { at = append(at, time.Since(start)) }))
			if err != nil || !slices.Equal(at, []time.Duration{0, time.Minute, 2 * time.Minute, 3 * time.Minute}) {
				t.Errorf("polled at %v, %v", at, err)
			}
		})
	})
}

// TestWaitStops ends waits before their jobs, in all ways.
func TestWaitStops(t *testing.T) {
	t.Run("deadline", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("", timedStatus{0, "running"})
			start := time.Now()
			run, err := c.WaitForJob(t.Context(), 1, airbyte.WithDeadline(30*time.Minute))
			e, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || e.JobID != 1 || e.LastStatus != "running" || e.Cancelled || !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 30*time.Minute || run.Status != "running" || len(s.cancelled) > 0 {
				t.Errorf("got %v, %v after %v, cancelled %v", run, err, time.Since(start), s.cancelled)
			}
			if want := "airbyte: job 1 has not ended after 30m0s, its last status is running: context deadline exceeded"; err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	})
	t.Run("deadline, and it had ended after the last poll", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("", timedStatus{0, "running"}, timedStatus{29*time.Minute + 30*time.Second, "succeeded"})
			if run, err := c.WaitForJob(t.Context(), 1, airbyte.WithDeadline(30*time.Minute), airbyte.WithPollInterval(20*time.Minute)); err != nil || run.Status != "succeeded" {
				t.Errorf("got %v, %v", run, err)
			}
		})
	})
	t.Run("deadline, and the status has changed after the last poll", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("", timedStatus{0, "running"}, timedStatus{25 * time.Minute, "incomplete"})
			run, err := c.WaitForJob(t.Context(), 1, airbyte.WithDeadline(30*time.Minute), airbyte.WithPollInterval(20*time.Minute))
			e, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || e.LastStatus != "incomplete" || run.Status != "incomplete" || run.Polls != 3 {
				t.Errorf("got %+v, %v", run, err)
			}
		})
	})
	t.Run("deadline, cancelling", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("", timedStatus{0, "running"})
			run, err := c.WaitForJob(t.Context(), 1, airbyte.WithDeadline(30*time.Minute), airbyte.CancelOnStop())
			e, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || !e.Cancelled || e.CancelErr != nil || e.LastStatus != "cancelled" || run.Status != "cancelled" || !slices.Equal(s.cancelled, []string{"1"}) {
				t.Errorf("got %v, %v, cancelled %v", run, err, s.cancelled)
			}
		})
	})
	t.Run("context, cancelling", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("", timedStatus{0, "running"})
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			_, err := c.WaitForJob(ctx, 1, airbyte.CancelOnStop())
			e, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || !e.Cancelled || !slices.Equal(s.cancelled, []string{"1"}) {
				t.Errorf("got %v, cancelled %v", err, s.cancelled)
			}
		})
	})
	t.Run("context, leaving it", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("", timedStatus{0, "running"})
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(10*time.Second, cancel)
			start := time.Now()
			_, err := c.WaitForJob(ctx, 1)
			if !errors.Is(err, context.Canceled) || len(s.cancelled) > 0 || time.Since(start) != 10*time.Second {
				t.Errorf("got %v after %v, cancelled %v", err, time.Since(start), s.cancelled)
			}
		})
	})
	t.Run("cancelling, and it had ended", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("", timedStatus{0, "running"}, timedStatus{25 * time.Minute, "succeeded"})
			run, err := c.WaitForJob(t.Context(), 1, airbyte.WithDeadline(30*time.Minute), airbyte.WithPollInterval(20*time.Minute), airbyte.CancelOnStop())
			if err != nil || run.Status != "succeeded" || len(s.cancelled) > 0 {
				t.Errorf("got %v, %v, cancelled %v", run, err, s.cancelled)
			}
		})
	})
	t.Run("cancelling, and a newer job runs", func(t *testing.T) {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("", timedStatus{0, "incomplete"}) // stuck; the connection has gone on without it
			s.add("", timedStatus{0, "running"})
			_, err := c.WaitForJob(t.Context(), 1, airbyte.WithDeadline(time.Minute), airbyte.CancelOnStop())
			e, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || e.Cancelled || e.CancelErr == nil || len(s.cancelled) > 0 || !strings.Contains(err.Error(), "job 2: its connection has a newer job") {
				t.Errorf("got %v, cancelled %v", err, s.cancelled)
			}
		})
	})
}

// TestWaitUnreadable is a status that cannot be read for a while, and one that
// never can.
func TestWaitUnreadable(t *testing.T) {
	failing := func(until time.Duration, status int) func(s *jobServer) {
		return func(s *jobServer) {
			start := time.Now()
			s.onGet = func(w http.ResponseWriter, _ *http.Request) bool {
				if time.Since(start) < until {
					reply(w, status, `{"message":"no"}`)
					return true
				}
				return false
			}
		}
	}
	tests := []struct {
		name  string
		setup func(*jobServer)
		opts  []airbyte.WaitOption
		is    error // nil for success
		after time.Duration
	}{
		{"down for four minutes", failing(4*time.Minute, 503), nil, nil, 5 * time.Minute},
		{"broken for four minutes", failing(4*time.Minute, 500), nil, nil, 5 * time.Minute},
		{"down for six minutes", failing(6*time.Minute, 503), nil, airbyte.ErrServer, 5 * time.Minute},
		{"down for longer than is tolerated", failing(4*time.Minute, 503), []airbyte.WaitOption{airbyte.WithTolerance(time.Minute)}, airbyte.ErrServer, time.Minute},
		{"unauthorized", failing(time.Hour, 401), nil, airbyte.ErrUnauthorized, 0},
		{"forbidden", failing(time.Hour, 403), nil, airbyte.ErrForbidden, 0},
		{"not found", failing(time.Hour, 404), nil, airbyte.ErrNotFound, 0},
		{"unknown to an admin", failing(time.Hour, 409), nil, airbyte.ErrConflict, 0},
		{"rate limited", failing(4*time.Minute, 429), nil, nil, 5 * time.Minute},
		{"timed out", failing(4*time.Minute, 408), nil, nil, 5 * time.Minute},
		{"too early", failing(4*time.Minute, 425), nil, nil, 5 * time.Minute},
		{"no job at all", failing(4*time.Minute, 200), nil, nil, 5 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				s.add("", timedStatus{0, "running"}, timedStatus{5 * time.Minute, "succeeded"})
				tt.setup(s)
				start := time.Now()
				run, err := c.WaitForJob(t.Context(), 1, tt.opts...)
				took := time.Since(start)
				if !errors.Is(err, tt.is) || (err == nil) != (tt.is == nil) || took < tt.after || took > tt.after+20*time.Second {
					t.Errorf("got %v, %v after %v", run, err, took)
				}
				if err != nil && run != nil {
					t.Errorf("nothing was read, and the run is %v", run)
				}
			})
		})
	}
}

// TestPolls counts the statuses that were read, and no request that failed.
func TestPolls(t *testing.T) {
	inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.add("", timedStatus{0, "running"}, timedStatus{10 * time.Minute, "succeeded"})
		asked, read := 0, 0
		s.onGet = func(w http.ResponseWriter, _ *http.Request) bool {
			asked++
			switch asked % 3 {
			case 1:
				reply(w, 500, `{"errorId":"e"}`)
			case 2:
				reply(w, 200, `{}`)
			default:
				return false
			}
			return true
		}
		run, err := c.WaitForJob(t.Context(), 1, airbyte.WithPollInterval(time.Minute), airbyte.WithProgress(func(*airbyte.Job) { read++ }))
		if err != nil || run.Polls != read || read != 4 || asked != 12 {
			t.Errorf("%d statuses were read in %d requests, and it says %d polls (%v)", read, asked, run.Polls, err)
		}
	})
	inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.add("", timedStatus{0, "running"})
		if run, err := c.WaitForJob(t.Context(), 1, airbyte.WithDeadline(0)); run.Polls != 1 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after a deadline: got %+v, %v", run, err)
		}
	})
}

// TestWaitOutages are several, each of which is tolerated.
func TestWaitOutages(t *testing.T) {
	inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.add("", timedStatus{0, "running"}, timedStatus{25 * time.Minute, "succeeded"})
		start := time.Now()
		s.onGet = func(w http.ResponseWriter, _ *http.Request) bool {
			down := time.Since(start)%(5*time.Minute) > time.Minute
			if down {
				w.WriteHeader(503)
			}
			return down
		}
		if run, err := c.WaitForJob(t.Context(), 1); err != nil || run.Status != "succeeded" {
			t.Errorf("got %v, %v", run, err)
		}
	})
}

// TestWaitMeetsPage is a page in the place of a status: at first it means that
// the base URL is wrong, and later that a proxy has a moment.
func TestWaitMeetsPage(t *testing.T) {
	for _, first := range []bool{true, false} {
		inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("", timedStatus{0, "running"}, timedStatus{time.Minute, "succeeded"})
			n := 0
			s.onGet = func(w http.ResponseWriter, _ *http.Request) bool {
				if n++; first == (n == 1) && n < 5 {
					reply(w, 200, "<html>maintenance</html>")
					return true
				}
				return false
			}
			if _, err := c.WaitForJob(t.Context(), 1); errors.Is(err, airbyte.ErrNotAPI) != first || (err != nil) != first {
				t.Errorf("first %t: got %v", first, err)
			}
		})
	}
}

func TestSync(t *testing.T) {
	conflict := func(w http.ResponseWriter, _ *http.Request) bool {
		reply(w, 409, `{"type":"https://reference.airbyte.com/reference/errors#try-again-later","title":"try-again-later","data":{"message":"A sync is already running for: conn"}}`)
		return true
	}
	running := timedStatus{0, "running"}
	done := timedStatus{0, "succeeded"}
	tests := []struct {
		name     string
		setup    func(s *jobServer)
		job      int64 // 0 for an error
		attached bool
		posts    int
		is       error
	}{
		{"nothing runs", func(s *jobServer) { s.add("", done) }, 2, false, 1, nil},
		{"the first ever", func(*jobServer) {}, 1, false, 1, nil},
		{"one runs", func(s *jobServer) { s.add("", done); s.add("", running) }, 2, true, 0, nil},
		{"two run", func(s *jobServer) { s.add("", running); s.add("", running); s.add("", done) }, 2, true, 0, nil},
		{"one is queued", func(s *jobServer) { s.add("", timedStatus{0, "queued"}) }, 1, true, 0, nil},
		{"one is between attempts", func(s *jobServer) { s.add("", timedStatus{0, "incomplete"}) }, 1, true, 0, nil},
		{"a reset runs, and is no sync", func(s *jobServer) { s.add("reset", running); s.onCreate = conflict }, 0, false, 1, airbyte.ErrConflict},
		{"one starts in between", func(s *jobServer) {
			s.onCreate = func(w http.ResponseWriter, r *http.Request) bool { s.add("", running); return conflict(w, r) }
		}, 1, true, 1, nil},
		{"refused, and nothing runs", func(s *jobServer) { s.add("", done); s.onCreate = conflict }, 0, false, 1, airbyte.ErrConflict},
		{"the answer gets lost", func(s *jobServer) {
			s.add("", done)
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool { s.add("", running); w.WriteHeader(504); return true }
		}, 2, true, 1, nil},
		{"the answer gets lost, and the sync is over", func(s *jobServer) {
			s.add("", done)
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool { s.add("", done); w.WriteHeader(504); return true }
		}, 2, true, 1, nil},
		{"the answer gets lost, and the sync is listed late", func(s *jobServer) { s.start504(1500*time.Millisecond, running) }, 1, true, 1, nil},
		{"the answer gets lost, and the sync is listed late, and over", func(s *jobServer) { s.start504(1500*time.Millisecond, done) }, 1, true, 1, nil},
		{"the request gets lost", func(s *jobServer) {
			s.add("", done)
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool { s.onCreate = nil; w.WriteHeader(502); return true }
		}, 2, false, 2, nil},
		{"the gateway is broken", func(s *jobServer) {
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(502); return true }
		}, 0, false, 3, airbyte.ErrMaybeApplied},
		{"not allowed", func(s *jobServer) {
			s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool { reply(w, 403, `{}`); return true }
		}, 0, false, 1, airbyte.ErrForbidden},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				tt.setup(s)
				run, err := c.Sync(t.Context(), "conn")
				posts := 0
				for _, call := range s.calls {
					if call == "POST /jobs" {
						posts++
					}
				}
				if posts != tt.posts {
					t.Errorf("%d jobs were asked for, want %d: %v", posts, tt.posts, s.calls)
				}
				if tt.job == 0 {
					if !errors.Is(err, tt.is) || run != nil {
						t.Errorf("got %v, %v; want %v", run, err, tt.is)
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

// TestRunSync is the pattern of schedulers in one call: trigger a sync, poll
// every minute, cancel it if it runs longer than half an hour.
func TestRunSync(t *testing.T) {
	pattern := []airbyte.WaitOption{airbyte.WithPollInterval(time.Minute), airbyte.WithDeadline(30 * time.Minute), airbyte.CancelOnStop()}
	inBubble(t, func(t *testing.T, c *airbyte.Client, _ *jobServer) {
		run, err := c.RunSync(t.Context(), "conn", pattern...)
		if err != nil || run.Status != "succeeded" || run.Attached || run.Elapsed != time.Minute || run.Polls != 2 {
			t.Errorf("got %+v, %v", run, err)
		}
	})
	inBubble(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.onCreate = func(w http.ResponseWriter, r *http.Request) bool {
			wait(r, 5*time.Minute) // an old server, which answers when the workflow runs
			reply(w, 200, s.add("", timedStatus{0, "running"}).text())
			return true
		}
		start := time.Now()
		run, err := c.RunSync(t.Context(), "conn", pattern...)
		e, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
		if !ok || !e.Cancelled || run.Status != "cancelled" || !slices.Equal(s.cancelled, []string{"1"}) || time.Since(start) != 30*time.Minute {
			t.Errorf("got %+v, %v after %v, cancelled %v", run, err, time.Since(start), s.cancelled)
		}
	})
}
