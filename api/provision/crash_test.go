package provision_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
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

var errKilled = errors.New("the process was killed")

// mortal is the transport of a process that is killed at a request. The requests for tokens do not count.
type mortal struct {
	next  http.RoundTripper
	kill  context.CancelFunc
	at    int  // number of the request at which the process dies; 0 for never
	after bool // the server acts on that request

	mu    sync.Mutex
	count int
	dead  bool
}

func (m *mortal) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/applications/token") {
		return m.next.RoundTrip(r)
	}
	m.mu.Lock()
	m.count++
	dies := m.count == m.at
	wasDead := m.dead
	m.dead = wasDead || dies
	m.mu.Unlock()
	if !wasDead && !dies {
		return m.next.RoundTrip(r)
	}
	if dies && m.after {
		resp, err := m.next.RoundTrip(r)
		if err == nil {
			_ = resp.Body.Close()
		}
	}
	if m.kill != nil {
		m.kill()
	}
	return nil, errKilled
}

// process applies a pipeline as a process of its own would, which dies at a request. It returns the number of
// its requests.
func process(
	t *testing.T, fake *airbytetest.Server, store provision.Store, pipeline provision.Pipeline, at int, after bool,
) (int, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	transport := &mortal{next: fake, kill: cancel, at: at, after: after}
	client := fake.Client(airbyte.WithHTTPClient(&http.Client{Transport: transport}))
	_, err := newProvisioner(t, client, kept(store)...).Apply(ctx, pipeline)
	return transport.count, err
}

// TestKilledAtEachRequest kills the process before and after the server acts on each request, and then runs it
// again. There must be one of each object.
func TestKilledAtEachRequest(t *testing.T) {
	pipeline := tenant("t1")
	fake := airbytetest.New(t)
	total, err := process(t, fake, newMemoryStore(), pipeline, 0, false)
	must(t, err)
	want := everything(t, fake.Client())
	apart := 1
	if testing.Short() {
		apart = 4 // one of the four cases for each request, and another one for the next
	}
	cases := 0
	for at := 1; at <= total; at++ {
		for _, after := range []bool{false, true} {
			for _, keepsState := range []bool{true, false} {
				cases++
				if (cases+at)%apart != 0 {
					continue
				}
				name := fmt.Sprintf("request %d, after it %v, with its state %v", at, after, keepsState)
				t.Run(name, func(t *testing.T) {
					fake := airbytetest.New(t)
					store := newMemoryStore()
					_, err := process(t, fake, store, pipeline, at, after)
					if err == nil {
						t.Fatal("the killed process had no error")
					}
					if !keepsState {
						store = newMemoryStore()
					}
					_, err = process(t, fake, store, pipeline, 0, false)
					must(t, err)
					if diff := cmp.Diff(want, everything(t, fake.Client())); diff != "" {
						t.Errorf("objects on the server (-want +got):\n%s", diff)
					}
					before := len(fake.Requests())
					_, err = process(t, fake, store, pipeline, 0, false)
					must(t, err)
					if got := writes(fake, before); len(got) > 0 {
						t.Errorf("the third run wrote %v", got)
					}
				})
			}
		}
	}
}

// TestLostResponse loses the response to each request that creates something, and breaks the connection
// before the server acts on it. Within a process, there must be one of each object.
func TestLostResponse(t *testing.T) {
	pipeline := tenant("t1")
	reference := airbytetest.New(t)
	_, err := process(t, reference, newMemoryStore(), pipeline, 0, false)
	must(t, err)
	want := everything(t, reference.Client())

	faults := map[string]airbytetest.Fault{
		"the response is lost":         {DropAfter: true},
		"the request is lost":          {DropBefore: true},
		"the server acts 5 s later":    {CommitAfter: 5 * time.Second},
		"the proxy gives up":           {Status: http.StatusGatewayTimeout},
		"the server is busy":           {Status: http.StatusTooManyRequests, Count: 12, RetryAfter: "7"},
		"two requests are lost":        {DropBefore: true, Count: 2},
		"the response is truncated":    {Truncated: true},
		"a web page comes with a 502":  {Face: airbytetest.Nginx},
		"the server acts 29.5 s later": {CommitAfter: 29500 * time.Millisecond},
	}
	operations := []string{
		"createWorkspace", "createTag", "createSource", "createDestination", "createConnection", "createJob",
	}
	apart := 1
	if testing.Short() {
		apart = 3 // a third of the operations for each fault, and another third for the next
	}
	for i, name := range slices.Sorted(maps.Keys(faults)) {
		fault := faults[name]
		for j, operation := range operations {
			if (i+j)%apart != 0 {
				continue
			}
			if operation == "createJob" && fault.CommitAfter > 0 {
				continue // airbyte.Client.Sync waits two seconds only
			}
			t.Run(name+": "+operation, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					fake := airbytetest.New(t)
					fault.Operation = operation
					fake.Inject(fault)
					_, err := process(t, fake, newMemoryStore(), pipeline, 0, false)
					must(t, err)
					if diff := cmp.Diff(want, everything(t, fake.Client())); diff != "" {
						t.Errorf("objects on the server (-want +got):\n%s", diff)
					}
				})
			})
		}
	}
}

// TestLateCommit kills the process while the server works on a request that creates something. The server is
// done only after the next process has listed the objects. Nobody can prevent the second object, but it must
// be reported, with both IDs.
func TestLateCommit(t *testing.T) {
	for _, operation := range []string{"createWorkspace", "createSource", "createDestination", "createConnection"} {
		t.Run(operation, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testLateCommit(t, operation) })
		})
	}
}

func testLateCommit(t *testing.T, operation string) {
	fake := airbytetest.New(t)
	pipeline := tenant("t1")
	store := newMemoryStore()
	fake.Inject(airbytetest.Fault{Operation: operation, CommitAfter: time.Minute})
	killed, cancel := context.WithTimeout(t.Context(), time.Second) // ends in the settle time
	defer cancel()
	_, err := newProvisioner(t, fake.Client(), kept(store)...).Apply(killed, pipeline)
	if err == nil {
		t.Fatal("the killed process had no error")
	}

	p := newProvisioner(t, fake.Client(), kept(store)...)
	first := apply(t, p, pipeline)
	time.Sleep(2 * time.Minute) // the server has acted on the request of the first process

	kinds := map[string]provision.Kind{
		"createWorkspace":   provision.KindWorkspace,
		"createSource":      provision.KindSource,
		"createDestination": provision.KindDestination,
		"createConnection":  provision.KindConnection,
	}
	kind := kinds[operation]
	lost := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	_, err = lost.Apply(t.Context(), pipeline)
	duplicate, ok := errors.AsType[*provision.DuplicateError](err)
	if !ok || duplicate.Kind != kind || len(duplicate.IDs) != 2 {
		t.Fatalf("without the state: got error %v, want a DuplicateError with two IDs of a %s", err, kind)
	}
	before := len(fake.Requests())
	result := apply(t, p, pipeline)
	if !result.IsConverged() || len(writes(fake, before)) > 0 {
		t.Errorf("with the state, the next run wrote %v", writes(fake, before))
	}
	object := result.Object(kind)
	if object.ID != first.Object(kind).ID {
		t.Errorf("with the state, the %s is %s, want %s", kind, object.ID, first.Object(kind).ID)
	}
	isListedAlone := kind == provision.KindWorkspace // the run lists the workspace with the kept ID only
	if !isListedAlone && len(object.Twins) != 1 {
		t.Errorf("with the state, the %s has the twins %v, want one", kind, object.Twins)
	}
}

// TestSecondApplier lets another program create an object of the same name between the list and the create.
func TestSecondApplier(t *testing.T) {
	fake := airbytetest.New(t)
	workspace := fake.AddWorkspace("t1 workspace")
	pipeline := tenant("t1")
	var other string
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/sources") && other == "" {
			other = fake.AddSource(workspace, "t1 db", airbytetest.Postgres)
		}
		return fake.RoundTrip(r)
	})
	client := fake.Client(airbyte.WithHTTPClient(&http.Client{Transport: transport}))
	result, err := newProvisioner(t, client, kept(newMemoryStore())...).Apply(t.Context(), pipeline)
	duplicate, ok := errors.AsType[*provision.DuplicateError](err)
	if !ok {
		t.Fatalf("got error %v, want a DuplicateError", err)
	}
	created := result.State.Source.ID
	if duplicate.Created != created || !cmp.Equal(duplicate.IDs, []string{other, created}) {
		t.Errorf("got the IDs %v, created %s; want %s and %s", duplicate.IDs, duplicate.Created, other, created)
	}
	if got := everything(t, fake.Client())["sources"]; len(got) != 2 {
		t.Errorf("got the sources %v, want both to stay", got)
	}

	pipeline.Source.ID = created
	result = apply(t, newProvisioner(t, fake.Client(), kept(newMemoryStore())...), pipeline)
	if got := result.Object(provision.KindSource); got.ID != created || !cmp.Equal(got.Twins, []string{other}) {
		t.Errorf("with the ID declared: got the source %s with the twins %v", got.ID, got.Twins)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestFoundAfterLostRequest loses a request, while another program creates an object of the same name that
// differs. The object that is found is compared and changed, its secrets included.
func TestFoundAfterLostRequest(t *testing.T) {
	fake := airbytetest.New(t)
	workspace := fake.AddWorkspace("t1 workspace")
	var sourceID, destinationID, other string
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		isCreate := r.Method == http.MethodPost
		switch {
		case isCreate && strings.HasSuffix(r.URL.Path, "/sources") && sourceID == "":
			config := map[string]any{"sourceType": "postgres", "host": "elsewhere", "password": "another"}
			sourceID = fake.AddSource(workspace, "t1 db", config)
			return nil, errLost
		case isCreate && strings.HasSuffix(r.URL.Path, "/connections") && other == "":
			list, err := fake.Client().Destinations.List(r.Context(), nil)
			must(t, err)
			destinationID = list.Data[0].DestinationID
			other = fake.AddConnection(sourceID, destinationID)
			_, err = fake.Client().Connections.Update(r.Context(), other, airbyte.ConnectionUpdateRequest{Name: new("t1 sync")})
			must(t, err)
			return nil, errLost
		}
		return fake.RoundTrip(r)
	})
	client := fake.Client(airbyte.WithHTTPClient(httpClient(transport)))
	p := newProvisioner(t, client, kept(newMemoryStore())...)
	result := apply(t, p, tenant("t1"))
	if got := result.State.Source.ID; got != sourceID {
		t.Errorf("the source is %s, want %s", got, sourceID)
	}
	var stored map[string]any
	must(t, fake.StoredConfiguration(sourceID).Decode(&stored))
	if stored["host"] != "db.example" || stored["password"] != "secret" {
		t.Errorf("the source has the host %v and the password %v", stored["host"], stored["password"])
	}
	if got := result.State.Connection.ID; got != other {
		t.Errorf("the connection is %s, want %s", got, other)
	}
	connection, err := fake.Client().Connections.Get(t.Context(), other)
	must(t, err)
	if len(connection.Tags) != 1 || connection.Schedule.ScheduleType != airbyte.ScheduleTypeCron {
		t.Errorf("the connection has the tags %v and the schedule %v", connection.Tags, connection.Schedule)
	}
	if got := apply(t, p, tenant("t1")); !got.IsConverged() {
		t.Errorf("the next run changed something:\n%s", got)
	}
}

// TestWorkspaceFoundLate loses the request for a workspace, while another program creates the whole pipeline. Its
// objects are adopted.
func TestWorkspaceFoundLate(t *testing.T) {
	fake := airbytetest.New(t)
	isDone := false
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/workspaces") && !isDone {
			isDone = true
			apply(t, newProvisioner(t, fake.Client()), tenant("t1"))
			return nil, errLost
		}
		return fake.RoundTrip(r)
	})
	client := fake.Client(airbyte.WithHTTPClient(httpClient(transport)))
	result := apply(t, newProvisioner(t, client, kept(newMemoryStore())...), tenant("t1"))
	want := "workspace created, tag unchanged, source changed, destination changed, connection adopted, first sync unchanged"
	if got := outcomes(result); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := everything(t, fake.Client()); len(got["sources"]) != 1 || len(got["connections"]) != 1 {
		t.Errorf("there are %v", got)
	}
}

// TestStateIsSavedBeforeTheLastLook kills the process when it looks for others after creating each object. The
// ID of the object must be kept.
func TestStateIsSavedBeforeTheLastLook(t *testing.T) {
	operations := map[string]func(provision.State) string{
		"workspaces":   func(s provision.State) string { return s.Workspace.ID },
		"sources":      func(s provision.State) string { return s.Source.ID },
		"destinations": func(s provision.State) string { return s.Destination.ID },
		"connections":  func(s provision.State) string { return s.Connection.ID },
	}
	for path, id := range operations {
		t.Run(path, func(t *testing.T) {
			fake := airbytetest.New(t)
			store := newMemoryStore()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			isCreated := false
			transport := roundTripper(func(r *http.Request) (*http.Response, error) {
				isOf := strings.HasSuffix(r.URL.Path, "/"+path)
				if isOf && isCreated {
					cancel()
					return nil, errKilled
				}
				isCreated = isCreated || (isOf && r.Method == http.MethodPost)
				return fake.RoundTrip(r)
			})
			client := fake.Client(airbyte.WithHTTPClient(httpClient(transport)))
			_, err := newProvisioner(t, client, kept(store)...).Apply(ctx, tenant("t1"))
			if err == nil || id(store.states["t1"]) == "" {
				t.Errorf("got error %v and the state %v", err, store.states["t1"])
			}
		})
	}
}

// TestTwoAppliers applies the same pipeline in two processes at the same time. They may create objects twice, but
// at least one of them must report it. The first sync starts once for a connection.
func TestTwoAppliers(t *testing.T) {
	seeds := uint64(40)
	if testing.Short() {
		seeds = 10
	}
	doubled := 0
	for seed := range seeds {
		synctest.Test(t, func(t *testing.T) { doubled += testTwoAppliers(t, seed) })
	}
	if doubled == 0 {
		t.Error("nothing was created twice, so the test shows nothing")
	}
}

// testTwoAppliers returns the number of names that several objects have.
func testTwoAppliers(t *testing.T, seed uint64) int {
	fake := airbytetest.New(t)
	transport := &delayed{next: fake, random: rand.New(rand.NewPCG(seed, 1))}
	var errs [2]error
	var processes sync.WaitGroup
	for i := range errs {
		processes.Go(func() {
			time.Sleep(time.Duration(i) * time.Duration(seed) * 25 * time.Millisecond)
			client := fake.Client(airbyte.WithHTTPClient(httpClient(transport)))
			_, errs[i] = newProvisioner(t, client, kept(newMemoryStore())...).Apply(t.Context(), tenant("t1"))
		})
	}
	processes.Wait()

	doubled := 0
	for kind, names := range everything(t, fake.Client()) {
		slices.Sort(names)
		twins := len(names) - len(slices.Compact(slices.Clone(names)))
		doubled += twins
		if twins > 0 && (kind == "jobs" || kind == "tags") {
			t.Errorf("seed %d: got the %s %v, want none twice", seed, kind, names)
		}
		if twins > 0 && errs[0] == nil && errs[1] == nil {
			t.Errorf("seed %d: got the %s %v, and no error", seed, kind, names)
		}
	}
	return doubled
}

// delayed is a transport that takes up to 300 ms each for a request and its response.
type delayed struct {
	next http.RoundTripper

	mu     sync.Mutex
	random *rand.Rand
}

func (d *delayed) RoundTrip(r *http.Request) (*http.Response, error) {
	d.sleep()
	defer d.sleep()
	return d.next.RoundTrip(r)
}

func (d *delayed) sleep() {
	d.mu.Lock()
	delay := time.Duration(d.random.IntN(300)) * time.Millisecond
	d.mu.Unlock()
	time.Sleep(delay)
}

// TestDeletedMeanwhile deletes objects between the plan and the write that needs them. The next run sets up the
// pipeline again.
func TestDeletedMeanwhile(t *testing.T) {
	deletions := map[string]func(*airbyte.Client, provision.State) error{
		"workspace": func(c *airbyte.Client, s provision.State) error {
			return c.Workspaces.Delete(context.Background(), s.Workspace.ID)
		},
		"source": func(c *airbyte.Client, s provision.State) error {
			return c.Sources.Delete(context.Background(), s.Source.ID)
		},
		"destination": func(c *airbyte.Client, s provision.State) error {
			return c.Destinations.Delete(context.Background(), s.Destination.ID)
		},
	}
	for name, remove := range deletions {
		t.Run(name, func(t *testing.T) {
			fake := airbytetest.New(t)
			store := newMemoryStore()
			transport := roundTripper(func(r *http.Request) (*http.Response, error) {
				if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/connections") {
					must(t, remove(fake.Client(), store.states["t1"]))
				}
				return fake.RoundTrip(r)
			})
			client := fake.Client(airbyte.WithHTTPClient(httpClient(transport)))
			_, err := newProvisioner(t, client, kept(store)...).Apply(t.Context(), tenant("t1"))
			requireError(t, err, `provision: t1: creating the connection "t1 sync": `)

			apply(t, newProvisioner(t, fake.Client(), kept(store)...), tenant("t1"))
			for kind, names := range everything(t, fake.Client()) {
				if len(names) != 1 {
					t.Errorf("there are the %s %v, want one", kind, names)
				}
			}
		})
	}
}
