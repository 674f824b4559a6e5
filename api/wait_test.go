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

// longRun returns the statuses of a job that ends after five minutes. One status is unknown to this
// package.
func longRun(last string) []timedStatus {
	return []timedStatus{
		at(0, "pending"),
		at(5*time.Second, "queued"),
		at(1*time.Minute, "running"),
		at(2*time.Minute, "incomplete"),
		at(3*time.Minute, "running"),
		at(4*time.Minute, "levitating"),
		at(5*time.Minute, last),
	}
}

func TestWaitForJob(t *testing.T) {
	t.Run("succeeded", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			job := s.addSync(longRun("succeeded")...)
			var statuses []string
			start := time.Now()
			run, err := c.WaitForJob(t.Context(), job.id, airbyte.WithProgress(func(j *airbyte.Job) {
				statuses = append(statuses, string(j.Status))
			}))
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(slices.Compact(statuses), " ")
			if want := "pending queued running incomplete running levitating succeeded"; got != want {
				t.Errorf("progress: got %s, want %s", got, want)
			}
			if run.Status != airbyte.JobStatusSucceeded || run.Elapsed != time.Since(start) {
				t.Errorf("after %v: got %+v", time.Since(start), run)
			}
			if run.Elapsed < 5*time.Minute || run.Elapsed > 5*time.Minute+17*time.Second {
				t.Errorf("the wait took %v", run.Elapsed)
			}
			// The interval grows from 2 to 15 seconds: about 25 polls in five minutes.
			if run.Polls < 20 || run.Polls > 30 || run.Polls != len(s.calls) {
				t.Errorf("got %d polls with %d requests", run.Polls, len(s.calls))
			}
		})
	})
	t.Run("failed", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			job := s.addSync(longRun("failed")...)
			run, err := c.WaitForJob(t.Context(), job.id)
			failed, ok := errors.AsType[*airbyte.JobFailedError](err)
			if !ok || failed.Job.JobID != 1 || err.Error() != "airbyte: job 1 of connection conn failed" {
				t.Errorf("got error %v", err)
			}
			if run == nil || run.Status != "failed" {
				t.Errorf("got %v", run)
			}
		})
	})
	t.Run("cancelled by somebody else", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			job := s.addSync(longRun("cancelled")...)
			_, err := c.WaitForJob(t.Context(), job.id, airbyte.WithCancelOnStop())
			if _, ok := errors.AsType[*airbyte.JobCancelledError](err); !ok {
				t.Errorf("got error %v", err)
			}
			if len(s.cancelled) > 0 {
				t.Errorf("cancelled %v", s.cancelled)
			}
		})
	})
}

// TestWaitStops checks waits that end before their job, without cancelling it.
func TestWaitStops(t *testing.T) {
	t.Run("the time is up", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"))
			start := time.Now()
			run, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(30*time.Minute))
			took := time.Since(start)
			timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got error %v", err)
			}
			if timeout.JobID != 1 || timeout.LastStatus != "running" || timeout.Cancelled {
				t.Errorf("got %#v", *timeout)
			}
			want := "airbyte: job 1 has not ended after 30m0s (last status: running): context deadline exceeded"
			if err.Error() != want {
				t.Errorf("got error %v, want %s", err, want)
			}
			if took != 30*time.Minute || run.Status != "running" || len(s.cancelled) > 0 {
				t.Errorf("after %v: got %v, cancelled %v", took, run, s.cancelled)
			}
		})
	})
	t.Run("the time is up, and the job ended after the last poll", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"), at(29*time.Minute+30*time.Second, "succeeded"))
			run, err := c.WaitForJob(t.Context(), 1,
				airbyte.WithMaxWait(30*time.Minute), airbyte.WithPollInterval(20*time.Minute))
			if err != nil || run.Status != "succeeded" {
				t.Errorf("got %v, %v", run, err)
			}
		})
	})
	t.Run("the time is up, and the status changed after the last poll", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"), at(25*time.Minute, "incomplete"))
			run, err := c.WaitForJob(t.Context(), 1,
				airbyte.WithMaxWait(30*time.Minute), airbyte.WithPollInterval(20*time.Minute))
			timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || timeout.LastStatus != "incomplete" {
				t.Errorf("got error %v", err)
			}
			if run.Status != "incomplete" || run.Polls != 3 {
				t.Errorf("got %+v", run)
			}
		})
	})
	t.Run("the context is cancelled", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"))
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(10*time.Second, cancel)
			start := time.Now()
			_, err := c.WaitForJob(ctx, 1)
			took := time.Since(start)
			if !errors.Is(err, context.Canceled) || took != 10*time.Second || len(s.cancelled) > 0 {
				t.Errorf("after %v: got error %v, cancelled %v", took, err, s.cancelled)
			}
		})
	})
}

// TestLastLookIsBounded checks that the last request of a wait has a timeout, with a server that no
// longer responds.
func TestLastLookIsBounded(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "running"))
		start := time.Now()
		s.onGet = func(_ http.ResponseWriter, r *http.Request) bool {
			if time.Since(start) >= time.Minute {
				wait(r, time.Hour)
			}
			return false
		}
		_, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(time.Minute))
		took := time.Since(start)
		if !errors.Is(err, context.DeadlineExceeded) || took != time.Minute+10*time.Second {
			t.Errorf("after %v: got error %v", took, err)
		}
	})
}

// TestFailingPolls waits for a job that succeeds after five minutes. At first the server responds
// to polls with errors.
func TestFailingPolls(t *testing.T) {
	tests := []struct {
		name    string
		status  int
		failing time.Duration
		opts    []airbyte.WaitOption
		want    error // nil for success
		after   time.Duration
	}{
		{name: "503 for four minutes", status: 503, failing: 4 * time.Minute, after: 5 * time.Minute},
		{name: "500 for four minutes", status: 500, failing: 4 * time.Minute, after: 5 * time.Minute},
		{
			name:    "503 for six minutes",
			status:  503,
			failing: 6 * time.Minute,
			want:    airbyte.ErrServer,
			after:   5 * time.Minute,
		},
		{
			name:    "503 for longer than the tolerance",
			status:  503,
			failing: 4 * time.Minute,
			opts:    []airbyte.WaitOption{airbyte.WithTolerance(time.Minute)},
			want:    airbyte.ErrServer,
			after:   time.Minute,
		},
		{name: "unauthorized", status: 401, failing: time.Hour, want: airbyte.ErrUnauthorized},
		{name: "forbidden", status: 403, failing: time.Hour, want: airbyte.ErrForbidden},
		{name: "not found", status: 404, failing: time.Hour, want: airbyte.ErrNotFound},
		{name: "not found, to an instance admin", status: 409, failing: time.Hour, want: airbyte.ErrConflict},
		{name: "rate limited", status: 429, failing: 4 * time.Minute, after: 5 * time.Minute},
		{name: "request timeout", status: 408, failing: 4 * time.Minute, after: 5 * time.Minute},
		{name: "a proxy stopped waiting", status: 499, failing: 4 * time.Minute, after: 5 * time.Minute},
		{name: "too early", status: 425, failing: 4 * time.Minute, after: 5 * time.Minute},
		{name: "no job in the response", status: 200, failing: 4 * time.Minute, after: 5 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				s.addSync(at(0, "running"), at(5*time.Minute, "succeeded"))
				start := time.Now()
				fail := respond(tt.status, `{"message":"no"}`)
				s.onGet = func(w http.ResponseWriter, r *http.Request) bool {
					return time.Since(start) < tt.failing && fail(w, r)
				}
				run, err := c.WaitForJob(t.Context(), 1, tt.opts...)
				took := time.Since(start)
				if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
					t.Errorf("got %v, %v; want error %v", run, err, tt.want)
				}
				if took < tt.after || took > tt.after+20*time.Second {
					t.Errorf("the wait took %v, want %v", took, tt.after)
				}
				if err != nil && run != nil {
					t.Errorf("got %v, want nil since no status was read", run)
				}
			})
		})
	}
}

// TestProxyNotFound checks that a 404 of a proxy is an outage after the job was read, unlike a 404 of the
// API.
func TestProxyNotFound(t *testing.T) {
	tests := []struct {
		name     string
		body     string
		isOutage bool
	}{
		{name: "a proxy without routes", body: "404 page not found\n", isOutage: true},
		{name: "an ingress without a server", body: "default backend - 404", isOutage: true},
		{name: "a web page", body: "<html><h1>404 Not Found</h1></html>", isOutage: true},
		{name: "a gateway", body: `{"message":"no Route matched with those values"}`, isOutage: true},
		{name: "no body", body: "", isOutage: true},
		{name: "a problem", body: `{"type":"https://reference.airbyte.com/reference/errors#resource-not-found"}`},
		{name: "a problem of an old server", body: `{"type":"about:blank","status":404}`},
		{name: "an error with an ID", body: `{"errorId":"e"}`},
		{name: "an exception", body: `{"message":"no job","exceptionClassName":"a.b.NotFound"}`},
		{name: "the framework", body: `{"message":"Not Found","_embedded":{"errors":[{"message":"no job"}]}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				s.addSync(at(0, "running"), at(5*time.Minute, "succeeded"))
				start := time.Now()
				notFound := respond(404, tt.body)
				s.onGet = func(w http.ResponseWriter, r *http.Request) bool {
					isDown := time.Since(start) > time.Minute && time.Since(start) < 4*time.Minute
					return isDown && notFound(w, r)
				}
				run, err := c.WaitForJob(t.Context(), 1)
				if (err == nil) != tt.isOutage || run == nil {
					t.Errorf("got %v, %v after %v", run, err, time.Since(start))
				}
			})
		})
	}
	t.Run("for longer than the tolerance", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"), at(time.Hour, "succeeded"))
			start := time.Now()
			notFound := respond(404, "default backend - 404")
			s.onGet = func(w http.ResponseWriter, r *http.Request) bool {
				return time.Since(start) > time.Minute && notFound(w, r)
			}
			_, err := c.WaitForJob(t.Context(), 1)
			timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || timeout.LastStatus != "running" || !strings.Contains(err.Error(), "default backend - 404") {
				t.Errorf("got error %v", err)
			}
			if took := time.Since(start); took < 5*time.Minute+50*time.Second || took > 7*time.Minute {
				t.Errorf("the wait took %v", took)
			}
		})
	})
	t.Run("while the job is cancelled", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"))
			start := time.Now()
			notFound := respond(404, "default backend - 404")
			whileDown := func(w http.ResponseWriter, r *http.Request) bool {
				isDown := time.Since(start) > 30*time.Second && time.Since(start) < 2*time.Minute
				return isDown && notFound(w, r)
			}
			s.onGet = whileDown
			s.onCancel = whileDown
			run, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(time.Minute), airbyte.WithCancelOnStop())
			timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || !timeout.Cancelled || run.Status != "cancelled" {
				t.Errorf("got %v, %v", run, err)
			}
		})
	})
}

// TestOutages checks that the tolerance starts again after each poll that succeeds.
func TestOutages(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "running"), at(25*time.Minute, "succeeded"))
		start := time.Now()
		unavailable := gatewayError(503)
		s.onGet = func(w http.ResponseWriter, r *http.Request) bool {
			isDown := time.Since(start)%(5*time.Minute) > time.Minute
			return isDown && unavailable(w, r)
		}
		run, err := c.WaitForJob(t.Context(), 1)
		if err != nil || run.Status != "succeeded" {
			t.Errorf("got %v, %v", run, err)
		}
	})
}

// TestPollCount checks that Polls counts statuses, not requests.
func TestPollCount(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "running"), at(10*time.Minute, "succeeded"))
		requests := 0
		s.onGet = func(w http.ResponseWriter, _ *http.Request) bool {
			requests++
			switch requests % 3 {
			case 1:
				reply(w, 500, `{"errorId":"e"}`)
				return true
			case 2:
				reply(w, 200, `{}`)
				return true
			default:
				return false
			}
		}
		progress := 0
		run, err := c.WaitForJob(t.Context(), 1,
			airbyte.WithPollInterval(time.Minute),
			airbyte.WithProgress(func(*airbyte.Job) { progress++ }),
		)
		if err != nil {
			t.Fatal(err)
		}
		if run.Polls != 4 || progress != 4 || requests != 12 {
			t.Errorf("got %d polls and %d progress calls with %d requests, want 4, 4 and 12",
				run.Polls, progress, requests)
		}
	})
}

// TestWebPageInsteadOfJob checks that a web page as the first response ends the wait, because the
// base URL is wrong. A later web page may come from a proxy that is down for a moment.
func TestWebPageInsteadOfJob(t *testing.T) {
	pages := func(first, last int) override {
		requests := 0
		page := respond(200, "<html>maintenance</html>")
		return func(w http.ResponseWriter, r *http.Request) bool {
			requests++
			return requests >= first && requests <= last && page(w, r)
		}
	}
	t.Run("first response", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"), at(time.Minute, "succeeded"))
			s.onGet = pages(1, 1)
			_, err := c.WaitForJob(t.Context(), 1)
			if !errors.Is(err, airbyte.ErrNotAPI) {
				t.Errorf("got error %v, want %v", err, airbyte.ErrNotAPI)
			}
		})
	})
	t.Run("later responses", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(at(0, "running"), at(time.Minute, "succeeded"))
			s.onGet = pages(2, 4)
			_, err := c.WaitForJob(t.Context(), 1)
			if err != nil {
				t.Error(err)
			}
		})
	})
}

// TestHangingPolls checks that a wait ends soon after its tolerance if the server no longer responds.
func TestHangingPolls(t *testing.T) {
	tests := []struct {
		name  string
		opts  []airbyte.WaitOption
		after time.Duration
		late  time.Duration // how much longer it may take
	}{
		{name: "the default", after: 5 * time.Minute, late: 2 * time.Minute},
		{
			name:  "a long tolerance",
			opts:  []airbyte.WaitOption{airbyte.WithTolerance(time.Hour)},
			after: time.Hour,
			late:  2 * time.Minute,
		},
		{
			name:  "shorter than an attempt",
			opts:  []airbyte.WaitOption{airbyte.WithTolerance(time.Second)},
			after: 2 * time.Minute,
		},
		{
			name: "no tolerance",
			opts: []airbyte.WaitOption{
				airbyte.WithTolerance(0),
				airbyte.WithRequestOptions(airbyte.WithTimeout(10 * time.Second)),
			},
			after: 10 * time.Second,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				s.addSync(at(0, "running"))
				s.onGet = func(_ http.ResponseWriter, r *http.Request) bool {
					wait(r, 24*time.Hour)
					return true
				}
				start := time.Now()
				_, err := c.WaitForJob(t.Context(), 1, tt.opts...)
				took := time.Since(start)
				if _, ok := errors.AsType[*airbyte.WaitTimeoutError](err); !ok {
					t.Errorf("got error %v", err)
				}
				if took < tt.after || took > tt.after+tt.late {
					t.Errorf("the wait took %v, want %v", took, tt.after)
				}
			})
		})
	}
}

// TestPollsOfAnotherJob checks that a response with another job does not count.
func TestPollsOfAnotherJob(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "running"), at(time.Minute, "failed"))
		s.addSync(at(0, "succeeded"))
		requests := 0
		s.onGet = func(w http.ResponseWriter, _ *http.Request) bool {
			requests++
			isWrong := requests%2 == 0
			if isWrong {
				reply(w, 200, s.jobs[1].json())
			}
			return isWrong
		}
		run, err := c.WaitForJob(t.Context(), 1)
		if _, ok := errors.AsType[*airbyte.JobFailedError](err); !ok || run.JobID != 1 {
			t.Errorf("got %+v, %v", run, err)
		}
		s.onGet = respond(200, oneJob(2, "succeeded"))
		_, err = c.WaitForJob(t.Context(), 1, airbyte.WithTolerance(0))
		if err == nil || !strings.HasSuffix(err.Error(), ": getJob: want job 1, got job 2") {
			t.Errorf("got error %v", err)
		}
	})
}
