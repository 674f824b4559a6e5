package servertest

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	airbytetemporal "github.com/airbyte-go/airbyte/api/temporal"
)

const (
	manySyncs     = 200
	manyPipelines = 50
)

// TestKilledWorkers kills workers in the middle of many syncs and provisionings: while requests are in flight,
// and while jobs run. Each sync must have one job and a result, and each pipeline one of each object.
func TestKilledWorkers(t *testing.T) {
	p := newPlant(t)
	p.addConnections(manyRuns()...)
	workers := startWorkers(p)
	defer workers.stop()

	runs := p.startManySyncs()
	var pipelines []client.WorkflowRun
	for i := range manyPipelines {
		id := fmt.Sprintf("pipeline-%d", i)
		request := airbytetemporal.PipelineRequest{
			Reference:        fmt.Sprintf("tenants/t%02d", i),
			HeartbeatTimeout: heartbeatTimeout,
		}
		pipelines = append(pipelines, p.start(id, airbytetemporal.ApplyPipelineName, request))
	}
	stopKilling := workers.killSome(8, 8*time.Second)

	results := p.resultsOf(runs)
	for _, run := range pipelines {
		var result airbytetemporal.PipelineResult
		err := run.Get(context.Background(), &result)
		if err != nil {
			t.Errorf("%s: %v", run.GetID(), err)
		}
		if len(result.Objects) == 0 {
			t.Errorf("%s: the result has no objects", run.GetID())
		}
	}
	stopKilling()
	p.gateway.inFlight.Wait()
	t.Logf("%d workers were killed, %d of them with a request in flight", workers.killed, workers.killedInFlight)
	if workers.killedInFlight < len(lethalRequests) {
		t.Errorf("%d workers were killed with a request in flight, want %d", workers.killedInFlight, len(lethalRequests))
	}
	p.checkSyncs(results)
	p.checkPipelines()
	for _, run := range slices.Concat(runs, pipelines) {
		p.checkHistory(run)
	}
}

// manyRuns returns the runs of many jobs. They take up to half a minute, and one in ten fails.
func manyRuns() []airbytetest.Run {
	var runs []airbytetest.Run
	for i := range manySyncs {
		takes := time.Duration(2+i%25) * time.Second
		run := airbytetest.Succeed(takes)
		if i%10 == 0 {
			run = airbytetest.Fail(takes)
		}
		runs = append(runs, run)
	}
	return runs
}

// startManySyncs starts half of the syncs in one workflow, and the others in workflows of their own.
func (p *plant) startManySyncs() []client.WorkflowRun {
	many := airbytetemporal.SyncsRequest{MaxRunning: 60}
	var runs []client.WorkflowRun
	for i, connection := range p.connections {
		request := airbytetemporal.SyncRequest{
			ConnectionID:     connection,
			HeartbeatTimeout: heartbeatTimeout,
			OnStop:           airbytetemporal.StopCancel,
		}
		if i%2 == 0 {
			many.Syncs = append(many.Syncs, request)
			continue
		}
		runs = append(runs, p.start("sync-"+connection, airbytetemporal.RunSyncName, request))
	}
	return append(runs, p.start("syncs", airbytetemporal.RunSyncsName, many))
}

// resultsOf waits for the workflows, and returns the results of their syncs by connection.
func (p *plant) resultsOf(runs []client.WorkflowRun) map[string]airbytetemporal.SyncResult {
	p.t.Helper()
	var all []airbytetemporal.SyncResult
	for _, run := range runs {
		if run.GetID() == "syncs" {
			var many airbytetemporal.SyncsResult
			err := run.Get(context.Background(), &many)
			if err != nil {
				p.t.Error(err)
			}
			all = append(all, many.Results...)
			continue
		}
		var result airbytetemporal.SyncResult
		err := run.Get(context.Background(), &result)
		if err != nil {
			var hasResult bool
			result, hasResult = airbytetemporal.ResultOf(err)
			if !hasResult {
				p.t.Errorf("%s: %v", run.GetID(), err)
			}
		}
		all = append(all, result)
	}
	results := map[string]airbytetemporal.SyncResult{}
	for _, result := range all {
		_, isRepeated := results[result.ConnectionID]
		if isRepeated {
			p.t.Errorf("connection %s has two results", result.ConnectionID)
		}
		results[result.ConnectionID] = result
	}
	return results
}

// checkSyncs checks that each connection has one job, and that its end was noticed.
func (p *plant) checkSyncs(results map[string]airbytetemporal.SyncResult) {
	p.t.Helper()
	if len(results) != manySyncs {
		p.t.Errorf("%d syncs have results, want %d", len(results), manySyncs)
	}
	for i, connection := range p.connections {
		jobs := p.jobsOf(connection)
		if len(jobs) != 1 {
			p.t.Errorf("connection %d has %d jobs, want one", i, len(jobs))
			continue
		}
		wantStatus := airbyte.JobStatusSucceeded
		wantFailure := airbytetemporal.FailureType("")
		if i%10 == 0 {
			wantStatus = airbyte.JobStatusFailed
			wantFailure = airbytetemporal.FailureJobFailed
		}
		result := results[connection]
		if result.JobID != jobs[0].JobID || result.Status != wantStatus || result.Failure != wantFailure {
			p.t.Errorf("connection %d: got %+v, want job %d, %s", i, result, jobs[0].JobID, wantStatus)
		}
	}
}

// checkPipelines checks that the server has one of each object.
func (p *plant) checkPipelines() {
	p.t.Helper()
	ctx := context.Background()
	client := p.fake.Client()
	names := map[string]int{}
	for workspace, err := range client.Workspaces.All(ctx, nil) {
		must(p.t, err)
		names[workspace.Name]++
	}
	for source, err := range client.Sources.All(ctx, nil) {
		must(p.t, err)
		names[source.Name]++
	}
	for destination, err := range client.Destinations.All(ctx, nil) {
		must(p.t, err)
		names[destination.Name]++
	}
	for connection, err := range client.Connections.All(ctx, nil) {
		must(p.t, err)
		names[connection.Name]++
	}
	for i := range manyPipelines {
		tenant := fmt.Sprintf("t%02d", i)
		for _, suffix := range []string{"", " db", " warehouse", " db to warehouse"} {
			if names[tenant+suffix] != 1 {
				p.t.Errorf("the server has %d objects named %q, want one", names[tenant+suffix], tenant+suffix)
			}
		}
	}
}

// checkHistory checks that the secrets of Airbyte are not in the history of a workflow.
func (p *plant) checkHistory(run client.WorkflowRun) {
	p.t.Helper()
	_, clientSecret := p.fake.Credentials()
	events := p.client.GetWorkflowHistory(context.Background(), run.GetID(), run.GetRunID(), false, 0)
	n := 0
	for events.HasNext() {
		event, err := events.Next()
		must(p.t, err)
		n++
		data, err := event.Marshal()
		must(p.t, err)
		for _, hidden := range []string{secret, clientSecret} {
			if strings.Contains(string(data), hidden) {
				p.t.Errorf("%s: event %d (%s) contains a secret", run.GetID(), event.GetEventId(), event.GetEventType())
			}
		}
	}
	if n < 5 {
		p.t.Errorf("%s has only %d events", run.GetID(), n)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// lethalRequests are the requests in which a worker dies, by the last element of the path, and counted from
// one.
var lethalRequests = map[string][]int{
	"jobs":         {5, 40, 90, 150},
	"workspaces":   {3, 30},
	"sources":      {7, 44},
	"destinations": {12},
	"connections":  {20, 49},
}

// workers are two worker processes. A process that is killed is replaced.
type workers struct {
	plant *plant

	mu             sync.Mutex
	processes      []*process
	next           int // which process is killed next
	killed         int
	killedInFlight int
}

func startWorkers(p *plant) *workers {
	p.t.Helper()
	w := &workers{plant: p}
	for range 2 {
		process, err := startProcess(p.env)
		must(p.t, err)
		w.processes = append(w.processes, process)
	}
	p.gateway.lethal = func(requestPath string, n int) bool {
		return slices.Contains(lethalRequests[path.Base(requestPath)], n)
	}
	p.gateway.kill = func() {
		w.mu.Lock()
		w.killedInFlight++
		w.mu.Unlock()
		// It is not known which worker has sent the request.
		w.killOne()
		w.killOne()
	}
	return w
}

// killOne kills the process that is older, and starts another.
func (w *workers) killOne() {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := w.next % len(w.processes)
	w.next++
	w.killed++
	w.processes[i].kill()
	process, err := startProcess(w.plant.env)
	if err != nil {
		w.plant.t.Error(err)
		return
	}
	w.processes[i] = process
}

// killSome kills n processes, one at each interval, until the returned function is called.
func (w *workers) killSome(n int, interval time.Duration) (stop func()) {
	end := make(chan struct{})
	var killer sync.WaitGroup
	killer.Go(func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for range n {
			select {
			case <-ticker.C:
				w.killOne()
			case <-end:
				return
			}
		}
	})
	return func() {
		close(end)
		killer.Wait()
	}
}

func (w *workers) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range w.processes {
		p.kill()
		if p.output.Len() > 0 {
			w.plant.t.Logf("output of a worker:\n%s", p.output.String())
		}
	}
}
