package airbytetemporal

import (
	"context"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// newestJobsLimit is the number of jobs to list when looking for the newest ones.
const newestJobsLimit = 20

// jobState is the result of the activities that start, await and cancel a job.
type jobState struct {
	JobID    int64             `json:"jobId,omitempty"` // 0 if there is none
	Attached bool              `json:"attached,omitempty"`
	Status   airbyte.JobStatus `json:"status,omitempty"`
	Rows     int64             `json:"rows,omitempty"`
	Bytes    int64             `json:"bytes,omitempty"`
}

func stateOf(job *airbyte.Job) *jobState {
	state := &jobState{JobID: job.JobID, Status: job.Status}
	if job.RowsSynced != nil {
		state.Rows = *job.RowsSynced
	}
	if job.BytesSynced != nil {
		state.Bytes = *job.BytesSynced
	}
	return state
}

// newestJob returns the highest ID of the jobs of a connection, or of all connections if connectionID is "".
// A job with a higher ID has started later.
func (a *Activities) newestJob(ctx context.Context, connectionID string) (int64, error) {
	jobs, err := a.listNewest(ctx, connectionID)
	if err != nil {
		return 0, activityError(err)
	}
	var newest int64
	for _, job := range jobs {
		newest = max(newest, job.JobID)
	}
	return newest, nil
}

func (a *Activities) listNewest(ctx context.Context, connectionID string) ([]airbyte.Job, error) {
	params := &airbyte.ListJobsParams{
		OrderBy: new(airbyte.JobOrderCreatedAtDesc),
		Limit:   new(newestJobsLimit),
	}
	if connectionID != "" {
		params.ConnectionID = &connectionID
	}
	page, err := a.client.Jobs.List(ctx, params)
	if err != nil {
		return nil, err
	}
	return page.Data, nil
}

// findNewer returns the newest sync of a connection that has started after another job, also if it has ended.
// It returns nil if there is none.
func (a *Activities) findNewer(ctx context.Context, connectionID string, than int64) (*airbyte.Job, error) {
	jobs, err := a.listNewest(ctx, connectionID)
	if err != nil {
		return nil, err
	}
	var found *airbyte.Job
	for i := range jobs {
		job := &jobs[i]
		isOfOther := job.ConnectionID != "" && job.ConnectionID != connectionID // the server ignores the filter
		if isOfOther || job.JobType != airbyte.JobTypeSync || job.JobID <= than {
			continue
		}
		if found == nil || job.JobID > found.JobID {
			found = job
		}
	}
	return found, nil
}

// keepLooking calls findNewer until the server lists the job or the settle time is over. Servers may start a
// job after the client has stopped waiting for the response.
func (a *Activities) keepLooking(ctx context.Context, connectionID string, than int64) (*airbyte.Job, error) {
	const pause = 2 * time.Second
	deadline := time.Now().Add(a.settleTime)
	for {
		job, err := a.findNewer(ctx, connectionID, than)
		if job != nil || isRefusal(err) {
			return job, err
		}
		if time.Now().Add(pause).After(deadline) {
			return nil, err
		}
		err = sleep(ctx, pause)
		if err != nil {
			return nil, err
		}
	}
}

// enter blocks until there is room for a request that starts or cancels a sync, or until ctx ends. The
// returned function makes room for others.
func (a *Activities) enter(ctx context.Context) (leave func()) {
	select {
	case a.starting <- struct{}{}:
		return func() { <-a.starting }
	case <-ctx.Done():
		return func() {}
	}
}
