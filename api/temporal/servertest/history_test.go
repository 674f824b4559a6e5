package servertest

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	airbytetemporal "github.com/airbyte-go/airbyte/api/temporal"
)

var update = flag.Bool("update", false, "record the histories that tests of package airbytetemporal replay")

// TestHistories runs workflows that end in different ways. With -update, it records their histories.
func TestHistories(t *testing.T) {
	p := newPlant(t)
	p.startWorker()
	p.addConnections(
		airbytetest.Succeed(2*time.Second),
		airbytetest.Fail(2*time.Second),
		endless,
		endless,
		airbytetest.Succeed(2*time.Second),
		airbytetest.Fail(2*time.Second),
		airbytetest.Succeed(2*time.Second),
		endless,
		airbytetest.Succeed(2*time.Second),
	)
	sync := func(i int) airbytetemporal.SyncRequest {
		return airbytetemporal.SyncRequest{
			ConnectionID:     p.connections[i],
			OnStop:           airbytetemporal.StopCancel,
			HeartbeatTimeout: heartbeatTimeout,
		}
	}
	tooSlow := sync(2)
	tooSlow.MaxWait = 3 * time.Second
	many := airbytetemporal.SyncsRequest{MaxRunning: 2}
	for i := 4; i <= 6; i++ {
		many.Syncs = append(many.Syncs, sync(i))
	}
	stopped := airbytetemporal.SyncsRequest{
		Syncs:      []airbytetemporal.SyncRequest{sync(7), sync(8)},
		MaxRunning: 1,
	}
	for _, test := range []struct {
		name     string
		workflow string
		input    any
		cancel   bool
		wantErr  bool
	}{
		{name: "sync-succeeds", workflow: airbytetemporal.RunSyncName, input: sync(0)},
		{name: "sync-fails", workflow: airbytetemporal.RunSyncName, input: sync(1), wantErr: true},
		{name: "sync-too-slow", workflow: airbytetemporal.RunSyncName, input: tooSlow, wantErr: true},
		{name: "sync-cancelled", workflow: airbytetemporal.RunSyncName, input: sync(3), cancel: true, wantErr: true},
		{name: "syncs", workflow: airbytetemporal.RunSyncsName, input: many},
		{name: "syncs-cancelled", workflow: airbytetemporal.RunSyncsName, input: stopped, cancel: true, wantErr: true},
		{
			name:     "pipeline-in-turn",
			workflow: airbytetemporal.ApplyPipelineName,
			input:    airbytetemporal.PipelineRequest{Reference: "tenants/shop"},
		},
		{
			name:     "pipeline-in-turn-unknown",
			workflow: airbytetemporal.ApplyPipelineName,
			input:    airbytetemporal.PipelineRequest{Reference: "other"},
			wantErr:  true,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			run := p.start(test.name, test.workflow, test.input)
			if test.cancel {
				time.Sleep(3 * time.Second)
				must(t, p.client.CancelWorkflow(context.Background(), run.GetID(), run.GetRunID()))
			}
			err := run.Get(context.Background(), nil)
			if (err != nil) != test.wantErr {
				t.Errorf("got error %v, want one: %v", err, test.wantErr)
			}
			p.checkHistory(run)
			if *update {
				p.record(run.GetID(), run)
			}
		})
	}
	child := p.client.GetWorkflow(context.Background(), "airbyte.ApplyPipeline in shop", "")
	p.checkHistory(child)
	if *update {
		p.record("pipeline-alone", child)
	}
}

// record writes the history of a workflow into a file.
func (p *plant) record(name string, run client.WorkflowRun) {
	p.t.Helper()
	recorded := &history.History{}
	events := p.client.GetWorkflowHistory(context.Background(), run.GetID(), run.GetRunID(), false, 0)
	for events.HasNext() {
		event, err := events.Next()
		must(p.t, err)
		recorded.Events = append(recorded.Events, event)
	}
	data, err := protojson.MarshalOptions{Multiline: true, Indent: " "}.Marshal(recorded)
	must(p.t, err)
	dir := filepath.Join("..", "testdata", "histories")
	must(p.t, os.MkdirAll(dir, 0o755))
	must(p.t, os.WriteFile(filepath.Join(dir, name+".json"), append(data, '\n'), 0o644))
}
