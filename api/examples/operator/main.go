// Operator looks after the connections of all workspaces: it finds those whose last sync failed
// within the last day, and runs them again, at most five at a time. It watches all of them with few
// requests, and exits with status 1 if one did not succeed.
//
//	go run ./api/examples/operator
//
// By default it uses an in-memory Airbyte. To use your own Airbyte, set AIRBYTE_BASE_URL and
// credentials. It then starts syncs only with -rerun.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
	"github.com/airbyte-go/airbyte/api/fleet"
)

const usage = `usage: operator [-rerun] [-calls]

Lists the connections whose last sync failed within the last day, and runs them
again. Exits with status 1 if one did not succeed. Without AIRBYTE_* variables it
uses an in-memory Airbyte.
`

// maxConcurrent is the number of syncs that this program runs at the same time.
const maxConcurrent = 5

func main() {
	demo.Main(run)
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var flags flag.FlagSet
	rerun := flags.Bool("rerun", false, "also run the failed syncs again on a real Airbyte")
	showCalls := demo.ParseFlags(&flags, args, usage)

	d, err := demo.Connect(out, airbytetest.WithJobs(airbytetest.Succeed(9*time.Minute)))
	if err != nil {
		return err
	}
	d.ShowCalls(showCalls)
	if d.Fake != nil {
		addTenants(d.Fake)
	}
	watcher := fleet.New(d.Client, fleet.WithInterval(d.Scale(30*time.Second)))
	failed, err := failedConnections(ctx, d, watcher)
	if err != nil {
		return err
	}
	d.Printf("%d connections failed within the last day.", len(failed))
	isReal := d.Fake == nil
	if isReal && !*rerun {
		d.Printf("Use -rerun to run them again.")
		return nil
	}
	return rerunAll(ctx, d, watcher, failed)
}

// failedConnections returns the active connections whose last sync failed within the last day.
func failedConnections(ctx context.Context, d *demo.Demo, watcher *fleet.Watcher) ([]*airbyte.Connection, error) {
	connections, err := activeConnections(ctx, d.Client)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, connection := range connections {
		ids = append(ids, connection.ConnectionID)
	}
	lastSyncs, err := watcher.Latest(ctx, ids, fleet.WithJobType(airbyte.JobTypeSync))
	if err != nil {
		return nil, err
	}
	var failed []*airbyte.Connection
	aDayAgo := time.Now().Add(-24 * time.Hour)
	for _, connection := range connections {
		job := lastSyncs[connection.ConnectionID]
		if job == nil || job.Status != airbyte.JobStatusFailed || job.LastUpdatedAt.Before(aDayAgo) {
			continue
		}
		d.Printf("  ✗ %-28s job %-4d failed after %v", connection.Name, job.JobID, time.Duration(job.Duration))
		failed = append(failed, connection)
	}
	return failed, nil
}

// activeConnections returns the active connections of all workspaces.
func activeConnections(ctx context.Context, client *airbyte.Client) ([]*airbyte.Connection, error) {
	var active []*airbyte.Connection
	params := &airbyte.ListConnectionsParams{Limit: new(100)}
	for connection, err := range client.Connections.All(ctx, params) {
		if err != nil {
			return nil, err
		}
		if connection.Status == airbyte.ConnectionStatusActive {
			active = append(active, connection)
		}
	}
	return active, nil
}

// rerunAll runs the connections again, a few at a time, and waits for all of them. It returns an error if
// some did not succeed.
func rerunAll(ctx context.Context, d *demo.Demo, watcher *fleet.Watcher, connections []*airbyte.Connection) error {
	names := map[string]string{}
	syncs := fleet.SyncsOf(connections...)
	for i, connection := range connections {
		names[connection.ConnectionID] = connection.Name
		syncs[i].Options = []airbyte.WaitOption{airbyte.WithProgress(announce(d, connection.Name))}
	}
	succeeded := 0
	for result := range watcher.Run(ctx, syncs, fleet.WithMaxRunning(maxConcurrent)) {
		name := names[result.Sync.ConnectionID]
		switch {
		case result.Err == nil:
			succeeded++
			d.Printf("  ✓ %8v  %s, %s", d.Elapsed(), name, demo.Rows(&result.Run.Job))
		case isErrorOf[*airbyte.JobFailedError](result.Err):
			d.Printf("  ✗ %8v  %s failed again", d.Elapsed(), name)
		default:
			d.Printf("  ✗ %8v  %s: %v", d.Elapsed(), name, result.Err)
		}
	}
	d.Printf("%d of %d succeeded.", succeeded, len(connections))
	if succeeded < len(connections) {
		return fmt.Errorf("%d of %d syncs did not succeed", len(connections)-succeeded, len(connections))
	}
	return nil
}

// announce returns a function that prints a line when a sync is seen for the first time.
func announce(d *demo.Demo, name string) func(*airbyte.Job) {
	isSeen := false
	return func(*airbyte.Job) {
		if !isSeen {
			isSeen = true
			d.Printf("  ▶ %8v  %s", d.Elapsed(), name)
		}
	}
}

func isErrorOf[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
