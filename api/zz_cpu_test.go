package airbyte_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func cpuNow() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestCPU(t *testing.T) {
	if os.Getenv("CPU21") == "" {
		t.Skip()
	}
	ctx := context.Background()
	c := func(body string) *airbyte.Client {
		c, _ := airbyte.NewClient(airbyte.WithToken("token"), airbyte.WithHTTPClient(&http.Client{Transport: canned(body)}))
		return c
	}
	job, jobs, conns := fmt.Sprintf(jobText, 7), jobsText(1, 100, ""), connectionsText(20)
	cj, cjs, cc := c(job), c(jobs), c(conns)
	cu := c(connectionText(1, 1))
	params := &airbyte.ListJobsParams{Limit: new(100)}
	var hand handConnection
	var conn airbyte.Connection
	_ = json.Unmarshal([]byte(connectionText(1, 500)), &hand)
	_ = json.Unmarshal([]byte(connectionText(1, 500)), &conn)
	hu := handUpdate{Configurations: &hand.Configurations}
	au := airbyte.ConnectionUpdateRequest{Configurations: &conn.Configurations}
	hj := &http.Client{Transport: canned(job)}
	dctx, cancel := context.WithTimeout(ctx, time.Hour)
	defer cancel()
	cases := []struct {
		name string
		n    int
		f    func() error
	}{
		{"GetJob hand", 1000, func() error {
			var j handJob
			return handGet(ctx, hj, fmt.Sprintf("https://api.airbyte.com/v1/jobs/%d", 7), &j)
		}},
		{"GetJob client", 1000, func() error { _, err := cj.Jobs.Get(ctx, 7); return err }},
		{"GetJob client deadline", 1000, func() error { _, err := cj.Jobs.Get(dctx, 7); return err }},
		{"Unmarshal Job hand", 1000, func() error { return json.Unmarshal([]byte(job), new(handJob)) }},
		{"Unmarshal Job", 1000, func() error { return json.Unmarshal([]byte(job), new(airbyte.Job)) }},
		{"ListJobs100 client", 30, func() error { _, err := cjs.Jobs.List(ctx, params); return err }},
		{"Unmarshal Jobs100 hand", 30, func() error { return json.Unmarshal([]byte(jobs), new(handJobs)) }},
		{"Unmarshal Jobs100", 30, func() error { return json.Unmarshal([]byte(jobs), new(airbyte.JobsResponse)) }},
		{"ListConnections20 client", 3, func() error { _, err := cc.Connections.List(ctx, nil); return err }},
		{"Unmarshal Connections hand", 3, func() error { return json.Unmarshal([]byte(conns), new(handConnections)) }},
		{"Unmarshal Connections", 3, func() error { return json.Unmarshal([]byte(conns), new(airbyte.ConnectionsResponse)) }},
		{"Marshal 500 hand", 5, func() error { _, err := json.Marshal(hu); return err }},
		{"Marshal 500", 5, func() error { _, err := json.Marshal(au); return err }},
		{"Update 500", 5, func() error { _, err := cu.Connections.Update(ctx, "c", au); return err }},
	}
	best := make([]float64, len(cases))
	allocs := make([]uint64, len(cases))
	for round := 0; round < 12; round++ {
		for i, x := range cases {
			runtime.GC()
			var m0, m1 runtime.MemStats
			runtime.ReadMemStats(&m0)
			s := cpuNow()
			for range x.n {
				if err := x.f(); err != nil {
					t.Fatal(x.name, err)
				}
			}
			d := float64(cpuNow()-s) / float64(x.n) / 1000
			runtime.ReadMemStats(&m1)
			allocs[i] = (m1.Mallocs - m0.Mallocs) / uint64(x.n)
			if best[i] == 0 || d < best[i] {
				best[i] = d
			}
		}
	}
	for i, x := range cases {
		fmt.Printf("%-28s %10.1f us cpu %7d allocs\n", x.name, best[i], allocs[i])
	}
}
