// Starter starts workflows of package airbytetemporal and waits for them. It needs no credentials of Airbyte.
//
//	go run ./example/starter sync CONNECTION-ID…
//	go run ./example/starter apply PIPELINE…
//
// If it stops, the workflows go on. Start it again with the same arguments to wait for them.
package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"go.temporal.io/sdk/client"

	airbytetemporal "github.com/airbyte-go/airbyte/api/temporal"
)

const taskQueue = "airbyte"

var errUsage = errors.New("usage: starter sync CONNECTION-ID… | starter apply PIPELINE…")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) < 2 {
		return errUsage
	}
	temporalClient, err := client.DialContext(ctx, client.Options{
		HostPort:  os.Getenv("TEMPORAL_ADDRESS"),
		Namespace: cmp.Or(os.Getenv("TEMPORAL_NAMESPACE"), client.DefaultNamespace),
	})
	if err != nil {
		return err
	}
	defer temporalClient.Close()
	switch args[0] {
	case "sync":
		return runSyncs(ctx, temporalClient, args[1:], out)
	case "apply":
		return applyPipelines(ctx, temporalClient, args[1:], out)
	default:
		return errUsage
	}
}

// runSyncs runs a sync of each connection, at most ten at a time, and cancels those that take longer than
// two hours.
func runSyncs(ctx context.Context, temporalClient client.Client, connections []string, out io.Writer) error {
	request := airbytetemporal.SyncsRequest{MaxRunning: 10}
	for _, id := range connections {
		request.Syncs = append(request.Syncs, airbytetemporal.SyncRequest{
			ConnectionID: id,
			MaxWait:      2 * time.Hour,
			OnStop:       airbytetemporal.StopCancelStarted,
		})
	}
	options := client.StartWorkflowOptions{ID: "syncs-" + hash(connections), TaskQueue: taskQueue}
	run, err := temporalClient.ExecuteWorkflow(ctx, options, airbytetemporal.RunSyncsName, request)
	if err != nil {
		return err
	}
	var results airbytetemporal.SyncsResult
	err = run.Get(ctx, &results)
	if err != nil {
		return err
	}
	for _, result := range results.Results {
		fmt.Fprintf(out, "%s: job %d %s, %d rows %s\n",
			result.ConnectionID, result.JobID, result.Status, result.RowsSynced, result.Message)
	}
	return results.Err()
}

// applyPipelines applies pipelines at the same time. Those of one workspace follow one another.
func applyPipelines(ctx context.Context, temporalClient client.Client, references []string, out io.Writer) error {
	var runs []client.WorkflowRun
	for _, reference := range references {
		options := client.StartWorkflowOptions{ID: "pipeline-" + reference, TaskQueue: taskQueue}
		request := airbytetemporal.PipelineRequest{Reference: reference}
		run, err := temporalClient.ExecuteWorkflow(ctx, options, airbytetemporal.ApplyPipelineName, request)
		if err != nil {
			return err
		}
		runs = append(runs, run)
	}
	var errs []error
	for _, run := range runs {
		var result airbytetemporal.PipelineResult
		err := run.Get(ctx, &result)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, object := range result.Objects {
			fmt.Fprintf(out, "%s: %s %s was %s\n", result.Pipeline, object.Kind, object.Name, object.Outcome)
		}
	}
	return errors.Join(errs...)
}

// hash returns a short name for some IDs, so that the same IDs have the same workflow.
func hash(ids []string) string {
	sum := sha256.Sum256([]byte(strings.Join(ids, "\n")))
	return hex.EncodeToString(sum[:8])
}
