// Package mcpserver serves the tools of package agent over the Model Context Protocol (MCP).
//
// [New] makes a server that a program connects to a transport of its choice, such as standard input and output:
//
//	server, err := mcpserver.New(runner)
//	...
//	err = server.Run(ctx, &mcp.StdioTransport{})
//
// [NewHandler] makes an HTTP handler for teams: each caller has a bearer token, and with it a runner of its own.
package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// New returns an MCP server for a runner. The tools depend on the mode of the runner: a runner that only reads has
// no tools that write or delete. The list of tools does not change later, unless the program adds tools of its own.
//
// New returns an error if an option is wrong, or if there are too many tools for clients (see [WithToolLimit]).
func New(runner *agent.Runner, opts ...Option) (*mcp.Server, error) {
	if runner == nil {
		return nil, errors.New("mcpserver: the runner is nil")
	}
	return newServer(runner, opts)
}

// Option configures a server.
type Option func(*settings)

// settings are the options of a server.
type settings struct {
	tools     Tools
	toolLimit int
	version   string
	edits     []func(*mcp.ServerOptions)
}

// Tools selects the tools of a server.
type Tools string

const (
	// ToolsFixed has up to six tools that search, describe and execute all operations, and wait for jobs. It is
	// the default.
	ToolsFixed Tools = "fixed"

	// ToolsOperations has one tool for each operation that the runner allows, and one that waits for jobs.
	ToolsOperations Tools = "operations"
)

// WithTools selects the tools. The default is [ToolsFixed].
func WithTools(tools Tools) Option {
	return func(s *settings) { s.tools = tools }
}

// DefaultToolLimit is the number of tools that all common clients accept.
const DefaultToolLimit = 40

// WithToolLimit sets the number of tools above which [New] returns an error. The default is [DefaultToolLimit].
// 0 removes the limit.
func WithToolLimit(n int) Option {
	return func(s *settings) { s.toolLimit = n }
}

// WithVersion sets the version that the server reports to clients. The default is "dev".
func WithVersion(version string) Option {
	return func(s *settings) { s.version = version }
}

// WithServerOptions lets a program change the options of the underlying server, such as its logger, before it is
// made.
func WithServerOptions(edit func(*mcp.ServerOptions)) Option {
	return func(s *settings) { s.edits = append(s.edits, edit) }
}

// operator executes the calls of tools. It is an [agent.Runner], except in tests.
type operator interface {
	Read(ctx context.Context, call agent.Call) (json.RawMessage, error)
	Write(ctx context.Context, call agent.Call) (json.RawMessage, error)
	Delete(ctx context.Context, call agent.Call) (json.RawMessage, error)
	Search(intent string, limit int) (json.RawMessage, error)
	Describe(operations ...string) (json.RawMessage, error)
	Wait(ctx context.Context, call agent.WaitCall) (json.RawMessage, error)
	Allowed(operation string) (reason string, ok bool)
	Mode() agent.Mode
}

// server holds the state that the tools of an MCP server share.
type server struct {
	operator operator
	logger   *slog.Logger
	confirms *confirmations
}

func newServer(op operator, opts []Option) (*mcp.Server, error) {
	config := settings{tools: ToolsFixed, toolLimit: DefaultToolLimit, version: "dev"}
	for _, opt := range opts {
		opt(&config)
	}
	options := &mcp.ServerOptions{
		Instructions: instructions(config.tools, op.Mode()),
		// Clients read the tools once, so the server does not offer to tell them about changes.
		Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}},
	}
	for _, edit := range config.edits {
		edit(options)
	}
	s := &server{operator: op, logger: options.Logger, confirms: newConfirmations()}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	tools, err := s.tools(config)
	if err != nil {
		return nil, err
	}
	made := mcp.NewServer(&mcp.Implementation{
		Name:    "airbyte",
		Title:   "Airbyte",
		Version: config.version,
	}, options)
	for _, t := range tools {
		made.AddTool(t.definition(), s.handle(t))
	}
	return made, nil
}

// tools returns the tools that the settings select.
func (s *server) tools(config settings) ([]*tool, error) {
	var tools []*tool
	switch config.tools {
	case ToolsFixed:
		tools = s.fixedTools()
	case ToolsOperations:
		tools = s.operationTools()
	default:
		return nil, fmt.Errorf("mcpserver: unknown tools %q; want %s or %s", config.tools, ToolsFixed, ToolsOperations)
	}
	if config.toolLimit > 0 && len(tools) > config.toolLimit {
		return nil, fmt.Errorf("mcpserver: %d tools are more than clients accept (%d); allow fewer operations, "+
			"or raise the limit of tools", len(tools), config.toolLimit)
	}
	return tools, nil
}
