package airbytetemporal

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/airbyte-go/airbyte/api/provision"
)

// PipelineRequest is the input of [ApplyPipeline].
type PipelineRequest struct {
	// Reference names the pipeline. A worker passes it to its [PipelineResolver]. It is in the history, so it
	// must not contain secrets.
	Reference string `json:"reference"`

	// HeartbeatTimeout is the time after which a silent worker counts as dead. The default is 30 seconds, and the
	// minimum is one second.
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
// Workflows that apply pipelines of one workspace run one after another, on all workers, because two at once could
// create two objects of the same name. The pipelines must name their workspace alike: all by its ID, or all by its
// name. Each workflow has a child workflow, whose ID contains that ID or name.
func ApplyPipeline(ctx workflow.Context, request PipelineRequest) (PipelineResult, error) {
	err := checkDuration("heartbeatTimeout", request.HeartbeatTimeout)
	if err != nil {
		return PipelineResult{}, err
	}
	version := workflow.GetVersion(ctx, changeOneApplyPerWorkspace, workflow.DefaultVersion, 1)
	if version == workflow.DefaultVersion {
		return applyAlone(ctx, request)
	}
	result, err := applyInTurn(ctx, request)
	return result, pipelineError(err)
}

// changeOneApplyPerWorkspace identifies, for workflow.GetVersion, the change after which workflows wait for each other.
const changeOneApplyPerWorkspace = "one apply per workspace"

// pipelineError returns the error of a workflow that applies a pipeline, without the data about activities and child
// workflows. Cancellations and nil stay as they are.
func pipelineError(err error) error {
	switch {
	case err == nil:
		return nil
	case temporal.IsCanceledError(err):
		return temporal.NewCanceledError()
	case FailureOf(err) != "":
		return failure(FailureOf(err), messageOf(err))
	default:
		return err
	}
}
