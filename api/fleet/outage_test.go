package fleet_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
)

// outageTest is a fault of a server that is down.
type outageTest struct {
	name  string
	fault airbytetest.Fault
}

// outages are the faults of a server that is down.
var outages = []outageTest{
	{name: "500", fault: airbytetest.Fault{Status: 500}},
	{name: "503", fault: airbytetest.Fault{Status: 503}},
	{name: "429", fault: airbytetest.Fault{Status: 429}},
	{name: "429 that asks for a minute", fault: airbytetest.Fault{Status: 429, RetryAfter: "60"}},
	{name: "499", fault: airbytetest.Fault{Status: 499}},
	{name: "no response", fault: airbytetest.Fault{Latency: 24 * time.Hour}},
}

// someOutages returns the outages for a test that takes long with all of them. With -short, it is the one that
// TestOutages does not have.
func someOutages() []outageTest {
	if testing.Short() {
		return outages[len(outages)-1:]
	}
	return outages
}

// TestOutageOfSingleJobs takes a server down on which the caller may not list jobs, so that the Watcher reads each of
// 300 jobs by itself. The requests must not go on for all of them, and each wait must end when its tolerance is
// used up, however long a request takes.
func TestOutageOfSingleJobs(t *testing.T) {
	for _, test := range someOutages() {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t)
				w.refuse = func(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/jobs") }
				p := newPlant(w.fake, 1, 300)
				var ids []int64
				for _, connection := range p.connections {
					ids = append(ids, w.fake.AddJob(connection, time.Now(), endless))
				}
				down := w.failAfter(5*time.Minute+30*time.Second, test.fault)
				for result := range fleet.New(client).Watch(t.Context(), ids) {
					if !isErrorOf[*airbyte.WaitTimeoutError](result.Err) {
						t.Fatalf("got error %v", result.Err)
					}
					if after := time.Since(down); after < 4*time.Minute || after > 15*time.Minute {
						t.Fatalf("the wait for job %d ended %v after the outage began", result.JobID, after)
					}
				}
				if n := w.count(); n > 500 {
					t.Errorf("%d requests in the outage: %s", n, w.operations())
				}
			})
		})
	}
}

// TestOutageOfUnknownJobs waits for jobs about which nothing is known but their IDs, while the server is down. The
// Watcher must not try again all the time.
func TestOutageOfUnknownJobs(t *testing.T) {
	for _, test := range outages {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t)
				w.fail(test.fault, time.Now().Add(48*time.Hour))
				began := time.Now()
				for result := range fleet.New(client).Watch(t.Context(), []int64{1, 2, 3, 4, 5, 6, 7, 8}) {
					if !isErrorOf[*airbyte.WaitTimeoutError](result.Err) {
						t.Errorf("got error %v", result.Err)
					}
				}
				if took := time.Since(began); took > 20*time.Minute {
					t.Errorf("the waits ended after %v", took)
				}
				if n := w.count(); n > 120 {
					t.Errorf("got %d requests, want 120 at most: %s", n, w.operations())
				}
			})
		})
	}
}

// TestOutageOfManyLists takes a server down while jobs in 500 workspaces are watched, which takes six lists.
func TestOutageOfManyLists(t *testing.T) {
	for _, test := range someOutages() {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t)
				p := newPlant(w.fake, 500, 500)
				var ids []int64
				for _, connection := range p.connections {
					ids = append(ids, w.fake.AddJob(connection, time.Now(), endless))
				}
				down := w.failAfter(10*time.Minute+30*time.Second, test.fault)
				watcher := fleet.New(client, fleet.WithWorkspaces(p.workspaces...))
				for result := range watcher.Watch(t.Context(), ids) {
					if !isErrorOf[*airbyte.WaitTimeoutError](result.Err) {
						t.Fatalf("got error %v", result.Err)
					}
					if after := time.Since(down); after > 15*time.Minute {
						t.Fatalf("the wait for job %d ended %v after the outage began", result.JobID, after)
					}
				}
				if n := w.count(); n > 500 {
					t.Errorf("%d requests in the outage: %s", n, w.operations())
				}
			})
		})
	}
}

// TestJobsThatCannotBeRead has a server on which the caller may not list jobs, and that fails to return the oldest
// ones. The others must still be read.
func TestJobsThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t)
		w.refuse = func(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/jobs") }
		p := newPlant(w.fake, 1, 60)
		var ids []int64
		for _, connection := range p.connections {
			ids = append(ids, w.fake.AddJob(connection, time.Now(), airbytetest.Succeed(30*time.Minute)))
		}
		broken := map[string]bool{}
		for _, id := range ids[:20] {
			broken[fmt.Sprint(id)] = true
		}
		w.response = append(w.response, func(resp *http.Response) {
			_, id, _ := strings.Cut(resp.Request.URL.Path, "/jobs/")
			if broken[id] && resp.StatusCode == http.StatusOK {
				resp.StatusCode = http.StatusInternalServerError
			}
		})
		for result := range fleet.New(client).Watch(t.Context(), ids) {
			if broken[fmt.Sprint(result.JobID)] {
				continue
			}
			if result.Err != nil {
				t.Errorf("job %d: %v", result.JobID, result.Err)
			} else if late := lateness(result.Run); late > 2*interval {
				t.Errorf("the end of job %d was noticed %v late", result.JobID, late)
			}
		}
	})
}

// TestOutageOfLatest takes the server down after the first pages.
func TestOutageOfLatest(t *testing.T) {
	for _, test := range someOutages() {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t)
				p := newPlant(w.fake, 1, 1000)
				for i := range 250 {
					w.fake.AddJob(p.connections[0], time.Now().Add(time.Duration(i-1000)*time.Minute), done)
				}
				test.fault.Skip = 1
				test.fault.Operation = "listJobs"
				test.fault.Count = airbytetest.Always
				w.fake.Inject(test.fault)
				began := time.Now()
				got, err := fleet.New(client).Latest(t.Context(), p.connections, fleet.WithMaxPages(1))
				if err == nil || len(got) != 1 {
					t.Fatalf("got %d jobs, error %v; want 1 job and an error", len(got), err)
				}
				if len(err.Error()) > 5000 {
					t.Errorf("the error has %d bytes, want 5000 at most", len(err.Error()))
				}
				if took := time.Since(began); took > time.Hour {
					t.Errorf("Latest took %v, want an hour at most", took)
				}
				if n := w.countOf("GET /jobs"); n > 100 {
					t.Errorf("got %d requests, want 100 at most", n)
				}
			})
		})
	}
}

// TestSlowServerThatFailsNowAndThen has a server on which the caller may not list jobs, so that each poll takes longer
// than the interval, and one request in a hundred fails. All jobs must be read nevertheless.
func TestSlowServerThatFailsNowAndThen(t *testing.T) {
	length := 40 * time.Minute
	if testing.Short() {
		length = 15 * time.Minute // five polls, with a request for each job
	}
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t, airbytetest.WithLatency(2*time.Second))
		w.refuse = func(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/jobs") }
		p := newPlant(w.fake, 1, 400)
		var ids []int64
		for _, connection := range p.connections {
			ids = append(ids, w.fake.AddJob(connection, time.Now(), airbytetest.Succeed(length)))
		}
		var requests atomic.Int64
		w.response = append(w.response, func(resp *http.Response) {
			if requests.Add(1)%97 == 0 {
				resp.StatusCode = http.StatusInternalServerError
			}
		})
		// A job may fail to be read in two polls in a row, which take more than three minutes each.
		for result := range fleet.New(client).Watch(t.Context(), ids, airbyte.WithTolerance(12*time.Minute)) {
			if result.Err != nil {
				t.Errorf("job %d: %v", result.JobID, result.Err)
			}
		}
	})
}
