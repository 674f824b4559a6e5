package airbyte_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// lampSettings are settings of a made-up connector.
type lampSettings struct {
	definitionID string
	json         string
	err          error
}

func (s lampSettings) ConnectorName() string          { return "source-lamp" }
func (s lampSettings) DefinitionID() string           { return s.definitionID }
func (s lampSettings) Configuration() ([]byte, error) { return []byte(s.json), s.err }

func TestRequestsWithSettings(t *testing.T) {
	const configuration = `{"watts":40}`
	known := lampSettings{definitionID: "4711", json: configuration}
	source, err := airbyte.NewSourceCreateRequest("w", "lamp", known)
	if err != nil {
		t.Fatal(err)
	}
	wantSource := `{"name":"lamp","definitionId":"4711","workspaceId":"w","configuration":{"watts":40}}`
	if diff := cmp.Diff(wantSource, encode(t, source)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	unknown := lampSettings{json: configuration}
	destination, err := airbyte.NewDestinationCreateRequest("w", "lamp", unknown)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"name":"lamp","workspaceId":"w","configuration":{"watts":40}}`; encode(t, destination) != want {
		t.Errorf("got %s, want %s", encode(t, destination), want)
	}
	replaceSource, err := airbyte.NewSourceReplaceRequest("lamp", known)
	if err != nil {
		t.Fatal(err)
	}
	replaceDestination, err := airbyte.NewDestinationReplaceRequest("lamp", known)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"name":"lamp","configuration":{"watts":40}}`
	for _, request := range []any{replaceSource, replaceDestination} {
		if diff := cmp.Diff(want, encode(t, request)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

func TestRequestsRefuseSettings(t *testing.T) {
	invalid := errors.New("source-lamp: watts is required")
	tests := []struct {
		settings lampSettings
		want     string
	}{
		{settings: lampSettings{err: invalid}, want: "airbyte: source-lamp: watts is required"},
		{
			settings: lampSettings{json: `["hunter2"]`},
			want:     "airbyte: the configuration of source-lamp is a JSON array, want a JSON object",
		},
	}
	for _, tt := range tests {
		_, createSource := airbyte.NewSourceCreateRequest("w", "n", tt.settings)
		_, createDestination := airbyte.NewDestinationCreateRequest("w", "n", tt.settings)
		_, replaceSource := airbyte.NewSourceReplaceRequest("n", tt.settings)
		_, replaceDestination := airbyte.NewDestinationReplaceRequest("n", tt.settings)
		for _, err := range []error{createSource, createDestination, replaceSource, replaceDestination} {
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if tt.settings.err != nil && !errors.Is(err, invalid) {
				t.Errorf("%v does not wrap the error of the settings", err)
			}
		}
	}
}
