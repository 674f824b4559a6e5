package airbyte_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// TestFindDefinition creates a source of a connector whose type the server does not know, by its
// definition.
func TestFindDefinition(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	workspace := fake.AddWorkspace("w")
	client := fake.Client()
	custom, err := client.SourceDefinitions.Create(t.Context(), workspace, airbyte.DefinitionCreateRequest{
		Name: "Acme CRM", DockerRepository: "registry.example:5000/acme/source-acme-crm", DockerImageTag: "2.0",
	})
	if err != nil {
		t.Fatal(err)
	}
	request := airbyte.SourceCreateRequest{
		Name: "n", WorkspaceID: workspace, Configuration: airbyte.Configuration(`{"sourceType":"acme-crm","key":"k"}`),
	}
	_, err = client.Sources.Create(t.Context(), request)
	if !errors.Is(err, airbyte.ErrBadRequest) || !strings.Contains(err.Error(), "value-not-found: acme-crm: ") || !strings.Contains(err.Error(), "FindSourceDefinition") {
		t.Errorf("without a definition: got %v", err)
	}
	for _, connector := range []string{
		"Acme CRM", "acme crm", " Acme CRM ", "registry.example:5000/acme/source-acme-crm", "registry.example:5000/acme/source-acme-crm:1.0",
		"source-acme-crm", "source-acme-crm:2.0", "acme-crm", "acme/source-acme-crm@sha256:abc",
	} {
		found, err := client.FindSourceDefinition(t.Context(), workspace, connector)
		if err != nil || found.ID != custom.ID {
			t.Errorf("%q: got %+v, %v", connector, found, err)
			continue
		}
		request.DefinitionID = new(found.ID)
		if _, err := client.Sources.Create(t.Context(), request); err != nil {
			t.Errorf("%q: %v", connector, err)
		}
	}
	found, err := client.FindDestinationDefinition(t.Context(), workspace, "snowflake")
	if err != nil || found.DockerRepository != "airbyte/destination-snowflake" {
		t.Errorf("a destination: got %+v, %v", found, err)
	}
	for _, connector := range []string{"nothing", "source-snowflake", "acme"} {
		if _, err := client.FindDestinationDefinition(t.Context(), workspace, connector); !errors.Is(err, airbyte.ErrNotFound) {
			t.Errorf("%q: got %v", connector, err)
		}
	}
	want := `airbyte: no source definition of the workspace has the name or the image "nothing": not found`
	if _, err := client.FindSourceDefinition(t.Context(), workspace, "nothing"); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := client.FindSourceDefinition(t.Context(), workspace, " "); err == nil || errors.Is(err, airbyte.ErrNotFound) {
		t.Errorf("an empty name: got %v", err)
	}
}

// TestFindDefinitionChoices checks that the best match wins, and that several best matches are an
// error.
func TestFindDefinitionChoices(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, `{"data":[
			{"id":"1","name":"Postgres","dockerRepository":"airbyte/source-postgres"},
			{"id":"2","name":"Postgres","dockerRepository":"fork/source-postgres"},
			{"id":"3","name":"fork/source-postgres","dockerRepository":"other/source-x"}]}`)
	})
	found, err := client.FindSourceDefinition(t.Context(), "w", "fork/source-postgres")
	if err != nil || found.ID != "2" {
		t.Errorf("the whole image: got %+v, %v", found, err)
	}
	for _, connector := range []string{"postgres", "source-postgres"} {
		_, err = client.FindSourceDefinition(t.Context(), "w", connector)
		want := `airbyte: several source definitions of the workspace match "` + connector + `"; use the ID of one of them: ` +
			"1 (Postgres, airbyte/source-postgres); 2 (Postgres, fork/source-postgres)"
		if err == nil || err.Error() != want || errors.Is(err, airbyte.ErrNotFound) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	if got := s.seen("")[0].Path; got != "/api/public/v1/workspaces/w/definitions/sources" {
		t.Errorf("requested %s", got)
	}
	client, _ = serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 403, ``) })
	if _, err := client.FindSourceDefinition(t.Context(), "w", "x"); !errors.Is(err, airbyte.ErrForbidden) {
		t.Errorf("got %v", err)
	}
}

// TestFindDefinitionWithoutName checks that connectors without a name do not match definitions without a
// name or an image.
func TestFindDefinitionWithoutName(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, `{"data":[
			{"id":"1","name":"","dockerRepository":""},
			{"id":"2","dockerRepository":"airbyte/"},
			{"id":"3","dockerRepository":"airbyte/source-"},
			{"id":"4","dockerRepository":"airbyte/destination-"}]}`)
	})
	for _, connector := range []string{".", "..", "/", "//", "./", ":", ":1", "/:1", "@", "@sha256:a", "a/", "a/:1", ":/", "a/.", "other/:2"} {
		found, err := client.FindSourceDefinition(t.Context(), "w", connector)
		if found != nil || !errors.Is(err, airbyte.ErrNotFound) {
			t.Errorf("source %q: got %+v, %v", connector, found, err)
		}
		found, err = client.FindDestinationDefinition(t.Context(), "w", connector)
		if found != nil || !errors.Is(err, airbyte.ErrNotFound) {
			t.Errorf("destination %q: got %+v, %v", connector, found, err)
		}
	}
}
