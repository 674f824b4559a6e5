//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// The interval between polls grows by half each time, from the first to the longest.
const (
	firstPollInterval   = 2 * time.Second
	longestPollInterval = 15 * time.Second
)

// lastLookTimeout limits the request that reads the job once more after the time is up.
const lastLookTimeout = 10 * time.Second

// JobRun is the result of [Client.Sync], [Client.RunSync], [Client.RunJob] and [Client.WaitForJob].
type JobRun struct {
	// Job is the job in the state that was read last.
	Job

	// Attached reports whether the job may have been started by somebody else: it was already queued
	// or running, or the response to the call's own request was lost. WaitForJob leaves it false.
	Attached bool

	// Polls counts the polls that returned a status. Failed requests do not count.
	Polls int

	// Elapsed is the duration of the call.
	Elapsed time.Duration
}

// String formats the fields like %+v, but follows pointers.
func (r JobRun) String() string { return printStruct(r) }

// WaitForJob blocks until a job ends or the wait is over. It returns one of these errors:
//
//   - nil: the job succeeded.
//   - [*JobFailedError]: the job failed.
//   - [*JobCancelledError]: the job was cancelled.
//   - [*WaitTimeoutError]: the wait was over first. The time set by [WithMaxWait] was up, ctx ended, or
//     polling kept failing for longer than [WithTolerance] allows. The job keeps running. In the first
//     two cases, [WithCancelOnStop] and [WithCancelStartedOnStop] cancel it.
//   - any other error: polling failed permanently, for example with 401, 403 or 404.
//
// The JobRun is returned with errors, too. It is nil only if no status was read.
func (c *Client) WaitForJob(ctx context.Context, jobID int64, opts ...WaitOption) (*JobRun, error) {
	run := &JobRun{Job: Job{JobID: jobID}}
	w := newJobWaiter(c, run, newWaitOptions(opts), time.Now())
	return w.wait(ctx)
}

// jobWaiter waits for one job.
type jobWaiter struct {
	client   *Client
	options  *waitOptions
	run      *JobRun
	start    time.Time // when the call began
	lastRead time.Time // when a poll last returned a status; at first, when polling began
	foreign  bool      // the job was started by somebody else
}

func newJobWaiter(client *Client, run *JobRun, options *waitOptions, start time.Time) *jobWaiter {
	return &jobWaiter{
		client:   client,
		options:  options,
		run:      run,
		start:    start,
		lastRead: time.Now(),
	}
}

// wait polls the job until it ends, the time is up, or polling cannot go on.
func (w *jobWaiter) wait(ctx context.Context) (*JobRun, error) {
	polling, cancel := w.options.limit(ctx, w.start)
	defer cancel()

	err := w.pollUntilEnd(polling)
	if err == nil {
		return w.result(), endError(&w.run.Job)
	}
	if polling.Err() != nil {
		return w.stop(ctx, polling.Err())
	}
	return w.result(), err
}

// pollUntilEnd polls the job until it ends. It returns an error if ctx ends first, or if polling
// cannot go on.
func (w *jobWaiter) pollUntilEnd(ctx context.Context) error {
	if w.isKnownToHaveEnded(ctx) {
		return nil
	}
	if w.options.poller != nil {
		return w.followPoller(ctx)
	}
	interval := firstPollInterval
	for {
		ended, err := w.poll(ctx)
		if ended {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		if sleep(ctx, w.pause(interval)) != nil {
			return ctx.Err()
		}
		interval = nextPollInterval(interval)
	}
}

// isKnownToHaveEnded reports whether the job had a final status already when it was started or listed.
// If so, it tries to read the job once more, because the response to the request that started it lacks
// details.
func (w *jobWaiter) isKnownToHaveEnded(ctx context.Context) bool {
	if !w.run.Status.Final() {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, lastLookTimeout)
	defer cancel()
	_, _ = w.poll(ctx) // a failure changes nothing
	return w.run.Status.Final()
}

// poll reads the job once and reports whether it has ended. It returns an error if polling cannot
// go on, and ignores temporary failures.
func (w *jobWaiter) poll(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithDeadline(ctx, w.pollDeadline())
	defer cancel()
	job, err := w.client.readJob(ctx, w.run.JobID, w.options.request)
	if err != nil {
		return false, w.checkFailure(err)
	}
	w.record(job)
	return job.Status.Final(), nil
}

// record counts a poll and records the state that it read.
func (w *jobWaiter) record(job *Job) {
	w.run.Polls++
	w.lastRead = time.Now()
	w.update(job)
}

// pollDeadline returns the time at which a poll has to end: when the tolerance is used up, but not
// before the timeout of a single attempt. A server that does not respond must not keep the call waiting
// for much longer than the tolerance.
func (w *jobWaiter) pollDeadline() time.Time {
	attempt := max(newRequestOptions(w.options.request).timeout, 0)
	oneAttempt := time.Now().Add(cmp.Or(attempt, defaultTimeout))
	tolerated := w.lastRead.Add(w.options.tolerance)
	if tolerated.After(oneAttempt) {
		return tolerated
	}
	return oneAttempt
}

// checkFailure decides whether polling can go on after a poll failed with err. It returns nil if it
// can.
func (w *jobWaiter) checkFailure(err error) error {
	// A web page instead of a job means that the base URL is wrong, or that a proxy is down for a
	// moment. If an earlier response had a status, the base URL is right.
	wasRead := w.run.Status != ""
	isWrongServer := errors.Is(err, ErrNotAPI) && !wasRead
	if isWrongServer || isPermanentFailure(err, wasRead) {
		return fmt.Errorf("airbyte: waiting for job %d: %w", w.run.JobID, nestedError{err})
	}
	failing := time.Since(w.lastRead)
	if failing >= w.options.tolerance {
		failure := "polling failed"
		if failing >= time.Second {
			failure = fmt.Sprintf("polling has failed for %v", failing.Round(time.Second))
		}
		return w.timeoutError(fmt.Errorf("%s: %w", failure, nestedError{err}))
	}
	return nil
}

// update records the latest state of the job and passes it to the progress callback.
func (w *jobWaiter) update(job *Job) {
	w.run.Job = *job
	if w.options.progress != nil {
		w.options.progress(job)
	}
}

// pause returns the time until the next poll. Intervals that the caller did not choose vary by a
// tenth in both directions, so that many waits do not poll in step.
func (w *jobWaiter) pause(interval time.Duration) time.Duration {
	if w.options.pollInterval > 0 {
		return w.options.pollInterval
	}
	shortest := interval * 9 / 10
	return shortest + rand.N(interval/5) //nolint:gosec // spreads load, protects nothing
}

func nextPollInterval(interval time.Duration) time.Duration {
	return min(interval*3/2, longestPollInterval)
}

// stop ends the wait before the job has ended.
func (w *jobWaiter) stop(ctx context.Context, cause error) (*JobRun, error) {
	if w.run.Status.Final() {
		return w.result(), endError(&w.run.Job)
	}
	timeout := w.timeoutError(cause)
	if w.options.mayCancel(w.foreign) {
		return w.cancelJob(ctx, timeout)
	}
	return w.lastLook(ctx, timeout)
}

// cancelJob cancels the job and returns timeout, unless the job ended before it could be cancelled.
func (w *jobWaiter) cancelJob(ctx context.Context, timeout *WaitTimeoutError) (*JobRun, error) {
	canceller := &jobCanceller{
		client: w.client,
		jobID:  w.run.JobID,
		opts:   w.options.request,

		wasRead: w.run.Status != "",
	}
	timeout.CancelErr = canceller.run(context.WithoutCancel(ctx))

	job := canceller.job
	if job == nil {
		return w.result(), timeout
	}
	w.update(job)
	timeout.LastStatus = job.Status
	timeout.Cancelled = canceller.requested && job.Status == JobStatusCancelled
	if job.Status.Final() && !timeout.Cancelled {
		return w.result(), endError(job)
	}
	return w.result(), timeout
}

// lastLook reads the job once more, since it may have ended after the last poll, and returns
// timeout if it has not. If ctx itself has ended, no request is made.
func (w *jobWaiter) lastLook(ctx context.Context, timeout *WaitTimeoutError) (*JobRun, error) {
	if ctx.Err() != nil {
		return w.result(), timeout
	}
	ctx, cancel := context.WithTimeout(ctx, lastLookTimeout)
	defer cancel()

	ended, _ := w.poll(ctx) // a failure changes nothing: the wait is over
	if ended {
		return w.result(), endError(&w.run.Job)
	}
	timeout.LastStatus = w.run.Status
	return w.result(), timeout
}

// timeoutError returns the error for a wait that ends now.
func (w *jobWaiter) timeoutError(cause error) *WaitTimeoutError {
	return &WaitTimeoutError{
		JobID:      w.run.JobID,
		LastStatus: w.run.Status,
		Waited:     time.Since(w.start),
		Cause:      cause,
	}
}

// result returns the run, or nil if no status was read.
func (w *jobWaiter) result() *JobRun {
	if w.run.Status == "" {
		return nil
	}
	w.run.Elapsed = time.Since(w.start)
	return w.run
}
