package airbytetest_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// newLargeWire returns a wire to a server with many connections in many workspaces. Each connection has a
// job.
func newLargeWire(tb testing.TB, n int) (w *wire, connection string) {
	tb.Helper()
	w = newWire(tb, airbytetest.WithRequestLimit(0))
	const perWorkspace = 100
	for i := range n {
		if i%perWorkspace == 0 {
			connection = newPipeline(w.fake).connection
		} else {
			connection = addConnectionLike(w, connection)
		}
		w.fake.AddJob(connection, time.Now().Add(-time.Hour), airbytetest.Succeed(time.Minute))
	}
	return w, connection
}

// addConnectionLike creates a connection with the source and the destination of another one.
func addConnectionLike(w *wire, connection string) string {
	source := w.get(200, "GET /connections/"+connection, "", "sourceId")
	destination := w.get(200, "GET /connections/"+connection, "", "destinationId")
	return w.fake.AddConnection(source[1:len(source)-1], destination[1:len(destination)-1])
}

// BenchmarkPage reads a page of 100 from lists of different lengths. The time should depend on the page
// rather than on the list: at most three times as much with 10,000 connections as with 100.
func BenchmarkPage(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		w, connection := newLargeWire(b, n)
		w.t = b
		for name, request := range map[string]string{
			"connections/first":  "GET /connections?limit=100",
			"connections/last":   fmt.Sprintf("GET /connections?limit=100&offset=%d", n-100),
			"jobs/last":          fmt.Sprintf("GET /jobs?limit=100&offset=%d", n-100),
			"jobs/of-connection": "GET /jobs?limit=100&orderBy=createdAt%7CDESC&connectionId=" + connection,
		} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				w.t = b
				for b.Loop() {
					w.get(200, request, "")
				}
			})
		}
	}
}

// BenchmarkMemory sends the requests of a program that runs for a long time. The live heap must not
// grow with their number, even if the program gets a new token each time. Run it with
// -benchtime=1000000x.
func BenchmarkMemory(b *testing.B) {
	w := newWire(b, airbytetest.WithRequestLimit(0))
	id, secret := w.fake.Credentials()
	body := `{"client_id":"` + id + `","client_secret":"` + secret + `"}`
	newPipeline(w.fake)
	before := liveHeap()
	for i := range b.N {
		if i%2 == 0 {
			w.get(200, "POST /applications/token", body)
		} else {
			w.get(200, "GET /connections", "")
		}
	}
	b.ReportMetric(float64(liveHeap()-before), "live-B")
}

// liveHeap returns the number of bytes in use after a garbage collection.
func liveHeap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
