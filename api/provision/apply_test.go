package provision_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

func TestApply(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithStrict())
	client := fake.Client()
	store := newMemoryStore()
	p := newProvisioner(t, client, kept(store)...)
	pipeline := tenant("t1")

	planned, err := p.Plan(t.Context(), pipeline)
	must(t, err)
	allCreated := "workspace created, tag created, source created, destination created, connection created, " +
		"first sync created"
	if got := outcomes(planned); got != allCreated {
		t.Errorf("plan: got %s\nwant %s", got, allCreated)
	}
	if got := writes(fake, 0); len(got) != 0 {
		t.Errorf("the plan sent writes: %v", got)
	}

	before := len(fake.Requests())
	result := apply(t, p, pipeline)
	wantRequests := []string{
		"listWorkspaces", "createWorkspace", "listWorkspaces", "createTag", "createSource", "listSources",
		"createDestination", "listDestinations", "createConnection", "listConnections", "listJobs", "createJob",
	}
	if diff := cmp.Diff(wantRequests, requestsOf(fake, before)); diff != "" {
		t.Errorf("requests of the first run (-want +got):\n%s", diff)
	}
	if got := outcomes(result); got != allCreated {
		t.Errorf("first run: got %s\nwant %s", got, allCreated)
	}
	for _, o := range result.Objects {
		if len(o.Remaining) > 0 || len(o.Twins) > 0 {
			t.Errorf("the %s has remaining differences %v and twins %v", o.Kind, o.Remaining, o.Twins)
		}
	}
	want := map[string][]string{
		"workspaces":   {"t1 workspace"},
		"sources":      {"t1 db"},
		"destinations": {"t1 warehouse"},
		"connections":  {"t1 sync"},
		"tags":         {"managed"},
		"jobs":         {result.Object(provision.KindConnection).ID},
	}
	if diff := cmp.Diff(want, everything(t, client)); diff != "" {
		t.Errorf("objects on the server (-want +got):\n%s", diff)
	}
	if result.State != store.states["t1"] {
		t.Errorf("the result has the state %v, the store %v", result.State, store.states["t1"])
	}

	before = len(fake.Requests())
	result = apply(t, p, pipeline)
	allUnchanged := "workspace unchanged, tag unchanged, source unchanged, destination unchanged, " +
		"connection unchanged, first sync unchanged"
	if got := outcomes(result); got != allUnchanged {
		t.Errorf("second run: got %s\nwant %s", got, allUnchanged)
	}
	wantRequests = []string{
		"listWorkspaces", "listSources", "listDestinations", "listConnections", "listTags", "listJobs",
	}
	if diff := cmp.Diff(wantRequests, requestsOf(fake, before)); diff != "" {
		t.Errorf("requests of the second run (-want +got):\n%s", diff)
	}
}

// TestApplyWithoutStore checks that nothing is created again if the state was lost. The secrets are written
// once more.
func TestApplyWithoutStore(t *testing.T) {
	fake := airbytetest.New(t)
	pipeline := tenant("t1")
	apply(t, newProvisioner(t, fake.Client()), pipeline)

	store := newMemoryStore()
	p := newProvisioner(t, fake.Client(), kept(store)...)
	before := len(fake.Requests())
	result := apply(t, p, pipeline)
	want := "workspace adopted, tag unchanged, source changed, destination changed, connection adopted, " +
		"first sync unchanged"
	if got := outcomes(result); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if diff := cmp.Diff([]string{"putSource", "putDestination"}, writes(fake, before)); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	differences := result.Object(provision.KindSource).Differences
	wantDifferences := []provision.Difference{{Path: "configuration.password", Masked: true}}
	if diff := cmp.Diff(wantDifferences, differences); diff != "" {
		t.Errorf("differences of the source (-want +got):\n%s", diff)
	}

	before = len(fake.Requests())
	result = apply(t, p, pipeline)
	if !result.IsConverged() || len(writes(fake, before)) > 0 {
		t.Errorf("the next run wrote %v:\n%s", writes(fake, before), result)
	}
}

// TestProfiles applies a pipeline to each kind of server, twice. The second run may send only reads, although some
// servers return no definition IDs. Tags exist since 1.6.
func TestProfiles(t *testing.T) {
	withoutTags := []airbytetest.Profile{
		airbytetest.SelfManaged063, airbytetest.SelfManaged11, airbytetest.SelfManaged15,
	}
	for _, profile := range airbytetest.Profiles() {
		t.Run(string(profile), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := airbytetest.New(t, airbytetest.WithProfile(profile))
				p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
				pipeline := tenant("t1")
				pipeline.Source.DefinitionID = "decd338e-5647-4c0b-adf4-da0e75f5a750" // Postgres
				pipeline.Connection.Schedule = cron("0 0 6 * * ? UTC")
				if slices.Contains(withoutTags, profile) {
					pipeline.Connection.Tags = nil
				}
				for _, object := range apply(t, p, pipeline).Objects {
					if object.Outcome != provision.Created || len(object.Remaining) > 0 {
						t.Errorf("the %s was %s, with the remaining differences %v", object.Kind, object.Outcome, object.Remaining)
					}
				}
				before := len(fake.Requests())
				result := apply(t, p, pipeline)
				if got := writes(fake, before); len(got) > 0 || !result.IsConverged() {
					t.Errorf("the second run wrote %v:\n%s", got, result)
				}
			})
		})
	}
}

// TestRepeatingPages checks that a list whose pages repeat, because something ignores the offset, is an error and not
// read without end.
func TestRepeatingPages(t *testing.T) {
	fake := airbytetest.New(t)
	workspace := fake.AddWorkspace("t1 workspace")
	for range 120 {
		fake.AddSource(workspace, "db", airbytetest.Postgres)
	}
	requests := 0
	client := fake.Client(airbyte.WithHTTPClient(httpClient(roundTripper(func(r *http.Request) (*http.Response, error) {
		requests++
		if requests > 100 {
			return nil, io.ErrUnexpectedEOF
		}
		clone := r.Clone(r.Context())
		query := clone.URL.Query()
		query.Del("offset")
		clone.URL.RawQuery = query.Encode()
		return fake.RoundTrip(clone)
	}))))
	_, err := newProvisioner(t, client).Apply(t.Context(), tenant("t1"))
	requireError(t, err, "two pages of the list have the same items")
}

// TestFirstSyncOfPausedConnection checks that a first sync that cannot start is an error before anything is changed.
func TestFirstSyncOfPausedConnection(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipeline := tenant("t1")
	pipeline.FirstSync = false
	result := apply(t, p, pipeline)
	fake.SetConnectionStatus(result.State.Connection.ID, airbyte.ConnectionStatusInactive)

	pipeline.FirstSync = true
	pipeline.Connection.Prefix = new("new_")
	before := len(fake.Requests())
	_, err := p.Plan(t.Context(), pipeline)
	requireError(t, err, "cannot start because the connection is inactive: declare its Status as active")
	_, err = p.Apply(t.Context(), pipeline)
	requireError(t, err, "cannot start because the connection is inactive: declare its Status as active")
	blocked, isBlocked := errors.AsType[*airbyte.JobBlockedError](err)
	if !isBlocked || blocked.ConnectionID != result.State.Connection.ID {
		t.Errorf("got error %v, want a JobBlockedError about the connection", err)
	}
	if got := writes(fake, before); len(got) > 0 {
		t.Errorf("it wrote %v", got)
	}
	pipeline.Connection.Status = airbyte.ConnectionStatusActive
	if got := apply(t, p, pipeline).Object(provision.KindFirstSync).Outcome; got != provision.Created {
		t.Errorf("the first sync is %s, want created", got)
	}
}
