// Command mcpserver is an MCP server for tests with other implementations of the protocol. It runs the tools of
// package mcpserver on an in-memory Airbyte.
//
//	mcpserver                          # standard input and output
//	mcpserver -http 127.0.0.1:0        # HTTP; prints the URL
//	mcpserver -http ... -fixtures      # with the tools, prompts and resources of the conformance suite
//	mcpserver -http ... -token TOKEN   # only for callers with this bearer token
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/agent/mcpserver"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("mcpserver", flag.ContinueOnError)
	address := flags.String("http", "", "listen on this `address`; standard input and output without it")
	fixtures := flags.Bool("fixtures", false, "add what the conformance suite calls")
	token := flags.String("token", "", "bearer `token` of the only caller; everybody may call without it")
	err := flags.Parse(args)
	if err != nil {
		return err
	}
	runner, err := newRunner()
	if err != nil {
		return err
	}
	if *address == "" {
		server, err := mcpserver.New(runner)
		if err != nil {
			return err
		}
		err = server.Run(ctx, &mcp.StdioTransport{})
		hasEnded := ctx.Err() != nil || errors.Is(err, io.EOF)
		if err != nil && !hasEnded {
			return err
		}
		return nil
	}
	return serve(ctx, runner, *address, *token, *fixtures, stdout)
}

// newRunner returns a runner with all rights on a server with a source, a destination and a connection.
func newRunner() (*agent.Runner, error) {
	fake, err := airbytetest.NewServer(airbytetest.WithSpeed(60))
	if err != nil {
		return nil, err
	}
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "tenant_42_db", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	fake.AddConnection(source, destination)
	return agent.New(fake.Client(), agent.WithMode(agent.ModeFull))
}

func serve(ctx context.Context, runner *agent.Runner, address, token string, fixtures bool, stdout io.Writer) error {
	var principals []mcpserver.Principal
	if token != "" {
		principals = []mcpserver.Principal{{Name: "judge", TokenSHA256: mcpserver.HashToken(token), Mode: agent.ModeFull}}
	}
	options := []mcpserver.HandlerOption{mcpserver.WithSessions(time.Minute)}
	if fixtures {
		options = append(options, fixtureOptions()...)
	}
	build := func(mcpserver.Principal) (*agent.Runner, error) { return runner, nil }
	handler, err := mcpserver.NewHandler(principals, build, options...)
	if err != nil {
		return err
	}
	listener, err := mcpserver.Listen(ctx, address, handler)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "http://%s%s\n", listener.Addr(), mcpserver.MCPPath)
	return handler.Serve(ctx, listener)
}
