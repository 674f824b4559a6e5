// Provision sets up a pipeline: a Postgres source, a Snowflake destination, a
// connection between them with a daily schedule, and its first sync.
//
//	go run ./api/examples/provision
//
// On a real Airbyte, named by AIRBYTE_*, it wants the settings of the two
// connectors as JSON files, and takes the first workspace unless told which.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

func main() { demo.Exit(run(context.Background(), os.Args[1:], os.Stdout)) }

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("provision", flag.ExitOnError)
	workspace := flags.String("workspace", "", "`ID` of the workspace; the first one without it")
	sourceFile := flags.String("source", "", "JSON `file` with the settings of the Postgres source")
	destinationFile := flags.String("destination", "", "JSON `file` with the settings of the Snowflake destination")
	_ = flags.Parse(args) // exits

	d, err := demo.Connect(out, airbytetest.WithJobs(airbytetest.Succeed(12*time.Minute)))
	if err != nil {
		return err
	}
	if d.Fake != nil {
		d.Fake.AddWorkspace("Tenant 42")
	}
	postgres, err := settings("source", *sourceFile, "sourceType", d.Fake, airbytetest.Postgres)
	if err != nil {
		return err
	}
	snowflake, err := settings("destination", *destinationFile, "destinationType", d.Fake, airbytetest.Snowflake)
	if err != nil {
		return err
	}
	if *workspace, err = firstWorkspace(ctx, d, *workspace); err != nil {
		return err
	}
	return provision(ctx, d, *workspace, postgres, snowflake)
}

// provision is what this example is about.
func provision(ctx context.Context, d *demo.Demo, workspaceID string, postgres, snowflake airbyte.Configuration) error {
	source, err := d.Client.Sources.Create(ctx, airbyte.SourceCreateRequest{Name: "tenant_42_db", WorkspaceID: workspaceID, Configuration: postgres})
	if err != nil {
		return err
	}
	d.Done("source", source.Name)
	destination, err := d.Client.Destinations.Create(ctx, airbyte.DestinationCreateRequest{Name: "analytics_warehouse", WorkspaceID: workspaceID, Configuration: snowflake})
	if err != nil {
		return err
	}
	d.Done("destination", destination.Name)
	streams, err := d.Client.Streams.GetProperties(ctx, source.SourceID, &airbyte.GetStreamPropertiesParams{DestinationID: &destination.DestinationID})
	if err != nil {
		return err
	}
	for _, stream := range streams {
		d.Done("stream", *stream.StreamName)
	}
	connection, err := d.Client.Connections.Create(ctx, airbyte.ConnectionCreateRequest{
		SourceID: source.SourceID, DestinationID: destination.DestinationID, Name: new("tenant_42_db to analytics_warehouse"),
		Schedule: &airbyte.ConnectionSchedule{ScheduleType: airbyte.ScheduleTypeCron, CronExpression: new("0 0 6 * * ?")},
	})
	if err != nil {
		return err
	}
	d.Done("connection", connection.Name)
	d.Done("schedule", *connection.Schedule.CronExpression)
	job, err := d.Client.RunSync(ctx, connection.ConnectionID, airbyte.WithPollInterval(d.Pace(30*time.Second)), airbyte.WithProgress(d.Watch("initial sync")))
	if err != nil {
		return err
	}
	d.Say("The pipeline is set up, and has moved %s in %v.", demo.Rows(&job.Job), time.Duration(job.Duration))
	return nil
}

func firstWorkspace(ctx context.Context, d *demo.Demo, id string) (string, error) {
	if id != "" {
		return id, nil
	}
	for workspace, err := range d.Client.Workspaces.All(ctx, nil) {
		if err != nil {
			return "", err
		}
		d.Done("workspace", workspace.Name)
		return workspace.WorkspaceID, nil
	}
	return "", fmt.Errorf("there is no workspace; make one, or name one with -workspace")
}

// settings reads the settings of a connector, or takes a sample where nobody
// will connect with them.
func settings(flagName, file, typeKey string, fake *airbytetest.Server, sample map[string]any) (airbyte.Configuration, error) {
	values := maps.Clone(sample)
	switch {
	case file != "":
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		values = map[string]any{}
		if err := json.Unmarshal(b, &values); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		values[typeKey] = sample[typeKey]
	case fake == nil:
		return nil, fmt.Errorf("a real Airbyte needs the settings of the %s: give a JSON file with -%s", flagName, flagName)
	}
	return airbyte.NewConfiguration(values)
}
