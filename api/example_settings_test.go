package airbyte_test

import (
	"encoding/json"
	"fmt"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// pokeSettings has the methods of the structs that airbytegen connectors generates.
type pokeSettings struct {
	Pokemon string `json:"pokemon_name"`
}

func (pokeSettings) ConnectorName() string            { return "source-pokeapi" }
func (pokeSettings) DefinitionID() string             { return "6371b14b-bc68-4236-bfbd-468e8df8e968" }
func (s pokeSettings) Configuration() ([]byte, error) { return json.Marshal(s) }

// devNull are settings of a destination whose type all servers know, so that no ID is needed.
type devNull struct{}

func (devNull) ConnectorName() string          { return "destination-dev-null" }
func (devNull) DefinitionID() string           { return "" }
func (devNull) Configuration() ([]byte, error) { return []byte(`{"destinationType":"dev-null"}`), nil }

// Create a source with typed settings. The request names the connector by the ID of its definition.
func ExampleNewSourceCreateRequest() {
	request, err := airbyte.NewSourceCreateRequest("0e1d", "Pokédex", pokeSettings{Pokemon: "ditto"})
	check(err)
	body, err := json.Marshal(request)
	check(err)
	fmt.Println(string(body))
	// Output: {"name":"Pokédex","definitionId":"6371b14b-bc68-4236-bfbd-468e8df8e968","workspaceId":"0e1d","configuration":{"pokemon_name":"ditto"}}
}

// Replace the settings of a source. Its connector stays the same.
func ExampleNewSourceReplaceRequest() {
	request, err := airbyte.NewSourceReplaceRequest("Pokédex", pokeSettings{Pokemon: "pikachu"})
	check(err)
	body, err := json.Marshal(request)
	check(err)
	fmt.Println(string(body))
	// Output: {"name":"Pokédex","configuration":{"pokemon_name":"pikachu"}}
}

// Create a destination with typed settings that have no definition ID.
func ExampleNewDestinationCreateRequest() {
	request, err := airbyte.NewDestinationCreateRequest("0e1d", "Nowhere", devNull{})
	check(err)
	body, err := json.Marshal(request)
	check(err)
	fmt.Println(string(body))
	// Output: {"name":"Nowhere","workspaceId":"0e1d","configuration":{"destinationType":"dev-null"}}
}

// Replace the settings of a destination.
func ExampleNewDestinationReplaceRequest() {
	request, err := airbyte.NewDestinationReplaceRequest("Nowhere", devNull{})
	check(err)
	body, err := json.Marshal(request)
	check(err)
	fmt.Println(string(body))
	// Output: {"name":"Nowhere","configuration":{"destinationType":"dev-null"}}
}
