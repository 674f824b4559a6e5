package consumer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	airbyte "github.com/airbyte-go/airbyte/api"

	"example.com/consumer/connectors"
)

// The functions and examples of this file are in generator/connectors/README.md.

// createSource creates a source that reads through an SSH tunnel.
func createSource(ctx context.Context, client *airbyte.Client, workspaceID, password, key string) (*airbyte.Source, error) {
	settings := connectors.SourceLakebase{
		Host:     "db.example.com",
		Port:     new(6543),
		Username: "reader",
		Password: connectors.SecretInput(password),
		Tunnel: &connectors.SourceLakebaseTunnelSSHKey{
			Host: "gate.example.com",
			Key:  connectors.SecretInput(key),
		},
	}
	request, err := airbyte.NewSourceCreateRequest(workspaceID, "lakebase", &settings)
	if err != nil {
		return nil, err
	}
	return client.Sources.Create(ctx, request)
}

// moveSource changes the host of a source and keeps its other settings.
func moveSource(ctx context.Context, client *airbyte.Client, sourceID, host string) error {
	source, err := client.Sources.Get(ctx, sourceID)
	if err != nil {
		return err
	}
	var settings connectors.SourceLakebase
	if err := source.Configuration.Decode(&settings); err != nil {
		return err
	}
	settings.Host = host
	configuration, err := airbyte.NewConfiguration(settings)
	if err != nil {
		return err
	}
	_, err = client.Sources.Replace(ctx, sourceID, airbyte.SourceReplaceRequest{
		Name:          source.Name,
		Configuration: configuration,
	})
	return err
}

// describeTunnel tells the options of a setting apart.
func describeTunnel(tunnel connectors.SourceLakebaseTunnel) string {
	switch tunnel := tunnel.(type) {
	case nil:
		return "not set"
	case *connectors.SourceLakebaseTunnelDirect:
		return "direct"
	case *connectors.SourceLakebaseTunnelSSHKey:
		return "through " + tunnel.Host
	default:
		return "an option that is newer than this program"
	}
}

func Example_validate() {
	settings := connectors.SourceLakebase{
		Port:   new(0),
		Tunnel: &connectors.SourceLakebaseTunnelSSHKey{Host: "gate.example.com"},
	}
	err := settings.Validate()
	if invalid, ok := errors.AsType[*connectors.ValidationError](err); ok {
		for _, problem := range invalid.Problems {
			fmt.Println(problem)
		}
	}
	// Output:
	// host is required
	// port must be at least 1
	// username is required
	// tunnel.key is required
}

func Example_file() {
	const file = `{"host": "db.example.com", "port": "6543", "usernmae": "reader", "tunnel": {"method": "DIRCT"}}`
	settings := connectors.NewSourceLakebase()
	err := connectors.DecodeStrict([]byte(file), settings)
	if invalid, ok := errors.AsType[*connectors.ValidationError](err); ok {
		for _, problem := range invalid.Problems {
			fmt.Println(problem)
		}
	}
	// Output:
	// port must be an integer, got a string
	// username is required
	// tunnel.method must be one of "DIRECT", "SSH_KEY"; did you mean DIRECT?
	// usernmae is not a known setting; did you mean username?
}

func Example_secrets() {
	settings := connectors.SourceLakebase{Host: "db.example.com", Password: "hunter2"}
	fmt.Println(settings)

	encoded, err := json.Marshal(settings)
	fmt.Println(string(encoded), err)
	// Output:
	// {sourceType:lakebase host:db.example.com password:[redacted]}
	// {"sourceType":"lakebase","host":"db.example.com","password":"hunter2"} <nil>
}

func Example_unknown() {
	const response = `{"host": "db.example.com", "color": "blue", "tunnel": {"method": "WORMHOLE", "end": 7}}`
	var settings connectors.SourceLakebase
	if err := json.Unmarshal([]byte(response), &settings); err != nil {
		fmt.Println(err)
	}
	if tunnel, ok := settings.Tunnel.(*connectors.Unknown[connectors.SourceLakebaseTunnel]); ok {
		fmt.Println("unknown tunnel:", string(tunnel.JSON))
	}

	for _, unknown := range settings.Unknown() {
		fmt.Println(unknown)
	}

	settings.Host = "db2.example.com"
	encoded, err := json.Marshal(settings)
	fmt.Println(string(encoded), err)
	// Output:
	// unknown tunnel: {"method": "WORMHOLE", "end": 7}
	// tunnel.method must be one of "DIRECT", "SSH_KEY"
	// color is not a known setting
	// {"sourceType":"lakebase","host":"db2.example.com","tunnel":{"method":"WORMHOLE","end":7},"color":"blue"} <nil>
}
