package provision_test

import (
	"context"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

// TestSingleObjects creates each kind of object alone, and applies it again unchanged and changed.
func TestSingleObjects(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), provision.WithHashKey(hashKey))
	pipeline := tenant("t1")
	workspace := fake.AddWorkspace("w")
	sourceID := fake.AddSource(workspace, "s", airbytetest.Postgres)
	destinationID := fake.AddDestination(workspace, "d", airbytetest.Snowflake)

	var keptWorkspace, keptSource, keptDestination, keptConnection provision.Kept
	tests := []struct {
		name   string
		kept   *provision.Kept
		apply  func(context.Context) (*provision.Object, error)
		change func()
	}{
		{
			name: "workspace",
			kept: &keptWorkspace,
			apply: func(ctx context.Context) (*provision.Object, error) {
				return p.ApplyWorkspace(ctx, pipeline.Workspace, &keptWorkspace)
			},
			change: func() { pipeline.Workspace.Notifications = mailOnSuccess() },
		},
		{
			name: "tag",
			apply: func(ctx context.Context) (*provision.Object, error) {
				return p.ApplyTag(ctx, workspace, pipeline.Connection.Tags[0])
			},
			change: func() { pipeline.Connection.Tags[0].Color = "123456" },
		},
		{
			name: "source",
			kept: &keptSource,
			apply: func(ctx context.Context) (*provision.Object, error) {
				return p.ApplySource(ctx, workspace, pipeline.Source, &keptSource)
			},
			change: func() { source(map[string]any{"password": "new"})(&pipeline) },
		},
		{
			name: "destination",
			kept: &keptDestination,
			apply: func(ctx context.Context) (*provision.Object, error) {
				return p.ApplyDestination(ctx, workspace, pipeline.Destination, &keptDestination)
			},
			change: func() {
				pipeline.Destination.Configuration = with(airbytetest.Snowflake, map[string]any{"role": "OTHER"})
			},
		},
		{
			name: "connection",
			kept: &keptConnection,
			apply: func(ctx context.Context) (*provision.Object, error) {
				return p.ApplyConnection(ctx, workspace, sourceID, destinationID, pipeline.Connection, &keptConnection)
			},
			change: func() { pipeline.Connection.Status = airbyte.ConnectionStatusInactive },
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			requireOutcome(t, test.apply, provision.Created)
			requireOutcome(t, test.apply, provision.Unchanged)
			test.change()
			requireOutcome(t, test.apply, provision.Changed)
			requireOutcome(t, test.apply, provision.Unchanged)
			if test.kept != nil && test.kept.ID == "" {
				t.Error("no ID was kept")
			}
		})
	}
	object, err := p.ApplySource(t.Context(), workspace, pipeline.Source, nil)
	must(t, err)
	if object.Outcome != provision.Changed {
		t.Errorf("without the kept hash, the source is %s, want changed", object.Outcome)
	}
	_, err = p.ApplySource(t.Context(), "11111111-0000-4000-8000-000000000000", pipeline.Source, nil)
	requireError(t, err, "provision: ")
}

func requireOutcome(t *testing.T, apply func(context.Context) (*provision.Object, error), want provision.Outcome) {
	t.Helper()
	object, err := apply(t.Context())
	must(t, err)
	if object.Outcome != want {
		t.Errorf("the %s %q is %s, want %s", object.Kind, object.Name, object.Outcome, want)
	}
}

// TestSingleWithoutNames checks calls that do not say which object they are about. Nothing may be created.
func TestSingleWithoutNames(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client())
	ctx := t.Context()
	pipeline := tenant("t1")
	const noWorkspace = "provision: the workspace has neither ID nor Name"

	_, err := p.ApplyWorkspace(ctx, provision.Workspace{}, nil)
	requireError(t, err, noWorkspace)
	_, err = p.ApplyTag(ctx, "", provision.Tag{Name: "a"})
	requireError(t, err, noWorkspace)
	_, err = p.ApplySource(ctx, "", pipeline.Source, nil)
	requireError(t, err, noWorkspace)
	_, err = p.ApplyDestination(ctx, "", pipeline.Destination, nil)
	requireError(t, err, noWorkspace)
	_, err = p.ApplyConnection(ctx, "", "", "", pipeline.Connection, nil)
	requireError(t, err, noWorkspace)
	_, err = p.ApplyTag(ctx, fake.AddWorkspace("w"), provision.Tag{})
	requireError(t, err, "provision: a tag has no name")
	if got := writes(fake, 0); len(got) > 0 {
		t.Errorf("the requests %v were sent", got)
	}
}

// TestSingleKeepsAfterError checks that IDs and hashes stay kept after an error.
func TestSingleKeepsAfterError(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	p := newProvisioner(t, fake.Client())
	declared := provision.Workspace{Name: "w"}
	var kept provision.Kept
	created, err := p.ApplyWorkspace(t.Context(), declared, &kept)
	must(t, err)
	declared.RegionID = "00000000-0000-4000-8000-000000000000"
	_, err = p.ApplyWorkspace(t.Context(), declared, &kept)
	if err == nil || kept.ID != created.ID {
		t.Errorf("got error %v and kept %v, want an error and the ID %s", err, kept, created.ID)
	}
}

// TestConnectionWithoutEnds checks that ApplyConnection sends nothing if the ID of an end is missing.
func TestConnectionWithoutEnds(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client())
	workspace := fake.AddWorkspace("w")
	source := fake.AddSource(workspace, "s", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "d", airbytetest.Snowflake)
	for _, ends := range [][2]string{{"", destination}, {source, ""}, {"", ""}} {
		before := len(fake.Requests())
		_, err := p.ApplyConnection(t.Context(), workspace, ends[0], ends[1], provision.Connection{Name: "c"}, nil)
		requireError(t, err, "the ID of the source or of the destination is empty")
		if got := writes(fake, before); len(got) > 0 {
			t.Errorf("it wrote %v", got)
		}
	}
}
