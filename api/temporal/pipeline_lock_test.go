package airbytetemporal

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"
)

// TestOneApplyPerWorkspace applies four pipelines at the same time, two of them in one workspace. Those two must follow one
// another, also on different workers, and the others must not wait.
func TestOneApplyPerWorkspace(t *testing.T) {
	workspaces := map[string]string{"a": "shop", "b": "shop", "c": "lake", "d": "river"}
	applies := &applies{running: map[string]int{}}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quietLogger{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(time.Minute) // the machine may be busy
	RegisterWorkflows(env)
	env.RegisterActivityWithOptions(func(_ context.Context, in PipelineRequest) (string, error) {
		return workspaces[in.Reference], nil
	}, activity.RegisterOptions{Name: workspaceName})
	env.RegisterActivityWithOptions(func(_ context.Context, in PipelineRequest) (*PipelineResult, error) {
		applies.run(workspaces[in.Reference])
		return &PipelineResult{Pipeline: in.Reference}, nil
	}, activity.RegisterOptions{Name: applyName})
	env.RegisterWorkflowWithOptions(func(ctx workflow.Context) ([]string, error) {
		var children []workflow.ChildWorkflowFuture
		for _, reference := range []string{"a", "b", "c", "d"} {
			ctx := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: "pipeline-" + reference})
			children = append(children, workflow.ExecuteChildWorkflow(ctx, ApplyPipelineName, PipelineRequest{Reference: reference}))
		}
		var applied []string
		for _, child := range children {
			var result PipelineResult
			err := child.Get(ctx, &result)
			if err != nil {
				return nil, err
			}
			applied = append(applied, result.Pipeline)
		}
		return applied, nil
	}, workflow.RegisterOptions{Name: "all"})
	env.ExecuteWorkflow("all")
	must(t, env.GetWorkflowError())
	var applied []string
	must(t, env.GetWorkflowResult(&applied))
	if len(applied) != 4 {
		t.Errorf("got the pipelines %v, want 4", applied)
	}
	if applies.mostOfOne != 1 {
		t.Errorf("%d pipelines of one workspace were applied at the same time", applies.mostOfOne)
	}
	if applies.most < 2 {
		t.Error("pipelines of different workspaces wait for each other")
	}
}

// applies counts the activities that run at the same time.
type applies struct {
	mu        sync.Mutex
	running   map[string]int // by workspace
	most      int
	mostOfOne int
}

func (a *applies) run(workspace string) {
	a.change(workspace, 1)
	time.Sleep(300 * time.Millisecond)
	a.change(workspace, -1)
}

func (a *applies) change(workspace string, by int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.running[workspace] += by
	all := 0
	for _, n := range a.running {
		all += n
	}
	a.most = max(a.most, all)
	a.mostOfOne = max(a.mostOfOne, a.running[workspace])
}

// TestCancelledApply cancels a workflow that waits for another one in its workspace, and one that applies.
func TestCancelledApply(t *testing.T) {
	for _, isLocked := range []bool{false, true} {
		var suite testsuite.WorkflowTestSuite
		suite.SetLogger(quietLogger{})
		env := suite.NewTestWorkflowEnvironment()
		env.SetTestTimeout(time.Minute) // the machine may be busy
		RegisterWorkflows(env)
		env.RegisterActivityWithOptions(func(context.Context, PipelineRequest) (string, error) {
			return "shop", nil
		}, activity.RegisterOptions{Name: workspaceName})
		env.RegisterActivityWithOptions(func(context.Context, PipelineRequest) (*PipelineResult, error) {
			return nil, retryable(retryUnavailable, errors.New("the server is down"))
		}, activity.RegisterOptions{Name: applyName})
		env.RegisterWorkflowWithOptions(func(ctx workflow.Context) error {
			if isLocked {
				other := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: "other"})
				err := workflow.ExecuteChildWorkflow(other, ApplyPipelineName, PipelineRequest{Reference: "other"}).
					GetChildWorkflowExecution().Get(ctx, nil)
				if err != nil {
					return err
				}
				_ = workflow.Sleep(ctx, time.Second)
			}
			_, err := ApplyPipeline(ctx, PipelineRequest{Reference: "shop"})
			return err
		}, workflow.RegisterOptions{Name: "one"})
		env.RegisterDelayedCallback(env.CancelWorkflow, time.Minute)
		env.ExecuteWorkflow("one")
		if err := env.GetWorkflowError(); !temporal.IsCanceledError(err) {
			t.Errorf("another one has the workspace: %t: got error %v, want a cancellation", isLocked, err)
		}
	}
}
