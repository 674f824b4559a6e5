package airbytetemporal

import (
	"cmp"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

const (
	defaultHeartbeatTimeout = 30 * time.Second

	// attemptTimeout limits one attempt of an activity that sends heartbeats. The next attempt continues.
	attemptTimeout = 24 * time.Hour

	// lookTimeout limits one attempt of an activity that sends a single request.
	lookTimeout = 5 * time.Minute

	// maxCancelAttempts limits how often a worker tries to cancel a job. The client itself repeats requests.
	maxCancelAttempts = 5
)

// longActivity returns the context of an activity that sends heartbeats. It is repeated until it succeeds, or
// fails with an error that is not retryable. When the workflow is cancelled, it waits for the activity.
func longActivity(ctx workflow.Context, heartbeatTimeout time.Duration) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: attemptTimeout,
		HeartbeatTimeout:    cmp.Or(heartbeatTimeout, defaultHeartbeatTimeout),
		WaitForCancellation: true,
		RetryPolicy:         retryPolicy(),
	})
}

// shortActivity returns the context of an activity that sends a single request.
func shortActivity(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: lookTimeout,
		RetryPolicy:         retryPolicy(),
	})
}

// cancelActivity returns the context of an activity that runs after the workflow was cancelled.
func cancelActivity(ctx workflow.Context, heartbeatTimeout time.Duration) (workflow.Context, workflow.CancelFunc) {
	disconnected, cancel := workflow.NewDisconnectedContext(ctx)
	policy := retryPolicy()
	policy.MaximumAttempts = maxCancelAttempts
	return workflow.WithActivityOptions(disconnected, workflow.ActivityOptions{
		StartToCloseTimeout: attemptTimeout,
		HeartbeatTimeout:    cmp.Or(heartbeatTimeout, defaultHeartbeatTimeout),
		RetryPolicy:         policy,
	}), cancel
}

func retryPolicy() *temporal.RetryPolicy {
	return &temporal.RetryPolicy{
		InitialInterval:    time.Second,
		BackoffCoefficient: 2,
		MaximumInterval:    time.Minute,
	}
}
