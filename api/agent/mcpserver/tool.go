package mcpserver

import (
	"context"
	"encoding/json"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// tool is a tool of the server.
type tool struct {
	name        string
	title       string
	description string
	schema      json.RawMessage
	effect      agent.Effect // strongest effect that the tool may have
	remote      bool         // whether it sends requests to Airbyte

	// endsWithClient ends a call if its client disconnects. Calls that change something run to their end, so that
	// their effect is known.
	endsWithClient bool

	// run executes a call. Its arguments are a JSON object. Its errors are of type *agent.Error or *inputNeededError.
	run func(ctx context.Context, req *mcp.CallToolRequest, arguments json.RawMessage) (json.RawMessage, error)
}

// definition returns the tool as clients see it.
func (t *tool) definition() *mcp.Tool {
	destructive := t.effect == agent.Destroy
	remote := t.remote
	return &mcp.Tool{
		Name:        t.name,
		Title:       t.title,
		Description: t.description,
		InputSchema: t.schema,
		Annotations: &mcp.ToolAnnotations{
			ReadOnlyHint:    t.effect == agent.Read,
			IdempotentHint:  t.effect == agent.Read,
			DestructiveHint: &destructive,
			OpenWorldHint:   &remote,
		},
	}
}

// permits reports whether a mode permits an effect. It repeats the rule of the runner, so that a mistake in one
// of them is not enough to change data.
func permits(mode agent.Mode, effect agent.Effect) bool {
	switch effect {
	case agent.Read:
		return true
	case agent.Write:
		return mode == agent.ModeWrite || mode == agent.ModeFull
	case agent.Destroy:
		return mode == agent.ModeFull
	}
	return false
}

// strength orders effects.
func strength(effect agent.Effect) int {
	switch effect {
	case agent.Read:
		return 0
	case agent.Write:
		return 1
	}
	return 2
}
