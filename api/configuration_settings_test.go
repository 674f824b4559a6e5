package airbyte_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// lampSettings are settings of a made-up connector.
type lampSettings struct {
	name         string
	definitionID string
	json         string
	err          error
}

func (s lampSettings) ConnectorName() string          { return s.name }
func (s lampSettings) DefinitionID() string           { return s.definitionID }
func (s lampSettings) Configuration() ([]byte, error) { return []byte(s.json), s.err }

func TestRequestsWithSettings(t *testing.T) {
	const configuration = `{"watts":40}`
	known := lampSettings{name: "source-lamp", definitionID: "4711", json: configuration}
	source, err := airbyte.NewSourceCreateRequest("w", "lamp", known)
	if err != nil {
		t.Fatal(err)
	}
	wantSource := `{"name":"lamp","definitionId":"4711","workspaceId":"w","configuration":{"watts":40}}`
	if diff := cmp.Diff(wantSource, encode(t, source)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	unknown := lampSettings{name: "destination-lamp", json: configuration}
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
	replaceDestination, err := airbyte.NewDestinationReplaceRequest("lamp", unknown)
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
	invalid := errors.New("lamp: watts is required")
	tests := []struct {
		settings lampSettings
		want     string
	}{
		{settings: lampSettings{name: "lamp", err: invalid}, want: "airbyte: lamp: watts is required"},
		{
			settings: lampSettings{name: "lamp", json: `["hunter2"]`},
			want:     "airbyte: the configuration of lamp is a JSON array, want a JSON object",
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

// TestRequestsRefuseOtherKind makes requests for a source from settings of a destination, and the
// other way round.
func TestRequestsRefuseOtherKind(t *testing.T) {
	source := lampSettings{name: "source-lamp", json: `{}`}
	destination := lampSettings{name: "destination-lamp", json: `{}`}
	_, createSource := airbyte.NewSourceCreateRequest("w", "n", destination)
	_, replaceSource := airbyte.NewSourceReplaceRequest("n", destination)
	for _, err := range []error{createSource, replaceSource} {
		const want = "airbyte: destination-lamp is not a source; make the request of a destination"
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	_, createDestination := airbyte.NewDestinationCreateRequest("w", "n", source)
	_, replaceDestination := airbyte.NewDestinationReplaceRequest("n", source)
	for _, err := range []error{createDestination, replaceDestination} {
		const want = "airbyte: source-lamp is not a destination; make the request of a source"
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
