package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
)

// TestRunStorm runs syncs, some of them of the same connections, while others start syncs of these connections,
// requests fail, and the context or the loop ends at a random moment. Each sync must have one result, and no job
// that a call has started may go on without being reported.
func TestRunStorm(t *testing.T) {
	storms := uint64(12)
	if os.Getenv("AIRBYTE_LONG") != "" {
		storms = 300
	}
	for seed := range storms {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testRunStorm(t, rand.New(rand.NewPCG(seed, 5))) })
		})
	}
}

func testRunStorm(t *testing.T, random *rand.Rand) {
	w, client := newWire(t,
		airbytetest.WithLatency(time.Duration(random.IntN(3000))*time.Millisecond),
		airbytetest.WithJobs(endless))
	p := newPlant(w.fake, 3, 20)
	injectStartFaults(w.fake, random)
	var syncs []fleet.Sync
	for range 50 {
		n := random.IntN(len(p.connections))
		syncs = append(syncs, fleet.Sync{ConnectionID: p.connections[n], WorkspaceID: p.workspaceOf(n)})
	}
	var foreign sync.Map // IDs of jobs that others have started
	for range 10 {
		connection := p.connections[random.IntN(len(p.connections))]
		time.AfterFunc(time.Duration(random.IntN(60))*time.Second, func() {
			foreign.Store(w.fake.AddJob(connection, time.Now(), endless), true)
		})
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.IntN(300))*time.Second)
	defer cancel()
	breaksAfter := 1000
	if random.IntN(3) == 0 {
		breaksAfter = random.IntN(5)
	}
	var results []fleet.Result
	for result := range fleet.New(client).Run(ctx, syncs,
		fleet.WithMaxRunning(random.IntN(60)-5),
		fleet.WithMaxRunningPerWorkspace(random.IntN(20)-5),
		fleet.WithMaxStarting(random.IntN(10)-2),
		fleet.WithWait(airbyte.WithCancelStartedOnStop())) {
		results = append(results, result)
		if len(results) > breaksAfter {
			break
		}
	}
	hasBroken := len(results) > breaksAfter
	if !hasBroken && len(results) != len(syncs) {
		t.Errorf("%d results, want %d", len(results), len(syncs))
	}
	synctest.Wait()
	before := len(w.sent)
	time.Sleep(time.Hour)
	if len(w.sent) != before {
		t.Errorf("%d requests after the end", len(w.sent)-before)
	}
	if hasBroken {
		return // the other results are lost
	}
	checkLeftJobs(t, w.fake, &foreign, results)
}

// injectStartFaults makes some requests that start and cancel jobs fail.
func injectStartFaults(fake *airbytetest.Server, random *rand.Rand) {
	for range random.IntN(12) {
		fault := airbytetest.Fault{
			Operation: []string{"createJob", "createJob", "listJobs", "cancelJob", "getJob"}[random.IntN(5)],
			Skip:      random.IntN(25),
		}
		switch random.IntN(4) {
		case 0:
			fault.Status = []int{409, 429, 500, 503}[random.IntN(4)]
		case 1:
			fault.DropBefore = true
		case 2:
			fault.DropAfter = true
		case 3:
			fault.CommitAfter = time.Duration(random.IntN(10)) * time.Second
		}
		fake.Inject(fault)
	}
}

// checkLeftJobs checks that each job that still runs was started by somebody else, or that a result names it or
// says that a request to start a job may have been applied.
func checkLeftJobs(t *testing.T, fake *airbytetest.Server, foreign *sync.Map, results []fleet.Result) {
	t.Helper()
	reported := map[int64]bool{}
	isUncertain := map[string]bool{} // by connection
	for _, result := range results {
		timeout, _ := errors.AsType[*airbyte.WaitTimeoutError](result.Err)
		if timeout != nil && timeout.CancelErr != nil {
			reported[result.JobID] = true
		}
		if errors.Is(result.Err, airbyte.ErrMaybeApplied) {
			isUncertain[result.Sync.ConnectionID] = true
		}
		if result.Err == nil {
			t.Errorf("connection %s: an endless sync has succeeded", result.Sync.ConnectionID)
		}
	}
	for _, job := range allJobs(t, fake) {
		_, isForeign := foreign.Load(job.JobID)
		isLeft := !job.Status.Final() && !isForeign
		if isLeft && !reported[job.JobID] && !isUncertain[job.ConnectionID] {
			t.Errorf("job %d of connection %s still runs, but no result reports it", job.JobID, job.ConnectionID)
		}
	}
}

// allJobs returns the jobs of a server, some of whose faults may be left.
func allJobs(t *testing.T, fake *airbytetest.Server) []*airbyte.Job {
	t.Helper()
	var jobs []*airbyte.Job
	var err error
	for range 30 {
		jobs, err = airbyte.Collect(fake.Client().Jobs.All(t.Context(), nil))
		if err == nil {
			return jobs
		}
	}
	t.Fatal(err)
	return nil
}
