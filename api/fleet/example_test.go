package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
)

// The functions from here to TestRunAll are in README.md, which TestReadme compares with this file. The tests
// below call them.

// runAll runs a sync of each connection, and returns an error for those that did not succeed.
func runAll(ctx context.Context, client *airbyte.Client, connections []*airbyte.Connection) error {
	watcher := fleet.New(client)
	var errs []error
	for result := range watcher.Run(ctx, fleet.SyncsOf(connections...),
		fleet.WithMaxRunning(50),
		fleet.WithMaxRunningPerWorkspace(5),
		fleet.WithWait(airbyte.WithMaxWait(2*time.Hour), airbyte.WithCancelStartedOnStop()),
	) {
		if result.Err != nil {
			errs = append(errs, fmt.Errorf("connection %s: %w", result.Sync.ConnectionID, result.Err))
		}
	}
	return errors.Join(errs...)
}

// goOn waits for jobs whose IDs were kept, for example after a restart.
func goOn(ctx context.Context, watcher *fleet.Watcher, jobIDs []int64) (succeeded int) {
	for result := range watcher.Watch(ctx, jobIDs) {
		if result.Err == nil {
			succeeded++
		}
	}
	return succeeded
}

// waitForOne waits for a single job together with all others of the watcher.
func waitForOne(ctx context.Context, client *airbyte.Client, watcher *fleet.Watcher, jobID int64) error {
	_, err := client.WaitForJob(ctx, jobID, airbyte.WithPoller(watcher))
	return err
}

// failedLast returns the connections whose last sync failed.
func failedLast(ctx context.Context, watcher *fleet.Watcher, connectionIDs []string) ([]string, error) {
	latest, err := watcher.Latest(ctx, connectionIDs, fleet.WithJobType(airbyte.JobTypeSync))
	if err != nil {
		return nil, err
	}
	var failed []string
	for _, id := range connectionIDs {
		job := latest[id]
		if job != nil && job.Status == airbyte.JobStatusFailed {
			failed = append(failed, id)
		}
	}
	return failed, nil
}

func TestRunAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t, airbytetest.WithJobs(airbytetest.Succeed(time.Hour)))
		p := newPlant(w.fake, 3, 20)
		w.fake.Script(p.connections[7], airbytetest.Fail(time.Minute))
		var connections []*airbyte.Connection
		for connection, err := range client.Connections.All(t.Context(), nil) {
			if err != nil {
				t.Fatal(err)
			}
			connections = append(connections, connection)
		}
		err := runAll(t.Context(), client, connections)
		failed, ok := errors.AsType[*airbyte.JobFailedError](err)
		if !ok || failed.Job.ConnectionID != p.connections[7] {
			t.Errorf("got error %v, want one about connection %s", err, p.connections[7])
		}
	})
}

func TestGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t)
		p := newPlant(w.fake, 1, 3)
		var ids []int64
		for _, run := range []airbytetest.Run{airbytetest.Succeed(time.Hour), airbytetest.Fail(time.Hour), done} {
			ids = append(ids, w.fake.AddJob(p.connections[len(ids)], time.Now(), run))
		}
		watcher := fleet.New(client)
		if n := goOn(t.Context(), watcher, ids); n != 2 {
			t.Errorf("%d jobs succeeded, want 2", n)
		}
		err := waitForOne(t.Context(), client, watcher, ids[0])
		if err != nil {
			t.Error(err)
		}
	})
}

func TestFailedLast(t *testing.T) {
	w, client := newWire(t)
	p := newPlant(w.fake, 1, 3)
	failed := airbytetest.Run{{Status: airbyte.JobStatusFailed}}
	dayAgo := time.Now().Add(-24 * time.Hour)
	for i, runs := range [][]airbytetest.Run{{failed, done}, {done, failed}, {}} {
		for n, run := range runs {
			w.fake.AddJob(p.connections[i], dayAgo.Add(time.Duration(n)*time.Hour), run)
		}
	}
	got, err := failedLast(t.Context(), fleet.New(client), p.connections)
	if err != nil || !slices.Equal(got, p.connections[1:2]) {
		t.Errorf("got %v and the error %v, want %s", got, err, p.connections[1])
	}
}
