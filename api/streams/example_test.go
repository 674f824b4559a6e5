package streams_test

import (
	"context"
	"fmt"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/streams"
)

// connectTables syncs the tables of sales, except for temporary ones. It replaces the tables with prices as a
// whole, and leaves out all columns of customers that are not listed.
func connectTables(ctx context.Context, client *airbyte.Client, sourceID, destinationID string) (*airbyte.Connection, error) {
	params := &airbyte.GetStreamPropertiesParams{DestinationID: &destinationID}
	discovered, err := client.Streams.GetProperties(ctx, sourceID, params)
	if err != nil {
		return nil, err
	}
	selected, err := streams.Select(discovered,
		streams.Rule{Name: "tmp_*", Skip: true, Optional: true},
		streams.Rule{Name: "prices*", Modes: []airbyte.SyncMode{airbyte.SyncModeFullRefreshOverwrite}},
		streams.Rule{Name: "customers", Namespace: "sales", Fields: []string{"id", "country", "updated_at"}},
		streams.Rule{Name: "*", Namespace: "sales"},
	)
	if err != nil {
		return nil, err
	}
	return client.Connections.Create(ctx, airbyte.ConnectionCreateRequest{
		SourceID:       sourceID,
		DestinationID:  destinationID,
		Configurations: &airbyte.StreamConfigurations{Streams: selected},
	})
}

// reportChanges prints the changes since an earlier response, and what they break.
func reportChanges(connection *airbyte.Connection, before, after []airbyte.StreamProperties) {
	for _, change := range streams.Compare(before, after) {
		fmt.Println(change)
	}
	if err := streams.Check(connection.Configurations.Streams, after); err != nil {
		fmt.Println(err)
	}
}

func Example() {
	if err := connectAndCompare(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// orders incremental_deduped_history []
	// customers incremental_deduped_history [{FieldPath:[country]} {FieldPath:[id]} {FieldPath:[updated_at]}]
	// prices_eu full_refresh_overwrite []
	// sales.customers: field removed: country
	// sales.customers: field added: land
	// sales.prices_eu: stream removed
	// streams: sales.customers has no field country to sync; sales.prices_eu is not in the source
}

func connectAndCompare() error {
	server, err := airbytetest.NewServer()
	if err != nil {
		return err
	}
	defer server.Close()
	workspace := server.AddWorkspace("shop")
	source := server.AddSource(workspace, "db", map[string]any{"sourceType": "postgres"})
	destination := server.AddDestination(workspace, "warehouse", map[string]any{"destinationType": "postgres"})
	key := []string{"id"}
	orders := airbytetest.Stream{Namespace: "sales", Name: "orders", PrimaryKey: key, Cursor: "updated_at"}
	customers := airbytetest.Stream{
		Namespace: "sales", Name: "customers", PrimaryKey: key, DefaultCursor: "updated_at", Fields: []string{"country", "email"},
	}
	prices := airbytetest.Stream{Namespace: "sales", Name: "prices_eu", PrimaryKey: key, DefaultCursor: "day"}
	server.SetStreams(source, orders, customers, prices)

	ctx := context.Background()
	client := server.Client()
	connection, err := connectTables(ctx, client, source, destination)
	if err != nil {
		return err
	}
	for _, s := range connection.Configurations.Streams {
		fmt.Println(s.Name, *s.SyncMode, s.SelectedFields)
	}

	params := &airbyte.GetStreamPropertiesParams{DestinationID: &destination}
	before, err := client.Streams.GetProperties(ctx, source, params)
	if err != nil {
		return err
	}
	customers.Fields = []string{"land", "email"}
	server.SetStreams(source, orders, customers)
	after, err := client.Streams.GetProperties(ctx, source, params)
	if err != nil {
		return err
	}
	reportChanges(connection, before, after)
	return nil
}
