// Operator looks after the connections of all workspaces: it finds those whose last sync failed
// within the last day, and runs them again, at most five at a time.
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
	"sync"
	"sync/atomic"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

const usage = `usage: operator [-rerun]

Lists the connections whose last sync failed within the last day, and runs them
again. Without AIRBYTE_* variables it uses an in-memory Airbyte.
`

// maxConcurrent is the number of syncs that this program runs at the same time.
const maxConcurrent = 5

func main() {
	demo.Main(run)
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var flags flag.FlagSet
	rerun := flags.Bool("rerun", false, "also run the failed syncs again on a real Airbyte")
	demo.ParseFlags(&flags, args, usage)

	d, err := demo.Connect(out, airbytetest.WithJobs(airbytetest.Succeed(9*time.Minute)))
	if err != nil {
		return err
	}
	if d.Fake != nil {
		addTenants(d.Fake)
	}
	failed, err := failedConnections(ctx, d)
	if err != nil {
		return err
	}
	d.Printf("%d connections failed within the last day.", len(failed))
	isReal := d.Fake == nil
	if isReal && !*rerun {
		d.Printf("Use -rerun to run them again.")
		return nil
	}
	return rerunAll(ctx, d, failed)
}

// failedConnections returns the active connections whose last sync failed within the last day.
func failedConnections(ctx context.Context, d *demo.Demo) ([]*airbyte.Connection, error) {
	lastSyncs, err := lastSyncsByConnection(ctx, d.Client, time.Now().Add(-24*time.Hour))
	if err != nil {
		return nil, err
	}
	var failed []*airbyte.Connection
	params := &airbyte.ListConnectionsParams{Limit: new(100)}
	for connection, err := range d.Client.Connections.All(ctx, params) {
		if err != nil {
			return nil, err
		}
		job := lastSyncs[connection.ConnectionID]
		if job == nil || job.Status != airbyte.JobStatusFailed || connection.Status != airbyte.ConnectionStatusActive {
			continue
		}
		d.Printf("  ✗ %-28s job %-4d failed after %v", connection.Name, job.JobID, time.Duration(job.Duration))
		failed = append(failed, connection)
	}
	return failed, nil
}

// lastSyncsByConnection returns the newest sync of each connection since the given time. It reads
// syncs of all statuses, because a later success makes up for a failure.
func lastSyncsByConnection(
	ctx context.Context, client *airbyte.Client, since time.Time,
) (map[string]*airbyte.Job, error) {
	last := map[string]*airbyte.Job{}
	params := &airbyte.ListJobsParams{
		JobType:        new(airbyte.JobTypeSync),
		UpdatedAtStart: &since,
		Limit:          new(100),
	}
	for job, err := range client.Jobs.All(ctx, params, airbyte.WithPrefetch()) {
		if err != nil {
			return nil, err
		}
		known := last[job.ConnectionID]
		if known == nil || known.JobID < job.JobID {
			last[job.ConnectionID] = job
		}
	}
	return last, nil
}

// rerunAll runs the connections again, a few at a time, and waits for all of them.
func rerunAll(ctx context.Context, d *demo.Demo, connections []*airbyte.Connection) error {
	var wg sync.WaitGroup
	var succeeded atomic.Int32
	errs := make([]error, len(connections))
	slots := make(chan struct{}, maxConcurrent)
	for i, connection := range connections {
		slots <- struct{}{} // blocks while all slots are taken
		wg.Go(func() {
			defer func() { <-slots }()
			ok, err := rerun(ctx, d, connection)
			if ok {
				succeeded.Add(1)
			}
			errs[i] = err
		})
	}
	wg.Wait()
	d.Printf("%d of %d succeeded.", succeeded.Load(), len(connections))
	return errors.Join(errs...)
}

// rerun runs one connection again and reports whether it succeeded. A sync that fails again is not
// an error.
func rerun(ctx context.Context, d *demo.Demo, connection *airbyte.Connection) (bool, error) {
	d.Printf("  ▶ %8v  %s", d.Elapsed(), connection.Name)
	run, err := d.Client.RunSync(ctx, connection.ConnectionID, airbyte.WithPollInterval(d.Scale(30*time.Second)))
	if _, failedAgain := errors.AsType[*airbyte.JobFailedError](err); failedAgain {
		d.Printf("  ✗ %8v  %s failed again", d.Elapsed(), connection.Name)
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", connection.Name, err)
	}
	d.Printf("  ✓ %8v  %s, %s", d.Elapsed(), connection.Name, demo.Rows(&run.Job))
	return true, nil
}
