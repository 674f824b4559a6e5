package airbytetemporal

import (
	"path/filepath"
	"testing"
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// histories returns the files with histories that a Temporal server has recorded. A test in the module servertest
// writes them.
func histories(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/histories/*.json")
	must(t, err)
	if len(files) == 0 {
		t.Fatal("there are no histories")
	}
	return files
}

// TestReplay replays recorded histories. It fails if a workflow that runs now could not continue with this code.
// Do not record them anew because of that: keep the old behaviour for old workflows with workflow.GetVersion.
func TestReplay(t *testing.T) {
	for _, file := range histories(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			replayer := worker.NewWorkflowReplayer()
			RegisterWorkflows(replayer)
			err := replayer.ReplayWorkflowHistoryFromJSONFile(quietLogger{}, file)
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestReplayNoticesChanges replays the histories with workflows that do something else first.
func TestReplayNoticesChanges(t *testing.T) {
	for _, file := range histories(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			replayer := worker.NewWorkflowReplayer()
			register(replayer, RunSyncName, func(ctx workflow.Context, request SyncRequest) (SyncResult, error) {
				_ = workflow.Sleep(ctx, time.Second)
				return RunSync(ctx, request)
			})
			register(replayer, RunSyncsName, func(ctx workflow.Context, request SyncsRequest) (SyncsResult, error) {
				_ = workflow.Sleep(ctx, time.Second)
				return RunSyncs(ctx, request)
			})
			register(replayer, ApplyPipelineName, func(ctx workflow.Context, request PipelineRequest) (PipelineResult, error) {
				_ = workflow.Sleep(ctx, time.Second)
				return ApplyPipeline(ctx, request)
			})
			register(replayer, applyAloneName, func(ctx workflow.Context, request PipelineRequest) (PipelineResult, error) {
				_ = workflow.Sleep(ctx, time.Second)
				return applyAlone(ctx, request)
			})
			err := replayer.ReplayWorkflowHistoryFromJSONFile(quietLogger{}, file)
			if err == nil {
				t.Error("the replay accepts a workflow that does something else")
			}
		})
	}
}

func register(replayer worker.WorkflowReplayer, name string, w any) {
	replayer.RegisterWorkflowWithOptions(w, workflow.RegisterOptions{Name: name})
}
