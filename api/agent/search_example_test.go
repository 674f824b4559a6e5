package agent_test

import (
	"fmt"

	"github.com/airbyte-go/airbyte/api/agent"
)

func ExampleSearch() {
	result := agent.Search("pause the nightly pipeline")
	hit := result.Hits[0]
	fmt.Println(hit.Operation)
	fmt.Println(hit.Does)
	fmt.Println(hit.Effect)
	// Output:
	// patchConnection
	// Changes the given fields of a connection.
	// write; destroy with status deprecated
}

func ExampleSearch_recipe() {
	result := agent.Search("run a sync, and cancel it if it takes longer than 30 minutes")
	for _, step := range result.Recipe.Steps {
		fmt.Println(step.Operation, "-", step.Why)
	}
	// Output:
	// createJob - start with jobType sync
	// getJob - repeat until it has ended
	// cancelJob - if it takes too long
}

func ExampleSearch_beyond() {
	result := agent.Search("show me the logs of the failed job")
	fmt.Println(result.Note)
	// Output:
	// The API does not return logs of jobs. It returns the status and amounts of a job; read logs in the user interface.
}
