package fleet_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
)

// TestStormOfHints calls LookSooner all the time while jobs end, with and without IDs, some of them unknown.
// Each job must have one result, and there must be at most one poll a second.
func TestStormOfHints(t *testing.T) {
	const apart = 20 * time.Second // there is a poll each second until the last job ends
	jobs := 60
	if testing.Short() {
		jobs = 20 // they end within seven minutes, rather than twenty
	}
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t, airbytetest.WithLatency(100*time.Millisecond))
		p := newPlant(w.fake, 3, jobs)
		ids := addJobs(p, apart)
		watcher := fleet.New(client)
		ctx, stopStorm := context.WithCancel(t.Context())
		var storm sync.WaitGroup
		defer storm.Wait()
		defer stopStorm()
		storm.Go(func() {
			random := rand.New(rand.NewPCG(1, 1))
			for ctx.Err() == nil {
				time.Sleep(100 * time.Millisecond)
				watcher.LookSooner()
				watcher.LookSooner(ids[random.IntN(len(ids))], ids[random.IntN(len(ids))], -1)
			}
		})
		began := time.Now()
		results := map[int64]int{}
		for result := range watcher.Watch(t.Context(), ids) {
			results[result.JobID]++
			if result.Err != nil {
				t.Error(result.Err)
			}
			if late := lateness(result.Run); late > 2*time.Second+stampsCutTo {
				t.Errorf("the end of job %d was noticed %v late", result.JobID, late)
			}
		}
		for _, id := range ids {
			if results[id] != 1 {
				t.Errorf("job %d has %d results", id, results[id])
			}
		}
		seconds := int(time.Since(began)/time.Second) + 1
		const requestsOfPoll = 1 + 2 // a list, and hinted jobs by themselves
		if n := w.count(); n > seconds*requestsOfPoll {
			t.Errorf("%d requests in %d seconds", n, seconds)
		}
	})
}

// TestStopsDuringRequests ends the context at random moments while requests are in flight, and checks that each
// job has one result, that nothing continues afterwards, and that the Watcher can be used again.
func TestStopsDuringRequests(t *testing.T) {
	stops := 10
	if testing.Short() {
		stops = 2
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range stops {
		after := time.Duration(random.Int64N(int64(15 * time.Minute)))
		synctest.Test(t, func(t *testing.T) {
			w, client := newWire(t, airbytetest.WithLatency(7*time.Second))
			p := newPlant(w.fake, 100, 250)
			ids := addJobs(p, 20*time.Minute)
			watcher := fleet.New(client, fleet.WithWorkspaces(p.workspaces...))
			ctx, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			began := time.Now()
			results := map[int64]int{}
			for result := range watcher.Watch(ctx, ids) {
				results[result.JobID]++
				if result.Err != nil && !isErrorOf[*airbyte.WaitTimeoutError](result.Err) {
					t.Errorf("stopped after %v: %v", after, result.Err)
				}
				if result.Err != nil && !errors.Is(result.Err, context.DeadlineExceeded) {
					t.Errorf("stopped after %v: %v", after, result.Err)
				}
			}
			if took := time.Since(began); took > after+time.Second {
				t.Errorf("stopped after %v, but the loop took %v", after, took)
			}
			for _, id := range ids {
				if results[id] != 1 {
					t.Errorf("stopped after %v: job %d has %d results", after, id, results[id])
				}
			}
			synctest.Wait()
			before := w.count()
			time.Sleep(time.Hour)
			if n := w.count() - before; n > 0 {
				t.Errorf("stopped after %v: %d requests within the next hour", after, n)
			}
			for result := range watcher.Watch(t.Context(), ids[:5]) {
				if result.Err != nil {
					t.Errorf("watched again: %v", result.Err)
				}
			}
		})
	}
}

// TestStormOfFalseHints hints all the time at jobs that have not ended, as a stranger may do who knows the URL of a
// webhook. It must not take many more requests than no hints at all.
func TestStormOfFalseHints(t *testing.T) {
	numbers := []int{10, 1}
	workspaces := 500
	lists := 6 // of a poll
	if testing.Short() {
		numbers = numbers[:1]
		workspaces = 100
		lists = 2
	}
	for _, hinted := range numbers {
		synctest.Test(t, func(t *testing.T) {
			w, client := newWire(t)
			p := newPlant(w.fake, workspaces, workspaces)
			var ids []int64
			for _, connection := range p.connections {
				ids = append(ids, w.fake.AddJob(connection, time.Now(), airbytetest.Succeed(syncTime)))
			}
			watcher := fleet.New(client, fleet.WithWorkspaces(p.workspaces...))
			ctx, stopStorm := context.WithTimeout(t.Context(), 50*time.Minute)
			defer stopStorm()
			time.AfterFunc(5*time.Minute, func() {
				w.forget()
				for i := 0; ctx.Err() == nil; i++ {
					watcher.LookSooner(ids[i%hinted])
					time.Sleep(50 * time.Millisecond)
				}
				const polls = 45
				if n := w.count(); n > 3*polls*lists {
					t.Errorf("false hints at %d jobs caused %d requests in 45 minutes: %s", hinted, n, w.operations())
				}
			})
			for result := range watcher.Watch(t.Context(), ids) {
				if result.Err != nil {
					t.Error(result.Err)
				}
			}
		})
	}
}

// TestTrueHintsAfterFalseOnes hints at a job again and again, until it ends. The last hint must still help.
func TestTrueHintsAfterFalseOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t)
		p := newPlant(w.fake, 1, 10)
		const apart = 6 * time.Minute
		ids := addJobs(p, apart)
		watcher := fleet.New(client, fleet.WithInterval(10*time.Minute))
		for i := range ids {
			// Two hints at a job that has not ended are followed by one at a job that has.
			ended := time.Duration(i+1)*apart - 5*time.Second
			time.AfterFunc(ended-2*time.Minute, func() { watcher.LookSooner(ids[len(ids)-1]) })
			time.AfterFunc(ended-time.Minute, func() { watcher.LookSooner(ids[len(ids)-1]) })
			time.AfterFunc(ended+time.Second, func() { watcher.LookSooner(ids[i]) })
		}
		for result := range watcher.Watch(t.Context(), ids) {
			if late := lateness(result.Run); late > 10*time.Second {
				t.Errorf("the end of job %d was noticed %v late", result.JobID, late)
			}
		}
	})
}
