package fleet_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

const interval = time.Minute

// wire is the transport between a client and a fake server. It notes when requests are sent, and can
// change requests and responses.
type wire struct {
	fake     *airbytetest.Server
	request  []func(*http.Request)
	response []func(*http.Response)
	refuse   func(*http.Request) bool // reports whether to respond with 403

	mu     sync.Mutex
	sent   []sentRequest
	outage *outage // nil for none
}

// sentRequest is a request, and the time when it was sent.
type sentRequest struct {
	at        time.Time
	operation string // method and path template, such as GET /jobs/
	query     string
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	w.note(req)
	if w.refuse != nil && w.refuse(req) {
		return forbidden(req), nil
	}
	outage := w.currentOutage()
	if outage != nil && outage.concerns(req) {
		return outage.fake.RoundTrip(req)
	}
	req = req.Clone(req.Context())
	for _, change := range w.request {
		change(req)
	}
	resp, err := w.fake.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	for _, change := range w.response {
		change(resp)
	}
	return resp, nil
}

// outage makes requests that read jobs fail for some time.
type outage struct {
	fake  *airbytetest.Server // fails all requests
	until time.Time
}

func (o *outage) concerns(req *http.Request) bool {
	return req.Method == http.MethodGet && time.Now().Before(o.until)
}

// currentOutage returns the outage that began last, or nil.
func (w *wire) currentOutage() *outage {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.outage
}

// fail makes requests that read jobs fail until a time.
func (w *wire) fail(f airbytetest.Fault, until time.Time) {
	fake, err := airbytetest.NewServer()
	if err != nil {
		panic(err) // cannot happen: there are no options
	}
	f.Count = airbytetest.Always
	fake.Inject(f)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outage = &outage{fake: fake, until: until}
}

// failAfter makes requests that read jobs fail from a time on, which it returns. Only requests after it are counted.
func (w *wire) failAfter(d time.Duration, f airbytetest.Fault) time.Time {
	time.AfterFunc(d, func() {
		w.forget()
		w.fail(f, time.Now().Add(48*time.Hour))
	})
	return time.Now().Add(d)
}

// hideJob removes a job from a list.
func hideJob(t *testing.T, resp *http.Response, id int64) {
	t.Helper()
	if !strings.HasSuffix(resp.Request.URL.Path, "/jobs") || resp.StatusCode != http.StatusOK {
		return
	}
	var page airbyte.JobsResponse
	err := json.NewDecoder(resp.Body).Decode(&page)
	if err != nil {
		t.Error(err)
	}
	page.Data = slices.DeleteFunc(page.Data, func(job airbyte.Job) bool { return job.JobID == id })
	body, err := json.Marshal(page)
	if err != nil {
		t.Error(err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
}

// forbidden returns the response to a request that the caller may not send.
func forbidden(req *http.Request) *http.Response {
	recorder := httptest.NewRecorder()
	recorder.Header().Set("Content-Type", "application/json")
	recorder.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	recorder.WriteHeader(http.StatusForbidden)
	_, _ = recorder.WriteString(`{"status":403,"title":"forbidden","type":"error:forbidden"}`) // into memory
	resp := recorder.Result()
	resp.Request = req
	return resp
}

func (w *wire) note(req *http.Request) {
	_, path, _ := strings.Cut(req.URL.Path, "/v1/")
	resource, id, _ := strings.Cut(path, "/")
	operation := req.Method + " /" + resource
	if id != "" {
		operation += "/"
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, sentRequest{at: time.Now(), operation: operation, query: req.URL.RawQuery})
}

// isForWatching reports whether a request reads jobs to watch them, and not to start one.
func (r sentRequest) isForWatching() bool {
	switch r.operation {
	case "GET /jobs":
		return !strings.Contains(r.query, "connectionId=")
	case "GET /jobs/", "GET /connections/":
		return true
	default:
		return false
	}
}

// forget forgets the requests so far.
func (w *wire) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = nil
}

// count returns the number of requests that watch jobs.
func (w *wire) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, r := range w.sent {
		if r.isForWatching() {
			n++
		}
	}
	return n
}

// countOf returns the number of requests of an operation, such as GET /jobs/.
func (w *wire) countOf(operation string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, r := range w.sent {
		if r.operation == operation {
			n++
		}
	}
	return n
}

// busiestHour returns the largest number of requests that watch jobs within an hour.
func (w *wire) busiestHour() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	var times []time.Time
	most := 0
	for _, r := range w.sent {
		if !r.isForWatching() {
			continue
		}
		times = append(times, r.at)
		for r.at.Sub(times[0]) >= time.Hour {
			times = times[1:]
		}
		most = max(most, len(times))
	}
	return most
}

// operations returns how many requests of each operation were sent.
func (w *wire) operations() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	counts := map[string]int{}
	for _, r := range w.sent {
		counts[r.operation]++
	}
	return fmt.Sprint(counts)
}

// newWire returns a wire to a fake server, and a client that uses it.
func newWire(t *testing.T, opts ...airbytetest.Option) (*wire, *airbyte.Client) {
	t.Helper()
	w := &wire{fake: airbytetest.New(t, opts...)}
	return w, w.client()
}

func (w *wire) client(opts ...airbyte.Option) *airbyte.Client {
	transport := airbyte.WithHTTPClient(&http.Client{Transport: w})
	return w.fake.Client(append([]airbyte.Option{transport}, opts...)...)
}

// plant holds the connections of a fake server.
type plant struct {
	fake        *airbytetest.Server
	workspaces  []string
	connections []string
}

// newPlant adds connections to a fake server, which are spread over some workspaces.
func newPlant(fake *airbytetest.Server, workspaces, connections int) *plant {
	p := &plant{fake: fake}
	var sources, destinations []string
	for i := range workspaces {
		workspace := fake.AddWorkspace(fmt.Sprintf("Tenant %d", i))
		p.workspaces = append(p.workspaces, workspace)
		sources = append(sources, fake.AddSource(workspace, "db", airbytetest.Postgres))
		destinations = append(destinations, fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake))
	}
	for i := range connections {
		at := i % workspaces
		p.connections = append(p.connections, fake.AddConnection(sources[at], destinations[at]))
	}
	return p
}

// workspaceOf returns the workspace of a connection, by its number.
func (p *plant) workspaceOf(i int) string { return p.workspaces[i%len(p.workspaces)] }

// lateness returns how long ago a job ended.
func lateness(run *airbyte.JobRun) time.Duration {
	ended := cmp.Or(run.LastUpdatedAt.Time, time.Now())
	return time.Since(ended)
}

// mostAtOnce returns the largest number of requests of an operation that are in progress at the same time,
// if each takes d.
func (w *wire) mostAtOnce(operation string, d time.Duration) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	var begun []time.Time
	most := 0
	for _, r := range w.sent {
		if r.operation != operation {
			continue
		}
		begun = append(begun, r.at)
		for r.at.Sub(begun[0]) >= d {
			begun = begun[1:]
		}
		most = max(most, len(begun))
	}
	return most
}
