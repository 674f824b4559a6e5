package provision_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

func TestFinders(t *testing.T) {
	fake := airbytetest.New(t)
	client := fake.Client()
	workspace := fake.AddWorkspace("acme [42]")
	other := fake.AddWorkspace("globex [43]")
	source := fake.AddSource(workspace, "db-42", airbytetest.Postgres)
	stripe := fake.AddSource(workspace, "stripe-43", airbytetest.Stripe)
	fake.AddSource(other, "db-42", airbytetest.Postgres)
	fake.AddSource(workspace, "twin", airbytetest.Postgres)
	fake.AddSource(workspace, "twin", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "dwh-42", airbytetest.Snowflake)
	connection := fake.AddConnection(source, destination)
	tag, err := client.Tags.Create(t.Context(), airbyte.TagCreateRequest{Name: "gold", Color: "ffffff", WorkspaceID: workspace})
	must(t, err)

	sourceID := func(m provision.Match) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			found, err := provision.FindSource(ctx, client, workspace, m)
			if err != nil {
				return "", err
			}
			return found.SourceID, nil
		}
	}
	destinationID := func(m provision.Match) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			found, err := provision.FindDestination(ctx, client, workspace, m)
			if err != nil {
				return "", err
			}
			return found.DestinationID, nil
		}
	}
	connectionID := func(m provision.Match) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			found, err := provision.FindConnection(ctx, client, workspace, m)
			if err != nil {
				return "", err
			}
			return found.ConnectionID, nil
		}
	}
	workspaceID := func(m provision.Match) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			found, err := provision.FindWorkspace(ctx, client, m)
			if err != nil {
				return "", err
			}
			return found.WorkspaceID, nil
		}
	}
	tagID := func(m provision.Match) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			found, err := provision.FindTag(ctx, client, workspace, m)
			if err != nil {
				return "", err
			}
			return found.TagID, nil
		}
	}
	onlyWorkspace := func(ctx context.Context) (string, error) {
		found, err := provision.OnlyWorkspace(ctx, client)
		if err != nil {
			return "", err
		}
		return found.WorkspaceID, nil
	}
	tests := []struct {
		name string
		find func(context.Context) (string, error)
		want string
		err  string // part of the error
	}{
		{name: "source by name", find: sourceID(provision.Named("db-42")), want: source},
		{name: "source by ending", find: sourceID(provision.Ending("-42")), want: source},
		{name: "source by image", find: sourceID(provision.Image("airbyte/source-stripe")), want: stripe},
		{name: "source by another case", find: sourceID(provision.Named("DB-42")), err: `there is no source named "DB-42"`},
		{name: "source by an empty ending", find: sourceID(provision.Ending("")), err: "there is no source"},
		{name: "several sources", find: sourceID(provision.Named("twin")), err: "there are 2 sources"},
		{name: "several sources of an image", find: sourceID(provision.Image("postgres")), err: "there are 3 sources"},
		{name: "source of an unknown image", find: sourceID(provision.Image("nosuch")), err: "no source definition"},
		{name: "destination by ending", find: destinationID(provision.Ending("-42")), want: destination},
		{name: "destination by image", find: destinationID(provision.Image("snowflake")), want: destination},
		{name: "no destination", find: destinationID(provision.Named("x")), err: "there is no destination"},
		{name: "connection by name", find: connectionID(provision.Named("db-42 <> dwh-42")), want: connection},
		{name: "connection by image", find: connectionID(provision.Image("x")), err: "a connection has no image"},
		{name: "workspace by ending", find: workspaceID(provision.Ending("[42]")), want: workspace},
		{name: "workspace by image", find: workspaceID(provision.Image("x")), err: "a workspace has no image"},
		{name: "tag by name", find: tagID(provision.Named("gold")), want: tag.TagID},
		{name: "tag by image", find: tagID(provision.Image("x")), err: "a tag has no image"},
		{name: "several workspaces", find: onlyWorkspace, err: "there are 2 workspaces that the caller can see"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.find(t.Context())
			if test.err != "" {
				requireError(t, err, test.err)
				return
			}
			if err != nil || got != test.want {
				t.Errorf("got %s, error %v; want %s", got, err, test.want)
			}
		})
	}
	_, err = provision.FindSource(t.Context(), client, workspace, provision.Named("x"))
	if !errors.Is(err, airbyte.ErrNotFound) {
		t.Errorf("got error %v, want one that matches ErrNotFound", err)
	}
}

func TestOnlyWorkspace(t *testing.T) {
	fake := airbytetest.New(t)
	_, err := provision.OnlyWorkspace(t.Context(), fake.Client())
	requireError(t, err, "there is no workspace")
	want := fake.AddWorkspace("w")
	got, err := provision.OnlyWorkspace(t.Context(), fake.Client())
	must(t, err)
	if got.WorkspaceID != want {
		t.Errorf("got %s, want %s", got.WorkspaceID, want)
	}
}

// TestNotFoundIsConfirmed changes a source while a list of two pages is read, so that the first walk misses
// it. Apply must not create a second one, and a finder must find it.
func TestNotFoundIsConfirmed(t *testing.T) {
	for _, hasMoved := range []string{"finder", "apply"} {
		t.Run(hasMoved, func(t *testing.T) {
			fake := airbytetest.New(t, airbytetest.WithMovingRows())
			workspace := fake.AddWorkspace("t1 workspace")
			var filler string
			for i := range 100 {
				filler = fake.AddSource(workspace, fmt.Sprint("filler ", i), airbytetest.Postgres)
			}
			want := fake.AddSource(workspace, "t1 db", airbytetest.Postgres)
			client := fake.Client(airbyte.WithHTTPClient(httpClient(movingTransport(t, fake, filler))))
			if hasMoved == "finder" {
				got, err := provision.FindSource(t.Context(), client, workspace, provision.Named("t1 db"))
				must(t, err)
				if got.SourceID != want {
					t.Errorf("got %s, want %s", got.SourceID, want)
				}
				return
			}
			result := apply(t, newProvisioner(t, client, kept(newMemoryStore())...), tenant("t1"))
			if got := result.Object(provision.KindSource); got.ID != want {
				t.Errorf("got the source %s (%s), want %s", got.ID, got.Outcome, want)
			}
		})
	}
}
