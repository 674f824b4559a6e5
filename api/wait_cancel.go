//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

const (
	// cancelTimeout limits how long WithCancelOnStop keeps the caller waiting.
	cancelTimeout = 10 * time.Minute

	// cancelTolerance is how long reading the job may keep failing while it is being cancelled.
	cancelTolerance = 3 * time.Minute

	// repeatCancelAfter is the time until a cancellation is requested again if nobody knows whether
	// the last request arrived: a gateway may have stopped waiting for a server that is busy with it.
	// It is also the time after a request that was rejected or did not reach the server.
	repeatCancelAfter = time.Minute

	// repeatRefusedCancelAfter is that time if the server itself has failed. It is also the shortest
	// time after a 429.
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

	wasRead     bool      // the state was read before, so that the base URL is right
	job         *Job      // the state that was read last; nil if none was
	lastRead    time.Time // when the state was last read without a failure; at first, when run began
	requested   bool      // a request to cancel the job has, or may have, reached the server
	accepted    bool      // the server has confirmed a request to cancel the job
	nextRequest time.Time // when the cancellation may be requested again
	failed      int       // number of requests to cancel the job that failed
	cancelErr   error     // of the last request to cancel the job, if it failed
	readErr     error     // of the last attempt to read the state, if it failed
}

// run cancels the job and waits until it has ended. It returns nil if the job has ended, even if it
// ended by itself. It repeats requests that failed temporarily, but not for ever: a server that
// fails to cancel a job now will probably fail to cancel it in ten minutes.
func (c *jobCanceller) run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, cancelTimeout)
	defer cancel()

	c.lastRead = time.Now()
	interval := firstPollInterval
	for {
		err := c.step(ctx)
		if c.jobHasEnded() {
			return nil
		}
		if c.isPermanent(err) {
			return c.permanentError(err)
		}
		if ctx.Err() != nil {
			return c.timeoutError()
		}
		err = c.giveUpError()
		if err != nil {
			return err
		}
		if sleep(ctx, interval) != nil {
			return c.timeoutError()
		}
		interval = nextPollInterval(interval)
	}
}

// permanentError returns the error after a failure that will not pass. If an earlier request to cancel
// the job has, or may have, reached the server, the error says so.
func (c *jobCanceller) permanentError(err error) error {
	switch {
	case c.accepted:
		return fmt.Errorf("the server accepted the request, but the job cannot be read: %w", nestedError{err})
	case c.requested:
		return fmt.Errorf("a request to cancel it may have reached the server, but then: %w", nestedError{err})
	default:
		return err
	}
}

// giveUpError returns an error if too many steps have failed, or nil if the canceller can go on.
func (c *jobCanceller) giveUpError() error {
	if c.failed == maxFailedCancels && c.isRequestDue() {
		return fmt.Errorf("%d requests to cancel it have failed: %w", c.failed, nestedError{c.cancelErr})
	}
	failing := time.Since(c.lastRead)
	if failing < cancelTolerance || c.readErr == nil {
		return nil // reading works; a request to cancel the job may have taken all the time
	}
	text := "it has not been requested"
	switch {
	case c.accepted:
		text = "the server accepted the request"
	case c.requested:
		text = "the request may have reached the server"
	case c.failed > 0:
		text = "the server has not accepted the request"
	}
	return fmt.Errorf("%s, and reading the job has failed for %v: %w",
		text, failing.Round(time.Second), nestedError{c.readErr})
}

// timeoutError returns the error for a job that did not stop in time.
func (c *jobCanceller) timeoutError() error {
	text := fmt.Sprintf("the server did not accept a request to cancel it within %v", cancelTimeout)
	if c.requested {
		text = fmt.Sprintf("the job did not stop within %v", cancelTimeout)
	}
	lastErr := cmp.Or(c.readErr, c.cancelErr)
	if lastErr == nil {
		return errors.New(text)
	}
	return fmt.Errorf("%s: %w", text, nestedError{lastErr})
}

// step reads the job and requests its cancellation if that is due.
func (c *jobCanceller) step(ctx context.Context) error {
	err := c.look(ctx)
	if err != nil {
		return err
	}
	if c.jobHasEnded() || !c.mayRequest() {
		return nil
	}
	return c.requestCancel(ctx)
}

// look reads the job and, before a request to cancel it, makes sure that it is the newest of its
// connection. It does not take longer than cancelTolerance allows.
func (c *jobCanceller) look(ctx context.Context) error {
	reading, cancel := context.WithDeadline(ctx, c.lastRead.Add(cancelTolerance))
	defer cancel()

	err := c.readJob(reading)
	if err == nil && !c.jobHasEnded() && c.mayRequest() {
		err = c.checkNewest(reading)
	}
	if err == nil {
		c.lastRead = time.Now()
		c.readErr = nil
		return nil
	}
	onlyTimeIsUp := reading.Err() != nil && c.readErr != nil
	if ctx.Err() == nil && !onlyTimeIsUp {
		c.readErr = err
	}
	return err
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

// requestCancel requests the cancellation and sets when it may be requested again. The request itself
// is not retried, because run repeats it.
func (c *jobCanceller) requestCancel(ctx context.Context) error {
	opts := append(slices.Clip(c.opts), WithoutRetry())
	job, err := c.client.Jobs.Cancel(ctx, c.jobID, opts...)
	_, isUnread := errors.AsType[*unreadError](err)
	if err == nil || isUnread {
		c.requested = true
		c.accepted = true // one request is enough
		c.cancelErr = nil
		switch {
		case isUnread:
		case job.JobID != c.jobID:
			c.cancelErr = fmt.Errorf("the response to the request is about job %d", job.JobID)
		case job.Status != "":
			c.job = job
		}
		return nil
	}
	if errors.Is(err, ErrConflict) {
		// Nothing runs on the connection, so the job has probably just ended.
		readErr := c.readJob(ctx)
		if readErr == nil && c.jobHasEnded() {
			return nil
		}
		return err
	}
	if errors.Is(err, ErrMaybeApplied) || errors.Is(err, ErrServer) {
		c.requested = true
	}
	if ctx.Err() != nil {
		return err // it only says that the time is up
	}
	c.failed++
	c.cancelErr = err
	c.nextRequest = time.Now().Add(repeatDelay(err))
	return err
}

// repeatDelay returns the time until a cancellation that failed with err may be requested again.
func repeatDelay(err error) time.Duration {
	apiError, ok := errors.AsType[*Error](err)
	if !ok {
		return repeatCancelAfter
	}
	isFromServer := apiError.StatusCode >= 500 && !isUnavailable(apiError.StatusCode)
	if isFromServer {
		return repeatRefusedCancelAfter
	}
	asked := apiError.RetryAfter
	if apiError.StatusCode == http.StatusTooManyRequests && asked > 0 {
		return min(max(asked, repeatRefusedCancelAfter), repeatCancelAfter)
	}
	return repeatCancelAfter
}

// mayRequest reports whether the cancellation may be requested now.
func (c *jobCanceller) mayRequest() bool {
	return !c.accepted && c.failed < maxFailedCancels && c.isRequestDue()
}

func (c *jobCanceller) isRequestDue() bool { return !time.Now().Before(c.nextRequest) }

func (c *jobCanceller) jobHasEnded() bool {
	return c.job != nil && c.job.Status.Final()
}

// isPermanent reports whether another attempt to cancel the job would fail with the same error.
func (c *jobCanceller) isPermanent(err error) bool {
	if errors.Is(err, errNewerJob) || errors.Is(err, errJobNotListed) {
		return true
	}
	return isPermanentFailure(err, c.wasRead || c.job != nil)
}
