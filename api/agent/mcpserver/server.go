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
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// New returns an MCP server for a runner. The tools depend on the mode of the runner: a runner that only reads has
// no tools that write or delete. The list of tools does not change later, unless the program adds tools of its own.
//
// New returns an error if an option is wrong, or if there are too many tools for clients (see [WithToolLimit]).
func New(runner *agent.Runner, opts ...Option) (*mcp.Server, error) { panic("face only") }

// Option configures a server.
type Option func(*settings)

// settings are the options of a server.
type settings struct{}

// Tools selects the tools of a server.
type Tools string

const (
	// ToolsFixed has six tools that search, describe and execute all operations, and wait for jobs. It is
	// the default.
	ToolsFixed Tools = "fixed"

	// ToolsOperations has one tool for each operation that the runner allows, and one that waits for jobs.
	ToolsOperations Tools = "operations"
)

// WithTools selects the tools. The default is [ToolsFixed].
func WithTools(tools Tools) Option { panic("face only") }

// DefaultToolLimit is the number of tools that all common clients accept.
const DefaultToolLimit = 40

// WithToolLimit sets the number of tools above which [New] returns an error. The default is [DefaultToolLimit].
// 0 removes the limit.
func WithToolLimit(n int) Option { panic("face only") }

// WithVersion sets the version that the server reports to clients. The default is "dev".
func WithVersion(version string) Option { panic("face only") }

// WithServerOptions lets a program change the options of the underlying server, such as its logger, before it is
// made.
func WithServerOptions(edit func(*mcp.ServerOptions)) Option { panic("face only") }
