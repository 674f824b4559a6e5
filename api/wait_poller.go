//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"errors"
	"fmt"
)

// JobPoller polls jobs on behalf of [Client.WaitForJob], [Client.RunSync] and [Client.RunJob], for
// example many jobs with one request. Pass it to these methods with [WithPoller]. It must be safe for
// concurrent use.
type JobPoller interface {
	// PollJob blocks until the next poll of the job, and returns the state that the poll read. It returns
	// early if ctx ends. job is the last known state; if no state is known, only its JobID is set.
	//
	// The wait handles an error like that of a request: an [*Error] that will not pass ends the wait, and
	// other errors end it after the time set by [WithTolerance]. PollJob must not return errors without
	// blocking, because the wait calls it again at once.
	PollJob(ctx context.Context, job Job) (*Job, error)
}

// WithPoller makes a wait get the state of its job from p instead of polling it. p then determines when
// the job is polled, and [WithPollInterval] has no effect.
//
// The client still sends the requests that start and cancel the job. It also still reads the job itself
// when the time set by [WithMaxWait] is up.
func WithPoller(p JobPoller) WaitOption {
	return func(o *waitOptions) { o.poller = p }
}

// followPoller gets the states of the job from the poller until the job ends. It returns an error if ctx
// ends first, or if polling cannot go on.
func (w *jobWaiter) followPoller(ctx context.Context) error {
	for {
		job, err := w.askPoller(ctx)
		if err == nil {
			w.record(job)
			if job.Status.Final() {
				return nil
			}
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		err = w.checkFailure(err)
		if err != nil {
			return err
		}
	}
}

// askPoller returns the next state of the job, or an error.
func (w *jobWaiter) askPoller(ctx context.Context) (*Job, error) {
	job, err := w.options.poller.PollJob(ctx, w.run.Job)
	if err != nil {
		return nil, err
	}
	if job == nil || job.Status == "" {
		return nil, errors.New("airbyte: the poller returned no status")
	}
	if job.JobID != w.run.JobID {
		return nil, fmt.Errorf("airbyte: the poller returned job %d, want %d", job.JobID, w.run.JobID)
	}
	return job, nil
}
