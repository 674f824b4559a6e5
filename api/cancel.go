//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// cancelTimeout bounds what CancelOnStop does after the wait has ended.
const cancelTimeout = 10 * time.Minute

// errNotNewest says why a job was not cancelled.
var errNotNewest = errors.New("a newer job runs on its connection, and a cancellation would hit that one")

// cancelNewest cancels a job if it still runs and is the newest job of its
// connection. Cancellation acts on whatever runs on the connection (server
// source, CS/handlers/SchedulerHandler.kt), so anything else is left alone. It
// returns the job as it was last seen, and whether it was cancelled.
func (c *Client) cancelNewest(ctx context.Context, jobID int64, opts []RequestOption) (*Job, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, cancelTimeout)
	defer cancel()
	job, err := c.Jobs.Get(ctx, jobID, opts...)
	if err != nil {
		return nil, false, err
	}
	if done, _ := ended(job); done {
		return job, false, nil
	}
	newest, err := c.newestJobs(ctx, job.ConnectionID, opts)
	if err != nil {
		return job, false, err
	}
	if len(newest) > 0 && newest[0].JobID != jobID {
		return job, false, fmt.Errorf("job %d: %w", newest[0].JobID, errNotNewest)
	}
	after, err := c.Jobs.Cancel(ctx, jobID, opts...)
	if errors.Is(err, ErrConflict) { // it is not running any more
		after, err = c.Jobs.Get(ctx, jobID, opts...)
	}
	if err != nil {
		return job, false, err
	}
	return after, after.Status == JobStatusCancelled, nil
}

// newestJobs lists the latest jobs of a connection, newest first. The server's
// default is oldest first.
func (c *Client) newestJobs(ctx context.Context, connectionID string, opts []RequestOption) ([]Job, error) {
	page, err := c.Jobs.List(ctx, &ListJobsParams{
		ConnectionID: &connectionID,
		OrderBy:      new("createdAt|DESC"),
		Limit:        new(20),
	}, opts...)
	if err != nil {
		return nil, err
	}
	return page.Data, nil
}
