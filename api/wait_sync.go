//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// maxSyncAttempts is how often Sync requests a job if the requests do not reach the server.
	maxSyncAttempts = 3

	// listingDelay is the time that a server gets to list a job it has started. The retry policy
	// may shorten it.
	listingDelay = 2 * time.Second

	// findStartedTimeout limits how long RunSync looks for a job to cancel after the time was up
	// during its start.
	findStartedTimeout = 30 * time.Second
)

var (
	errNoJobID   = errors.New("airbyte: createJob: the response has no jobId")
	errNoJobSeen = errors.New("the server lists no job that the request may have started")
)

// Sync starts a sync of a connection, or attaches to the one that is already running, and returns
// without waiting for its end. JobRun.Attached tells the two cases apart.
//
// It also attaches if another caller starts a sync at the same moment, and if the response to its
// own request is lost after the server has started the sync. If the server cannot start a sync, for
// example because the connection is inactive or locked, the error matches [ErrConflict]. An error
// that matches [ErrMaybeApplied] means that a sync may have been started, but that the server did
// not list it.
func (c *Client) Sync(ctx context.Context, connectionID string, opts ...RequestOption) (*JobRun, error) {
	s := newSyncStarter(c, connectionID, opts)
	return s.run(ctx)
}

// RunSync starts a sync, or attaches to the one that is already running, and blocks until the job
// ends or the wait is over. It combines [Client.Sync] and [Client.WaitForJob] and returns their
// errors.
//
// If the time set by [WithMaxWait] is up, or ctx ends, while the sync is being started, the error
// is a [*WaitTimeoutError] and the JobRun is nil, unless [WithCancelOnStop] is given and finds the
// job.
func (c *Client) RunSync(ctx context.Context, connectionID string, opts ...WaitOption) (*JobRun, error) {
	options := newWaitOptions(opts)
	s := newSyncStarter(c, connectionID, options.request)
	starting, cancel := options.limit(ctx, s.start)
	defer cancel()

	run, err := s.run(starting)
	if err == nil {
		w := newJobWaiter(c, run, options, s.start)
		return w.wait(ctx)
	}
	if starting.Err() != nil {
		return s.stop(ctx, options, err)
	}
	return nil, err
}

// syncStarter starts one sync.
type syncStarter struct {
	client       *Client
	connectionID string
	opts         []RequestOption
	start        time.Time // when the call began
	before       []Job     // the newest jobs of the connection when the call began
}

func newSyncStarter(client *Client, connectionID string, opts []RequestOption) *syncStarter {
	return &syncStarter{
		client:       client,
		connectionID: connectionID,
		opts:         opts,
		start:        time.Now(),
	}
}

// run attaches to the sync that is running, or starts one.
func (s *syncStarter) run(ctx context.Context) (*JobRun, error) {
	if s.connectionID == "" {
		return nil, errors.New("airbyte: Sync: the connection ID is empty")
	}
	jobs, err := s.client.newestJobs(ctx, s.connectionID, s.opts)
	if err != nil {
		return nil, fmt.Errorf("airbyte: looking for running jobs: %w", err)
	}
	running := newestRunningSync(jobs)
	if running != nil {
		return s.attached(running), nil
	}
	s.before = jobs
	return s.createOrAttach(ctx)
}

// createOrAttach requests a job. After each request that may have failed because a sync is running,
// or may have started one in spite of the error, it looks for that sync.
func (s *syncStarter) createOrAttach(ctx context.Context) (*JobRun, error) {
	for attempt := 1; ; attempt++ {
		job, createErr := s.create(ctx)
		if createErr == nil {
			return s.created(job), nil
		}
		maybeRunning := errors.Is(createErr, ErrConflict) || errors.Is(createErr, ErrMaybeApplied)
		if ctx.Err() != nil || !maybeRunning {
			return nil, createErr
		}

		run, err := s.attach(ctx, createErr)
		if !errors.Is(err, errNoJobSeen) {
			return run, err
		}
		if attempt == maxSyncAttempts || !s.mayCreateAgain(createErr) {
			return nil, createErr
		}

		// The server may have started a job without listing it yet.
		if sleep(ctx, s.client.retry.delay(attempt, listingDelay)) != nil {
			return nil, createErr
		}
		run, err = s.attach(ctx, createErr)
		if !errors.Is(err, errNoJobSeen) {
			return run, err
		}
	}
}

// create requests a job. A response without a jobId is an error that matches [ErrMaybeApplied],
// because the job may be running.
func (s *syncStarter) create(ctx context.Context) (*Job, error) {
	body := JobCreateRequest{
		ConnectionID: s.connectionID,
		JobType:      JobTypeSync,
	}
	job, err := s.client.Jobs.Create(ctx, body, s.opts...)
	if err != nil {
		return nil, err
	}
	if job.JobID == 0 {
		return nil, fmt.Errorf("%w: %w", errNoJobID, ErrMaybeApplied)
	}
	return job, nil
}

// mayCreateAgain reports whether another request may succeed after one failed and started no job.
// If the server itself returned the error, it would return it again.
func (s *syncStarter) mayCreateAgain(createErr error) bool {
	if newRequestOptions(s.opts).withoutRetry {
		return false
	}
	if !errors.Is(createErr, ErrMaybeApplied) || errors.Is(createErr, errNoJobID) {
		return false
	}
	if _, isUnexpected := errors.AsType[*unexpectedError](createErr); isUnexpected {
		return false // the response has no jobId
	}
	apiError, ok := errors.AsType[*Error](createErr)
	if !ok {
		return true // the connection broke
	}
	return isUnavailable(apiError.StatusCode)
}

// attach attaches to the job that a request may have started although it failed with createErr. The
// error is errNoJobSeen if there is no such job.
func (s *syncStarter) attach(ctx context.Context, createErr error) (*JobRun, error) {
	job, err := s.findStarted(ctx)
	if errors.Is(err, errNoJobSeen) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%w; looking for the job it may have started: %w", createErr, err)
	}
	return s.attached(job), nil
}

// findStarted returns the sync that is running, or one that is newer than all jobs before the call,
// even if it has ended. The error is errNoJobSeen if there is none.
func (s *syncStarter) findStarted(ctx context.Context) (*Job, error) {
	jobs, err := s.client.newestJobs(ctx, s.connectionID, s.opts)
	if err != nil {
		return nil, err
	}
	running := newestRunningSync(jobs)
	if running != nil {
		return running, nil
	}
	newestBefore := int64(0)
	for _, job := range s.before {
		newestBefore = max(newestBefore, job.JobID)
	}
	for i := range jobs {
		job := &jobs[i]
		if job.JobType == JobTypeSync && job.JobID > newestBefore {
			return job, nil
		}
	}
	return nil, errNoJobSeen
}

func (s *syncStarter) created(job *Job) *JobRun {
	return &JobRun{Job: *job, Elapsed: time.Since(s.start)}
}

func (s *syncStarter) attached(job *Job) *JobRun {
	return &JobRun{Job: *job, Attached: true, Elapsed: time.Since(s.start)}
}

// stop ends a RunSync whose time was up before it knew that the job had started. With
// [WithCancelOnStop], it first looks for the job to cancel it.
func (s *syncStarter) stop(ctx context.Context, options *waitOptions, cause error) (*JobRun, error) {
	run := &JobRun{}
	w := newJobWaiter(s.client, run, options, s.start)
	timeout := w.timeoutError(cause)
	mayHaveStarted := errors.Is(cause, ErrMaybeApplied)
	if !options.cancelOnStop || !mayHaveStarted {
		return nil, timeout
	}
	job, err := s.keepLooking(context.WithoutCancel(ctx))
	if err != nil {
		timeout.CancelErr = err
		return nil, timeout
	}
	run.Job = *job
	run.Attached = true
	return w.stop(ctx, cause)
}

// keepLooking looks for the job that a request may have started, until the server lists it or
// findStartedTimeout is over. Servers may start a job even after the client has stopped waiting for
// the response.
func (s *syncStarter) keepLooking(ctx context.Context) (*Job, error) {
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
