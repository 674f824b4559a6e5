package demo

import (
	"context"
	"strconv"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// ShowCalls sets whether each request to Airbyte is printed, as the flag -calls asks for.
func (d *Demo) ShowCalls(show bool) { d.showsCalls.Store(show) }

// printCalls returns a hook that prints each request: its method, path, status and operation.
func (d *Demo) printCalls() airbyte.AttemptHook {
	return airbyte.AttemptHook{
		End: func(_ context.Context, attempt airbyte.AttemptInfo, result airbyte.AttemptResult) {
			if !d.showsCalls.Load() {
				return
			}
			status := "no response"
			if result.StatusCode != 0 {
				status = strconv.Itoa(result.StatusCode)
			}
			op := attempt.Operation
			d.Printf("    → %s %s: %s (%s)", op.Method, op.Path, status, op.ID)
		},
	}
}
