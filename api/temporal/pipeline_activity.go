package airbytetemporal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"go.temporal.io/sdk/activity"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/provision"
)

// ErrUnknownPipeline reports that a reference names no pipeline. A [PipelineResolver] returns it, and the
// workflow fails.
var ErrUnknownPipeline = errors.New("the reference names no pipeline")

// PipelineResolver returns the pipeline that a reference names, with its secrets. It runs on the worker. After
// an error other than [ErrUnknownPipeline], and after a panic, it is called again later. The message of the error
// is written to the log of the worker, and not to the history.
type PipelineResolver func(ctx context.Context, reference string) (provision.Pipeline, error)

// WithPipelines lets the worker apply pipelines. The Provisioner should have a store that all workers share;
// see [provision.WithStore]. Its client is usually that of the Activities.
func WithPipelines(p *provision.Provisioner, resolve PipelineResolver) Option {
	return func(a *Activities) {
		a.provisioner = p
		a.resolve = resolve
	}
}

// workspaceOf returns the ID or, without it, the name of the workspace of a pipeline.
func (a *Activities) workspaceOf(ctx context.Context, in PipelineRequest) (string, error) {
	if a.provisioner == nil {
		return "", failure(FailureInvalid, noPipelines)
	}
	pipeline, err := a.resolveSafely(ctx, in.Reference)
	if ctx.Err() != nil {
		return "", endOf(ctx)
	}
	if err != nil {
		return "", resolverError(ctx, in.Reference, err)
	}
	return cmp.Or(pipeline.Workspace.ID, pipeline.Workspace.Name), nil
}

const noPipelines = "the worker has no pipelines; see WithPipelines"

// apply applies a pipeline.
func (a *Activities) apply(ctx context.Context, in PipelineRequest) (*PipelineResult, error) {
	if a.provisioner == nil {
		return nil, failure(FailureInvalid, noPipelines)
	}
	p := startPulse(ctx)
	defer p.stop()
	return a.resolveAndApply(ctx, p, in)
}

func (a *Activities) resolveAndApply(ctx context.Context, p *pulse, in PipelineRequest) (*PipelineResult, error) {
	err := p.settle(ctx, a.settleTime)
	if err != nil {
		return nil, endOf(ctx)
	}
	pipeline, err := a.resolveSafely(ctx, in.Reference)
	if err != nil {
		p.quiet()
		if ctx.Err() != nil {
			return nil, endOf(ctx)
		}
		return nil, resolverError(ctx, in.Reference, err)
	}
	result, err := a.provisioner.Apply(ctx, pipeline)
	if err == nil {
		return &PipelineResult{Pipeline: result.Pipeline, Objects: result.Objects}, nil
	}
	mayGoOn := ctx.Err() != nil || errors.Is(err, airbyte.ErrMaybeApplied)
	if !mayGoOn {
		p.quiet()
	}
	if ctx.Err() != nil {
		return nil, endOf(ctx)
	}
	return nil, activityError(err)
}

// resolveSafely calls the resolver. A panic becomes an error, because Temporal would store its value, which may contain
// secrets.
func (a *Activities) resolveSafely(ctx context.Context, reference string) (pipeline provision.Pipeline, err error) {
	defer func() {
		value := recover()
		if value != nil {
			err = fmt.Errorf("the PipelineResolver panicked: %v\n%s", value, debug.Stack())
		}
	}()
	return a.resolve(ctx, reference)
}

// resolverError returns the error of an activity whose reference could not be resolved. The message of err may
// contain secrets.
func resolverError(ctx context.Context, reference string, err error) error {
	if errors.Is(err, ErrUnknownPipeline) {
		return failure(FailurePipeline, fmt.Sprintf("the reference %q names no pipeline", reference))
	}
	activity.GetLogger(ctx).Error("Cannot resolve the pipeline", "reference", reference, "error", err)
	return retryable(retryUnavailable,
		fmt.Errorf("pipeline %q could not be resolved; the log of the worker has the reason", reference))
}
