package airbytetemporal

import (
	"context"
	"errors"
	"fmt"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// awaitInput is the input of the activity awaitJob.
type awaitInput struct {
	JobID       int64     `json:"jobId"`
	WorkspaceID string    `json:"workspaceId,omitempty"`
	Deadline    time.Time `json:"deadline,omitzero"` // zero for none
}

// awaitJob blocks until a job has ended, and returns its last state.
func (a *Activities) awaitJob(ctx context.Context, in awaitInput) (*jobState, error) {
	p := startPulse(ctx)
	defer p.stop()
	return a.await(ctx, p, in)
}

func (a *Activities) await(ctx context.Context, p *pulse, in awaitInput) (*jobState, error) {
	p.update(func(now *progress) { now.JobID = in.JobID })
	run, err := a.client.WaitForJob(ctx, in.JobID, a.awaitOptions(p, in)...)
	if run != nil && run.Status.Final() {
		return stateOf(&run.Job), nil
	}
	_, isTimeout := errors.AsType[*airbyte.WaitTimeoutError](err)
	switch {
	case ctx.Err() != nil:
		return nil, endOf(ctx)
	case isTimeout && isOver(in.Deadline):
		return nil, failure(FailureTimeUp, fmt.Sprintf("the time was up before job %d had ended", in.JobID))
	default:
		return nil, activityError(err)
	}
}

// awaitOptions returns the options of a wait, which reports its progress in heartbeats.
func (a *Activities) awaitOptions(p *pulse, in awaitInput) []airbyte.WaitOption {
	opts := []airbyte.WaitOption{
		airbyte.WithPoller(a.watcher.In(in.WorkspaceID)),
		airbyte.WithProgress(func(job *airbyte.Job) {
			state := stateOf(job)
			p.update(func(now *progress) {
				now.Status = state.Status
				now.Rows = state.Rows
			})
		}),
	}
	if !in.Deadline.IsZero() {
		opts = append(opts, airbyte.WithMaxWait(time.Until(in.Deadline)))
	}
	return opts
}
