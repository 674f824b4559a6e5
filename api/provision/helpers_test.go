package provision_test

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

var hashKey = []byte("0123456789abcdef0123456789abcdef")

// memoryStore is a store in memory.
type memoryStore struct {
	mu     sync.Mutex
	states map[string]provision.State
}

func newMemoryStore() *memoryStore { return &memoryStore{states: map[string]provision.State{}} }

func (s *memoryStore) Load(_ context.Context, pipeline string) (provision.State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.states[pipeline], nil
}

func (s *memoryStore) Save(_ context.Context, pipeline string, state provision.State) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states[pipeline] = state
	return nil
}

func newProvisioner(t *testing.T, client *airbyte.Client, opts ...provision.Option) *provision.Provisioner {
	t.Helper()
	p, err := provision.New(client, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// kept returns the options for a provisioner that keeps everything.
func kept(store provision.Store) []provision.Option {
	return []provision.Option{provision.WithStore(store), provision.WithHashKey(hashKey)}
}

// with returns a copy of a sample configuration with other values. Nil removes a value.
func with(sample map[string]any, changes map[string]any) airbyte.Configuration {
	values := maps.Clone(sample)
	for name, value := range changes {
		if value == nil {
			delete(values, name)
			continue
		}
		values[name] = value
	}
	return airbyte.MustConfiguration(values)
}

// tenant declares a whole pipeline.
func tenant(name string) provision.Pipeline {
	return provision.Pipeline{
		Name:      name,
		Workspace: provision.Workspace{Name: name + " workspace"},
		Source: provision.Connector{
			Name:          name + " db",
			Configuration: airbyte.MustConfiguration(airbytetest.Postgres),
		},
		Destination: provision.Connector{
			Name:          name + " warehouse",
			Configuration: airbyte.MustConfiguration(airbytetest.Snowflake),
		},
		Connection: provision.Connection{
			Name:     name + " sync",
			Tags:     []provision.Tag{{Name: "managed", Color: "00FF00"}},
			Schedule: &airbyte.ConnectionSchedule{ScheduleType: airbyte.ScheduleTypeCron, CronExpression: new("0 0 6 * * ?")},
			Streams: []airbyte.StreamConfiguration{
				{Name: "users", SyncMode: new(airbyte.SyncModeFullRefreshAppend)},
				{Name: "orders"},
			},
		},
		FirstSync: true,
	}
}

func apply(t *testing.T, p *provision.Provisioner, pipeline provision.Pipeline) *provision.Result {
	t.Helper()
	result, err := p.Apply(t.Context(), pipeline)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// outcomes returns the outcomes of all objects, as in "source created".
func outcomes(result *provision.Result) string {
	var all []string
	for _, o := range result.Objects {
		all = append(all, string(o.Kind)+" "+string(o.Outcome))
	}
	return strings.Join(all, ", ")
}

// requestsOf returns the operations of the requests since an index, without those for tokens.
func requestsOf(fake *airbytetest.Server, since int) []string {
	var all []string
	for _, r := range fake.Requests()[since:] {
		if r.Operation != "createAccessToken" {
			all = append(all, r.Operation)
		}
	}
	return all
}

// writes returns the requests that are not GET requests and not for tokens, since an index.
func writes(fake *airbytetest.Server, since int) []string {
	var all []string
	for _, r := range fake.Requests()[since:] {
		if r.Method != "GET" && r.Operation != "createAccessToken" {
			all = append(all, r.Operation)
		}
	}
	return all
}

// everything returns the names of all objects that can be listed, by kind.
func everything(t *testing.T, client *airbyte.Client) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	ctx := t.Context()
	for item, err := range client.Workspaces.All(ctx, nil) {
		must(t, err)
		all["workspaces"] = append(all["workspaces"], item.Name)
	}
	for item, err := range client.Sources.All(ctx, nil) {
		must(t, err)
		all["sources"] = append(all["sources"], item.Name)
	}
	for item, err := range client.Destinations.All(ctx, nil) {
		must(t, err)
		all["destinations"] = append(all["destinations"], item.Name)
	}
	for item, err := range client.Connections.All(ctx, nil) {
		must(t, err)
		all["connections"] = append(all["connections"], item.Name)
	}
	for item, err := range client.Tags.All(ctx, nil) {
		must(t, err)
		all["tags"] = append(all["tags"], item.Name)
	}
	for item, err := range client.Jobs.All(ctx, nil) {
		must(t, err)
		all["jobs"] = append(all["jobs"], item.ConnectionID)
	}
	return all
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// requireError fails the test unless an error contains a text.
func requireError(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("got error %v, want one that contains %q", err, text)
	}
}

func httpClient(transport http.RoundTripper) *http.Client { return &http.Client{Transport: transport} }

// movingTransport changes a source on the first page, once, between the first and the second page of the
// first list of sources. The source moves to the end, and the first source of the second page to the first
// page.
func movingTransport(t *testing.T, fake *airbytetest.Server, sourceID string) http.RoundTripper {
	hasMoved := false
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		isSecondPage := strings.HasSuffix(r.URL.Path, "/sources") && r.URL.Query().Get("offset") == "100"
		if isSecondPage && !hasMoved {
			hasMoved = true
			body := airbyte.SourceUpdateRequest{Name: new("moved")}
			_, err := fake.Client().Sources.Update(t.Context(), sourceID, body)
			must(t, err)
		}
		return fake.RoundTrip(r)
	})
}
