package fleet_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
	"github.com/airbyte-go/airbyte/api/internal/race"
)

var done = airbytetest.Run{{Status: airbyte.JobStatusSucceeded}}

// olderJobs are the histories of TestRequestsOfLatest.
var olderJobs = []struct {
	name     string
	areMixed bool
	measured int // requests, as in README.md
}{
	{name: "all older jobs come before the latest ones", measured: 200},
	{name: "older and latest jobs are mixed", areMixed: true, measured: 399},
}

// TestRequestsOfLatest looks for the latest jobs of 20,000 connections, which have one older job each.
func TestRequestsOfLatest(t *testing.T) {
	if race.Enabled {
		t.Skip("counts requests of a single goroutine; runs without the race detector")
	}
	if testing.Short() {
		t.Skip("-short: makes 40,000 jobs")
	}
	const connections = 20_000
	const most = connections / 50
	for _, test := range olderJobs {
		t.Run(test.name, func(t *testing.T) {
			w, client := newWire(t)
			p := newPlant(w.fake, 10, connections)
			want := addHistory(p, test.areMixed)
			got, err := fleet.New(client).Latest(t.Context(), p.connections)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range p.connections {
				if got[id] == nil || got[id].JobID != want[id] {
					t.Fatalf("connection %s: got %v, want job %d", id, got[id], want[id])
				}
			}
			n := w.countOf("GET /jobs")
			t.Logf("%d requests for %d connections", n, connections)
			if n > most {
				t.Errorf("%d requests, want at most %d", n, most)
			}
			if n != test.measured {
				t.Errorf("%d requests, README.md says %d", n, test.measured)
			}
		})
	}
}

// addHistory adds two jobs to each connection, and returns the IDs of the later ones. It creates the jobs
// in the order of their times, as servers do.
func addHistory(p *plant, areMixed bool) map[string]int64 {
	random := rand.New(rand.NewPCG(1, 2))
	order := append(random.Perm(len(p.connections)), random.Perm(len(p.connections))...)
	if areMixed {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	latest := map[string]int64{}
	began := time.Now().Add(-48 * time.Hour)
	for n, i := range order {
		created := began.Add(time.Duration(n) * time.Second)
		latest[p.connections[i]] = p.fake.AddJob(p.connections[i], created, done)
	}
	return latest
}

func TestLatest(t *testing.T) {
	w, client := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	p := newPlant(w.fake, 2, 302)
	never := p.connections[300:]
	now := time.Now()
	for i, connection := range p.connections[:300] {
		w.fake.AddJob(connection, now.Add(time.Duration(i-1000)*time.Minute), done)
	}
	w.fake.AddRefresh(p.connections[0], now.Add(-time.Minute), done)
	running := w.fake.AddJob(p.connections[1], now.Add(-2*time.Minute), airbytetest.Succeed(time.Hour))
	watcher := fleet.New(client, fleet.WithWorkspaces(p.workspaces...))

	for name, test := range map[string]struct {
		ids      []string
		opts     []fleet.LatestOption
		first    int64 // job of the first connection
		found    int
		requests int
	}{
		"all":                   {ids: p.connections, first: 301, found: 300, requests: 4},
		"one type":              {ids: p.connections, opts: []fleet.LatestOption{fleet.WithJobType("sync")}, first: 1, found: 300, requests: 4},
		"bound on pages":        {ids: p.connections, opts: []fleet.LatestOption{fleet.WithMaxPages(2)}, first: 301, found: 300, requests: 2 + 102},
		"the newest are enough": {ids: p.connections[:2], first: 301, found: 2, requests: 1},
		"never run":             {ids: never, found: 0, requests: 2 + 2},
		"none":                  {},
	} {
		before := w.countOf("GET /jobs")
		got, err := watcher.Latest(t.Context(), test.ids, test.opts...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(got) != test.found {
			t.Errorf("%s: got %d jobs, want %d", name, len(got), test.found)
		}
		if test.first != 0 && got[p.connections[0]].JobID != test.first {
			t.Errorf("%s: got %v, want job %d", name, got[p.connections[0]], test.first)
		}
		if job := got[p.connections[1]]; job != nil && (job.JobID != running || job.Status.Final()) {
			t.Errorf("%s: got %v, want the running job %d", name, job, running)
		}
		if n := w.countOf("GET /jobs") - before; n != test.requests {
			t.Errorf("%s: %d requests, want %d", name, n, test.requests)
		}
	}
}

// TestLatestWhileJobsStart moves jobs from one page to the next during the walk.
func TestLatestWhileJobsStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t, airbytetest.WithLatency(time.Second))
		p := newPlant(w.fake, 1, 1000)
		latest := addHistory(p, true)
		stop := make(chan struct{})
		go func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				case <-time.After(70 * time.Millisecond):
					w.fake.AddJob(p.connections[i%100], time.Now(), done)
				}
			}
		}()
		got, err := fleet.New(client).Latest(t.Context(), p.connections)
		close(stop)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range p.connections {
			if got[id] == nil || got[id].JobID < latest[id] {
				t.Errorf("connection %s: got %v, want job %d or a newer one", id, got[id], latest[id])
			}
		}
	})
}

// TestLatestOfUnreadableConnections has connections in a workspace that the caller may not read.
func TestLatestOfUnreadableConnections(t *testing.T) {
	w, _ := newWire(t)
	p := newPlant(w.fake, 2, 4)
	for _, id := range p.connections {
		w.fake.AddJob(id, time.Now(), done)
	}
	reader := w.fake.AddCaller("Bea", airbytetest.Role{Type: airbyte.PermissionTypeWorkspaceReader, ID: p.workspaces[0]})
	client := reader.Client(airbyte.WithHTTPClient(&http.Client{Transport: w}))

	got, err := fleet.New(client).Latest(t.Context(), p.connections)
	if err != nil || len(got) != 2 {
		t.Errorf("all workspaces: got %d jobs, error %v", len(got), err)
	}
	got, err = fleet.New(client, fleet.WithWorkspaces(p.workspaces...)).Latest(t.Context(), p.connections)
	if err == nil || len(got) != 2 {
		t.Errorf("named workspaces: got %d jobs, error %v", len(got), err)
	}
}

// ExampleWatcher_Latest prints the connections whose last sync has failed.
func ExampleWatcher_Latest() {
	fake, err := airbytetest.NewServer()
	if err != nil {
		fmt.Println(err)
		return
	}
	workspace := fake.AddWorkspace("Tenant 42")
	warehouse := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	orders := fake.AddConnection(fake.AddSource(workspace, "orders", airbytetest.Postgres), warehouse)
	billing := fake.AddConnection(fake.AddSource(workspace, "billing", airbytetest.Postgres), warehouse)
	now := time.Now()
	fake.AddJob(orders, now.Add(-2*time.Hour), airbytetest.Fail(time.Minute))
	fake.AddJob(orders, now.Add(-time.Hour), airbytetest.Succeed(time.Minute))
	fake.AddJob(billing, now.Add(-time.Hour), airbytetest.Fail(time.Minute))

	watcher := fleet.New(fake.Client())
	latest, err := watcher.Latest(context.Background(), []string{orders, billing})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("orders:", latest[orders].Status)
	fmt.Println("billing:", latest[billing].Status)
	// Output:
	// orders: succeeded
	// billing: failed
}

// TestLatestWithUnreadableWorkspace has a workspace whose jobs the caller may not list, among 150. The others must
// still be read in lists.
func TestLatestWithUnreadableWorkspace(t *testing.T) {
	w, client := newWire(t)
	p := newPlant(w.fake, 150, 1500)
	for i, connection := range p.connections {
		w.fake.AddJob(connection, time.Now().Add(time.Duration(i-2000)*time.Minute), done)
	}
	unreadable := p.workspaces[70]
	w.refuse = func(req *http.Request) bool {
		return strings.Contains(req.URL.Query().Get("workspaceIds"), unreadable)
	}
	got, err := fleet.New(client, fleet.WithWorkspaces(p.workspaces...)).Latest(t.Context(), p.connections)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(p.connections) {
		t.Errorf("got %d jobs, want %d", len(got), len(p.connections))
	}
	if n := w.countOf("GET /jobs"); n > 80 {
		t.Errorf("got %d requests, want 80 at most", n)
	}
}

// TestLatestOfIgnoredConnection has a server that ignores the filter for a connection. That must not look as if the
// connections had no jobs.
func TestLatestOfIgnoredConnection(t *testing.T) {
	w, client := newWire(t)
	w.request = append(w.request, func(req *http.Request) { withoutParameter(req, "connectionId") })
	p := newPlant(w.fake, 1, 3)
	for i := range 150 {
		connection := p.connections[0]
		if i == 0 {
			connection = p.connections[1]
		}
		w.fake.AddJob(connection, time.Now().Add(time.Duration(i-1000)*time.Minute), done)
	}
	got, err := fleet.New(client).Latest(t.Context(), p.connections, fleet.WithMaxPages(1))
	if err == nil || !strings.Contains(err.Error(), p.connections[1]) || len(got) != 1 {
		t.Errorf("got %d jobs, error %v; want an error about connection %s", len(got), err, p.connections[1])
	}
}
