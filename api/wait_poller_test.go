package airbyte_test

import (
	"context"
	"errors"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// scriptedPoller returns one result a minute. After the last one, it blocks until the context ends.
type scriptedPoller struct {
	results []pollResult
	asked   []airbyte.Job
}

type pollResult struct {
	job *airbyte.Job
	err error
}

func (p *scriptedPoller) PollJob(ctx context.Context, job airbyte.Job) (*airbyte.Job, error) {
	p.asked = append(p.asked, job)
	if len(p.results) == 0 {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	select {
	case <-time.After(time.Minute):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	next := p.results[0]
	p.results = p.results[1:]
	return next.job, next.err
}

func polled(jobID int64, status airbyte.JobStatus) pollResult {
	return pollResult{job: &airbyte.Job{JobID: jobID, Status: status, ConnectionID: "conn"}}
}

func TestWithPoller(t *testing.T) {
	t.Run("states", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			poller := &scriptedPoller{results: []pollResult{
				polled(7, "running"),
				{err: errors.New("down")},
				polled(7, "failed"),
			}}
			var seen []airbyte.JobStatus
			run, err := c.WaitForJob(t.Context(), 7, airbyte.WithPoller(poller), airbyte.WithPollInterval(time.Hour),
				airbyte.WithProgress(func(job *airbyte.Job) { seen = append(seen, job.Status) }))
			if _, failed := errors.AsType[*airbyte.JobFailedError](err); !failed {
				t.Fatalf("got error %v", err)
			}
			if run.Polls != 2 || run.Elapsed != 3*time.Minute || len(seen) != 2 || len(s.calls) != 0 {
				t.Errorf("got %v, states %v, requests %v", run, seen, s.calls)
			}
			if poller.asked[0].Status != "" || poller.asked[1].Status != "running" {
				t.Errorf("the poller was asked about %v", poller.asked)
			}
		})
	})
	t.Run("errors", func(t *testing.T) {
		for name, result := range map[string]pollResult{
			"permanent":  {err: &airbyte.Error{StatusCode: 403, Operation: "getJob"}},
			"wrong job":  polled(8, "succeeded"),
			"no status":  polled(7, ""),
			"no job":     {},
			"an outage":  {err: &airbyte.Error{StatusCode: 502, Operation: "listJobs"}},
			"no request": {err: errors.New("down")},
		} {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, _ *jobServer) {
				poller := &scriptedPoller{}
				for range 10 {
					poller.results = append(poller.results, result)
				}
				_, err := c.WaitForJob(t.Context(), 7, airbyte.WithPoller(poller))
				timeout, isTimeout := errors.AsType[*airbyte.WaitTimeoutError](err)
				if name == "permanent" {
					if isTimeout || !errors.Is(err, airbyte.ErrForbidden) || len(poller.asked) != 1 {
						t.Errorf("%s: got error %v after %d polls", name, err, len(poller.asked))
					}
					return
				}
				if !isTimeout || timeout.Waited != 5*time.Minute { // the default tolerance
					t.Errorf("%s: got error %v", name, err)
				}
			})
		}
	})
	t.Run("end of the context", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.addSync(longRun("succeeded")...)
			ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
			defer cancel()
			poller := &scriptedPoller{results: []pollResult{polled(1, "running")}}
			run, err := c.RunSync(ctx, "conn", airbyte.WithPoller(poller), airbyte.WithCancelOnStop())
			timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
			if !ok || !timeout.Cancelled || !errors.Is(err, context.DeadlineExceeded) || !run.Attached {
				t.Errorf("got %v, error %v", run, err)
			}
		})
	})
	t.Run("another job", func(t *testing.T) {
		withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
			s.add("reset", at(0, "running"), at(time.Minute, "succeeded"))
			poller := &scriptedPoller{results: []pollResult{polled(1, "succeeded"), polled(2, "succeeded")}}
			run, err := c.RunSync(t.Context(), "conn", airbyte.WithPoller(poller), airbyte.WithWaitForOtherJobs())
			if err != nil || run.JobID != 2 || len(poller.asked) != 2 {
				t.Errorf("got %v, error %v after %d polls", run, err, len(poller.asked))
			}
		})
	})
}
