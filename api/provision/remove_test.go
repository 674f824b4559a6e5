package provision_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

func remove(t *testing.T, p *provision.Provisioner, pipeline provision.Pipeline) *provision.Result {
	t.Helper()
	result, err := p.Remove(t.Context(), pipeline)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestRemove checks the order of the deletions, and that only the declared objects are deleted.
func TestRemove(t *testing.T) {
	fake := airbytetest.New(t)
	store := newMemoryStore()
	p := newProvisioner(t, fake.Client(), kept(store)...)
	pipeline := tenant("t1")
	pipeline.Workspace.ID = fake.AddWorkspace("t1 workspace")
	foreignSource := fake.AddSource(pipeline.Workspace.ID, "foreign", airbytetest.Postgres)
	foreignDestination := fake.AddDestination(pipeline.Workspace.ID, "foreign", airbytetest.Snowflake)
	fake.AddConnection(foreignSource, foreignDestination)
	foreign := everything(t, fake.Client())
	apply(t, p, pipeline)

	before := len(fake.Requests())
	result := remove(t, p, pipeline)
	want := "connection removed, source removed, destination removed, workspace left"
	if got := outcomes(result); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	wantWrites := []string{"deleteConnection", "deleteSource", "deleteDestination"}
	if diff := cmp.Diff(wantWrites, writes(fake, before)); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	got := everything(t, fake.Client())
	delete(got, "tags") // they are left
	delete(got, "jobs") // servers keep them
	if diff := cmp.Diff(foreign, got); diff != "" {
		t.Errorf("objects on the server (-want +got):\n%s", diff)
	}
	if state := store.states["t1"]; state.Source.ID != "" || state.Connection.ID != "" {
		t.Errorf("the state still has %v", state)
	}

	result = remove(t, p, pipeline)
	want = "connection absent, source absent, destination absent, workspace left"
	if got := outcomes(result); got != want {
		t.Errorf("again: got %s\nwant %s", got, want)
	}
	result = apply(t, p, pipeline)
	if got := result.Object(provision.KindConnection).Outcome; got != provision.Created {
		t.Errorf("after Remove, Apply has %s the connection, want created", got)
	}
}

// TestRemoveShared checks the sources and destinations that others use.
func TestRemoveShared(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	first := tenant("t1")
	second := tenant("t2")
	second.Workspace = first.Workspace
	second.Destination = first.Destination
	apply(t, p, first)
	apply(t, p, second)

	result := remove(t, p, first)
	object := result.Object(provision.KindDestination)
	if object.Outcome != provision.Left || object.Reason != `used by the connection "t2 sync" (`+
		idByName(t, fake.Client(), "t2 sync")+`)` {
		t.Errorf("the destination of two connections was %s: %s", object.Outcome, object.Reason)
	}
	second.Destination.Shared = true
	object = remove(t, p, second).Object(provision.KindDestination)
	if object.Outcome != provision.Left || object.Reason != "declared as shared" {
		t.Errorf("the shared destination was %s: %s", object.Outcome, object.Reason)
	}
	second.Destination.Shared = false
	object = remove(t, p, second).Object(provision.KindDestination)
	if object.Outcome != provision.Removed {
		t.Errorf("the last destination was %s", object.Outcome)
	}
}

func idByName(t *testing.T, client *airbyte.Client, name string) string {
	t.Helper()
	for connection, err := range client.Connections.All(t.Context(), nil) {
		must(t, err)
		if connection.Name == name {
			return connection.ConnectionID
		}
	}
	t.Fatalf("there is no connection %q", name)
	return ""
}

// TestRemoveLargeWorkspace checks an owned workspace with more sources and destinations than a server deletes
// together with it.
func TestRemoveLargeWorkspace(t *testing.T) {
	servers := [][]airbytetest.Option{nil, {airbytetest.WithMovingRows()}}
	if testing.Short() {
		servers = servers[1:]
	}
	for _, options := range servers {
		fake := airbytetest.New(t, options...)
		p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
		pipeline := tenant("t1")
		pipeline.Workspace.Owned = true
		result := apply(t, p, pipeline)
		other := fake.AddWorkspace("other")
		fake.AddSource(other, "foreign", airbytetest.Postgres)
		var all []string
		for i := range 130 {
			source := fake.AddSource(result.State.Workspace.ID, fmt.Sprint("s", i), airbytetest.Postgres)
			destination := fake.AddDestination(result.State.Workspace.ID, fmt.Sprint("d", i), airbytetest.Snowflake)
			if i%2 == 0 {
				fake.AddConnection(source, destination)
			}
			all = append(all, source, destination)
		}
		result = remove(t, p, pipeline)
		if got := result.Object(provision.KindWorkspace).Outcome; got != provision.Removed {
			t.Errorf("the workspace was %s", got)
		}
		for _, id := range all {
			if stored := fake.StoredConfiguration(id); string(stored) != "{}" {
				t.Errorf("%s still has its configuration", id)
			}
		}
		last := fake.Requests()[len(fake.Requests())-1]
		if last.Operation != "deleteWorkspace" {
			t.Errorf("the last request is %s, want deleteWorkspace", last.Operation)
		}
		got := everything(t, fake.Client())
		want := []string{"other"}
		if diff := cmp.Diff(want, got["workspaces"]); diff != "" {
			t.Errorf("workspaces (-want +got):\n%s", diff)
		}
		if !slices.Equal(got["sources"], []string{"foreign"}) {
			t.Errorf("the sources of other workspaces are %v", got["sources"])
		}
	}
}

// TestRemoveKilledAtEachRequest kills the process before and after each request of a removal, and then runs it
// again.
func TestRemoveKilledAtEachRequest(t *testing.T) {
	pipeline := tenant("t1")
	pipeline.Workspace.Owned = true
	for at := 1; ; at++ {
		isDone := false
		moments := []bool{false, true}
		if testing.Short() {
			moments = moments[at%2:][:1] // one for each request, and the other one for the next
		}
		for _, after := range moments {
			fake := airbytetest.New(t)
			store := newMemoryStore()
			p := newProvisioner(t, fake.Client(), kept(store)...)
			apply(t, p, pipeline)
			ctx, cancel := context.WithCancel(t.Context())
			transport := &mortal{next: fake, kill: cancel, at: at, after: after}
			client := fake.Client(airbyte.WithHTTPClient(&http.Client{Transport: transport}))
			_, err := newProvisioner(t, client, kept(store)...).Remove(ctx, pipeline)
			cancel()
			isDone = err == nil
			remove(t, p, pipeline)
			got := everything(t, fake.Client())
			delete(got, "tags") // those of deleted workspaces are listed by servers, too
			delete(got, "jobs")
			if len(got) > 0 {
				t.Errorf("killed at request %d (after it: %v): left %v", at, after, got)
			}
		}
		if isDone {
			return
		}
	}
}

// TestRemoveAmbiguous checks that nothing is deleted if a name is ambiguous.
func TestRemoveAmbiguous(t *testing.T) {
	fake := airbytetest.New(t)
	pipeline := tenant("t1")
	result := apply(t, newProvisioner(t, fake.Client()), pipeline)
	fake.AddDestination(result.State.Workspace.ID, "t1 warehouse", airbytetest.Snowflake)
	before := len(fake.Requests())
	_, err := newProvisioner(t, fake.Client()).Remove(t.Context(), pipeline)
	duplicate, ok := errors.AsType[*provision.DuplicateError](err)
	if !ok || duplicate.Kind != provision.KindDestination {
		t.Errorf("got error %v, want a DuplicateError", err)
	}
	if got := writes(fake, before); len(got) > 0 {
		t.Errorf("it wrote %v", got)
	}
}

// TestRemoveLostResponse checks a deletion that was applied although the response was lost, on a server that
// then refuses to delete the object again.
func TestRemoveLostResponse(t *testing.T) {
	synctest.Test(t, testRemoveLostResponse)
}

func testRemoveLostResponse(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipeline := tenant("t1")
	apply(t, p, pipeline)
	fake.Inject(airbytetest.Fault{Operation: "deleteSource", DropAfter: true})
	fake.Inject(airbytetest.Fault{Operation: "deleteSource", Status: http.StatusForbidden})
	result := remove(t, p, pipeline)
	if got := result.Object(provision.KindSource).Outcome; got != provision.Removed {
		t.Errorf("the source was %s", got)
	}
}

// TestRemoveMissingWorkspace checks that Remove can be repeated after it has deleted a workspace that is declared
// by its ID.
func TestRemoveMissingWorkspace(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipeline := tenant("t1")
	pipeline.Workspace = provision.Workspace{ID: fake.AddWorkspace("w"), Owned: true}
	apply(t, p, pipeline)
	remove(t, p, pipeline)
	want := "connection absent, source absent, destination absent, workspace absent"
	if got := outcomes(remove(t, p, pipeline)); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestRemoveOwnedAndShared checks that Remove does not report objects as left that it deletes with their workspace.
func TestRemoveOwnedAndShared(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipeline := tenant("t1")
	pipeline.Workspace.Owned = true
	pipeline.Source.Shared = true
	result := apply(t, p, pipeline)
	fake.AddConnection(result.State.Source.ID, result.State.Destination.ID) // that of somebody else
	want := "connection removed, source removed, destination removed, workspace removed"
	if got := outcomes(remove(t, p, pipeline)); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	got := everything(t, fake.Client())
	delete(got, "tags") // those of deleted workspaces are listed by servers, too
	delete(got, "jobs")
	if len(got) > 0 {
		t.Errorf("left %v", got)
	}
}
