// Client lists jobs through package api.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func main() {
	client, err := airbyte.NewClient(airbyte.WithBaseURL(os.Args[1]), airbyte.WithToken(os.Args[2]))
	if err != nil {
		log.Fatal(err)
	}
	jobs, err := client.Jobs.List(context.Background(), &airbyte.ListJobsParams{Limit: new(100)})
	if err != nil {
		log.Fatal(err)
	}
	for _, job := range jobs.Data {
		fmt.Println(job.JobID, job.Status, job.StartTime)
	}
}
