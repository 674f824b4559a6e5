//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	// cancelTimeout limits how long WithCancelOnStop keeps the caller waiting.
	cancelTimeout = 10 * time.Minute

	// repeatCancelAfter is the time until a cancellation is requested again if nobody knows whether
	// the last request arrived: a gateway may have stopped waiting for a server that is busy with it.
	repeatCancelAfter = time.Minute

	// repeatRefusedCancelAfter is that time if the server itself has failed.
	repeatRefusedCancelAfter = 10 * time.Second

	// maxFailedCancels is how many requests to cancel the job may fail.
	maxFailedCancels = 3
)

var (
	errNewerJob     = errors.New("the connection has a newer job, which the server would cancel instead")
	errJobNotListed = errors.New("the server does not list the job among the newest of its connection, " +
		"and might cancel another one instead")
)

// jobCanceller cancels one job. The server cancels the job that runs on the connection, not the one
// in the request (server source, CS/handlers/SchedulerHandler.kt). A job is therefore cancelled
// only while it is the newest of its connection.
type jobCanceller struct {
	client *Client
	jobID  int64
	opts   []RequestOption

	job         *Job      // the state that was read last; nil if none was
	requested   bool      // a request to cancel the job has, or may have, reached the server
	nextRequest time.Time // when the cancellation may be requested again
	failed      int       // number of requests to cancel the job that failed
	cancelErr   error     // of the last request to cancel the job that failed
	lastErr     error     // of the last step that failed
}

// run cancels the job and waits until it has ended. It returns nil if the job has ended, even if it
// ended by itself. It repeats requests that failed temporarily, but not for ever: a server that
// fails to cancel a job now will probably fail to cancel it in ten minutes.
func (c *jobCanceller) run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, cancelTimeout)
	defer cancel()

	interval := firstPollInterval
	for {
		err := c.step(ctx)
		if c.jobHasEnded() {
			return nil
		}
		if isPermanentCancelFailure(err) {
			return err
		}
		if c.failed == maxFailedCancels && c.isRequestDue() {
			return fmt.Errorf("%d requests to cancel it have failed: %w", c.failed, nestedError{c.cancelErr})
		}
		if err != nil && ctx.Err() == nil { // else err only says that the time is up
			c.lastErr = err
		}
		if sleep(ctx, interval) != nil {
			return c.timeoutError()
		}
		interval = nextPollInterval(interval)
	}
}

// timeoutError returns the error for a job that did not stop in time.
func (c *jobCanceller) timeoutError() error {
	text := fmt.Sprintf("no request to cancel it reached the server within %v", cancelTimeout)
	if c.requested {
		text = fmt.Sprintf("the job did not stop within %v", cancelTimeout)
	}
	if c.lastErr == nil {
		return errors.New(text)
	}
	return fmt.Errorf("%s: %w", text, nestedError{c.lastErr})
}

// step reads the job and requests its cancellation if that is due.
func (c *jobCanceller) step(ctx context.Context) error {
	err := c.readJob(ctx)
	if err != nil {
		return err
	}
	if c.jobHasEnded() || !c.isRequestDue() || c.failed == maxFailedCancels {
		return nil
	}
	err = c.checkNewest(ctx)
	if err != nil {
		return err
	}
	return c.requestCancel(ctx)
}

// readJob updates the state of the job.
func (c *jobCanceller) readJob(ctx context.Context) error {
	job, err := c.client.readJob(ctx, c.jobID, c.opts)
	if err != nil {
		return err
	}
	c.job = job
	return nil
}

// checkNewest returns an error unless the job is the newest of its connection.
func (c *jobCanceller) checkNewest(ctx context.Context) error {
	jobs, err := c.client.newestJobs(ctx, c.job.ConnectionID, c.opts)
	if err != nil {
		return err
	}
	for _, job := range jobs {
		if job.JobID > c.jobID {
			return fmt.Errorf("%w: job %d", errNewerJob, job.JobID)
		}
	}
	isListed := slices.ContainsFunc(jobs, func(job Job) bool { return job.JobID == c.jobID })
	if !isListed {
		return errJobNotListed
	}
	return nil
}

// requestCancel requests the cancellation and sets when it may be requested again.
func (c *jobCanceller) requestCancel(ctx context.Context) error {
	job, err := c.client.Jobs.Cancel(ctx, c.jobID, c.opts...)
	switch {
	case err == nil:
		c.job = job
		c.requested = true
		c.lastErr = nil
		c.nextRequest = time.Now().Add(cancelTimeout) // beyond the end of run: one request is enough
	case errors.Is(err, ErrMaybeApplied), errors.Is(err, ErrServer):
		c.requested = true
		c.failed++
		c.cancelErr = err
		c.nextRequest = time.Now().Add(repeatDelay(err))
	case errors.Is(err, ErrConflict):
		// Nothing runs on the connection, so the job has probably just ended.
		readErr := c.readJob(ctx)
		if readErr == nil && c.jobHasEnded() {
			return nil
		}
	}
	return err
}

// repeatDelay returns the time until a cancellation that failed with err may be requested again.
func repeatDelay(err error) time.Duration {
	apiError, ok := errors.AsType[*Error](err)
	isFromServer := ok && apiError.StatusCode >= 500 && !isUnavailable(apiError.StatusCode)
	if isFromServer {
		return repeatRefusedCancelAfter
	}
	return repeatCancelAfter
}

func (c *jobCanceller) isRequestDue() bool { return !time.Now().Before(c.nextRequest) }

func (c *jobCanceller) jobHasEnded() bool {
	return c.job != nil && c.job.Status.Final()
}

// isPermanentCancelFailure reports whether another attempt to cancel the job would fail with the
// same error.
func isPermanentCancelFailure(err error) bool {
	if errors.Is(err, errNewerJob) || errors.Is(err, errJobNotListed) {
		return true
	}
	return isPermanentFailure(err)
}
