package provision

import (
	"context"
	"errors"
	"fmt"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// syncPlan is the plan for the first sync.
type syncPlan struct {
	job *airbyte.Job // a sync of the connection; nil if it has had none
}

func (p *syncPlan) object() Object {
	if p.job == nil {
		return Object{Kind: KindFirstSync, Outcome: Created}
	}
	return syncObject(p.job, Unchanged)
}

func syncObject(job *airbyte.Job, outcome Outcome) Object {
	id := fmt.Sprint(job.JobID)
	return Object{Kind: KindFirstSync, Name: "job " + id, ID: id, Outcome: outcome}
}

// errPaused is the cause of an [airbyte.JobBlockedError] that is returned before the sync is requested.
var errPaused = errors.New("declare its Status as active")

// planSync looks for a sync of a connection, which is nil if it does not exist.
func (t *task) planSync(ctx context.Context, connection *airbyte.Connection) (*syncPlan, error) {
	plan := &syncPlan{}
	if connection == nil {
		return plan, nil
	}
	err := t.p.pace.do(ctx, func() error {
		list, err := t.p.client.Jobs.List(ctx, &airbyte.ListJobsParams{
			ConnectionID: &connection.ConnectionID,
			JobType:      new(airbyte.JobTypeSync),
			Limit:        new(1),
		})
		if err == nil && len(list.Data) > 0 {
			plan.job = &list.Data[0]
		}
		return err
	})
	if err != nil {
		return nil, objectError("listing the syncs of", KindConnection, connection.Name, err)
	}
	isPaused := connection.Status == airbyte.ConnectionStatusInactive && t.pipeline.Connection.Status == ""
	if plan.job == nil && isPaused {
		blocked := &airbyte.JobBlockedError{
			ConnectionID:     connection.ConnectionID,
			JobType:          airbyte.JobTypeSync,
			ConnectionStatus: string(connection.Status),
			Err:              errPaused,
		}
		return nil, objectError("planning the first sync of", KindConnection, connection.Name, blocked)
	}
	return plan, nil
}

// applySync starts a sync unless the connection has had one. [airbyte.Client.Sync] looks for the job if
// the response is lost.
func (t *task) applySync(ctx context.Context, plan *syncPlan, connectionID string) error {
	if plan.job != nil {
		t.finish(plan.object())
		return nil
	}
	var started *airbyte.JobRun
	err := t.p.pace.do(ctx, func() (err error) {
		started, err = t.p.client.Sync(ctx, connectionID, airbyte.WithLimiterKey(t.workspaceID()))
		return err
	})
	if err != nil {
		return fmt.Errorf("starting the first sync: %w", err)
	}
	t.finish(syncObject(&started.Job, Created))
	return nil
}
