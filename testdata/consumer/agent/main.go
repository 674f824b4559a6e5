// Agent is a program that searches operations and calls them, without MCP.
package main

import (
	"context"
	"fmt"
	"log"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
)

func main() {
	client, err := airbyte.NewClient(airbyte.WithEnv())
	if err != nil {
		log.Fatal(err)
	}
	runner, err := agent.New(client)
	if err != nil {
		log.Fatal(err)
	}
	operation := agent.Search("list the sources").Hits[0].Operation
	result, err := runner.Read(context.Background(), agent.Call{Operation: operation})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", result)
}
