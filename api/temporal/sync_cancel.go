package airbytetemporal

import (
	"context"
	"errors"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// cancelInput is the input of the activity cancelJob.
type cancelInput struct {
	ConnectionID string `json:"connectionId"`
	JobID        int64  `json:"jobId,omitempty"` // 0 if it is not known whether a job has started
	Newest       int64  `json:"newest"`          // the newest job before the workflow started one
}

// cancelJob cancels a job, blocks until it has stopped, and returns its last state. The state has no JobID if
// no job has started.
func (a *Activities) cancelJob(ctx context.Context, in cancelInput) (*jobState, error) {
	p := startPulse(ctx)
	defer p.stop()
	return a.findAndCancel(ctx, p, in)
}

func (a *Activities) findAndCancel(ctx context.Context, p *pulse, in cancelInput) (*jobState, error) {
	jobID := in.JobID
	if jobID == 0 {
		job, err := a.keepLooking(ctx, in.ConnectionID, in.Newest)
		if err != nil {
			return nil, activityError(err)
		}
		if job == nil {
			return &jobState{}, nil
		}
		jobID = job.JobID
	}
	p.update(func(now *progress) { now.JobID = jobID })
	leave := a.enter(ctx)
	defer leave()
	return a.cancel(ctx, jobID)
}

// cancel cancels a job and blocks until it has stopped. It waits for the job with a context that has already
// ended, because the client then cancels the job by its own rules.
func (a *Activities) cancel(ctx context.Context, jobID int64) (*jobState, error) {
	ended, cancel := context.WithCancel(ctx)
	cancel()
	run, err := a.client.WaitForJob(ended, jobID, airbyte.WithCancelOnStop())
	state := &jobState{JobID: jobID}
	if run != nil {
		state = stateOf(&run.Job)
	}
	if state.Status.Final() {
		return state, nil
	}
	if err == nil {
		err = errors.New("the job has not ended") // cannot happen
	}
	return nil, activityError(err)
}
