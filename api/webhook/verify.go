package webhook

import (
	"context"
	"errors"
	"fmt"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// ErrNotVerified reports that the server does not confirm a notification. Somebody else may have sent it.
var ErrNotVerified = errors.New("webhook: the server does not confirm the notification")

// Verify reads the job of a notification back and returns it. The error matches [ErrNotVerified] if the notification
// names no job, if the job belongs to another connection, or if it has not ended as the notification says. Other
// errors are those of the API, such as a 403 for a job that the client may not see.
//
// Only the job is confirmed. Take the workspace and the names from the API as well, because a forged notification may
// mix them with the job of somebody else.
//
// Servers store the end of a job before they send the notification. If a load balancer spreads requests over several
// databases, a job may seem to run for a moment longer; poll it then.
func Verify(ctx context.Context, client *airbyte.Client, n *Notification) (*airbyte.Job, error) {
	if n.Sync == nil {
		return nil, fmt.Errorf("%w: it names no job", ErrNotVerified)
	}
	if n.Test {
		return nil, fmt.Errorf("%w: it is a test", ErrNotVerified)
	}
	job, err := client.Jobs.Get(ctx, n.Sync.JobID)
	if err != nil {
		return nil, err
	}
	if job.ConnectionID != n.Sync.Connection.ID {
		return nil, fmt.Errorf("%w: job %d belongs to another connection", ErrNotVerified, job.JobID)
	}
	hasSucceeded := job.Status == airbyte.JobStatusSucceeded
	isFinal := job.Status.Final()
	if !isFinal || hasSucceeded != n.Sync.Success {
		return nil, fmt.Errorf("%w: job %d has the status %s", ErrNotVerified, job.JobID, job.Status)
	}
	return job, nil
}

// Hint returns a function for [New] that hands the job of each notification to a function that looks at it sooner, such as
// LookSooner of a watcher of package fleet:
//
//	receiver, err := webhook.New(token, webhook.Hint(watcher.LookSooner))
//
// The watcher reads the job from the API, so a forged notification causes one more request at most. Tests, triggers
// other than [Success] and [Failure], and notifications without a job have no effect.
func Hint(lookSooner func(jobIDs ...int64)) func(ctx context.Context, n *Notification) {
	return func(_ context.Context, n *Notification) {
		isEnd := n.Trigger == Success || n.Trigger == Failure
		if isEnd && n.Sync != nil && !n.Test {
			lookSooner(n.Sync.JobID)
		}
	}
}
