package fleet_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
)

// TestHistories watches the jobs of many random histories, and of more if AIRBYTE_LONG is set. FuzzHistories tries
// others.
func TestHistories(t *testing.T) {
	if testing.Short() {
		t.Skip("each history takes a fifth of a second, and FuzzHistories has one")
	}
	histories := uint64(15)
	if os.Getenv("AIRBYTE_LONG") != "" {
		histories = 150
	}
	for seed := range histories {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { testHistory(t, seed) })
	}
}

func FuzzHistories(f *testing.F) {
	f.Add(uint64(1000))
	f.Fuzz(testHistory)
}

// testHistory watches the jobs of a random history on a random server. Each job must have exactly one
// result, and the right one.
func testHistory(t *testing.T, seed uint64) {
	synctest.Test(t, func(t *testing.T) {
		h := newHistory(t, rand.New(rand.NewPCG(seed, 19)))
		h.run(t)
		h.check(t)
		if t.Failed() {
			t.Logf("the server: %s", h.description())
		}
	})
}

// history is a random history of jobs on a random server.
type history struct {
	random  *rand.Rand
	traits  []string // of the server
	wire    *wire
	client  *airbyte.Client
	watcher *fleet.Watcher
	plant   *plant
	isNamed bool // the workspaces of the jobs are named

	// mostLate is how late an end may be noticed.
	mostLate time.Duration

	mu      sync.Mutex
	results map[int64][]watchResult // by job ID
	orphans map[int64]bool          // jobs of deleted connections, which never end
}

// watchResult is a result, and the time when it was noticed.
type watchResult struct {
	at  time.Time
	run *airbyte.JobRun
	err error
}

func newHistory(t *testing.T, random *rand.Rand) *history {
	h := &history{
		random:   random,
		mostLate: interval,
		results:  map[int64][]watchResult{},
		orphans:  map[int64]bool{},
	}
	profile := airbytetest.Profiles()[random.IntN(len(airbytetest.Profiles()))]
	h.traits = append(h.traits, string(profile))
	opts := []airbytetest.Option{airbytetest.WithProfile(profile)}
	if h.oneIn(3) {
		h.trait("a slow server", 2*time.Minute)
		opts = append(opts, airbytetest.WithLatency(time.Duration(random.IntN(500))*time.Millisecond))
	}
	h.wire, h.client = newWire(t, opts...)
	h.plant = newPlant(h.wire.fake, 1+random.IntN(120), 1+random.IntN(150))
	var watcherOpts []fleet.Option
	switch random.IntN(3) {
	case 0:
		h.traits = append(h.traits, "named workspaces")
		watcherOpts = append(watcherOpts, fleet.WithWorkspaces(h.plant.workspaces...))
	case 1:
		h.traits = append(h.traits, "named workspaces of each sync")
		h.isNamed = true
	}
	h.watcher = fleet.New(h.client, append(watcherOpts, fleet.WithInterval(interval))...)
	h.differ()
	if h.oneIn(2) {
		h.misbehave()
	}
	return h
}

func (h *history) oneIn(n int) bool { return h.random.IntN(n) == 0 }

// trait notes a trait of the server that may delay the time at which ends are noticed.
func (h *history) trait(name string, later time.Duration) {
	h.traits = append(h.traits, name)
	h.mostLate += later
}

func (h *history) description() string { return strings.Join(h.traits, ", ") }

// untilSweep is how late an end may be noticed if only a sweep shows it.
const untilSweep = 11 * interval

// differ makes the server differ from the ideal at random. Ends must still be noticed in the next poll.
func (h *history) differ() {
	if h.oneIn(3) {
		skew := time.Duration(h.random.IntN(400)-200) * time.Second
		h.traits = append(h.traits, fmt.Sprintf("clocks that differ by up to %v", skew))
		h.wire.response = append(h.wire.response, func(resp *http.Response) { shiftDate(resp, skew) })
	}
	if h.oneIn(6) {
		h.traits = append(h.traits, "ignored filter")
		h.wire.request = append(h.wire.request, func(req *http.Request) { withoutParameter(req, "updatedAtStart") })
	}
	if h.oneIn(6) {
		h.traits = append(h.traits, "ignored order")
		h.wire.request = append(h.wire.request, func(req *http.Request) { withoutParameter(req, "orderBy") })
	}
}

// misbehave makes the server worse at random, so that ends may be noticed later.
func (h *history) misbehave() {
	if h.oneIn(6) {
		skew := time.Duration(h.random.IntN(90)) * time.Minute
		h.trait(fmt.Sprintf("a clock that is wrong by %v", skew), untilSweep)
		h.wire.response = append(h.wire.response, func(resp *http.Response) { shiftDate(resp, skew) })
	}
	if h.oneIn(6) {
		h.trait("no Date", untilSweep) // the stamps of other jobs are the only clock
		h.wire.response = append(h.wire.response, func(resp *http.Response) { resp.Header.Del("Date") })
	}
	if h.oneIn(4) {
		unreadable := h.plant.workspaces[h.random.IntN(len(h.plant.workspaces))]
		h.trait("an unreadable workspace", untilSweep)
		h.wire.refuse = func(req *http.Request) bool {
			isList := strings.HasSuffix(req.URL.Path, "/jobs")
			return isList && strings.Contains(req.URL.RawQuery, unreadable)
		}
	}
	if h.oneIn(4) {
		h.trait("lists that lose jobs", 3*untilSweep)
		loser := &listLoser{random: rand.New(rand.NewPCG(h.random.Uint64(), 0))}
		h.wire.response = append(h.wire.response, loser.change)
	}
	if h.oneIn(3) {
		h.trait("failing requests", untilSweep)
		h.injectFaults()
	}
}

func (h *history) injectFaults() {
	for range 1 + h.random.IntN(5) {
		fault := airbytetest.Fault{
			Operation: []string{"listJobs", "getJob"}[h.random.IntN(2)],
			Skip:      h.random.IntN(50),
			Count:     1 + h.random.IntN(3),
		}
		switch h.random.IntN(4) {
		case 0:
			fault.Status = []int{409, 429, 500, 502, 503}[h.random.IntN(5)]
			if fault.Operation == "getJob" && fault.Status == 409 {
				fault.Status = 500 // 409 means that the job does not exist
			}
		case 1:
			fault.DropBefore = true
		case 2:
			fault.Truncated = true
		case 3:
			fault.HTML = true
			fault.Status = 502
		}
		h.wire.fake.Inject(fault)
	}
}

// run starts jobs over some hours, watches them, and waits for all results.
func (h *history) run(t *testing.T) {
	hours := 1 + h.random.IntN(4)
	end := time.Now().Add(time.Duration(hours) * time.Hour)
	h.addOldJobs()
	var waits sync.WaitGroup
	for time.Now().Before(end) {
		var ids []int64
		for range h.random.IntN(30) { // all at the same time
			ids = append(ids, h.addJob())
		}
		if h.oneIn(10) {
			time.Sleep(time.Duration(h.random.IntN(3600)) * time.Second) // the jobs are watched later
		}
		waits.Go(func() { h.watch(t.Context(), ids) })
		if h.oneIn(3) {
			i := h.random.IntN(len(h.plant.connections))
			waits.Go(func() { h.runSync(t, i) })
		}
		if h.oneIn(20) {
			h.watcher.LookSooner(ids...)
		}
		pause := []time.Duration{0, time.Second, time.Minute, 10 * time.Minute, 20 * time.Minute}[h.random.IntN(5)]
		time.Sleep(pause)
	}
	waits.Wait()
}

// addOldJobs adds jobs that have ended before anything is watched.
func (h *history) addOldJobs() {
	n := h.random.IntN(300)
	for i := range n {
		created := time.Now().Add(-time.Duration(n-i) * time.Minute)
		h.wire.fake.AddJob(h.randomConnection(), created, airbytetest.Fail(time.Second))
	}
}

func (h *history) randomConnection() string {
	return h.plant.connections[h.random.IntN(len(h.plant.connections))]
}

// addJob adds a job with a random run, and returns its ID.
func (h *history) addJob() int64 {
	run := h.randomRun()
	connection := h.randomConnection()
	switch h.random.IntN(40) {
	case 0:
		return h.wire.fake.AddRefresh(connection, time.Now(), run)
	case 1:
		return h.addOrphan()
	default:
		return h.wire.fake.AddJob(connection, time.Now(), run)
	}
}

// addOrphan adds a job of a deleted connection, which never ends.
func (h *history) addOrphan() int64 {
	source := h.wire.fake.AddSource(h.plant.workspaces[0], "gone", airbytetest.Postgres)
	destination := h.wire.fake.AddDestination(h.plant.workspaces[0], "gone", airbytetest.Snowflake)
	connection := h.wire.fake.AddConnection(source, destination)
	id := h.wire.fake.AddJob(connection, time.Now(), airbytetest.Run{{Status: airbyte.JobStatusRunning}})
	h.wire.fake.SetConnectionStatus(connection, airbyte.ConnectionStatusDeprecated)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.orphans[id] = true
	return id
}

func (h *history) randomRun() airbytetest.Run {
	var run airbytetest.Run
	open := []airbyte.JobStatus{
		airbyte.JobStatusPending, airbyte.JobStatusRunning, airbyte.JobStatusIncomplete, airbyte.JobStatusRunning,
	}
	for range h.random.IntN(5) {
		longest := []time.Duration{time.Second, time.Minute, 20 * time.Minute, 2 * time.Hour}[h.random.IntN(4)]
		run = append(run, airbytetest.Phase{
			Status: open[h.random.IntN(len(open))],
			For:    time.Duration(h.random.Int64N(int64(longest))).Truncate(100 * time.Millisecond),
		})
	}
	final := []airbyte.JobStatus{airbyte.JobStatusSucceeded, airbyte.JobStatusFailed, airbyte.JobStatusCancelled}
	return append(run, airbytetest.Phase{Status: final[h.random.IntN(3)]})
}

// maxWait ends a wait for a job whose end is never noticed.
var maxWait = airbyte.WithMaxWait(48 * time.Hour)

// watch watches jobs, some of them with Watch and some one by one.
func (h *history) watch(ctx context.Context, ids []int64) {
	if !h.isNamed {
		for result := range h.watcher.Watch(ctx, ids, maxWait) {
			h.add(result.JobID, result.Run, result.Err)
		}
		return
	}
	var waits sync.WaitGroup
	for _, id := range ids {
		waits.Go(func() {
			workspace := h.workspaceOf(ctx, id)
			run, err := h.client.WaitForJob(ctx, id, airbyte.WithPoller(h.watcher.In(workspace)), maxWait)
			h.add(id, run, err)
		})
	}
	waits.Wait()
}

// workspaceOf returns the workspace of a job.
func (h *history) workspaceOf(ctx context.Context, id int64) string {
	job, err := h.wire.fake.Client().Jobs.Get(ctx, id)
	if err != nil {
		return ""
	}
	i := slices.Index(h.plant.connections, job.ConnectionID)
	if i < 0 {
		return h.plant.workspaces[0] // of orphans
	}
	return h.plant.workspaceOf(i)
}

func (h *history) runSync(t *testing.T, i int) {
	sync := fleet.Sync{ConnectionID: h.plant.connections[i]}
	if h.isNamed {
		sync.WorkspaceID = h.plant.workspaceOf(i)
	}
	for result := range h.watcher.Run(t.Context(), []fleet.Sync{sync}, fleet.WithWait(maxWait)) {
		if result.JobID != 0 && !result.Run.Attached { // else the job is watched anyway
			h.add(result.JobID, result.Run, result.Err)
		}
	}
}

func (h *history) add(id int64, run *airbyte.JobRun, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.results[id] = append(h.results[id], watchResult{at: time.Now(), run: run, err: err})
}

// check compares the results with the jobs on the server.
func (h *history) check(t *testing.T) {
	ownClient := h.wire.fake.Client()
	for id, results := range h.results {
		if len(results) != 1 {
			t.Errorf("job %d has %d results", id, len(results))
			continue
		}
		job, err := ownClient.Jobs.Get(t.Context(), id)
		if err != nil {
			t.Errorf("job %d: %v", id, err)
			continue
		}
		h.checkResult(t, job, results[0])
	}
}

func (h *history) checkResult(t *testing.T, job *airbyte.Job, result watchResult) {
	if h.orphans[job.JobID] {
		if !errors.Is(result.err, fleet.ErrConnectionDeleted) {
			t.Errorf("job %d of a deleted connection: got error %v", job.JobID, result.err)
		}
		return
	}
	if !job.Status.Final() || result.run == nil || result.run.Status != job.Status {
		t.Errorf("job %d is %s, got %v, error %v", job.JobID, job.Status, result.run, result.err)
		return
	}
	succeeded := job.Status == airbyte.JobStatusSucceeded
	if succeeded != (result.err == nil) {
		t.Errorf("job %d %s, got error %v", job.JobID, job.Status, result.err)
	}
	began := result.at.Add(-result.run.Elapsed)
	late := result.at.Sub(later(began, job.LastUpdatedAt.Time))
	if late > h.mostLate+stampsCutTo {
		t.Errorf("the end of job %d was noticed %v late, want at most %v", job.JobID, late, h.mostLate)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// shiftDate changes the time at which a response was sent.
func shiftDate(resp *http.Response, by time.Duration) {
	date, err := http.ParseTime(resp.Header.Get("Date"))
	if err == nil {
		resp.Header.Set("Date", date.Add(by).UTC().Format(http.TimeFormat))
	}
}

// withoutParameter removes a parameter from the query of a list of jobs.
func withoutParameter(req *http.Request, name string) {
	if !strings.HasSuffix(req.URL.Path, "/jobs") {
		return
	}
	query := req.URL.Query()
	query.Del(name)
	req.URL.RawQuery = query.Encode()
}

// listLoser makes lists lose jobs, as if these had moved from one page to another between two requests.
type listLoser struct {
	mu     sync.Mutex
	random *rand.Rand
}

// change replaces one job of a page by a second copy of another one, in some of the responses.
func (l *listLoser) change(resp *http.Response) {
	l.mu.Lock()
	defer l.mu.Unlock()
	query := resp.Request.URL.Query()
	isList := strings.HasSuffix(resp.Request.URL.Path, "/jobs") && !query.Has("connectionId")
	if !isList || resp.StatusCode != http.StatusOK || l.random.IntN(4) != 0 {
		return
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), iotest.ErrReader(err)))
		return
	}
	var page map[string]any
	err = json.Unmarshal(body, &page)
	items, _ := page["data"].([]any)
	if err == nil && len(items) > 1 {
		items[l.random.IntN(len(items))] = items[l.random.IntN(len(items))]
		body, err = json.Marshal(page)
	}
	if err != nil {
		panic(err) // cannot happen: the fake server sends JSON
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	resp.Header.Del("Content-Length")
}
