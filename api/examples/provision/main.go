// Provision sets up a pipeline: a Postgres source, a Snowflake destination, and a connection
// between them with a daily schedule. Then it runs the first sync.
//
//	go run ./api/examples/provision
//
// By default it uses an in-memory Airbyte. To use your own Airbyte, set AIRBYTE_BASE_URL and
// credentials, and pass JSON files with the settings of the two connectors.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

const usage = `usage: provision [flags]

Creates a Postgres source, a Snowflake destination and a connection between
them, and runs the first sync. Without AIRBYTE_* variables it uses an in-memory
Airbyte and needs no flags.
`

func main() {
	demo.Main(run)
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var flags flag.FlagSet
	workspaceID := flags.String("workspace", "", "`ID` of the workspace (default: the first in the list)")
	sourceFile := flags.String("source", "", "JSON `file` with the settings of the Postgres source")
	destinationFile := flags.String("destination", "", "JSON `file` with the settings of the Snowflake destination")
	demo.ParseFlags(&flags, args, usage)

	d, err := demo.Connect(out, airbytetest.WithJobs(airbytetest.Succeed(12*time.Minute)))
	if err != nil {
		return err
	}
	if d.Fake != nil {
		d.Fake.AddWorkspace("Tenant 42")
	}
	p := pipeline{workspaceID: *workspaceID}
	p.postgres, err = settings(d, "source", *sourceFile, airbytetest.Postgres)
	if err != nil {
		return err
	}
	p.snowflake, err = settings(d, "destination", *destinationFile, airbytetest.Snowflake)
	if err != nil {
		return err
	}
	if p.workspaceID == "" {
		p.workspaceID, err = firstWorkspace(ctx, d)
		if err != nil {
			return err
		}
	}
	return p.provision(ctx, d)
}

// pipeline describes the pipeline to set up.
type pipeline struct {
	workspaceID string
	postgres    airbyte.Configuration
	snowflake   airbyte.Configuration
}

// provision creates the pipeline and runs its first sync.
func (p *pipeline) provision(ctx context.Context, d *demo.Demo) error {
	source, err := d.Client.Sources.Create(ctx, airbyte.SourceCreateRequest{
		Name:          "tenant_42_db",
		WorkspaceID:   p.workspaceID,
		Configuration: p.postgres,
	})
	if err != nil {
		return err
	}
	d.Done("source", source.Name)

	destination, err := d.Client.Destinations.Create(ctx, airbyte.DestinationCreateRequest{
		Name:          "analytics_warehouse",
		WorkspaceID:   p.workspaceID,
		Configuration: p.snowflake,
	})
	if err != nil {
		return err
	}
	d.Done("destination", destination.Name)

	// The server connects to the source to discover its streams. This can take minutes.
	streams, err := d.Client.Streams.GetProperties(ctx, source.SourceID, &airbyte.GetStreamPropertiesParams{
		DestinationID: &destination.DestinationID,
	})
	if err != nil {
		return err
	}
	for _, stream := range streams {
		d.Done("stream", *stream.StreamName)
	}

	connection, err := d.Client.Connections.Create(ctx, airbyte.ConnectionCreateRequest{
		Name:          new("tenant_42_db to analytics_warehouse"),
		SourceID:      source.SourceID,
		DestinationID: destination.DestinationID,
		Schedule: &airbyte.ConnectionSchedule{
			ScheduleType:   airbyte.ScheduleTypeCron,
			CronExpression: new("0 0 6 * * ?"), // a Quartz expression: at six every day
		},
	})
	if err != nil {
		return err
	}
	d.Done("connection", connection.Name)
	d.Done("schedule", *connection.Schedule.CronExpression)

	run, err := d.Client.RunSync(ctx, connection.ConnectionID,
		airbyte.WithPollInterval(d.Scale(30*time.Second)),
		airbyte.WithProgress(d.Watch("initial sync")),
	)
	if err != nil {
		return err
	}
	d.Printf("The pipeline is ready. The first sync moved %s in %v.", demo.Rows(&run.Job), time.Duration(run.Duration))
	return nil
}

// firstWorkspace returns the ID of the first workspace that the caller can see.
func firstWorkspace(ctx context.Context, d *demo.Demo) (string, error) {
	for workspace, err := range d.Client.Workspaces.All(ctx, nil) {
		if err != nil {
			return "", err
		}
		d.Done("workspace", workspace.Name)
		return workspace.WorkspaceID, nil
	}
	return "", errors.New("there is no workspace: create one first")
}

// settings returns the settings of a connector. They come from the file or, for an in-memory
// Airbyte, from the sample.
func settings(d *demo.Demo, kind, file string, sample map[string]any) (airbyte.Configuration, error) {
	if file != "" {
		typeKey := kind + "Type" // sourceType or destinationType
		return readSettings(file, typeKey, sample[typeKey])
	}
	if d.Fake != nil {
		return airbyte.NewConfiguration(sample)
	}
	return nil, fmt.Errorf("a real Airbyte needs the settings of the %s: name a JSON file with -%s", kind, kind)
}

// readSettings reads a file with settings, and adds the type of the connector.
func readSettings(file, typeKey string, connectorType any) (airbyte.Configuration, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	values := map[string]any{}
	err = json.Unmarshal(data, &values)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	values[typeKey] = connectorType
	return airbyte.NewConfiguration(values)
}
