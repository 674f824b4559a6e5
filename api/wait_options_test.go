package airbyte_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestWithPollInterval(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		job := s.addSync(at(150*time.Second, "succeeded"))
		start := time.Now()
		var polls []time.Duration
		_, err := c.WaitForJob(t.Context(), job.id,
			airbyte.WithPollInterval(time.Minute),
			airbyte.WithProgress(func(*airbyte.Job) { polls = append(polls, time.Since(start)) }),
		)
		want := []time.Duration{0, time.Minute, 2 * time.Minute, 3 * time.Minute}
		if err != nil || !slices.Equal(polls, want) {
			t.Errorf("got polls at %v (%v), want %v", polls, err, want)
		}
	})
}

// TestWithMaxWaitOfZero checks that zero and negative values do not mean "no limit".
func TestWithMaxWaitOfZero(t *testing.T) {
	for _, d := range []time.Duration{0, -time.Minute} {
		t.Run(d.String(), func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				s.addSync(at(0, "running"))
				start := time.Now()
				run, err := c.WaitForJob(t.Context(), 1, airbyte.WithMaxWait(d))
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 0 {
					t.Errorf("WaitForJob: got error %v after %v", err, time.Since(start))
				}
				if run.Status != "running" || run.Polls != 1 {
					t.Errorf("WaitForJob: got %+v", run)
				}

				requests := len(s.calls)
				_, err = c.RunSync(t.Context(), "conn", airbyte.WithMaxWait(d))
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("RunSync: got error %v", err)
				}
				if len(s.calls) != requests || len(s.jobs) != 1 {
					t.Errorf("RunSync: got requests %v and %d jobs", s.calls[requests:], len(s.jobs))
				}
			})
		})
	}
}

func TestWithRequestOptions(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		var headers []string
		record := func(_ http.ResponseWriter, r *http.Request) bool {
			headers = append(headers, r.Header.Get("X-One")+r.Header.Get("X-Two"))
			return false
		}
		s.onList = record
		s.onCreate = record
		s.onGet = record
		s.onCancel = record
		_, err := c.RunSync(t.Context(), "conn",
			airbyte.WithRequestOptions(airbyte.WithHeader("X-One", "1")),
			nil, // has no effect
			airbyte.WithRequestOptions(airbyte.WithHeader("X-Two", "2")),
			airbyte.WithMaxWait(30*time.Second),
			airbyte.WithCancelOnStop(),
		)
		if _, ok := errors.AsType[*airbyte.WaitTimeoutError](err); !ok {
			t.Errorf("got error %v", err)
		}
		isWithout := func(header string) bool { return header != "12" }
		if len(headers) != len(s.calls) || slices.ContainsFunc(headers, isWithout) {
			t.Errorf("got headers %q for requests %v", headers, s.calls)
		}
	})
}
