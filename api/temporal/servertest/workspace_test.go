package servertest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	airbytetemporal "github.com/airbyte-go/airbyte/api/temporal"
)

// TestOneWorkspace applies ten pipelines of a workspace that does not exist yet, at the same time, on three workers. There
// must be one workspace, with one source of each pipeline.
func TestOneWorkspace(t *testing.T) {
	p := newPlant(t, airbytetest.WithLatency(200*time.Millisecond))
	for range 3 {
		p.startWorker()
	}
	const pipelines = 10
	var runs []client.WorkflowRun
	for i := range pipelines {
		request := airbytetemporal.PipelineRequest{Reference: fmt.Sprintf("shared/t%02d", i)}
		runs = append(runs, p.start(request.Reference, airbytetemporal.ApplyPipelineName, request))
	}
	for _, run := range runs {
		err := run.Get(context.Background(), nil)
		if err != nil {
			t.Errorf("%s: %v", run.GetID(), err)
		}
		p.checkHistory(run)
	}
	airbyteClient := p.fake.Client()
	workspaces, err := airbyte.Collect(airbyteClient.Workspaces.All(context.Background(), nil))
	must(t, err)
	sources, err := airbyte.Collect(airbyteClient.Sources.All(context.Background(), nil))
	must(t, err)
	if len(workspaces) != 1 || len(sources) != pipelines {
		t.Errorf("%d workspaces and %d sources, want 1 and %d", len(workspaces), len(sources), pipelines)
	}
}
