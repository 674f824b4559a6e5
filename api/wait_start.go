//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	// maxStartAttempts is how often a call requests a job if the requests do not reach the server.
	maxStartAttempts = 3

	// listingDelay is the time that a server gets to list a job it has started. The retry policy
	// may shorten it.
	listingDelay = 2 * time.Second
)

var errNoJobSeen = errors.New("the server lists no job that the request may have started")

// jobStarter starts one job.
type jobStarter struct {
	client       *Client
	connectionID string
	kind         JobType // of the job to start
	options      *waitOptions
	start        time.Time // when the call began
	before       []Job     // the newest jobs of the connection before the first request to start one
	latest       []Job     // the newest jobs of the connection that were listed last
	retryUntil   time.Time // until then, a conflict may come from another job that has just ended
	foreign      bool      // the job was started by somebody else

	mayHaveStarted bool // a request of the call may have started a job, although it failed
}

func newJobStarter(client *Client, connectionID string, kind JobType, options *waitOptions) *jobStarter {
	return &jobStarter{
		client:       client,
		connectionID: connectionID,
		kind:         kind,
		options:      options,
		start:        time.Now(),
	}
}

// run attaches to the sync that is running, or starts a job. With WithWaitForOtherJobs, it waits for
// jobs that block it.
func (s *jobStarter) run(ctx context.Context) (*JobRun, error) {
	if strings.TrimSpace(s.connectionID) == "" {
		return nil, errors.New("airbyte: the connection ID is empty")
	}
	for {
		run, err := s.attachOrCreate(ctx)
		blocked, isBlocked := errors.AsType[*JobBlockedError](err)
		if !isBlocked || !s.mayStartLater(blocked) {
			return run, err
		}
		err = s.waitForOther(ctx, blocked)
		if err != nil {
			blocked.Err = err
			return nil, blocked
		}
	}
}

// attachOrCreate attaches to the sync that is running, or starts a job.
func (s *jobStarter) attachOrCreate(ctx context.Context) (*JobRun, error) {
	err := s.list(ctx)
	if err != nil {
		return nil, fmt.Errorf("airbyte: looking for running jobs: %w", nestedError{err})
	}
	s.before = s.latest
	running := s.runningSync()
	if running != nil {
		s.foreign = true
		return &JobRun{Job: *running, Attached: true, Elapsed: time.Since(s.start)}, nil
	}
	other := newestRunning(s.latest, isAnyJob)
	if s.options.waitForOther && other != nil {
		return nil, s.blockedBy(other)
	}
	return s.createOrAttach(ctx)
}

// list lists the newest jobs of the connection.
func (s *jobStarter) list(ctx context.Context) error {
	jobs, err := s.client.newestJobs(ctx, s.connectionID, s.options.request)
	if err != nil {
		return err
	}
	s.latest = jobs
	return nil
}

// runningSync returns the sync that a call for a sync can attach to, or nil.
func (s *jobStarter) runningSync() *Job {
	if s.kind != JobTypeSync {
		return nil
	}
	return newestRunning(s.latest, s.isOwnType)
}

// isOwnType reports whether a job may be the one that the server started for this call. Servers
// store a clear as a reset.
func (s *jobStarter) isOwnType(job *Job) bool {
	if s.kind == JobTypeClear {
		return job.JobType == JobTypeClear || job.JobType == JobTypeReset
	}
	return job.JobType == s.kind
}

// createOrAttach requests a job. After each request that may have failed because a sync is running,
// or may have started a job in spite of the error, it looks for that job.
func (s *jobStarter) createOrAttach(ctx context.Context) (*JobRun, error) {
	for attempt := 1; ; attempt++ {
		job, createErr := s.create(ctx)
		if createErr == nil {
			return s.created(job), nil
		}
		maybeApplied := errors.Is(createErr, ErrMaybeApplied)
		s.mayHaveStarted = s.mayHaveStarted || maybeApplied
		maybeStarted := errors.Is(createErr, ErrConflict) || maybeApplied
		if ctx.Err() != nil || !maybeStarted {
			return nil, createErr
		}

		run, err := s.attach(ctx, createErr)
		if !errors.Is(err, errNoJobSeen) {
			return run, err
		}
		if attempt == maxStartAttempts || !s.mayCreateAgain(createErr) {
			return nil, s.explain(ctx, createErr)
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
func (s *jobStarter) create(ctx context.Context) (*Job, error) {
	body := JobCreateRequest{
		ConnectionID: s.connectionID,
		JobType:      s.kind,
	}
	return s.client.Jobs.Create(ctx, body, s.options.request...)
}

// mayCreateAgain reports whether another request may succeed after one failed and started no job.
// If the server itself returned the error, it would return it again.
func (s *jobStarter) mayCreateAgain(createErr error) bool {
	if newRequestOptions(s.options.request).withoutRetry {
		return false
	}
	if !errors.Is(createErr, ErrMaybeApplied) {
		return false
	}
	if _, isAccepted := errors.AsType[acceptedError](createErr); isAccepted {
		return false // the job has started, although the response has no jobId
	}
	apiError, ok := errors.AsType[*Error](createErr)
	if !ok {
		return true // the connection broke
	}
	return isUnavailable(apiError.StatusCode)
}

// attach attaches to the job that a request may have started although it failed with createErr. The
// error is errNoJobSeen if there is no such job.
func (s *jobStarter) attach(ctx context.Context, createErr error) (*JobRun, error) {
	job, err := s.findStarted(ctx)
	if errors.Is(err, errNoJobSeen) {
		return nil, err
	}
	if err != nil {
		return nil, &lookError{createErr: createErr, err: err}
	}
	return s.attached(job, createErr), nil
}

// findStarted returns the job that the call may have started, even if it has ended. If there is none, it
// returns the sync that is running, which somebody else has started. The error is errNoJobSeen if there
// is no running sync either.
func (s *jobStarter) findStarted(ctx context.Context) (*Job, error) {
	err := s.list(ctx)
	if err != nil {
		return nil, err
	}
	started := newestRunning(s.latest, s.mayBeOwn)
	if started != nil {
		return started, nil
	}
	for i := range s.latest {
		job := &s.latest[i]
		if s.mayBeOwn(job) {
			return job, nil
		}
	}
	running := s.runningSync()
	if running != nil {
		return running, nil
	}
	return nil, errNoJobSeen
}

// mayBeOwn reports whether the call may have started a job: it has the right type and is newer than all
// jobs before the call.
func (s *jobStarter) mayBeOwn(job *Job) bool {
	return s.isOwnType(job) && s.isNew(job)
}

// isNew reports whether a job is newer than all jobs before the call.
func (s *jobStarter) isNew(job *Job) bool {
	for _, old := range s.before {
		if job.JobID <= old.JobID {
			return false
		}
	}
	return true
}

// created returns the run of a job in the response to a request. Servers return the manual sync that
// is already queued, if there is one.
func (s *jobStarter) created(job *Job) *JobRun {
	isNew := s.isNew(job)
	s.foreign = !isNew
	return &JobRun{Job: *job, Attached: !isNew, Elapsed: time.Since(s.start)}
}

// attached returns the run of a job that was found after a request had failed with createErr. After
// a conflict, the request has probably started no job, so the job belongs to somebody else, unless an
// earlier request of the call may have started it.
func (s *jobStarter) attached(job *Job, createErr error) *JobRun {
	isOfOther := errors.Is(createErr, ErrConflict) && !s.mayHaveStarted
	s.foreign = isOfOther || !s.isNew(job)
	return &JobRun{Job: *job, Attached: true, Elapsed: time.Since(s.start)}
}

// lookError reports that a request to start a job failed, and that the list of jobs, which would
// show whether it has started one, could not be read.
type lookError struct{ createErr, err error }

func (e *lookError) Error() string {
	return e.createErr.Error() + "; looking for the job it may have started: " + nestedError{e.err}.Error()
}

func (e *lookError) Unwrap() []error { return []error{e.createErr, e.err} }
