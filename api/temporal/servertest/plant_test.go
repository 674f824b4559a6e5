package servertest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/server/temporaltest"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// plant is a Temporal server, a fake Airbyte that listens on a port, and workers.
type plant struct {
	t        *testing.T
	temporal *temporaltest.TestServer
	client   client.Client
	fake     *airbytetest.Server
	gateway  *gateway
	states   string
	env      []string // of worker processes

	connections []string
}

func newPlant(t *testing.T, opts ...airbytetest.Option) *plant {
	t.Helper()
	p := &plant{t: t, states: t.TempDir()}
	p.temporal = temporaltest.NewServer(
		temporaltest.WithT(t),
		temporaltest.WithBaseClientOptions(client.Options{Logger: quietLogger{}, Identity: "servertest"}))
	p.client = p.temporal.GetDefaultClient()
	p.fake = airbytetest.New(t, opts...)
	p.gateway = &gateway{fake: p.fake}
	server := httptest.NewServer(p.gateway)
	t.Cleanup(server.Close)
	base, err := url.Parse(p.fake.BaseURL())
	if err != nil {
		t.Fatal(err)
	}
	id, password := p.fake.Credentials()
	p.env = []string{
		envTemporal + "=" + p.temporal.GetFrontendHostPort(),
		envNamespace + "=" + p.temporal.GetDefaultNamespace(),
		envStates + "=" + p.states,
		airbyte.EnvBaseURL + "=" + server.URL + base.Path,
		airbyte.EnvClientID + "=" + id,
		airbyte.EnvClientSecret + "=" + password,
	}
	return p
}

// startWorker starts a worker in this process.
func (p *plant) startWorker() worker.Worker {
	p.t.Helper()
	activities, err := newActivities(p.fake.Client(), p.states)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.temporal.NewWorker(taskQueue, activities.Register)
}

// addConnections adds connections, each with a run of its next job.
func (p *plant) addConnections(runs ...airbytetest.Run) {
	workspace := p.fake.AddWorkspace("Tenant")
	source := p.fake.AddSource(workspace, "db", airbytetest.Postgres)
	destination := p.fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	for _, run := range runs {
		connection := p.fake.AddConnection(source, destination)
		p.fake.Script(connection, run)
		p.connections = append(p.connections, connection)
	}
}

// start starts a workflow.
func (p *plant) start(id, workflow string, input any) client.WorkflowRun {
	p.t.Helper()
	options := client.StartWorkflowOptions{ID: id, TaskQueue: taskQueue}
	run, err := p.client.ExecuteWorkflow(context.Background(), options, workflow, input)
	if err != nil {
		p.t.Fatal(err)
	}
	return run
}

// jobsOf returns the jobs of a connection.
func (p *plant) jobsOf(connection string) []airbyte.Job {
	p.t.Helper()
	page, err := p.fake.Client().Jobs.List(context.Background(), &airbyte.ListJobsParams{ConnectionID: &connection})
	if err != nil {
		p.t.Fatal(err)
	}
	return page.Data
}

// waitFor blocks until a condition holds.
func (p *plant) waitFor(what string, holds func() bool) {
	p.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !holds() {
		if time.Now().After(deadline) {
			p.t.Fatalf("waited a minute for %s", what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// gateway passes requests to the fake. It can kill a worker while a request is in flight: the fake acts later.
type gateway struct {
	fake *airbytetest.Server

	mu       sync.Mutex
	posts    map[string]int // by path
	lethal   func(path string, n int) bool
	kill     func()
	inFlight sync.WaitGroup
}

// inFlightTime is the time from the death of a worker until the server acts on its last request. By then, another worker
// has taken over.
const inFlightTime = 5 * time.Second

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !g.isLethal(r) {
		g.fake.ServeHTTP(w, r)
		return
	}
	g.inFlight.Add(1)
	defer g.inFlight.Done()
	recorder := httptest.NewRecorder()
	request := r.Clone(context.WithoutCancel(r.Context()))
	g.kill()
	time.Sleep(inFlightTime)
	g.fake.ServeHTTP(recorder, request)
}

// isLethal counts a request that creates something, and reports whether the worker dies in it.
func (g *gateway) isLethal(r *http.Request) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if r.Method != http.MethodPost || g.lethal == nil {
		return false
	}
	if g.posts == nil {
		g.posts = map[string]int{}
	}
	g.posts[r.URL.Path]++
	return g.lethal(r.URL.Path, g.posts[r.URL.Path])
}
