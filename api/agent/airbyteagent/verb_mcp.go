package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/urfave/cli/v3"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent/mcpserver"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// mcpCommand returns the verb that serves MCP on standard input and output.
func (p *program) mcpCommand() *cli.Command {
	flags := toolFlags()
	flags = append(flags, serverFlags()...)
	flags = append(flags, limitFlags()...)
	flags = append(flags, confirmFlag())
	flags = append(flags, secretFlags()...)
	return &cli.Command{
		Name:  "mcp",
		Usage: "serve MCP on standard input and output, for one client",
		Description: `Clients such as Claude Desktop, Cursor and VS Code start this command themselves. Standard output carries only the
protocol. -confirm ask asks the person through the client; where the client cannot, the call is refused.`,
		Flags:  flags,
		Action: p.serveStdio,
	}
}

// toolFlags are the flags of the verbs that serve MCP.
func toolFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name:      flagTools,
			Usage:     "offer a `set` of tools: fixed, which are six; or operations, one for each operation that is allowed",
			Value:     string(mcpserver.ToolsFixed),
			Validator: oneOf(string(mcpserver.ToolsFixed), string(mcpserver.ToolsOperations)),
		},
		&cli.IntFlag{
			Name:  flagToolLimit,
			Usage: "refuse to start with more than a `number` of tools, which clients may not accept; 0 for no limit",
			Value: mcpserver.DefaultToolLimit,
		},
		&cli.BoolFlag{
			Name:  flagVerbose,
			Usage: "log more to standard error",
		},
	}
}

// serverOptions returns the options of the MCP server that the flags set.
func serverOptions(c *cli.Command, logger *slog.Logger) []mcpserver.Option {
	return []mcpserver.Option{
		mcpserver.WithTools(mcpserver.Tools(c.String(flagTools))),
		mcpserver.WithToolLimit(c.Int(flagToolLimit)),
		mcpserver.WithVersion(airbyte.Version),
		mcpserver.WithServerOptions(func(o *mcp.ServerOptions) { o.Logger = logger }),
	}
}

// serveStdio serves one client until it closes standard input, or a signal comes.
func (p *program) serveStdio(ctx context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return commandline.Unexpected(c)
	}
	client, hidden, err := p.openClient(ctx, c)
	if err != nil {
		return err
	}
	s, err := newSession(c, client, hidden)
	if err != nil {
		return err
	}
	defer s.close()
	logger, output := p.newLogger(ctx, c)
	output.hide(client, hidden)
	server, err := mcpserver.New(s.Runner, serverOptions(c, logger)...)
	if err != nil {
		return &commandline.UsageError{Err: err}
	}
	if p.isTerminal(p.stdin) {
		fmt.Fprintf(p.stderr, "%s: waiting for an MCP client on standard input; press Ctrl+C to end\n", programName)
	}
	err = server.Run(ctx, p.transport())
	if isEnd(ctx, err) {
		return nil
	}
	return fmt.Errorf("serving MCP: %w", err)
}

// transport returns the transport over the streams of the program.
func (p *program) transport() mcp.Transport {
	return &mcp.IOTransport{Reader: io.NopCloser(p.stdin), Writer: nopWriteCloser{p.stdout}}
}

// nopWriteCloser is a writer whose Close does nothing.
type nopWriteCloser struct {
	io.Writer
}

// Close does nothing.
func (nopWriteCloser) Close() error { return nil }

// isEnd reports whether a server has ended because its client went away or a signal came.
func isEnd(ctx context.Context, err error) bool {
	return err == nil || ctx.Err() != nil || errors.Is(err, io.EOF) || errors.Is(err, mcp.ErrConnectionClosed)
}
