package airbytetemporal

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/airbyte-go/airbyte/api/provision"
)

// PipelineRequest is the input of [ApplyPipeline].
type PipelineRequest struct {
	// Reference names the pipeline. A worker passes it to its [PipelineResolver]. It is in the history, so it
	// must not contain secrets.
	Reference string `json:"reference"`

	// HeartbeatTimeout is the time after which a silent worker counts as dead. The default is 30 seconds.
	HeartbeatTimeout time.Duration `json:"heartbeatTimeout,omitempty"`
}

// PipelineResult is the result of [ApplyPipeline]. It contains no values of configurations.
type PipelineResult struct {
	Pipeline string             `json:"pipeline"`
	Objects  []provision.Object `json:"objects"`
}

// ApplyPipeline is a workflow that creates and changes the objects of a pipeline until they are as declared;
// see [provision.Provisioner.Apply]. After a failure that may pass, and after the end of a worker, it does
// the rest.
//
// It fails with the type [FailurePipeline] if somebody has to change the declaration or objects on the
// server, and with [FailureRefused] if the server refuses a request. If the workflow is cancelled, the
// objects stay as they are.
//
// Two workflows must not apply pipelines of one workspace at the same time on two workers: they could
// create two objects of the same name. Use the ID of the workspace as the ID of the workflow, or one worker.
func ApplyPipeline(ctx workflow.Context, request PipelineRequest) (PipelineResult, error) {
	var result PipelineResult
	if request.HeartbeatTimeout < 0 {
		return result, failure(FailureInvalid,
			fmt.Sprintf("heartbeatTimeout is %v, want 0 or more", request.HeartbeatTimeout))
	}
	activity := longActivity(ctx, request.HeartbeatTimeout)
	err := workflow.ExecuteActivity(activity, applyName, request).Get(ctx, &result)
	if err != nil && FailureOf(err) != "" {
		return result, failure(FailureOf(err), messageOf(err))
	}
	return result, err
}
