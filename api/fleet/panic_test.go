package fleet_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
)

// TestPanics has functions of the caller that panic, in each loop. The panic must reach the caller, as from
// [airbyte.Client.RunSync], and nothing must go on.
func TestPanics(t *testing.T) {
	panics := airbyte.WithProgress(func(*airbyte.Job) { panic("a bug of the caller") })
	for name, loop := range map[string]func(ctx context.Context, watcher *fleet.Watcher, p *plant){
		"progress of Run": func(ctx context.Context, watcher *fleet.Watcher, p *plant) {
			for range watcher.Run(ctx, syncsOf(p.connections), fleet.WithWait(panics)) {
			}
		},
		"progress of Watch": func(ctx context.Context, watcher *fleet.Watcher, p *plant) {
			ids := []int64{p.fake.AddJob(p.connections[0], time.Now(), endless)}
			for range watcher.Watch(ctx, ids, panics) {
			}
		},
		"body of Run": func(ctx context.Context, watcher *fleet.Watcher, p *plant) {
			for range watcher.Run(ctx, syncsOf(p.connections)) {
				panic("a bug of the caller")
			}
		},
		"body of Watch": func(ctx context.Context, watcher *fleet.Watcher, p *plant) {
			ids := []int64{
				p.fake.AddJob(p.connections[0], time.Now(), done),
				p.fake.AddJob(p.connections[1], time.Now(), endless),
			}
			for range watcher.Watch(ctx, ids) {
				panic("a bug of the caller")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t, airbytetest.WithJobs(airbytetest.Succeed(time.Minute)))
				p := newPlant(w.fake, 1, 20)
				func() {
					defer func() {
						got := fmt.Sprint(recover())
						if !strings.HasPrefix(got, "a bug of the caller") {
							t.Errorf("recovered %s", got)
						}
						isOfProgress := strings.HasPrefix(name, "progress")
						if isOfProgress && !strings.Contains(got, "panic_test.go") {
							t.Errorf("the panic does not say where it was: %s", got)
						}
					}()
					loop(t.Context(), fleet.New(client), p)
				}()
				before := w.count()
				time.Sleep(time.Hour)
				if n := w.count() - before; n > 0 {
					t.Errorf("%d requests after the panic", n)
				}
			})
		})
	}
}

// TestGoexit has a function of the caller that ends its goroutine, as FailNow of package testing does. The loop must
// not wait for ever.
func TestGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t, airbytetest.WithJobs(airbytetest.Succeed(time.Minute)))
		p := newPlant(w.fake, 1, 5)
		exits := airbyte.WithProgress(func(*airbyte.Job) { runtime.Goexit() })
		hasEnded := make(chan bool)
		go func() {
			isDone := false
			defer func() { hasEnded <- isDone }()
			for range fleet.New(client).Run(t.Context(), syncsOf(p.connections), fleet.WithWait(exits)) {
			}
			isDone = true
		}()
		if <-hasEnded {
			t.Error("the loop ended normally, although a function ended its goroutine")
		}
		time.Sleep(time.Hour) // nothing may go on for longer
	})
}
