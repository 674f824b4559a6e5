package airbytetemporal

import (
	"context"
	"errors"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// startInput is the input of the activity startSync.
type startInput struct {
	Request  SyncRequest `json:"request"`
	Newest   int64       `json:"newest"`            // the newest job before the workflow starts one
	Deadline time.Time   `json:"deadline,omitzero"` // zero for none
}

// startSync starts a sync, or attaches to the one that is running, and returns its job.
func (a *Activities) startSync(ctx context.Context, in startInput) (*jobState, error) {
	p := startPulse(ctx)
	defer p.stop()
	return a.startOrFind(ctx, p, in)
}

func (a *Activities) startOrFind(ctx context.Context, p *pulse, in startInput) (*jobState, error) {
	state, err := a.startedBefore(ctx, p, in)
	if state == nil && err == nil {
		state, err = a.start(ctx, p, in)
	}
	if err == nil {
		return state, nil
	}
	switch {
	case isCancelRequested(ctx):
		return nil, ctx.Err()
	case ctx.Err() != nil:
		return nil, endOf(ctx)
	case errors.Is(err, errTimeUp):
		return nil, failure(FailureTimeUp, "the time was up before a sync had started")
	default:
		return nil, activityError(err)
	}
}

var errTimeUp = errors.New("the time is up")

// startedBefore returns the job that an earlier attempt has started, or nil. That attempt may have ended
// before it could report the job to Temporal.
func (a *Activities) startedBefore(ctx context.Context, p *pulse, in startInput) (*jobState, error) {
	if p.attempt <= 1 {
		return nil, nil //nolint:nilnil // there is none
	}
	if p.last.JobID != 0 {
		return &jobState{JobID: p.last.JobID, Attached: p.last.Attached, Status: p.last.Status}, nil
	}
	err := p.settle(ctx, a.settleTime)
	if err != nil {
		return nil, err
	}
	job, err := a.findNewer(ctx, in.Request.ConnectionID, in.Newest)
	if err != nil {
		p.quiet()
		return nil, err
	}
	if job == nil {
		return nil, nil //nolint:nilnil // there is none
	}
	return stateOf(job), nil
}

// start starts a sync, and tells the next attempt how far it has come.
func (a *Activities) start(ctx context.Context, p *pulse, in startInput) (*jobState, error) {
	if isOver(in.Deadline) {
		return nil, errTimeUp
	}
	s := a.newStarting(ctx, in)
	defer s.leave()
	state, err := s.run()
	if err == nil {
		p.update(func(now *progress) {
			now.JobID = state.JobID
			now.Attached = state.Attached
			now.Status = state.Status
		})
		return state, nil
	}
	if !errors.Is(err, airbyte.ErrMaybeApplied) {
		p.quiet()
		return nil, err
	}
	isStop := errors.Is(err, errTimeUp) || isCancelRequested(ctx)
	if !isStop || !in.Request.mayCancel(false) {
		return nil, err
	}
	job, lookErr := a.keepLooking(context.WithoutCancel(ctx), in.Request.ConnectionID, in.Newest)
	if job == nil {
		return nil, errors.Join(err, lookErr)
	}
	return stateOf(job), nil // the workflow cancels it
}

// isOver reports whether a deadline is over.
func isOver(deadline time.Time) bool {
	return !deadline.IsZero() && !time.Now().Before(deadline)
}

// starting is a call that starts a sync and does not wait for its end. It polls only jobs that keep the sync
// from starting.
type starting struct {
	activities *Activities
	in         startInput
	ctx        context.Context //nolint:containedctx // of the call; ends when the sync has started
	cancel     context.CancelFunc
	leave      func()

	job *airbyte.Job // set when the sync has started
}

func (a *Activities) newStarting(ctx context.Context, in startInput) *starting {
	s := &starting{activities: a, in: in}
	if in.Deadline.IsZero() {
		s.ctx, s.cancel = context.WithCancel(ctx)
	} else {
		s.ctx, s.cancel = context.WithDeadline(ctx, in.Deadline)
	}
	s.leave = sync.OnceFunc(a.enter(s.ctx))
	return s
}

// run starts the sync.
func (s *starting) run() (*jobState, error) {
	defer s.cancel()
	opts := []airbyte.WaitOption{airbyte.WithPoller(s)}
	if s.in.Request.WaitForOtherJobs {
		opts = append(opts, airbyte.WithWaitForOtherJobs())
	}
	run, err := s.activities.client.RunSync(s.ctx, s.in.Request.ConnectionID, opts...)
	if run != nil {
		state := stateOf(&run.Job)
		state.Attached = run.Attached
		return state, nil
	}
	if s.job != nil {
		return stateOf(s.job), nil
	}
	if errors.Is(s.ctx.Err(), context.DeadlineExceeded) && isOver(s.in.Deadline) {
		return nil, errors.Join(errTimeUp, err)
	}
	return nil, err
}

// PollJob ends the call, because the sync has started. With WaitForOtherJobs, it may be another job that runs.
func (s *starting) PollJob(ctx context.Context, job airbyte.Job) (*airbyte.Job, error) {
	s.leave()
	isOther := s.in.Request.WaitForOtherJobs && job.JobType != "" && job.JobType != airbyte.JobTypeSync
	if isOther {
		return s.activities.watcher.In(s.in.Request.WorkspaceID).PollJob(ctx, job)
	}
	s.job = &job
	s.cancel()
	<-ctx.Done()
	return nil, ctx.Err()
}
