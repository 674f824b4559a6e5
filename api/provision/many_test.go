package provision_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

func tenants(n int) []provision.Pipeline {
	var all []provision.Pipeline
	for i := range n {
		all = append(all, tenant(fmt.Sprintf("t%04d", i)))
	}
	return all
}

// TestApplyAll checks that a failure leaves the other pipelines alone, that progress tells about each pipeline,
// and that a second run does only the rest.
func TestApplyAll(t *testing.T) {
	fake := airbytetest.New(t)
	pipelines := tenants(12)
	broken := pipelines[5]
	pipelines[5].Source.Configuration = with(airbytetest.Postgres, map[string]any{"host": nil})

	var mu sync.Mutex
	finished := map[string]bool{}
	objects := 0
	last := provision.Progress{}
	opts := append(kept(newMemoryStore()), provision.WithProgress(func(progress provision.Progress) {
		if !mu.TryLock() {
			t.Error("calls of the progress function overlap")
			return
		}
		defer mu.Unlock()
		if progress.Object != nil {
			objects++
			return
		}
		finished[progress.Pipeline] = progress.Result.Err == nil
		if progress.Done != last.Done%12+1 {
			t.Errorf("progress counts %d after %d", progress.Done, last.Done)
		}
		last = progress
	}))
	p := newProvisioner(t, fake.Client(), opts...)
	results, err := p.ApplyAll(t.Context(), pipelines)
	failed, ok := errors.AsType[*provision.FailedError](err)
	if !ok || len(failed.Errs) != 1 || failed.Total != 12 {
		t.Fatalf("got error %v, want one of 12 to fail", err)
	}
	if !errors.Is(err, airbyte.ErrInvalid) {
		t.Errorf("the error does not match ErrInvalid: %v", err)
	}
	for i, result := range results {
		if result.Pipeline != pipelines[i].Name {
			t.Errorf("result %d is of %s", i, result.Pipeline)
		}
		if finished[result.Pipeline] != (i != 5) || (result.Err != nil) != (i == 5) {
			t.Errorf("pipeline %d: finished %v, error %v", i, finished[result.Pipeline], result.Err)
		}
	}
	if last.Done != 12 || last.Total != 12 {
		t.Errorf("the last progress counts %d of %d", last.Done, last.Total)
	}
	if want := 11*6 + 2; objects != want {
		t.Errorf("progress of %d objects, want %d", objects, want)
	}

	pipelines[5] = broken
	before := len(fake.Requests())
	_, err = p.ApplyAll(t.Context(), pipelines)
	must(t, err)
	want := []string{"createSource", "createDestination", "createConnection", "createJob"}
	if diff := cmp.Diff(want, writes(fake, before)); diff != "" {
		t.Errorf("writes of the second run (-want +got):\n%s", diff)
	}
	planned, err := p.PlanAll(t.Context(), pipelines)
	must(t, err)
	for _, result := range planned {
		if !result.IsConverged() {
			t.Errorf("planned after the second run:\n%s", result)
		}
	}
	for i := range pipelines {
		pipelines[i].Workspace.Owned = true
	}
	_, err = p.RemoveAll(t.Context(), pipelines)
	must(t, err)
	if got := everything(t, fake.Client()); len(got["workspaces"])+len(got["sources"])+len(got["connections"]) > 0 {
		t.Errorf("after RemoveAll, there are %v", got)
	}
}

func TestApplyAllNames(t *testing.T) {
	p := newProvisioner(t, airbytetest.New(t).Client())
	_, err := p.ApplyAll(t.Context(), []provision.Pipeline{tenant("a"), tenant("a")})
	requireError(t, err, `two pipelines have the name "a"`)
	_, err = p.ApplyAll(t.Context(), []provision.Pipeline{{}})
	requireError(t, err, "a pipeline has no name")
	results, err := p.ApplyAll(t.Context(), nil)
	if err != nil || len(results) != 0 {
		t.Errorf("no pipelines: got %v, %v", results, err)
	}
}

// TestApplyAllInOneWorkspace checks pipelines that share a workspace, a tag and a destination, all declared by
// name. There must be one of each.
func TestApplyAllInOneWorkspace(t *testing.T) {
	fake := airbytetest.New(t)
	pipelines := tenants(8)
	for i := range pipelines {
		pipelines[i].Workspace.Name = "shared"
		pipelines[i].Destination.Name = "warehouse"
	}
	p := newProvisioner(t, fake.Client(), append(kept(newMemoryStore()), provision.WithConcurrency(8))...)
	_, err := p.ApplyAll(t.Context(), pipelines)
	must(t, err)
	got := everything(t, fake.Client())
	counts := []int{
		len(got["workspaces"]), len(got["tags"]), len(got["destinations"]), len(got["sources"]), len(got["connections"]),
	}
	if want := []int{1, 1, 1, 8, 8}; !slices.Equal(counts, want) {
		t.Errorf("workspaces, tags, destinations, sources, connections: got %v, want %v", counts, want)
	}
}

// TestWorkspaceTwin checks that a second workspace is reported although the ID of the first is kept.
func TestWorkspaceTwin(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipelines := tenants(3)
	_, err := p.ApplyAll(t.Context(), pipelines)
	must(t, err)
	twin := fake.AddWorkspace(pipelines[1].Workspace.Name)
	results, err := p.ApplyAll(t.Context(), pipelines)
	must(t, err)
	for i, result := range results {
		want := []string{}
		if i == 1 {
			want = []string{twin}
		}
		if got := result.Object(provision.KindWorkspace).Twins; !slices.Equal(got, want) {
			t.Errorf("pipeline %d: the workspace has the twins %v, want %v", i, got, want)
		}
	}
}

// TestWorkspacesByID checks that workspaces that are declared by ID are read alone, without the list of all.
func TestWorkspacesByID(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipelines := tenants(2)
	for i := range pipelines {
		pipelines[i].Workspace = provision.Workspace{ID: fake.AddWorkspace("same name"), Name: "same name"}
	}
	results, err := p.ApplyAll(t.Context(), pipelines)
	must(t, err)
	for i, result := range results {
		if got := result.Object(provision.KindWorkspace); got.ID != pipelines[i].Workspace.ID || len(got.Twins) > 0 {
			t.Errorf("got the workspace %s with the twins %v, want %s with none", got.ID, got.Twins, pipelines[i].Workspace.ID)
		}
	}
	lists := 0
	for _, operation := range requestsOf(fake, 0) {
		if operation == "listWorkspaces" {
			lists++
		}
	}
	if lists != 2 {
		t.Errorf("%d lists of workspaces, want one for each pipeline", lists)
	}
}

// TestSharedWorkspaceChangesOnce checks that pipelines with the same difference in the same workspace write it
// once, whether the workspace is found by its name or by a kept ID.
func TestSharedWorkspaceChangesOnce(t *testing.T) {
	fake := airbytetest.New(t)
	pipelines := tenants(4)
	for i := range pipelines {
		pipelines[i].Workspace.Name = "shared"
	}
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	_, err := p.ApplyAll(t.Context(), pipelines)
	must(t, err)
	// The setting is off at first, so it has to be switched on before it is switched off.
	for _, enabled := range []bool{true, false} {
		if !enabled {
			p = newProvisioner(t, fake.Client()) // without kept IDs
		}
		for i := range pipelines {
			pipelines[i].Workspace.Notifications = &airbyte.NotificationsConfig{
				Success: &airbyte.NotificationConfig{Email: &airbyte.EmailNotificationConfig{Enabled: &enabled}},
			}
		}
		before := len(fake.Requests())
		_, err = p.ApplyAll(t.Context(), pipelines)
		must(t, err)
		updates := 0
		for _, operation := range writes(fake, before) {
			if operation == "updateWorkspace" {
				updates++
			}
		}
		if updates != 1 {
			t.Errorf("%d updates of the workspace, want 1", updates)
		}
	}
}

// TestConcurrency checks that no more pipelines are worked on than allowed, and that they are worked on at the
// same time.
func TestConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t, airbytetest.WithLatency(time.Second))
		var mu sync.Mutex
		active, most := 0, 0
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			active++
			most = max(most, active)
			mu.Unlock()
			defer func() {
				mu.Lock()
				active--
				mu.Unlock()
			}()
			return fake.RoundTrip(r)
		})
		client := fake.Client(airbyte.WithHTTPClient(httpClient(transport)))
		p := newProvisioner(t, client, provision.WithConcurrency(3))
		_, err := p.ApplyAll(t.Context(), tenants(10))
		must(t, err)
		if most != 3 {
			t.Errorf("%d requests at the same time, want 3", most)
		}
	})
}

// TestRateLimit checks that all pipelines pause after a 429, and go on when the server accepts requests again.
func TestRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		start := time.Now()
		requests := 0
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			isToken := strings.HasSuffix(r.URL.Path, "/applications/token")
			if !isToken && time.Since(start) < 10*time.Minute {
				requests++
				return limited(r), nil
			}
			return fake.RoundTrip(r)
		})
		client := fake.Client(airbyte.WithHTTPClient(httpClient(transport)), airbyte.WithRetry(airbyte.RetryPolicy{}))
		p := newProvisioner(t, client, provision.WithConcurrency(1))
		_, err := p.ApplyAll(t.Context(), tenants(1))
		if !errors.Is(err, airbyte.ErrRateLimited) {
			t.Errorf("got error %v, want ErrRateLimited in the end", err)
		}
		if requests != 8 {
			t.Errorf("%d requests, want 8", requests)
		}
		time.Sleep(10 * time.Minute)
		_, err = p.ApplyAll(t.Context(), tenants(3))
		must(t, err)
	})
}

func limited(r *http.Request) *http.Response {
	return &http.Response{
		StatusCode: http.StatusTooManyRequests,
		Header:     http.Header{"Retry-After": {"20"}},
		Body:       http.NoBody,
		Request:    r,
	}
}

// stormy is the transport of a process on a bad network. It loses some requests and responses, answers some
// with 429, and dies after a number of requests.
type stormy struct {
	fake *airbytetest.Server
	kill context.CancelFunc

	mu     sync.Mutex
	random *rand.Rand
	left   int // requests until the process dies; less than 0 for no limit
}

func (s *stormy) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/applications/token") {
		return s.fake.RoundTrip(r)
	}
	s.mu.Lock()
	if s.left == 0 {
		s.mu.Unlock()
		s.kill()
		return nil, errKilled
	}
	s.left--
	roll := s.random.IntN(1000)
	s.mu.Unlock()
	switch {
	case roll < 25:
		return nil, errLost // before the server acts
	case roll < 50:
		resp, err := s.fake.RoundTrip(r)
		if err == nil {
			_ = resp.Body.Close()
		}
		return nil, errLost // after the server acted
	case roll < 100:
		return limited(r), nil
	}
	return s.fake.RoundTrip(r)
}

var errLost = errors.New("connection reset by peer")

// TestManyTenants provisions 150 tenants, or 1,000 if AIRBYTE_LONG is set, while 5 % of the requests or responses
// get lost, 5 % are refused with 429, and the process is killed. Some requests of killed processes are applied only later,
// when the next process has listed the objects. Every pipeline must be there once, except those whose second
// object is reported.
func TestManyTenants(t *testing.T) {
	count, kills := 150, 10
	perTenant := 40 // requests that set up a tenant, about; few tenants need fewer
	switch {
	case os.Getenv("AIRBYTE_LONG") != "":
		count, kills = 1000, 20
	case testing.Short():
		count, kills = 24, 4
		perTenant = 18
	}
	synctest.Test(t, func(t *testing.T) { testManyTenants(t, count, kills, count*perTenant/kills) })
}

// lateOperations are the operations of requests that are applied late. Servers do not refuse a second object.
var lateOperations = []string{"createWorkspace", "createSource", "createDestination", "createConnection"}

// testManyTenants kills the process several times. share is the share of the requests that a process sends, about.
func testManyTenants(t *testing.T, count, kills, share int) {
	random := rand.New(rand.NewPCG(1, 2))
	fake := airbytetest.New(t, airbytetest.WithRequestLimit(0))
	store := newMemoryStore()
	pipelines := tenants(count)
	for range kills {
		requests := share/2 + random.IntN(share) // the last kill happens when most tenants are done
		for _, operation := range lateOperations {
			fake.Inject(airbytetest.Fault{
				Operation:   operation,
				Skip:        random.IntN(count/kills + 1),
				CommitAfter: time.Duration(random.IntN(120)) * time.Second,
			})
		}
		err := stormyRun(t, fake, store, pipelines, random, requests)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a process was done before it was killed: %v", err)
		}
	}
	for range 5 { // some pipelines may fail because of the network
		if stormyRun(t, fake, store, pipelines, random, -1) == nil {
			break
		}
	}
	time.Sleep(5 * time.Minute) // everything is committed

	reported := findReported(t, fake, pipelines)
	t.Logf("%d of %d pipelines have a second object, because a request was applied late", len(reported), count)
	checkOnce(t, fake.Client(), pipelines, reported)
	checkReportedWithState(t, fake, store, pipelines, reported)
	if late := kills * len(lateOperations); len(reported) > late {
		t.Errorf("%d of %d pipelines have a second object, but only %d requests were late", len(reported), count, late)
	}
	deleteTwins(t, fake, pipelines, reported)
	_, err := newProvisioner(t, fake.Client(), kept(store)...).ApplyAll(t.Context(), pipelines)
	must(t, err)
	checkOnce(t, fake.Client(), pipelines, nil)
	checkNoOp(t, fake, store, pipelines)
}

// findReported returns the pipelines for which a run without state reports a second object.
func findReported(t *testing.T, fake *airbytetest.Server, pipelines []provision.Pipeline) map[string][]string {
	t.Helper()
	p := newProvisioner(t, fake.Client(), provision.WithHashKey(hashKey))
	results, _ := p.PlanAll(t.Context(), pipelines)
	reported := map[string][]string{}
	for _, result := range results {
		if result.Err == nil {
			continue
		}
		duplicate, isDuplicate := errors.AsType[*provision.DuplicateError](result.Err)
		if !isDuplicate {
			t.Errorf("%s: %v", result.Pipeline, result.Err)
			continue
		}
		reported[result.Pipeline] = duplicate.IDs
	}
	return reported
}

// checkReportedWithState checks that a run with the kept state reports the same pipelines as a run without it.
func checkReportedWithState(
	t *testing.T, fake *airbytetest.Server, store provision.Store, pipelines []provision.Pipeline,
	reported map[string][]string,
) {
	t.Helper()
	results, _ := newProvisioner(t, fake.Client(), kept(store)...).PlanAll(t.Context(), pipelines)
	for _, result := range results {
		_, isReported := errors.AsType[*provision.DuplicateError](result.Err)
		for _, object := range result.Objects {
			isReported = isReported || len(object.Twins) > 0
		}
		if want := reported[result.Pipeline] != nil; isReported != want {
			t.Errorf("%s: reported with the state %v, without it %v", result.Pipeline, isReported, want)
		}
	}
}

// deleteTwins deletes all but one of the objects that are reported, as an operator would.
func deleteTwins(
	t *testing.T, fake *airbytetest.Server, pipelines []provision.Pipeline, reported map[string][]string,
) {
	t.Helper()
	client := fake.Client()
	for len(reported) > 0 { // a pipeline may have twins of several kinds
		for _, ids := range reported {
			for _, id := range ids[1:] {
				must(t, deleteAny(t.Context(), client, id))
			}
		}
		reported = findReported(t, fake, affected(pipelines, reported))
	}
}

// affected returns the pipelines that are reported.
func affected(pipelines []provision.Pipeline, reported map[string][]string) []provision.Pipeline {
	var all []provision.Pipeline
	for _, pipeline := range pipelines {
		if reported[pipeline.Name] != nil {
			all = append(all, pipeline)
		}
	}
	return all
}

// deleteAny deletes the object with an ID, of any kind.
func deleteAny(ctx context.Context, client *airbyte.Client, id string) error {
	remove := []func(context.Context, string, ...airbyte.RequestOption) error{
		client.Workspaces.Delete,
		client.Sources.Delete,
		client.Destinations.Delete,
		client.Connections.Delete,
	}
	var errs []error
	for _, try := range remove {
		err := try(ctx, id)
		if err == nil {
			return nil
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// stormyRun applies all pipelines in a process of its own, which dies after a number of requests.
func stormyRun(
	t *testing.T, fake *airbytetest.Server, store provision.Store, pipelines []provision.Pipeline,
	random *rand.Rand, requests int,
) error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	transport := &stormy{fake: fake, kill: cancel, random: random, left: requests}
	client := fake.Client(airbyte.WithHTTPClient(httpClient(transport)))
	_, err := newProvisioner(t, client, append(kept(store), provision.WithConcurrency(16))...).ApplyAll(ctx, pipelines)
	return err
}

// checkOnce checks that each pipeline has one of each object, except the reported ones.
func checkOnce(t *testing.T, client *airbyte.Client, pipelines []provision.Pipeline, reported map[string][]string) {
	t.Helper()
	seen := map[string]int{}
	for kind, names := range everything(t, client) {
		for _, name := range names {
			seen[kind+" "+name]++
		}
	}
	for _, pipeline := range pipelines {
		keys := []string{
			"workspaces " + pipeline.Workspace.Name,
			"sources " + pipeline.Source.Name,
			"destinations " + pipeline.Destination.Name,
			"connections " + pipeline.Connection.Name,
		}
		for _, key := range keys {
			isOnce := seen[key] == 1
			if !isOnce && reported[pipeline.Name] == nil {
				t.Errorf("there are %d of %s", seen[key], key)
			}
		}
	}
}

// checkNoOp checks that a run that changes nothing sends only reads: three lists for each tenant, one for its
// tags, one for its first sync, and the list of all workspaces once.
func checkNoOp(t *testing.T, fake *airbytetest.Server, store provision.Store, pipelines []provision.Pipeline) {
	t.Helper()
	counted := &counter{next: fake, counts: map[string]int{}}
	client := fake.Client(airbyte.WithHTTPClient(httpClient(counted)))
	_, err := newProvisioner(t, client, kept(store)...).ApplyAll(t.Context(), pipelines)
	must(t, err)
	delete(counted.counts, "POST token")
	n := len(pipelines)
	want := map[string]int{
		"GET workspaces":   n/100 + 1, // a page that is not full ends the list
		"GET sources":      n,
		"GET destinations": n,
		"GET connections":  n,
		"GET tags":         n,
		"GET jobs":         n,
	}
	if diff := cmp.Diff(want, counted.counts); diff != "" {
		t.Errorf("requests of a run that changes nothing (-want +got):\n%s", diff)
	}
}

// counter is a transport that counts requests by method and last segment of the path.
type counter struct {
	next http.RoundTripper

	mu     sync.Mutex
	counts map[string]int
}

func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.counts[r.Method+" "+r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]]++
	c.mu.Unlock()
	return c.next.RoundTrip(r)
}
