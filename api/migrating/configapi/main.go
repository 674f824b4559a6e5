// Configapi is the program of before.sh, written with package airbyte: it pauses the active connections of a workspace,
// and cancels their running syncs.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: pause WORKSPACE_ID")
	}
	client, err := airbyte.NewClient(airbyte.WithEnv())
	if err != nil {
		log.Fatal(err)
	}
	err = pauseWorkspace(context.Background(), client, os.Args[1], os.Stdout)
	if err != nil {
		log.Fatal(err)
	}
}

// pauseWorkspace pauses the active connections of a workspace, and cancels their running syncs.
func pauseWorkspace(ctx context.Context, client *airbyte.Client, workspaceID string, out io.Writer) error {
	params := &airbyte.ListConnectionsParams{WorkspaceIDs: []string{workspaceID}}
	connections, err := airbyte.Collect(client.Connections.All(ctx, params))
	if err != nil {
		return err
	}
	for _, connection := range connections {
		if connection.Status != airbyte.ConnectionStatusActive {
			continue
		}
		_, err := client.Connections.Update(ctx, connection.ConnectionID, airbyte.ConnectionUpdateRequest{
			Status: new(airbyte.ConnectionStatusInactive),
		})
		if err != nil {
			return err
		}
		err = cancelSyncs(ctx, client, connection.ConnectionID, out)
		if err != nil {
			return err
		}
	}
	return nil
}

// cancelSyncs cancels the running syncs of a connection.
func cancelSyncs(ctx context.Context, client *airbyte.Client, connectionID string, out io.Writer) error {
	jobs, err := airbyte.Collect(client.Jobs.All(ctx, &airbyte.ListJobsParams{
		ConnectionID: &connectionID,
		JobType:      new(airbyte.JobTypeSync),
		Status:       new(airbyte.JobStatusRunning),
	}))
	if err != nil {
		return err
	}
	for _, job := range jobs {
		_, err := client.Jobs.Cancel(ctx, job.JobID)
		if errors.Is(err, airbyte.ErrConflict) {
			continue // it has ended meanwhile
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "cancelled job %d\n", job.JobID)
	}
	return nil
}
