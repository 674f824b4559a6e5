package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// maxArguments is the size in bytes of the arguments of a call. Configurations of connectors are far smaller.
const maxArguments = 1 << 20

// handle returns the handler of a tool. It returns errors as results, because models see only these.
func (s *server) handle(t *tool) mcp.ToolHandler {
	return func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		arguments := req.Params.Arguments
		if len(arguments) > maxArguments {
			return failed(tooLarge(t.name, len(arguments))), nil
		}
		if t.endsWithClient {
			var stop context.CancelFunc
			ctx, stop = whileConnected(ctx)
			defer stop()
		}
		result, err := s.run(ctx, t, req)
		if err == nil {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: string(result)}}}, nil
		}
		var needed *inputNeededError
		if errors.As(err, &needed) {
			return needed.result(), nil
		}
		return failed(s.public(t, err)), nil
	}
}

// run runs a tool. A panic becomes an error. Its value may contain secrets, so only the stack is logged.
func (s *server) run(ctx context.Context, t *tool, req *mcp.CallToolRequest) (result json.RawMessage, err error) {
	defer func() {
		value := recover()
		if value != nil {
			s.logger.Error("a tool panicked", "tool", t.name, "type", fmt.Sprintf("%T", value), "stack", string(debug.Stack()))
			result = nil
			err = errPanicked
		}
	}()
	return t.run(ctx, req, req.Params.Arguments)
}

var errPanicked = errors.New("panic")

// public returns the error that a model sees. Errors of the runner hold no secrets. The text of other errors may,
// so it is neither returned nor logged.
func (s *server) public(t *tool, err error) *agent.Error {
	var known *agent.Error
	if errors.As(err, &known) {
		return known
	}
	failure := &agent.Error{Message: "internal error in " + t.name}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		failure.Message = "the call took too long"
		failure.Do = "try again"
	case errors.Is(err, context.Canceled):
		failure.Message = "the call was canceled"
	default:
		s.logger.Error("a tool failed", "tool", t.name, "type", fmt.Sprintf("%T", err))
		failure.Do = "if the call changes something, check whether it did; tell the operator of this server"
	}
	return failure
}

// failed returns the result of a call that failed.
func failed(failure *agent.Error) *mcp.CallToolResult {
	text, err := json.Marshal(failure)
	if err != nil {
		text = []byte(`{"error":"internal error"}`)
	}
	return &mcp.CallToolResult{
		Content: []mcp.Content{&mcp.TextContent{Text: string(text)}},
		IsError: true,
	}
}

func tooLarge(tool string, size int) *agent.Error {
	return &agent.Error{
		Message: fmt.Sprintf("the arguments of %s have %d bytes; at most %d are allowed", tool, size, maxArguments),
		Do:      "send less, for example in several calls",
	}
}

// Keys of contexts among the values of the context of a call. The SDK passes the values of the context of an HTTP
// request on, but not its end.
type (
	connectionKey struct{} // context of a stateless HTTP request
	servingKey    struct{} // context of [Handler.Serve]
)

// withConnection remembers the context of an HTTP request.
func withConnection(ctx context.Context) context.Context {
	return context.WithValue(ctx, connectionKey{}, ctx)
}

// whileConnected returns a context that also ends if the client of a stateless HTTP request disconnects, or if the
// server ends.
func whileConnected(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	unlinkConnection := endWith(ctx.Value(connectionKey{}), cancel)
	unlinkServing := endWith(ctx.Value(servingKey{}), cancel)
	return ctx, func() {
		unlinkConnection()
		unlinkServing()
		cancel()
	}
}

// endWith calls cancel when a context ends. The value may be nil.
func endWith(value any, cancel context.CancelFunc) (unlink func() bool) {
	other, ok := value.(context.Context)
	if !ok {
		return func() bool { return true }
	}
	return context.AfterFunc(other, cancel)
}
