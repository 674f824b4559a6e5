//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// syncAttempts is how often Sync tries to start a job whose start it does not
// see.
const syncAttempts = 3

// Sync starts a sync of a connection, or attaches to the one that is running,
// and returns without waiting for its end. Attached tells which.
//
// A server refuses a second sync with 409, and an answer may get lost after a
// sync was started; in both cases Sync looks for the newest running job and
// attaches to it. An inactive or locked connection is the server's 409.
func (c *Client) Sync(ctx context.Context, connectionID string, opts ...RequestOption) (*JobRun, error) {
	start := time.Now()
	before, err := c.newestJobs(ctx, connectionID, opts)
	if err != nil {
		return nil, fmt.Errorf("airbyte: looking for running jobs: %w", err)
	}
	if running := newestRunning(before); running != nil {
		return &JobRun{Job: *running, Attached: true, Elapsed: time.Since(start)}, nil
	}
	for attempt := 1; ; attempt++ {
		job, err := c.Jobs.Create(ctx, JobCreateRequest{ConnectionID: connectionID, JobType: JobTypeSync}, opts...)
		if err == nil {
			return &JobRun{Job: *job, Elapsed: time.Since(start)}, nil
		}
		ambiguous := errors.Is(err, ErrMaybeApplied)
		if ctx.Err() != nil || !ambiguous && !errors.Is(err, ErrConflict) {
			return nil, err
		}
		started, lookErr := c.started(ctx, connectionID, before, opts)
		if lookErr != nil {
			return nil, fmt.Errorf("%w; and looking for what it started: %w", err, lookErr)
		}
		if started != nil {
			return &JobRun{Job: *started, Attached: true, Elapsed: time.Since(start)}, nil
		}
		if !ambiguous || attempt >= syncAttempts {
			return nil, err
		}
	}
}

// RunSync starts a sync, or attaches to the one that is running, and waits for
// its end as WaitForJob does. A deadline counts from the call on.
func (c *Client) RunSync(ctx context.Context, connectionID string, opts ...WaitOption) (*JobRun, error) {
	start, o := time.Now(), newWaitOptions(opts)
	run, err := c.Sync(ctx, connectionID, o.request...)
	if err != nil {
		return nil, err
	}
	return c.wait(ctx, run, o, start)
}

// started looks for a sync that runs now, or that is newer than all there were
// before, ended or not.
func (c *Client) started(ctx context.Context, connectionID string, before []Job, opts []RequestOption) (*Job, error) {
	now, err := c.newestJobs(ctx, connectionID, opts)
	if err != nil {
		return nil, err
	}
	if running := newestRunning(now); running != nil {
		return running, nil
	}
	last := int64(0)
	for _, job := range before {
		last = max(last, job.JobID)
	}
	for i, job := range now {
		if job.JobID > last && job.JobType == JobTypeSync {
			return &now[i], nil
		}
	}
	return nil, nil //nolint:nilnil // there is none
}

// newestRunning is the newest sync that has not ended. The filter is here and
// not in the request, since a server takes one status only, and queued,
// incomplete and unknown ones count as well.
func newestRunning(jobs []Job) *Job {
	var newest *Job
	for i, job := range jobs {
		done, _ := ended(&job)
		if !done && job.JobType == JobTypeSync && (newest == nil || job.JobID > newest.JobID) {
			newest = &jobs[i]
		}
	}
	return newest
}
