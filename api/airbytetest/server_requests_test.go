package airbytetest_test

import (
	"strconv"
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestRequestLimit(t *testing.T) {
	for limit, want := range map[int][]string{
		0: {},
		2: {"3", "4"},
		3: {"2", "3", "4"},
		9: {"0", "1", "2", "3", "4"},
	} {
		w := newWire(t, airbytetest.WithRequestLimit(limit))
		for i := range 5 {
			w.get(200, "GET /workspaces?offset="+strconv.Itoa(i), "")
		}
		requests := w.fake.Requests()
		if len(requests) != len(want) {
			t.Fatalf("limit %d: got %v, want %v", limit, requests, want)
		}
		for i, r := range requests {
			if r.Query.Get("offset") != want[i] || r.Status != 200 {
				t.Errorf("limit %d: request %d is %v of offset %s, want %s", limit, i, r, r.Query.Get("offset"), want[i])
			}
		}
	}
}

// TestMemoryStaysFlat checks that a server without recorded requests keeps nothing of them.
func TestMemoryStaysFlat(t *testing.T) {
	w := newWire(t, airbytetest.WithRequestLimit(0))
	id, secret := w.fake.Credentials()
	body := `{"client_id":"` + id + `","client_secret":"` + secret + `"}`
	call := func(n int64) {
		for range n {
			w.get(200, "POST /applications/token", body)
			w.get(200, "GET /workspaces", "")
		}
	}
	call(100)
	before := liveHeap()
	calls := int64(2000)
	if testing.Short() {
		calls = 500
	}
	call(calls)
	if grown := liveHeap() - before; grown > 50*calls {
		t.Errorf("the heap grew by %d bytes in %d calls", grown, 2*calls)
	}
}
