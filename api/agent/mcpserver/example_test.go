package mcpserver_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/agent/mcpserver"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func serveAgents(ctx context.Context, client *airbyte.Client, transport mcp.Transport) error {
	runner, err := agent.New(client,
		agent.WithMode(agent.ModeWrite),   // the default only reads
		agent.WithDeny("Permissions"),     // a service, an operation or an effect
		agent.WithSecrets("env:SOURCE_*")) // as in {"$secret": "env:SOURCE_PASSWORD"}
	if err != nil {
		return err
	}
	server, err := mcpserver.New(runner) // a *mcp.Server: add tools of your own
	if err != nil {
		return err
	}
	return server.Run(ctx, transport) // such as &mcp.StdioTransport{}
}

// Serve agents from your own program, over a transport of your choice.
func Example() {
	ctx := context.Background()
	fake, err := airbytetest.NewServer()
	if err != nil {
		log.Fatal(err)
	}
	fake.AddWorkspace("Tenant 42")
	toServer, toClient := mcp.NewInMemoryTransports()
	ended := make(chan error)
	go func() { ended <- serveAgents(ctx, fake.Client(), toServer) }()

	client := mcp.NewClient(&mcp.Implementation{Name: "example"}, nil)
	session, err := client.Connect(ctx, toClient, nil)
	if err != nil {
		log.Fatal(err)
	}
	result, err := session.CallTool(ctx, &mcp.CallToolParams{
		Name:      "airbyte_read",
		Arguments: map[string]any{"operation": "listWorkspaces", "fields": []string{"name"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	text, ok := result.Content[0].(*mcp.TextContent)
	fmt.Println(ok && strings.Contains(text.Text, "Tenant 42"))
	_ = session.Close()
	fmt.Println(<-ended)
	// Output:
	// true
	// <nil>
}
