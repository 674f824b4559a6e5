package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
)

func syncsOf(connections []string) []fleet.Sync {
	var syncs []fleet.Sync
	for _, id := range connections {
		syncs = append(syncs, fleet.Sync{ConnectionID: id})
	}
	return syncs
}

// endless is a run that does not end by itself.
var endless = airbytetest.Run{{Status: airbyte.JobStatusRunning}}

// TestRun runs syncs that end in every possible way, on servers of every age.
func TestRun(t *testing.T) {
	for _, profile := range airbytetest.Profiles() {
		t.Run(string(profile), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t, airbytetest.WithProfile(profile))
				p := newPlant(w.fake, 2, 7)
				succeeds, fails, isAttached, isCancelled := p.connections[0], p.connections[1], p.connections[2], p.connections[3]
				isTooSlow, isInactive, isBlocked := p.connections[4], p.connections[5], p.connections[6]
				w.fake.Script(succeeds, airbytetest.Succeed(10*time.Minute))
				w.fake.Script(fails, airbytetest.Fail(5*time.Minute))
				attachedID := w.fake.AddJob(isAttached, time.Now(), airbytetest.Succeed(20*time.Minute))
				w.fake.Script(isCancelled, airbytetest.Run{
					{Status: airbyte.JobStatusRunning, For: 7 * time.Minute},
					{Status: airbyte.JobStatusCancelled},
				})
				w.fake.Script(isTooSlow, endless)
				w.fake.SetConnectionStatus(isInactive, airbyte.ConnectionStatusInactive)
				refreshID := w.fake.AddRefresh(isBlocked, time.Now(), airbytetest.Succeed(time.Hour))

				watcher := fleet.New(client)
				results := map[string]fleet.Result{}
				var order []string
				for result := range watcher.Run(t.Context(), syncsOf(p.connections),
					fleet.WithWait(airbyte.WithMaxWait(30*time.Minute), airbyte.WithCancelOnStop())) {
					id := result.Sync.ConnectionID
					if _, isRepeated := results[id]; isRepeated {
						t.Errorf("connection %s has two results", id)
					}
					results[id] = result
					order = append(order, id)
				}

				wantLater := []string{fails, isCancelled, succeeds, isAttached, isTooSlow}
				if got := order[2:]; !slices.Equal(got, wantLater) {
					t.Errorf("order of the results: got %v, want %v", got, wantLater)
				}
				if r := results[succeeds]; r.Err != nil || r.Run.Status != "succeeded" || r.Run.Attached || r.JobID != r.Run.JobID {
					t.Errorf("a sync that succeeds: %+v", r)
				}
				if r := results[fails]; !isErrorOf[*airbyte.JobFailedError](r.Err) || r.Run.Status != "failed" {
					t.Errorf("a sync that fails: %+v", r)
				}
				if r := results[isAttached]; r.Err != nil || !r.Run.Attached || r.JobID != attachedID {
					t.Errorf("a sync that was running: %+v", r)
				}
				if r := results[isCancelled]; !isErrorOf[*airbyte.JobCancelledError](r.Err) {
					t.Errorf("a sync that somebody cancels: %+v", r)
				}
				timeout, _ := errors.AsType[*airbyte.WaitTimeoutError](results[isTooSlow].Err)
				if timeout == nil || !timeout.Cancelled || results[isTooSlow].JobID != timeout.JobID {
					t.Errorf("a sync that is too slow: %+v", results[isTooSlow])
				}
				blocked, _ := errors.AsType[*airbyte.JobBlockedError](results[isInactive].Err)
				if blocked == nil || blocked.ConnectionStatus != "inactive" || results[isInactive].Run != nil {
					t.Errorf("a sync of an inactive connection: %+v", results[isInactive])
				}
				blocked, _ = errors.AsType[*airbyte.JobBlockedError](results[isBlocked].Err)
				if blocked == nil || blocked.ConnectionStatus != "" {
					t.Errorf("a sync that another job blocks: %+v", results[isBlocked])
				} else if blocked.BlockedBy != nil && blocked.BlockedBy.JobID != refreshID {
					t.Errorf("a sync that another job blocks: %+v", results[isBlocked])
				}
			})
		})
	}
}

func isErrorOf[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// load counts the syncs that run at the same time.
type load struct {
	mu        sync.Mutex
	running   map[string]string // workspaces by connection
	most      int
	mostOfOne int
}

// watch returns an option that tells the load when the sync of a connection runs and when it has ended.
func (l *load) watch(connection, workspace string) airbyte.WaitOption {
	return airbyte.WithProgress(func(job *airbyte.Job) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if job.Status.Final() {
			delete(l.running, connection)
			return
		}
		l.running[connection] = workspace
		ofOne := 0
		for _, other := range l.running {
			if other == workspace {
				ofOne++
			}
		}
		l.most = max(l.most, len(l.running))
		l.mostOfOne = max(l.mostOfOne, ofOne)
	})
}

func TestLimitsOfRun(t *testing.T) {
	for _, test := range []struct {
		name            string
		opts            []fleet.RunOption
		most, mostOfOne int
		took            time.Duration // rounded to the minutes of the polls
	}{
		{name: "default", most: 10, mostOfOne: 10, took: 30 * time.Minute},
		{name: "none", opts: []fleet.RunOption{fleet.WithMaxRunning(0)}, most: 30, mostOfOne: 24, took: 10 * time.Minute},
		{
			name: "in total",
			opts: []fleet.RunOption{fleet.WithMaxRunning(15)},
			most: 15, mostOfOne: 15, took: 20 * time.Minute,
		},
		{
			name: "per workspace",
			opts: []fleet.RunOption{fleet.WithMaxRunning(0), fleet.WithMaxRunningPerWorkspace(8)},
			most: 14, mostOfOne: 8, took: 30 * time.Minute,
		},
		{
			name: "both",
			opts: []fleet.RunOption{fleet.WithMaxRunning(6), fleet.WithMaxRunningPerWorkspace(4)},
			most: 6, mostOfOne: 4, took: 60 * time.Minute,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t, airbytetest.WithJobs(airbytetest.Succeed(9*time.Minute)))
				large, small := newPlant(w.fake, 1, 24), newPlant(w.fake, 1, 6)
				l := &load{running: map[string]string{}}
				var syncs []fleet.Sync
				for _, p := range []*plant{large, small} {
					for _, id := range p.connections {
						syncs = append(syncs, fleet.Sync{
							ConnectionID: id,
							WorkspaceID:  p.workspaces[0],
							Options:      []airbyte.WaitOption{l.watch(id, p.workspaces[0])},
						})
					}
				}
				began := time.Now()
				results := 0
				for result := range fleet.New(client).Run(t.Context(), syncs, test.opts...) {
					results++
					if result.Err != nil {
						t.Error(result.Err)
					}
				}
				took := time.Since(began).Truncate(10 * time.Minute)
				if results != 30 || l.most != test.most || l.mostOfOne != test.mostOfOne || took != test.took {
					t.Errorf("%d results, %d at a time, %d of a workspace, in %v; want 30, %d, %d, in %v",
						results, l.most, l.mostOfOne, took, test.most, test.mostOfOne, test.took)
				}
			})
		})
	}
}

// TestStartsOfRun starts syncs on a server that takes 10 seconds for it.
func TestStartsOfRun(t *testing.T) {
	for name, test := range map[string]struct {
		opts []fleet.RunOption
		most int
	}{
		"default": {most: 4},
		"two":     {opts: []fleet.RunOption{fleet.WithMaxStarting(2)}, most: 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			w, client := newWire(t, airbytetest.WithJobs(endless))
			p := newPlant(w.fake, 1, 20)
			w.fake.Inject(airbytetest.Fault{Operation: "createJob", Count: airbytetest.Always, Latency: 10 * time.Second})
			w.fake.Inject(airbytetest.Fault{Operation: "cancelJob", Count: airbytetest.Always, Latency: 10 * time.Second})
			opts := slices.Clone(test.opts)
			opts = append(opts, fleet.WithMaxRunning(0),
				fleet.WithWait(airbyte.WithMaxWait(5*time.Minute), airbyte.WithCancelOnStop()))
			for result := range fleet.New(client).Run(t.Context(), syncsOf(p.connections), opts...) {
				timeout, _ := errors.AsType[*airbyte.WaitTimeoutError](result.Err)
				if timeout == nil || !timeout.Cancelled {
					t.Errorf("%s: %v", name, result.Err)
				}
			}
			for _, operation := range []string{"POST /jobs", "DELETE /jobs/"} {
				if got := w.mostAtOnce(operation, 10*time.Second); got != test.most {
					t.Errorf("%s: %d at once of %s, want %d", name, got, operation, test.most)
				}
			}
		})
	}
}

// TestRunStops ends the context, or the loop, while syncs run.
func TestRunStops(t *testing.T) {
	for _, test := range []struct {
		name      string
		wait      []airbyte.WaitOption
		breaks    bool
		cancelled int
	}{
		{name: "leave the syncs running"},
		{name: "cancel all", wait: []airbyte.WaitOption{airbyte.WithCancelOnStop()}, cancelled: 6},
		{name: "cancel own", wait: []airbyte.WaitOption{airbyte.WithCancelStartedOnStop()}, cancelled: 5},
		{name: "break", breaks: true},
		{name: "break and cancel all", breaks: true, wait: []airbyte.WaitOption{airbyte.WithCancelOnStop()}, cancelled: 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t, airbytetest.WithJobs(endless))
				p := newPlant(w.fake, 1, 20)
				w.fake.AddJob(p.connections[0], time.Now(), endless)
				if test.breaks {
					w.fake.Script(p.connections[1], airbytetest.Succeed(time.Second))
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if !test.breaks {
					time.AfterFunc(10*time.Minute, cancel)
				}
				began := time.Now()
				var unstarted, left, cancelled, results int
				for result := range fleet.New(client).Run(ctx, syncsOf(p.connections), fleet.WithMaxRunning(6),
					fleet.WithWait(test.wait...)) {
					results++
					if test.breaks {
						break
					}
					timeout, _ := errors.AsType[*airbyte.WaitTimeoutError](result.Err)
					switch {
					case timeout == nil || !errors.Is(timeout, context.Canceled):
						t.Errorf("got error %v", result.Err)
					case timeout.JobID == 0:
						unstarted++
					case timeout.Cancelled:
						cancelled++
					default:
						left++
					}
				}
				if test.breaks {
					if results != 1 || time.Since(began) > 3*time.Minute {
						t.Errorf("%d results after %v", results, time.Since(began))
					}
				} else if unstarted != 14 || cancelled != test.cancelled || left != 6-cancelled || results != 20 {
					t.Errorf("%d results, %d not started, %d cancelled, %d left", results, unstarted, cancelled, left)
				}
				wantCancelled := test.cancelled
				if test.breaks && test.cancelled > 0 {
					// One sync has ended. The next one may have started in its place before the loop broke.
					wantCancelled = w.countOf("POST /jobs") // without the sync that has ended, and with the one that ran before
				}
				if n := w.countOf("DELETE /jobs/"); n != wantCancelled {
					t.Errorf("%d requests to cancel a job, want %d", n, wantCancelled)
				}
				synctest.Wait() // a request that was due at the moment of the end is sent by now
				sent := len(w.sent)
				time.Sleep(time.Hour)
				if len(w.sent) != sent {
					t.Errorf("%d requests after the end", len(w.sent)-sent)
				}
			})
		})
	}
}

func TestSyncsOf(t *testing.T) {
	got := fleet.SyncsOf(&airbyte.Connection{ConnectionID: "c", WorkspaceID: "w", Name: "x"})
	if len(got) != 1 || got[0].ConnectionID != "c" || got[0].WorkspaceID != "w" {
		t.Errorf("got %v", got)
	}
}

func ExampleWatcher_Run() {
	fake, err := airbytetest.NewServer(airbytetest.WithSpeed(30_000))
	if err != nil {
		fmt.Println(err)
		return
	}
	workspace := fake.AddWorkspace("Tenant 42")
	warehouse := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	orders := fake.AddConnection(fake.AddSource(workspace, "orders", airbytetest.Postgres), warehouse)
	billing := fake.AddConnection(fake.AddSource(workspace, "billing", airbytetest.Postgres), warehouse)
	fake.Script(orders, airbytetest.Succeed(10*time.Minute))
	fake.Script(billing, airbytetest.Fail(time.Minute))

	names := map[string]string{orders: "orders", billing: "billing"}
	watcher := fleet.New(fake.Client(), fleet.WithInterval(20*time.Millisecond))
	syncs := []fleet.Sync{{ConnectionID: orders}, {ConnectionID: billing}}
	for result := range watcher.Run(context.Background(), syncs, fleet.WithMaxRunning(5)) {
		name := names[result.Sync.ConnectionID]
		_, isFailed := errors.AsType[*airbyte.JobFailedError](result.Err)
		switch {
		case result.Err == nil:
			fmt.Println(name, "succeeded")
		case isFailed:
			fmt.Println(name, "failed")
		default:
			fmt.Println(name, result.Err)
		}
	}
	// Unordered output:
	// billing failed
	// orders succeeded
}
