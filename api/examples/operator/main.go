// Operator looks after all workspaces: it finds the syncs that failed within
// the last day and runs them again, at most five at a time.
//
//	go run ./api/examples/operator
//
// On a real Airbyte, named by AIRBYTE_*, it says what it would run again, and
// does so with -rerun.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

// atATime is how many syncs this program lets run.
const atATime = 5

func main() { demo.Exit(run(context.Background(), os.Args[1:], os.Stdout)) }

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("operator", flag.ExitOnError)
	rerun := flags.Bool("rerun", false, "run the failed syncs of a real Airbyte again")
	_ = flags.Parse(args) // exits
	d, err := demo.Connect(out, airbytetest.WithJobs(airbytetest.Succeed(9*time.Minute)))
	if err != nil {
		return err
	}
	if d.Fake != nil {
		plant(d.Fake)
	}
	failed, err := failedConnections(ctx, d)
	if err != nil {
		return err
	}
	d.Say("%d connections failed within the last day.", len(failed))
	if d.Fake == nil && !*rerun {
		d.Say("With -rerun they are run again.")
		return nil
	}
	return rerunAll(ctx, d, failed)
}

// failedConnections are those whose last sync failed within the last day.
func failedConnections(ctx context.Context, d *demo.Demo) ([]*airbyte.Connection, error) {
	yesterday, last := time.Now().Add(-24*time.Hour), map[string]*airbyte.Job{}
	// All statuses, since a sync that succeeded later makes up for a failed one.
	params := &airbyte.ListJobsParams{JobType: new(airbyte.JobTypeSync), UpdatedAtStart: &yesterday, Limit: new(100)}
	for job, err := range d.Client.Jobs.All(ctx, params, airbyte.WithPrefetch()) {
		if err != nil {
			return nil, err
		}
		if known := last[job.ConnectionID]; known == nil || known.JobID < job.JobID {
			last[job.ConnectionID] = job
		}
	}
	var failed []*airbyte.Connection
	for connection, err := range d.Client.Connections.All(ctx, &airbyte.ListConnectionsParams{Limit: new(100)}) {
		if err != nil {
			return nil, err
		}
		if job := last[connection.ConnectionID]; job != nil && job.Status == airbyte.JobStatusFailed && connection.Status == airbyte.ConnectionStatusActive {
			d.Say("  ✗ %-28s job %-4d failed after %v", connection.Name, job.JobID, time.Duration(job.Duration))
			failed = append(failed, connection)
		}
	}
	return failed, nil
}

// rerunAll runs connections again, a few at a time.
func rerunAll(ctx context.Context, d *demo.Demo, failed []*airbyte.Connection) error {
	var wg sync.WaitGroup
	var mended atomic.Int32
	slots := make(chan struct{}, atATime)
	errs := make([]error, len(failed))
	for i, connection := range failed {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			d.Say("  ▶ %8v  %s", d.Elapsed(), connection.Name)
			run, err := d.Client.RunSync(ctx, connection.ConnectionID, airbyte.WithPollInterval(d.Pace(30*time.Second)))
			switch _, failedAgain := errors.AsType[*airbyte.JobFailedError](err); {
			case failedAgain:
				d.Say("  ✗ %8v  %s failed again", d.Elapsed(), connection.Name)
			case err != nil:
				errs[i] = fmt.Errorf("%s: %w", connection.Name, err)
			default:
				mended.Add(1)
				d.Say("  ✓ %8v  %s, %s", d.Elapsed(), connection.Name, demo.Rows(&run.Job))
			}
		})
	}
	wg.Wait()
	d.Say("%d of %d succeeded.", mended.Load(), len(failed))
	return errors.Join(errs...)
}

// plant makes workspaces with a night of syncs, of which many failed.
func plant(fake *airbytetest.Server) {
	now := time.Now()
	for i, tenant := range []string{"Tenant 7", "Tenant 42", "Tenant 99"} {
		ws := fake.AddWorkspace(tenant)
		warehouse := fake.AddDestination(ws, "warehouse", airbytetest.Snowflake)
		for j := range 6 {
			connection := fake.AddConnection(fake.AddSource(ws, fmt.Sprintf("%s db %d", tenant, j+1), airbytetest.Postgres), warehouse)
			fake.AddJob(connection, now.Add(-30*time.Hour), airbytetest.Fail(5*time.Minute)) // too long ago
			switch (i + j) % 3 {
			case 0:
				fake.AddJob(connection, now.Add(-8*time.Hour), airbytetest.Fail(7*time.Minute))
			case 1:
				fake.AddJob(connection, now.Add(-8*time.Hour), airbytetest.Fail(7*time.Minute))
				fake.AddJob(connection, now.Add(-6*time.Hour), airbytetest.Succeed(7*time.Minute)) // made up for
			default:
				fake.AddJob(connection, now.Add(-7*time.Hour), airbytetest.Fail(time.Hour))
			}
			if i+j == 2 {
				fake.Script(connection, airbytetest.Fail(3*time.Minute)) // and will again
			}
		}
	}
}
