package fleet_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
)

// TestRestlessServers watches jobs on servers that change while they are read: jobs begin between two pages, the clock
// is set forward and back, and bodies are unusual but valid. All jobs end at the same few moments.
func TestRestlessServers(t *testing.T) {
	seeds := uint64(1)
	if os.Getenv("AIRBYTE_LONG") != "" {
		seeds = 20
	}
	profiles := airbytetest.Profiles()
	if testing.Short() {
		profiles = []airbytetest.Profile{airbytetest.Cloud, airbytetest.SelfManaged063}
	}
	for _, profile := range profiles {
		for seed := range seeds {
			t.Run(fmt.Sprintf("%s/%d", profile, seed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { testRestlessServer(t, profile, seed) })
			})
		}
	}
}

func testRestlessServer(t *testing.T, profile airbytetest.Profile, seed uint64) {
	r := &restless{random: rand.New(rand.NewPCG(seed, 77)), began: time.Now()}
	w, client := newWire(t, airbytetest.WithProfile(profile))
	w.response = append(w.response, func(resp *http.Response) { r.change(t, resp) })
	connections := 120
	if testing.Short() {
		connections = 50
	}
	p := newPlant(w.fake, 1+r.random.IntN(200), connections)
	opts := []fleet.Option{fleet.WithInterval(interval)}
	if r.random.IntN(2) == 0 {
		opts = append(opts, fleet.WithWorkspaces(p.workspaces...))
	}
	watcher := fleet.New(client, opts...)
	r.addOther = func() { w.fake.AddJob(p.connections[r.random.IntN(connections)], time.Now(), done) }

	var ids []int64
	moments := []time.Duration{7 * time.Minute, 7*time.Minute + 500*time.Microsecond, 50 * time.Minute}
	for _, connection := range p.connections {
		ids = append(ids, w.fake.AddJob(connection, time.Now(), changesOften(r.random, moments[r.random.IntN(3)])))
	}
	results := map[int64]int{}
	for result := range watcher.Watch(t.Context(), ids, maxWait) {
		results[result.JobID]++
		if result.Err != nil {
			t.Errorf("job %d: %v", result.JobID, result.Err)
			continue
		}
		job, err := w.fake.Client().Jobs.Get(t.Context(), result.JobID)
		if err != nil {
			t.Fatal(err)
		}
		if late := time.Since(job.LastUpdatedAt.Time); late > untilSweep {
			t.Errorf("the end of job %d was noticed %v late", result.JobID, late)
		}
	}
	for _, id := range ids {
		if results[id] != 1 {
			t.Errorf("job %d has %d results", id, results[id])
		}
	}
	hours := int(time.Since(r.began)/time.Hour) + 1
	if n := w.count(); n > hours*2000 {
		t.Errorf("%d requests in %d hours: %s", n, hours, w.operations())
	}
}

// changesOften returns a run that ends after a time, and fails many attempts before.
func changesOften(random *rand.Rand, length time.Duration) airbytetest.Run {
	var run airbytetest.Run
	attempts := 1 + random.IntN(20)
	for i := range 2 * attempts {
		status := airbyte.JobStatusRunning
		if i%2 == 1 {
			status = airbyte.JobStatusIncomplete
		}
		run = append(run, airbytetest.Phase{Status: status, For: length / time.Duration(2*attempts)})
	}
	return append(run, airbytetest.Phase{Status: airbyte.JobStatusSucceeded})
}

// restless changes responses at random.
type restless struct {
	began    time.Time
	addOther func() // adds a job that nobody watches

	mu     sync.Mutex
	random *rand.Rand
}

func (r *restless) change(t *testing.T, resp *http.Response) {
	r.mu.Lock()
	defer r.mu.Unlock()
	// The clock of the sender of Date is right, 40 minutes fast, right, or 40 minutes slow, for ten minutes each.
	phase := int(time.Since(r.began)/(10*time.Minute)) % 4
	shiftDate(resp, []time.Duration{0, 40 * time.Minute, 0, -40 * time.Minute}[phase])
	isJobs := strings.Contains(resp.Request.URL.Path, "/jobs")
	if !isJobs || resp.Request.Method != http.MethodGet || resp.StatusCode != http.StatusOK {
		return
	}
	if strings.HasSuffix(resp.Request.URL.Path, "/jobs") && r.random.IntN(5) == 0 {
		r.addOther()
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	var page map[string]any
	err = json.Unmarshal(body, &page)
	if err != nil {
		t.Error(err)
	}
	r.changeBody(page)
	body, err = json.Marshal(page)
	if err != nil {
		t.Error(err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	resp.Header.Del("Content-Length")
}

// changeBody writes times in other zones, leaves times out, and makes the link to the next page lead to this one.
func (r *restless) changeBody(page map[string]any) {
	jobs, isList := page["data"].([]any)
	if !isList {
		r.changeJob(page)
		return
	}
	page["next"] = "https://api.airbyte.com/v1/jobs?limit=100&offset=0"
	for _, job := range jobs {
		fields, _ := job.(map[string]any)
		r.changeJob(fields)
	}
}

func (r *restless) changeJob(job map[string]any) {
	zones := []*time.Location{time.UTC, time.FixedZone("", 5*3600+1800), time.FixedZone("", -9*3600-1800)}
	for _, name := range []string{"startTime", "lastUpdatedAt"} {
		text, _ := job[name].(string)
		stamp, err := time.Parse(time.RFC3339, text)
		if err == nil {
			job[name] = stamp.In(zones[r.random.IntN(len(zones))]).Format(time.RFC3339)
		}
	}
	if r.random.IntN(10) == 0 {
		delete(job, "lastUpdatedAt")
	}
	if r.random.IntN(50) == 0 {
		delete(job, "startTime")
	}
}
