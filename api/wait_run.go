//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"errors"
	"time"
)

// findStartedTimeout limits how long RunJob looks for a job to cancel after the time was up during
// its start.
const findStartedTimeout = 30 * time.Second

// Sync starts a sync of a connection, or attaches to the one that is already running, and returns
// without waiting for its end. JobRun.Attached tells the two cases apart.
//
// It also attaches if another caller starts a sync at the same moment, and if the response to its
// own request is lost after the server has started the sync. If the server refuses to start a sync,
// because a job of another type is running or because the connection is inactive or locked, the
// error is a [*JobBlockedError], which matches [ErrConflict]. An error that matches
// [ErrMaybeApplied] means that a sync may have been started, but that the server did not list it.
func (c *Client) Sync(ctx context.Context, connectionID string, opts ...RequestOption) (*JobRun, error) {
	options := newWaitOptions([]WaitOption{WithRequestOptions(opts...)})
	s := newJobStarter(c, connectionID, JobTypeSync, options)
	return s.run(ctx)
}

// RunSync starts a sync, or attaches to the one that is already running, and blocks until the job
// ends or the wait is over. It combines [Client.Sync] and [Client.WaitForJob] and returns their
// errors. With [WithWaitForOtherJobs], it first waits for a running job of another type.
//
// If the time set by [WithMaxWait] is up, or ctx ends, while the sync is being started, the error
// is a [*WaitTimeoutError] and the JobRun is nil, unless [WithCancelOnStop] or
// [WithCancelStartedOnStop] is given and finds the job.
func (c *Client) RunSync(ctx context.Context, connectionID string, opts ...WaitOption) (*JobRun, error) {
	return c.RunJob(ctx, connectionID, JobTypeSync, opts...)
}

// RunJob starts a job of any type and blocks until it ends or the wait is over. With the type sync,
// it is the same as [Client.RunSync], and it returns the same errors.
//
// A clear deletes the data of all streams in the destination. Servers run it as a reset, so the
// JobRun has the type reset. A clear or reset interrupts a job that is running on the connection,
// which then ends as cancelled; [WithWaitForOtherJobs] waits for that job instead. RunJob starts a clear
// or reset even if one is running, because that one may clear only some of the streams. It attaches
// to one only if the response to its own request is lost or is a conflict.
//
// Servers refuse a refresh with 422, so the error matches [ErrInvalid].
func (c *Client) RunJob(
	ctx context.Context, connectionID string, jobType JobType, opts ...WaitOption,
) (*JobRun, error) {
	options := newWaitOptions(opts)
	s := newJobStarter(c, connectionID, jobType, options)
	starting, cancel := options.limit(ctx, s.start)
	defer cancel()

	run, err := s.run(starting)
	if err == nil {
		w := newJobWaiter(c, run, options, s.start)
		w.foreign = s.foreign
		return w.wait(ctx)
	}
	if starting.Err() != nil {
		return s.stop(ctx, err)
	}
	return nil, err
}

// stop ends a RunJob whose time was up before it knew that the job had started. If the call has to
// cancel its job, it first looks for it.
func (s *jobStarter) stop(ctx context.Context, cause error) (*JobRun, error) {
	run := &JobRun{}
	w := newJobWaiter(s.client, run, s.options, s.start)
	timeout := w.timeoutError(cause)
	mayHaveStarted := errors.Is(cause, ErrMaybeApplied)
	if !s.options.cancelOnStop || !mayHaveStarted {
		return nil, timeout
	}
	job, err := s.keepLooking(context.WithoutCancel(ctx))
	if err != nil {
		timeout.CancelErr = err
		return nil, timeout
	}
	run.Job = *job
	run.Attached = true
	w.foreign = !s.isNew(job)
	return w.stop(ctx, cause)
}

// keepLooking looks for the job that a request may have started, until the server lists it or
// findStartedTimeout is over. Servers may start a job even after the client has stopped waiting for
// the response.
func (s *jobStarter) keepLooking(ctx context.Context) (*Job, error) {
	ctx, cancel := context.WithTimeout(ctx, findStartedTimeout)
	defer cancel()

	lastErr := errNoJobSeen
	for {
		job, err := s.findStarted(ctx)
		if err == nil {
			return job, nil
		}
		if ctx.Err() == nil { // else err only says that the time is up
			lastErr = err
		}
		if sleep(ctx, firstPollInterval) != nil {
			return nil, lastErr
		}
	}
}
