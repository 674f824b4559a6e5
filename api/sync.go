//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// How often Sync tries to start a job whose start it does not see, and for how long RunSync looks
// for one where nobody waited for the answer.
const (
	syncAttempts = 3
	startTimeout = 30 * time.Second
)

// Sync starts a sync of a connection, or attaches to the one that is running, and returns without
// waiting for its end. Attached tells which.
//
// A server refuses a second sync with 409, and an answer may get lost after a sync was started; in
// both cases Sync looks for the newest running job and attaches to it. An inactive or locked
// connection is the server's 409.
func (c *Client) Sync(ctx context.Context, connectionID string, opts ...RequestOption) (*JobRun, error) {
	s := &starter{client: c, connectionID: connectionID, opts: opts, start: time.Now()}
	return s.run(ctx)
}

// RunSync starts a sync, or attaches to the one that is running, and waits for its end as
// WaitForJob does. A deadline counts from the call on, and bounds the start as well.
func (c *Client) RunSync(ctx context.Context, connectionID string, opts ...WaitOption) (*JobRun, error) {
	o := newWaitOptions(opts)
	s := &starter{client: c, connectionID: connectionID, opts: o.request, start: time.Now()}
	starting, cancel := o.bound(ctx, s.start)
	defer cancel()
	run, err := s.run(starting)
	if err == nil {
		return c.wait(ctx, run, o, s.start)
	}
	if starting.Err() == nil {
		return nil, err
	}
	w := &waiter{client: c, options: o, run: &JobRun{}, start: s.start}
	e := w.timeout(err)
	if !o.cancelOnStop || !errors.Is(err, ErrMaybeApplied) {
		return nil, e
	}
	job, lookErr := s.search(context.WithoutCancel(ctx))
	if job == nil {
		e.CancelErr = cmp.Or(lookErr, errNotSeen)
		return nil, e
	}
	w.run.Job, w.run.Attached = *job, true
	return w.stop(ctx, err)
}

var (
	errNoJobID = errors.New("airbyte: createJob: the answer has no jobId")
	errNotSeen = errors.New("no job was seen that the request may have started")
)

// starter starts a sync.
type starter struct {
	client       *Client
	connectionID string
	opts         []RequestOption
	start        time.Time
	before       []Job // of the connection
}

func (s *starter) run(ctx context.Context) (*JobRun, error) {
	if s.connectionID == "" {
		return nil, errors.New("airbyte: Sync: the connection ID is empty")
	}
	var err error
	if s.before, err = s.client.newestJobs(ctx, s.connectionID, s.opts); err != nil {
		return nil, fmt.Errorf("airbyte: looking for running jobs: %w", err)
	}
	if running := newestRunning(s.before); running != nil {
		return s.found(running, true), nil
	}
	for attempt := 1; ; attempt++ {
		job, err := s.create(ctx)
		if err == nil {
			return s.found(job, false), nil
		}
		lost := errors.Is(err, ErrMaybeApplied)
		if ctx.Err() != nil || !lost && !errors.Is(err, ErrConflict) {
			return nil, err
		}
		if run, lookErr := s.attach(ctx, err); run != nil || lookErr != nil {
			return run, lookErr
		}
		if !lost || !s.again(err, attempt) || sleep(ctx, s.client.retry.delay(attempt, firstInterval)) != nil {
			return nil, err
		}
		if run, lookErr := s.attach(ctx, err); run != nil || lookErr != nil {
			return run, lookErr
		}
	}
}

// attach looks for what a request has started that failed with err.
func (s *starter) attach(ctx context.Context, err error) (*JobRun, error) {
	started, lookErr := s.look(ctx)
	if lookErr != nil {
		return nil, fmt.Errorf("%w; and looking for what it started: %w", err, lookErr)
	}
	if started == nil {
		return nil, nil //nolint:nilnil // there is none
	}
	return s.found(started, true), nil
}

// create asks for a job. An answer without one is as good as none.
func (s *starter) create(ctx context.Context) (*Job, error) {
	job, err := s.client.Jobs.Create(ctx, JobCreateRequest{ConnectionID: s.connectionID, JobType: JobTypeSync}, s.opts...)
	if err == nil && job.JobID == 0 {
		err = fmt.Errorf("%w: %w", errNoJobID, ErrMaybeApplied)
	}
	return job, err
}

// again reports whether a job may be asked for once more, after a request that started none: not
// when the server has answered, as it would again.
func (s *starter) again(err error, attempt int) bool {
	e, answered := errors.AsType[*Error](err)
	refused := answered && !isUnavailable(e.StatusCode) || errors.Is(err, errNoJobID)
	return !refused && attempt < syncAttempts && !newRequestOptions(s.opts).withoutRetry
}

func (s *starter) found(job *Job, attached bool) *JobRun {
	return &JobRun{Job: *job, Attached: attached, Elapsed: time.Since(s.start)}
}

// search looks for what a request without an answer started, for a while, since servers start a job
// after its request.
func (s *starter) search(ctx context.Context) (_ *Job, last error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		job, err := s.look(ctx)
		if job != nil || sleep(ctx, firstInterval) != nil {
			return job, last
		}
		last = err
	}
}

// look looks for a sync that runs now, or that is newer than all there were before, ended or not.
func (s *starter) look(ctx context.Context) (*Job, error) {
	now, err := s.client.newestJobs(ctx, s.connectionID, s.opts)
	if err != nil {
		return nil, err
	}
	if running := newestRunning(now); running != nil {
		return running, nil
	}
	last := int64(0)
	for _, job := range s.before {
		last = max(last, job.JobID)
	}
	for i, job := range now {
		if job.JobID > last && job.JobType == JobTypeSync {
			return &now[i], nil
		}
	}
	return nil, nil //nolint:nilnil // there is none
}

// newestRunning is the newest sync that has not ended. The filter is here and not in the request,
// since a server takes one status only, and queued, incomplete and unknown ones count as well.
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
