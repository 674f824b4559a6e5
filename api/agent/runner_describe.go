package agent

import (
	"encoding/json"
	"fmt"
	"time"
)

// maxDescribed is the number of operations that Describe accepts.
const maxDescribed = 5

// description describes an operation to an agent.
type description struct {
	Operation  string          `json:"operation"`
	Does       string          `json:"does"`
	Tool       string          `json:"tool"`
	NotAllowed string          `json:"notAllowed,omitempty"` // why no call is allowed
	Limits     string          `json:"limits,omitempty"`     // why some calls are not allowed
	Schema     json.RawMessage `json:"input"`
	Example    json.RawMessage `json:"example"`
	Notes      string          `json:"notes,omitempty"`
	Paged      bool            `json:"paged,omitempty"`
	Takes      string          `json:"takes,omitempty"` // such as: up to 10m
	Since      string          `json:"since,omitempty"`
	Removed    string          `json:"removed,omitempty"`
	SecretOut  []string        `json:"secretResult,omitempty"` // fields that are kept in a file
}

// Describe returns schema, example and notes of up to five operations.
func (r *Runner) Describe(ids ...string) (json.RawMessage, error) {
	if len(ids) == 0 || len(ids) > maxDescribed {
		return nil, &Error{
			Message: fmt.Sprintf("want 1 to %d operations, got %d", maxDescribed, len(ids)),
			Do:      "name the operations that airbyte_search has found",
		}
	}
	var described []description
	for _, id := range ids {
		op := Lookup(id)
		if op == nil {
			return nil, unknownOperation(id).hide(r.redactor)
		}
		described = append(described, r.describe(op))
	}
	return json.Marshal(map[string]any{"operations": described})
}

func (r *Runner) describe(op *Operation) description {
	d := description{
		Operation: op.ID,
		Does:      op.Summary,
		Tool:      toolWords(op),
		Schema:    json.RawMessage(op.Schema),
		Example:   json.RawMessage(op.Example),
		Notes:     op.Notes,
		Paged:     op.Paged,
		Since:     op.Since,
		Removed:   op.Removed,
		SecretOut: op.SecretResult,
	}
	if op.Timeout > 0 {
		d.Takes = "up to " + minutes(op.Timeout)
	}
	d.NotAllowed = r.refusal(op)
	if d.NotAllowed == "" {
		_, d.Limits = r.policy.allowedEffects(op)
	}
	return d
}

func minutes(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d seconds", int(d.Seconds()))
	}
	return fmt.Sprintf("%d minutes", int(d.Minutes()))
}
