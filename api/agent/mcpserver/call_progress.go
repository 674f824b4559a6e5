package mcpserver

import (
	"context"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// progress returns a function that tells the client about a wait, or nil if the client did not ask for that.
func (s *server) progress(ctx context.Context, req *mcp.CallToolRequest) func(agent.Progress) {
	token := req.Params.GetProgressToken()
	if token == nil {
		return nil
	}
	return func(p agent.Progress) {
		const patience = 5 * time.Second
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{
			ProgressToken: token,
			Progress:      p.Elapsed.Seconds(),
			Total:         p.Timeout.Seconds(),
			Message:       p.Text,
		})
		if err != nil {
			s.logger.Debug("the client does not receive progress", "error", err)
		}
	}
}
