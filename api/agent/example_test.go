package agent_test

import (
	"encoding/json"
	"fmt"

	"github.com/airbyte-go/airbyte/api/agent"
)

func ExampleLookup() {
	op := agent.Lookup("createJob")
	fmt.Println(op.Summary)
	fmt.Println(op.Signature)
	fmt.Println(op.EffectOf(json.RawMessage(`{"jobType":"sync"}`)))
	fmt.Println(op.EffectOf(json.RawMessage(`{"jobType":"reset"}`)))
	// Output:
	// Starts a sync, reset or clear job on a connection.
	// connectionId, jobType: sync or reset or refresh or clear
	// write
	// destroy
}

func ExampleOperation_Check() {
	err := agent.Lookup("listJobs").Check(json.RawMessage(`{"limit": 250, "state": "failed"}`))
	fmt.Println(err)
	// Output: listJobs: state: unknown field; did you mean status?; limit: want 1 to 100, got 250
}
