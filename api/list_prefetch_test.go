package airbyte_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestPrefetch checks that prefetching saves time: if the server and the caller each take 20 ms a
// page, the iteration takes little more than half the time.
func TestPrefetch(t *testing.T) {
	took := func(opts ...airbyte.RequestOption) (d time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
				wait(r, 20*time.Millisecond)
				listing(2000)(w, r)
			})
			start, n := time.Now(), 0
			for _, err := range client.Jobs.All(t.Context(), nil, opts...) {
				if err != nil {
					t.Fatal(err)
				}
				n++
				if n%100 == 0 {
					time.Sleep(20 * time.Millisecond)
				}
			}
			if n != 2000 {
				t.Errorf("walked %d jobs", n)
			}
			d = time.Since(start)
		})
		return d
	}
	without, with := took(), took(airbyte.WithPrefetch())
	if ratio := float64(without) / float64(with); ratio < 1.6 {
		t.Errorf("%v without and %v with: %.2fx faster, want 1.6x", without, with, ratio)
	}
}

// failing is a log handler that fails from the second record on.
type failing struct {
	slog.Handler
	n    *atomic.Int64
	fail func()
}

func (h failing) Handle(context.Context, slog.Record) error {
	if h.n.Add(1) > 1 {
		h.fail()
	}
	return nil
}

// TestPrefetchPanics makes a transport or a logger of the caller panic, or end its goroutine, while
// the next page is prefetched. The failure must reach the caller's goroutine, and no goroutine may
// remain.
func TestPrefetchPanics(t *testing.T) {
	for name, client := range map[string]func(t *testing.T, fail func()) *airbyte.Client{
		"transport": func(t *testing.T, fail func()) *airbyte.Client {
			s := &server{handle: listing(1000)}
			return through(t, transport(func(req *http.Request) (*http.Response, error) {
				if _, offset := window(req); offset > 0 {
					fail()
				}
				return s.RoundTrip(req)
			}))
		},
		"logger": func(t *testing.T, fail func()) *airbyte.Client {
			handler := failing{slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelDebug}), new(atomic.Int64), fail}
			c, _ := serve(t, listing(1000), airbyte.WithLogger(slog.New(handler)))
			return c
		},
	} {
		walk := func(t *testing.T, fail func(), leave int) (n int, panicked any, last error) {
			synctest.Test(t, func(t *testing.T) { // fails if a goroutine remains
				defer func() { panicked = recover() }()
				for _, err := range client(t, fail).Jobs.All(t.Context(), nil, airbyte.WithPrefetch()) {
					time.Sleep(time.Millisecond)
					last = err
					if err == nil {
						n++
					}
					if n == leave {
						break
					}
				}
			})
			return n, panicked, last
		}
		t.Run(name, func(t *testing.T) {
			if n, panicked, err := walk(t, func() { panic("the middleware is broken") }, 0); n != 100 || err != nil || panicked != "the middleware is broken" {
				t.Errorf("a panic: got %d jobs, %v, and %v", n, err, panicked)
			}
			if n, panicked, err := walk(t, func() { panic("the middleware is broken") }, 50); n != 50 || err != nil || panicked != nil {
				t.Errorf("a panic after the caller stopped: got %d jobs, %v, and %v", n, err, panicked)
			}
			if n, panicked, err := walk(t, runtime.Goexit, 0); n != 100 || err == nil || err.Error() != "airbyte: the request for the next page did not return" || panicked != nil {
				t.Errorf("an exit: got %d jobs, %v, and %v", n, err, panicked)
			}
		})
	}
}

// TestPrefetchResponse checks that WithResponse stores nothing, because two goroutines would write
// to the same variable.
func TestPrefetchResponse(t *testing.T) {
	client, s := serve(t, listing(500))
	var resp *http.Response
	for _, err := range client.Jobs.All(t.Context(), nil, airbyte.WithPrefetch(), airbyte.WithResponse(&resp)) {
		if err != nil || resp != nil {
			t.Fatalf("got %v and %v", resp, err)
		}
	}
	if n := len(s.seen("")); n != 6 || resp != nil {
		t.Errorf("got %v after %d requests", resp, n)
	}
	for _, err := range client.Jobs.All(t.Context(), nil, airbyte.WithResponse(&resp)) {
		if err != nil || resp == nil || resp.StatusCode != 200 {
			t.Fatalf("without prefetching: got %v and %v", resp, err)
		}
	}
}

// TestPrefetchEndsWithItsRange checks that no request is running after the iteration has ended.
func TestPrefetchEndsWithItsRange(t *testing.T) {
	var under atomic.Int64
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		under.Add(1)
		defer under.Add(-1)
		if _, offset := window(r); offset > 0 {
			<-r.Context().Done()
			time.Sleep(10 * time.Millisecond)
			return
		}
		listing(1000)(w, r)
	})
	for job, err := range client.Jobs.All(t.Context(), nil, airbyte.WithPrefetch()) {
		if err != nil {
			t.Fatal(err)
		}
		if job.JobID == 50 {
			for under.Load() == 0 { // until the next page is requested
				time.Sleep(time.Millisecond)
			}
			break
		}
	}
	if n := under.Load(); n != 0 {
		t.Errorf("%d requests are running after the iteration", n)
	}
}
