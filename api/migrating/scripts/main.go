// Scripts is the program of before.sh, written with package airbyte: it changes the password of a source, and tests it
// with a sync.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/provision"
)

func main() {
	password := os.Getenv("NEW_PASSWORD")
	if len(os.Args) != 4 || password == "" {
		log.Fatal("usage: NEW_PASSWORD=... rotate WORKSPACE_ID SOURCE_NAME CONNECTION_ID")
	}
	client, err := airbyte.NewClient(airbyte.WithEnv())
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	err = changePassword(ctx, client, os.Args[1], os.Args[2], password)
	if err != nil {
		log.Fatal(err)
	}
	run, err := runSync(ctx, client, os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("job %d: %s\n", run.JobID, run.Status)
}

// changePassword changes the password of the source with a name. The other settings stay.
func changePassword(ctx context.Context, client *airbyte.Client, workspaceID, sourceName, password string) error {
	source, err := provision.FindSource(ctx, client, workspaceID, provision.Named(sourceName))
	if err != nil {
		return err
	}
	configuration, err := airbyte.NewConfiguration(map[string]any{"password": password})
	if err != nil {
		return err
	}
	_, err = client.Sources.Update(ctx, source.SourceID, airbyte.SourceUpdateRequest{Configuration: configuration})
	return err
}

// runSync starts a sync and waits for its end, for at most an hour. It then cancels the sync.
func runSync(ctx context.Context, client *airbyte.Client, connectionID string) (*airbyte.JobRun, error) {
	return client.RunSync(ctx, connectionID,
		airbyte.WithMaxWait(time.Hour),
		airbyte.WithCancelOnStop(),
	)
}
