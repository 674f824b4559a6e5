// Orchestrate does what a scheduler does with a connection: it triggers a
// sync, polls it every 60 seconds, and cancels it when it takes longer than 30
// minutes.
//
//	go run ./api/examples/orchestrate
//
// On a real Airbyte, named by AIRBYTE_*, it takes IDs of connections.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

const usage = "usage: orchestrate CONNECTION-ID…, with AIRBYTE_* set; without, it takes none and runs in memory"

func main() { demo.Exit(run(context.Background(), os.Args[1:], os.Stdout)) }

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("orchestrate", flag.ExitOnError)
	flags.Usage = func() { _, _ = fmt.Fprintln(flags.Output(), usage) }
	_ = flags.Parse(args) // exits
	d, err := demo.Connect(out)
	if err != nil {
		return err
	}
	ids := flags.Args()
	if d.Fake != nil {
		ids = plant(d.Fake)
	}
	if len(ids) == 0 {
		return errors.New(usage)
	}
	for _, id := range ids {
		connection, err := d.Client.Connections.Get(ctx, id)
		if err != nil {
			return err
		}
		d.Say("%s", connection.Name)
		if err := orchestrate(ctx, d, connection); err != nil {
			return err
		}
	}
	return nil
}

// orchestrate is what this example is about.
func orchestrate(ctx context.Context, d *demo.Demo, connection *airbyte.Connection) error {
	run, err := d.Client.RunSync(ctx, connection.ConnectionID,
		airbyte.WithPollInterval(d.Pace(60*time.Second)),
		airbyte.WithMaxWait(d.Pace(30*time.Minute)),
		airbyte.WithCancelOnStop(),
		airbyte.WithProgress(d.Watch("sync")),
	)
	failed, isFailed := errors.AsType[*airbyte.JobFailedError](err)
	timeout, isTimeout := errors.AsType[*airbyte.WaitTimeoutError](err)
	switch {
	case err == nil:
		d.Say("  It succeeded after %v and %d polls.", time.Duration(run.Duration), run.Polls)
	case isFailed:
		d.Say("  Job %d failed.", failed.Job.JobID)
	case isTimeout && timeout.Cancelled:
		d.Say("  Job %d was cancelled: it took longer than 30 minutes.", timeout.JobID)
	default:
		return fmt.Errorf("%s: %w", connection.Name, err)
	}
	return nil
}

// plant makes connections whose syncs succeed after a bad attempt, fail, and
// do not end.
func plant(fake *airbytetest.Server) []string {
	ws := fake.AddWorkspace("Tenant 42")
	warehouse := fake.AddDestination(ws, "analytics_warehouse", airbytetest.Snowflake)
	runs := map[string]airbytetest.Run{
		"orders_db": {
			{Status: airbyte.JobStatusQueued, For: 3 * time.Minute}, {Status: airbyte.JobStatusRunning, For: 5 * time.Minute},
			{Status: airbyte.JobStatusIncomplete, For: 2 * time.Minute}, {Status: airbyte.JobStatusRunning, For: 8 * time.Minute}, {Status: airbyte.JobStatusSucceeded},
		},
		"billing_db": airbytetest.Fail(4 * time.Minute),
		"events_db":  {{Status: airbyte.JobStatusRunning}},
	}
	var ids []string
	for _, name := range []string{"orders_db", "billing_db", "events_db"} {
		id := fake.AddConnection(fake.AddSource(ws, name, airbytetest.Postgres), warehouse)
		fake.Script(id, runs[name])
		ids = append(ids, id)
	}
	return ids
}
