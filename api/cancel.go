//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Bounds of what CancelOnStop does after the wait has ended: in all, and until it asks again where
// it is not known whether the server has heard.
const (
	cancelTimeout = 10 * time.Minute
	askAgainAfter = time.Minute
)

// Why a job was not cancelled.
var (
	errNotNewest    = errors.New("its connection has a newer job, which a cancellation would hit")
	errNotListed    = errors.New("the server does not list it among the newest jobs of its connection, and a cancellation could hit another one")
	errStillRunning = errors.New("it still runs, ten minutes after it was to stop")
)

// stopper has a job cancelled. Cancellation acts on whatever runs on the connection (server source,
// CS/handlers/SchedulerHandler.kt), so a job that is not the newest of its connection is left
// alone.
type stopper struct {
	client *Client
	jobID  int64
	opts   []RequestOption

	job   *Job      // as it was last seen
	asked bool      // the server was told to cancel it
	quiet time.Time // until when not to tell it again
}

// stop asks for a cancellation and waits until the job has ended, which it may have done by itself.
// Requests that fail for now are made again.
func (s *stopper) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, cancelTimeout)
	defer cancel()
	for interval := firstInterval; ; interval = min(interval*3/2, lastInterval) {
		done, err := s.step(ctx)
		if done {
			return err
		}
		if sleep(ctx, interval) != nil {
			return errors.Join(errStillRunning, err)
		}
	}
}

// step looks at the job and tells the server to cancel it if that is due. An error without done may
// go away.
func (s *stopper) step(ctx context.Context) (done bool, err error) {
	job, err := s.client.readJob(ctx, s.jobID, s.opts)
	if err != nil {
		return isLasting(err), err
	}
	s.job = job
	if done, _ := ended(job); done || time.Now().Before(s.quiet) {
		return done, nil
	}
	newest, err := s.client.newestJobs(ctx, job.ConnectionID, s.opts)
	if err == nil {
		err = mayCancel(s.jobID, newest)
	}
	if err != nil {
		return isLasting(err) || errors.Is(err, errNotNewest) || errors.Is(err, errNotListed), err
	}
	job, err = s.client.Jobs.Cancel(ctx, s.jobID, s.opts...)
	switch {
	case err == nil:
		s.job, s.asked, s.quiet = job, true, time.Now().Add(cancelTimeout)
		done, _ := ended(job)
		return done, nil
	case errors.Is(err, ErrMaybeApplied):
		s.asked, s.quiet = true, time.Now().Add(askAgainAfter)
	case errors.Is(err, ErrConflict): // nothing runs any more
		if job, getErr := s.client.readJob(ctx, s.jobID, s.opts); getErr == nil {
			s.job = job
			if done, _ := ended(job); done {
				return true, nil
			}
		}
	}
	return isLasting(err), err
}

// mayCancel reports why a job may not be cancelled.
func mayCancel(jobID int64, newest []Job) error {
	listed := false
	for _, job := range newest {
		if job.JobID > jobID {
			return fmt.Errorf("job %d: %w", job.JobID, errNotNewest)
		}
		listed = listed || job.JobID == jobID
	}
	if !listed {
		return errNotListed
	}
	return nil
}

// newestJobs lists the latest jobs of a connection, newest first. The server's default is oldest
// first. Jobs of other connections, which a server lists that does not know the filter, are left
// out.
func (c *Client) newestJobs(ctx context.Context, connectionID string, opts []RequestOption) ([]Job, error) {
	page, err := c.Jobs.List(ctx, &ListJobsParams{
		ConnectionID: &connectionID,
		OrderBy:      new("createdAt|DESC"),
		Limit:        new(20),
	}, opts...)
	if err != nil {
		return nil, err
	}
	var jobs []Job
	for _, job := range page.Data {
		if job.ConnectionID == "" || job.ConnectionID == connectionID {
			jobs = append(jobs, job)
		}
	}
	return jobs, nil
}
