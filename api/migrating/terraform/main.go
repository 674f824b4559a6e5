// Terraform takes over the pipeline of before.tf from Terraform, and manages it with package provision.
//
//	terraform show -json | go run . [-apply]
//
// It reads the IDs of the objects from the state of Terraform. Without -apply it only prints what would change.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/provision"
)

func main() {
	apply := flag.Bool("apply", false, "change the server instead of printing what would change")
	flag.Parse()
	if flag.NArg() > 0 {
		log.Fatal("usage: terraform show -json | go run . [-apply]")
	}
	client, err := airbyte.NewClient(airbyte.WithEnv())
	if err != nil {
		log.Fatal(err)
	}
	provisioner, err := provision.New(client,
		provision.WithStore(provision.NewDirStore("pipelines")),     // commit it, or keep it with other state
		provision.WithHashKey([]byte(needEnv("PIPELINE_HASH_KEY")))) // shows whether a secret differs
	if err != nil {
		log.Fatal(err)
	}
	ids, err := readIDs(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	pipeline := declare(ids, needEnv("SHOP_PASSWORD"), needEnv("WAREHOUSE_PASSWORD"))
	err = run(context.Background(), provisioner, pipeline, *apply, os.Stdout)
	if err != nil {
		log.Fatal(err)
	}
}

// needEnv returns a variable of the environment. Without a password, -apply would replace the stored one by nothing.
func needEnv(name string) string {
	value := os.Getenv(name)
	if value == "" {
		log.Fatalf("set %s", name)
	}
	return value
}

// run prints what would change or, with apply, changes it.
func run(ctx context.Context, p *provision.Provisioner, pipeline provision.Pipeline, apply bool, out io.Writer) error {
	work := p.Plan
	if apply {
		work = p.Apply
	}
	result, err := work(ctx, pipeline)
	fmt.Fprint(out, result)
	return err
}

// declare declares the pipeline. The IDs select the objects that Terraform has made. The state of the provisioner
// holds them from the first -apply on, so a later version of this program needs no IDs.
func declare(ids stateIDs, shopPassword, warehousePassword string) provision.Pipeline {
	return provision.Pipeline{
		Name:      "tenant-42",
		Workspace: provision.Workspace{ID: ids["airbyte_workspace.tenant"], Name: "Tenant 42"},
		Source: provision.Connector{
			ID:           ids["airbyte_source.shop"],
			Name:         "shop",
			DefinitionID: "decd338e-5647-4c0b-adf4-da0e75f5a750", // Postgres
			Configuration: airbyte.MustConfiguration(map[string]any{
				"host":     "db.example.com",
				"port":     5432,
				"database": "shop",
				"username": "airbyte",
				"password": shopPassword,
			}),
		},
		Destination: provision.Connector{
			ID:           ids["airbyte_destination.warehouse"],
			Name:         "warehouse",
			DefinitionID: "424892c4-daac-4491-b35d-c6688ba547ba", // Snowflake
			Configuration: airbyte.MustConfiguration(map[string]any{
				"host":      "example.snowflakecomputing.com",
				"role":      "AIRBYTE_ROLE",
				"warehouse": "AIRBYTE_WAREHOUSE",
				"database":  "SHOP",
				"schema":    "PUBLIC",
				"username":  "AIRBYTE_USER",
				"credentials": map[string]any{
					"auth_type": "Username and Password",
					"password":  warehousePassword,
				},
			}),
		},
		Connection: provision.Connection{
			ID:   ids["airbyte_connection.shop_to_warehouse"],
			Name: "shop to warehouse",
			Schedule: &airbyte.ConnectionSchedule{
				ScheduleType:   airbyte.ScheduleTypeCron,
				CronExpression: new("0 0 6 * * ?"),
			},
			Streams: []airbyte.StreamConfiguration{{
				Name:        "users",
				SyncMode:    new(airbyte.SyncModeIncrementalAppend),
				CursorField: []string{"updated_at"},
			}},
		},
	}
}

// stateIDs holds the IDs of objects by their address in Terraform, such as airbyte_source.shop.
type stateIDs map[string]string

// readIDs reads the IDs from the output of terraform show -json. It reads no settings.
func readIDs(r io.Reader) (stateIDs, error) {
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Address string
					Type    string
					Values  struct {
						WorkspaceID   string `json:"workspace_id"`
						SourceID      string `json:"source_id"`
						DestinationID string `json:"destination_id"`
						ConnectionID  string `json:"connection_id"`
					}
				}
			} `json:"root_module"`
		}
	}
	err := json.NewDecoder(r).Decode(&state)
	if err != nil {
		return nil, fmt.Errorf("reading the state of Terraform: %w", err)
	}
	ids := stateIDs{}
	for _, resource := range state.Values.RootModule.Resources {
		switch resource.Type {
		case "airbyte_workspace":
			ids[resource.Address] = resource.Values.WorkspaceID
		case "airbyte_source":
			ids[resource.Address] = resource.Values.SourceID
		case "airbyte_destination":
			ids[resource.Address] = resource.Values.DestinationID
		case "airbyte_connection":
			ids[resource.Address] = resource.Values.ConnectionID
		}
	}
	return ids, nil
}
