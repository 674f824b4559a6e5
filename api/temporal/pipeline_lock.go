package airbytetemporal

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Two workers that apply pipelines of one workspace at the same time could create two objects of the same name, because
// servers cannot create an object only if its name is free. Therefore, each workspace has a lock: a child workflow with
// the ID of the lock. Temporal runs at most one workflow with the same ID at a time.

const (
	// lockPrefix begins the IDs of the child workflows. The ID or the name of the workspace follows.
	lockPrefix = "airbyte.ApplyPipeline in "

	firstLockRetry   = 2 * time.Second
	longestLockRetry = time.Minute
)

// applyInTurn applies a pipeline. It waits as long as another workflow applies one in the same workspace.
func applyInTurn(ctx workflow.Context, request PipelineRequest) (PipelineResult, error) {
	var workspace string
	err := workflow.ExecuteActivity(shortActivity(ctx), workspaceName, request).Get(ctx, &workspace)
	if err != nil {
		return PipelineResult{}, err
	}
	child := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            lockPrefix + workspace,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WaitForCancellation:   true,
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_REQUEST_CANCEL,
	})
	pause := firstLockRetry
	for {
		var result PipelineResult
		err := workflow.ExecuteChildWorkflow(child, applyAloneName, request).Get(ctx, &result)
		isLocked := temporal.IsWorkflowExecutionAlreadyStartedError(err)
		if !isLocked {
			return result, err
		}
		err = workflow.Sleep(ctx, pause)
		if err != nil {
			return PipelineResult{}, err
		}
		pause = min(2*pause, longestLockRetry)
	}
}

// applyAlone is the child workflow that applies a pipeline.
func applyAlone(ctx workflow.Context, request PipelineRequest) (PipelineResult, error) {
	var result PipelineResult
	err := workflow.ExecuteActivity(longActivity(ctx, request.HeartbeatTimeout), applyName, request).Get(ctx, &result)
	return result, pipelineError(err)
}
