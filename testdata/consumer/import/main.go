// Import is a program that uses the client as it comes: it lists the failed
// jobs of a server.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func main() {
	client, err := airbyte.NewClient(airbyte.WithEnv())
	if err == nil {
		err = list(context.Background(), client, os.Stdout)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func list(ctx context.Context, client *airbyte.Client, w io.Writer) error {
	for job, err := range client.Jobs.All(ctx, &airbyte.ListJobsParams{Status: new(airbyte.JobStatusFailed)}) {
		if err != nil {
			return err
		}
		fmt.Fprintln(w, job.JobID, job.Status)
	}
	return nil
}
