package agent_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func ExampleRunner() {
	fake, err := airbytetest.NewServer()
	if err != nil {
		log.Fatal(err)
	}
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "tenant_42_db", airbytetest.Postgres)
	warehouse := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	connection := fake.AddConnection(source, warehouse)

	runner, err := agent.New(fake.Client(), agent.WithMode(agent.ModeWrite), agent.WithWorkspaces(workspace))
	if err != nil {
		log.Fatal(err)
	}
	call := agent.Call{
		Operation: "patchConnection",
		Input:     json.RawMessage(`{"connectionId": "` + connection + `", "status": "inactive"}`),
	}
	_, err = runner.Write(context.Background(), call)
	fmt.Println("paused:", err == nil)

	call.Operation = "deleteConnection"
	call.Input = json.RawMessage(`{"connectionId": "` + connection + `"}`)
	_, err = runner.Delete(context.Background(), call)
	fmt.Println(err)
	// Output:
	// paused: true
	// deleteConnection is not allowed: the runner is in mode write, and the effect of the call is destroy, which needs mode full; only the operator can change this; do not try other operations with the same effect
}
