//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// WaitOption changes how WaitForJob and RunSync wait.
type WaitOption func(*waitOptions)

// waitOptions is what wait options set.
type waitOptions struct {
	interval     time.Duration  // 0 for one that grows
	deadline     *time.Duration // nil for none
	tolerance    time.Duration
	cancelOnStop bool
	progress     func(*Job)
	request      []RequestOption
}

// How the time between two polls grows, and for how long a status may be unreadable, unless options
// say otherwise.
const (
	firstInterval = 2 * time.Second
	lastInterval  = 15 * time.Second
	tolerance     = 5 * time.Minute

	lastLookTimeout = 10 * time.Second
)

func newWaitOptions(opts []WaitOption) *waitOptions {
	o := &waitOptions{tolerance: tolerance}
	for _, opt := range opts {
		if opt != nil {
			opt(o)
		}
	}
	return o
}

// WithPollInterval reads the status once per interval. Without it, the first interval is two
// seconds and the last fifteen.
func WithPollInterval(d time.Duration) WaitOption {
	return func(o *waitOptions) { o.interval = d }
}

// WithDeadline ends the wait after a time, with a WaitTimeoutError. The job runs on unless
// CancelOnStop is given. A deadline of zero or less has passed already: WaitForJob then looks once.
func WithDeadline(d time.Duration) WaitOption {
	return func(o *waitOptions) { o.deadline = &d }
}

// bound ends a context at the deadline, if there is one.
func (o *waitOptions) bound(ctx context.Context, start time.Time) (context.Context, context.CancelFunc) {
	if o.deadline == nil {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, start.Add(*o.deadline))
}

// WithTolerance is for how long the status may be unreadable before the wait is given up; five
// minutes without it. Answers that will not change, such as 401, 403 and 404, end the wait at once.
func WithTolerance(d time.Duration) WaitOption {
	return func(o *waitOptions) { o.tolerance = d }
}

// CancelOnStop cancels the job when the deadline passes or the context ends before the job does,
// also one that RunSync has just started without an answer. It looks at the job first: cancellation
// acts on the connection, so a job that has ended, or is not the newest of its connection, is left
// alone. The wait then goes on until the job has stopped, for ten minutes at the most, whatever the
// context says.
func CancelOnStop() WaitOption {
	return func(o *waitOptions) { o.cancelOnStop = true }
}

// WithProgress calls f with each status that is read, from the goroutine that waits.
func WithProgress(f func(*Job)) WaitOption {
	return func(o *waitOptions) { o.progress = f }
}

// WithRequestOptions has the requests of a wait made with options.
func WithRequestOptions(opts ...RequestOption) WaitOption {
	return func(o *waitOptions) { o.request = append(o.request, opts...) }
}

// WaitForJob waits until a job ends. It returns nil when it succeeded, *JobFailedError when it
// failed, *JobCancelledError when it was cancelled, and *WaitTimeoutError when the wait ended
// first, by WithDeadline, by the context, or because the status could not be read for too long. The
// context ends the wait, not the job, unless CancelOnStop says so.
//
// The JobRun is nil only where no status was read.
func (c *Client) WaitForJob(ctx context.Context, jobID int64, opts ...WaitOption) (*JobRun, error) {
	return c.wait(ctx, &JobRun{Job: Job{JobID: jobID}}, newWaitOptions(opts), time.Now())
}

// wait polls the job of run, from start on.
func (c *Client) wait(ctx context.Context, run *JobRun, o *waitOptions, start time.Time) (*JobRun, error) {
	w := &waiter{client: c, options: o, run: run, start: start, readable: time.Now()}
	polling, cancel := o.bound(ctx, start)
	defer cancel()
	for interval := firstInterval; ; interval = min(interval*3/2, lastInterval) {
		done, err := w.poll(polling)
		if polling.Err() != nil && !done {
			return w.stop(ctx, polling.Err())
		}
		if done || err != nil {
			return w.result(), err
		}
		if sleep(polling, w.pause(interval)) != nil {
			return w.stop(ctx, polling.Err())
		}
	}
}

// waiter is one wait.
type waiter struct {
	client   *Client
	options  *waitOptions
	run      *JobRun
	start    time.Time
	readable time.Time // when the status was last read
}

// poll reads the status once. It is done when the job has ended; an error without that is one that
// lasts.
func (w *waiter) poll(ctx context.Context) (done bool, err error) {
	job, err := w.client.readJob(ctx, w.run.JobID, w.options.request)
	switch {
	case err == nil:
		w.run.Polls++
		w.readable = time.Now()
		w.see(job)
		return ended(job)
	case ctx.Err() != nil:
		return false, err
	case isLasting(err) || errors.Is(err, ErrNotAPI) && w.run.Status == "":
		return false, fmt.Errorf("airbyte: waiting for job %d: %w", w.run.JobID, err)
	case time.Since(w.readable) >= w.options.tolerance:
		return false, w.timeout(fmt.Errorf("its status could not be read since %v: %w", time.Since(w.readable).Round(time.Second), err))
	}
	return false, nil
}

// readJob reads a job, whose status is what matters.
func (c *Client) readJob(ctx context.Context, jobID int64, opts []RequestOption) (*Job, error) {
	job, err := c.Jobs.Get(ctx, jobID, opts...)
	if err == nil && job.Status == "" {
		err = errors.New("airbyte: getJob: the answer has no status")
	}
	return job, err
}

// see keeps what was read and tells of it.
func (w *waiter) see(job *Job) {
	w.run.Job = *job
	w.run.Elapsed = time.Since(w.start)
	if w.options.progress != nil {
		w.options.progress(job)
	}
}

// pause is the time until the next poll, spread by a fifth where the caller did not choose it.
func (w *waiter) pause(interval time.Duration) time.Duration {
	if w.options.interval > 0 {
		return w.options.interval
	}
	return interval*9/10 + rand.N(interval/5) //nolint:gosec // spreads load, keeps no secret
}

// result is the run, or nil where nothing is known of the job.
func (w *waiter) result() *JobRun {
	w.run.Elapsed = time.Since(w.start)
	if w.run.Status == "" {
		return nil
	}
	return w.run
}

func (w *waiter) timeout(cause error) *WaitTimeoutError {
	return &WaitTimeoutError{JobID: w.run.JobID, LastStatus: w.run.Status, Waited: time.Since(w.start), Cause: cause}
}

// stop ends a wait before its job has ended.
func (w *waiter) stop(ctx context.Context, cause error) (*JobRun, error) {
	e := w.timeout(cause)
	if !w.options.cancelOnStop {
		return w.lastLook(ctx, e)
	}
	s := &stopper{client: w.client, jobID: w.run.JobID, opts: w.options.request}
	e.CancelErr = s.stop(context.WithoutCancel(ctx))
	if s.job != nil {
		w.see(s.job)
		e.LastStatus = s.job.Status
		done, ending := ended(s.job)
		e.Cancelled = s.asked && s.job.Status == JobStatusCancelled
		if done && !e.Cancelled {
			return w.result(), ending // it had ended by itself
		}
	}
	return w.result(), e
}

// lastLook reads the status once more when the deadline has passed, since the job may have ended
// after the last poll.
func (w *waiter) lastLook(ctx context.Context, e *WaitTimeoutError) (*JobRun, error) {
	ctx, cancel := context.WithTimeout(ctx, lastLookTimeout)
	defer cancel()
	if ctx.Err() == nil {
		if done, err := w.poll(ctx); done {
			return w.result(), err
		}
		e.LastStatus = w.run.Status
	}
	return w.result(), e
}
