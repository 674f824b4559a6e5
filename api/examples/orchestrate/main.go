// Orchestrate works like a scheduler: it starts a sync of each connection, polls it once a minute,
// and cancels it if it takes longer than 30 minutes. It exits with status 1 if a sync did not succeed.
//
//	go run ./api/examples/orchestrate
//
// By default it uses an in-memory Airbyte. To use your own Airbyte, set AIRBYTE_BASE_URL and
// credentials, and pass the IDs of connections.
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
)

const usage = `usage: orchestrate [flags] [CONNECTION-ID…]

Syncs connections one after the other, and cancels syncs that take longer than
30 minutes. Exits with status 1 if a sync did not succeed. Without AIRBYTE_*
variables it uses an in-memory Airbyte, which has connections of its own.
`

const maxSyncTime = 30 * time.Minute

func main() {
	demo.Main(run)
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var flags flag.FlagSet
	showCalls := demo.ParseArguments(&flags, args, usage)
	connectionIDs := flags.Args()

	d, err := demo.Connect(out)
	if err != nil {
		return err
	}
	d.ShowCalls(showCalls)
	hasIDs := len(connectionIDs) > 0
	if d.Fake != nil && hasIDs {
		return &demo.UsageError{Text: "name no connections: the in-memory Airbyte has connections of its own"}
	}
	if d.Fake == nil && !hasIDs {
		return &demo.UsageError{Text: "name at least one connection, because this is a real Airbyte: orchestrate CONNECTION-ID…"}
	}
	if d.Fake != nil {
		connectionIDs = addConnections(d.Fake)
	}
	succeeded := 0
	for _, id := range connectionIDs {
		hasSucceeded, err := syncConnection(ctx, d, id)
		if err != nil {
			return err
		}
		if hasSucceeded {
			succeeded++
		}
	}
	if succeeded < len(connectionIDs) {
		return fmt.Errorf("%d of %d syncs did not succeed", len(connectionIDs)-succeeded, len(connectionIDs))
	}
	return nil
}

// syncConnection runs one sync, prints how it ended, and reports whether it succeeded. A sync that fails or
// is too slow is not an error, so that the next one runs.
func syncConnection(ctx context.Context, d *demo.Demo, id string) (bool, error) {
	connection, err := d.Client.Connections.Get(ctx, id)
	if err != nil {
		return false, err
	}
	d.Printf("%s", connection.Name)

	run, err := d.Client.RunSync(ctx, id,
		airbyte.WithPollInterval(d.Scale(time.Minute)),
		airbyte.WithMaxWait(d.Scale(maxSyncTime)),
		airbyte.WithCancelOnStop(),
		airbyte.WithProgress(d.Watch("sync")),
	)
	failed, isFailed := errors.AsType[*airbyte.JobFailedError](err)
	timeout, isTimeout := errors.AsType[*airbyte.WaitTimeoutError](err)
	switch {
	case err == nil:
		d.Printf("  Job %d succeeded after %v and %d polls.", run.JobID, time.Duration(run.Duration), run.Polls)
		return true, nil
	case isFailed:
		d.Printf("  Job %d failed.", failed.Job.JobID)
		return false, nil
	case isTimeout && timeout.Cancelled && ctx.Err() == nil:
		d.Printf("  Job %d was cancelled: it took longer than %v.", timeout.JobID, maxSyncTime)
		return false, nil
	default:
		return false, fmt.Errorf("%s: %w", connection.Name, err)
	}
}

// addConnections adds three connections to an in-memory Airbyte and scripts their syncs: one
// succeeds at the second attempt, one fails, and one does not end.
func addConnections(fake *airbytetest.Server) []string {
	workspace := fake.AddWorkspace("Tenant 42")
	warehouse := fake.AddDestination(workspace, "analytics_warehouse", airbytetest.Snowflake)
	addConnection := func(name string, run airbytetest.Run) string {
		source := fake.AddSource(workspace, name, airbytetest.Postgres)
		connection := fake.AddConnection(source, warehouse)
		fake.Script(connection, run)
		return connection
	}
	return []string{
		addConnection("orders_db", airbytetest.Run{
			{Status: airbyte.JobStatusQueued, For: 3 * time.Minute},
			{Status: airbyte.JobStatusRunning, For: 5 * time.Minute},
			{Status: airbyte.JobStatusIncomplete, For: 2 * time.Minute},
			{Status: airbyte.JobStatusRunning, For: 8 * time.Minute},
			{Status: airbyte.JobStatusSucceeded},
		}),
		addConnection("billing_db", airbytetest.Fail(4*time.Minute)),
		addConnection("events_db", airbytetest.Run{
			{Status: airbyte.JobStatusRunning},
		}),
	}
}
