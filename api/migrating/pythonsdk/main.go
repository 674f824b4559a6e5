// Pythonsdk is the program of before.py, written with package airbyte: it syncs the connections of a workspace whose
// names start with "nightly", one after another.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: nightly WORKSPACE_ID")
	}
	client, err := airbyte.NewClient(airbyte.WithEnv())
	if err != nil {
		log.Fatal(err)
	}
	err = syncNightly(context.Background(), client, os.Args[1], os.Stdout)
	if err != nil {
		log.Fatal(err)
	}
}

// syncNightly syncs the connections of a workspace whose names start with "nightly".
func syncNightly(ctx context.Context, client *airbyte.Client, workspaceID string, out io.Writer) error {
	connections, err := nightlyConnections(ctx, client, workspaceID)
	if err != nil {
		return err
	}
	var failures []error
	for _, connection := range connections {
		_, err := client.RunSync(ctx, connection.ConnectionID)
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", connection.Name, err))
			continue
		}
		fmt.Fprintf(out, "%s: succeeded\n", connection.Name)
	}
	return errors.Join(failures...)
}

// nightlyConnections returns the connections of a workspace whose names start with "nightly".
func nightlyConnections(
	ctx context.Context, client *airbyte.Client, workspaceID string,
) ([]*airbyte.Connection, error) {
	params := &airbyte.ListConnectionsParams{WorkspaceIDs: []string{workspaceID}}
	var found []*airbyte.Connection
	for connection, err := range client.Connections.All(ctx, params) {
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(connection.Name, "nightly") {
			found = append(found, connection)
		}
	}
	return found, nil
}
