package fleet_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
)

// TestWatch watches jobs of every kind by their IDs, on servers of every age.
func TestWatch(t *testing.T) {
	for _, profile := range airbytetest.Profiles() {
		t.Run(string(profile), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t, airbytetest.WithProfile(profile))
				p := newPlant(w.fake, 2, 20)
				var ids []int64
				for i, connection := range p.connections {
					ids = append(ids, w.fake.AddJob(connection, time.Now(), airbytetest.Succeed(time.Duration(i)*time.Minute)))
				}
				failing := w.fake.AddJob(p.connections[0], time.Now(), airbytetest.Fail(30*time.Second))
				refresh := w.fake.AddRefresh(p.connections[1], time.Now(), airbytetest.Succeed(7*time.Minute))
				ids = append(ids, failing, refresh, failing)

				began := time.Now()
				results := map[int64]fleet.Result{}
				for result := range fleet.New(client).Watch(t.Context(), ids) {
					if _, isRepeated := results[result.JobID]; isRepeated {
						t.Errorf("job %d has two results", result.JobID)
					}
					results[result.JobID] = result
					late := lateness(result.Run)
					if late > interval+stampsCutTo {
						t.Errorf("the end of job %d was noticed %v late", result.JobID, late)
					}
				}
				if len(results) != 22 {
					t.Errorf("got %d results, want 22", len(results))
				}
				for id, result := range results {
					isFailing := id == failing
					if isErrorOf[*airbyte.JobFailedError](result.Err) != isFailing {
						t.Errorf("job %d: got error %v", id, result.Err)
					}
				}
				if took := time.Since(began); took > 20*time.Minute {
					t.Errorf("the wait took %v, want 20 minutes at most", took)
				}
			})
		})
	}
}

// TestWatchRunningJobs watches many jobs by their IDs, without their states. The lists also show other jobs.
func TestWatchRunningJobs(t *testing.T) {
	syncs := manySyncs
	most := 300 // requests
	if testing.Short() {
		syncs = 100
		most = 150
	}
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t)
		p := newPlant(w.fake, 1, syncs)
		var ids []int64
		for i := range 2 * syncs {
			began := time.Now().Add(time.Duration(i-2*syncs) * time.Second)
			id := w.fake.AddJob(p.connections[i/2], began, airbytetest.Succeed(syncTime))
			if i%2 == 0 {
				ids = append(ids, id)
			}
		}
		n := 0
		for result := range fleet.New(client).Watch(t.Context(), ids) {
			n++
			if result.Err != nil || lateness(result.Run) > interval+stampsCutTo {
				t.Errorf("job %d was noticed %v late, error %v", result.JobID, lateness(result.Run), result.Err)
			}
		}
		t.Logf("%d requests: %s", w.count(), w.operations())
		if n != syncs || w.count() > most {
			t.Errorf("%d results with %d requests", n, w.count())
		}
	})
}

// TestUnknownJobs watches jobs that do not exist.
func TestUnknownJobs(t *testing.T) {
	for profile, want := range map[airbytetest.Profile]error{
		airbytetest.Cloud:                 airbyte.ErrForbidden,
		airbytetest.SelfManaged2026August: airbyte.ErrConflict,
		airbytetest.SelfManaged063:        airbyte.ErrNotFound,
	} {
		synctest.Test(t, func(t *testing.T) {
			w, client := newWire(t, airbytetest.WithProfile(profile))
			p := newPlant(w.fake, 1, 1)
			known := w.fake.AddJob(p.connections[0], time.Now(), airbytetest.Succeed(time.Minute))
			began := time.Now()
			for result := range fleet.New(client).Watch(t.Context(), []int64{known, 7001, 7002, 7003, 7004}) {
				if result.JobID == known {
					if result.Err != nil {
						t.Errorf("%s: the job that exists: %v", profile, result.Err)
					}
					continue
				}
				if !errors.Is(result.Err, want) || result.Run != nil || time.Since(began) > 2*time.Second {
					t.Errorf("%s: got %+v after %v, want %v", profile, result, time.Since(began), want)
				}
			}
		})
	}
}

// ends watches jobs, and returns the time from the start to each result, in minutes, and the errors.
func ends(ctx context.Context, watcher *fleet.Watcher, ids []int64, opts ...airbyte.WaitOption) ([]int, []error) {
	began := time.Now()
	var minutes []int
	var errs []error
	for result := range watcher.Watch(ctx, ids, opts...) {
		minutes = append(minutes, int(time.Since(began).Round(time.Second)/time.Minute))
		errs = append(errs, result.Err)
	}
	return minutes, errs
}

// addJobs adds one job to each connection. They end in turn, a time apart.
func addJobs(p *plant, apart time.Duration) []int64 {
	var ids []int64
	for i, connection := range p.connections {
		run := airbytetest.Succeed(time.Duration(i+1)*apart - 5*time.Second)
		ids = append(ids, p.fake.AddJob(connection, time.Now(), run))
	}
	return ids
}

// minutesInTurn returns the minutes at which the jobs of addJobs end.
func minutesInTurn(n int, apart time.Duration) []int {
	var minutes []int
	for i := range n {
		minutes = append(minutes, (i+1)*int(apart/time.Minute))
	}
	return minutes
}

// TestFallbacks has servers whose lists do not help. All ends must be noticed in time nevertheless.
func TestFallbacks(t *testing.T) {
	const jobs = 12
	for _, test := range []struct {
		name     string
		profile  airbytetest.Profile
		prepare  func(w *wire)
		jobs     int  // 0: as many as usual
		requests int  // at most
		isLike   bool // like the case before, and skipped with -short
	}{
		{name: "lists that help", requests: 180},
		{name: "three jobs", jobs: 3, requests: 3 + 2*(10+20+30)/2},
		{
			name: "a filter that is ignored",
			prepare: func(w *wire) {
				w.request = append(w.request, func(req *http.Request) { withoutParameter(req, "updatedAtStart") })
			},
			requests: 870,
		},
		{
			name:     "lists that are refused",
			prepare:  func(w *wire) { w.failLists(airbytetest.Fault{Status: 400}) },
			requests: 870,
		},
		{
			name:     "lists that conflict",
			prepare:  func(w *wire) { w.failLists(airbytetest.Fault{Status: 409}) },
			requests: 870,
			isLike:   true,
		},
		{
			name:     "lists that fail",
			prepare:  func(w *wire) { w.failLists(airbytetest.Fault{Status: 500}) },
			requests: 1400, // each list is retried
			isLike:   true,
		},
		{
			name: "lists that the caller may not read",
			prepare: func(w *wire) {
				w.refuse = func(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/jobs") }
			},
			requests: 870,
			isLike:   true,
		},
		{
			name:     "no Date",
			prepare:  func(w *wire) { w.response = append(w.response, func(resp *http.Response) { resp.Header.Del("Date") }) },
			requests: 180,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if testing.Short() && test.isLike {
				t.Skip("like the case before")
			}
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t)
				n := jobs
				if test.jobs != 0 {
					n = test.jobs
				}
				p := newPlant(w.fake, 2, n)
				// A server that ignores the filter lists old jobs, too.
				w.fake.AddJob(p.connections[0], time.Now().Add(-time.Hour), done)
				ids := addJobs(p, 10*time.Minute)
				if test.prepare != nil {
					test.prepare(w)
				}
				minutes, errs := ends(t.Context(), fleet.New(client), ids)
				if want := minutesInTurn(n, 10*time.Minute); !slices.Equal(minutes, want) {
					t.Errorf("ends were noticed after minutes %v, want %v", minutes, want)
				}
				if err := errors.Join(errs...); err != nil {
					t.Error(err)
				}
				t.Logf("%d requests: %s", w.count(), w.operations())
				if w.count() > test.requests {
					t.Errorf("%d requests, want at most %d", w.count(), test.requests)
				}
			})
		})
	}
}

// failLists makes all lists of jobs fail.
func (w *wire) failLists(f airbytetest.Fault) {
	f.Operation = "listJobs"
	f.Count = airbytetest.Always
	w.fake.Inject(f)
}

// TestUnreadableWorkspace names 100 workspaces, one of which the caller may not list.
func TestUnreadableWorkspace(t *testing.T) {
	workspaces := 100
	most := 500 // requests
	if testing.Short() {
		workspaces = 40
		most = 150
	}
	for _, areNamedForAll := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w, client := newWire(t)
			p := newPlant(w.fake, workspaces, workspaces)
			unreadable := p.workspaces[workspaces/2]
			w.refuse = func(req *http.Request) bool {
				return strings.HasSuffix(req.URL.Path, "/jobs") && strings.Contains(req.URL.RawQuery, unreadable)
			}
			ids := addJobs(p, time.Minute)
			var minutes []int
			if areNamedForAll {
				minutes, _ = ends(t.Context(), fleet.New(client, fleet.WithWorkspaces(p.workspaces...)), ids)
			} else {
				minutes = endsOfNamed(t, client, p, ids)
			}
			if want := minutesInTurn(workspaces, time.Minute); !slices.Equal(minutes, want) {
				t.Errorf("ends were noticed after minutes %v, want %v", minutes, want)
			}
			// The job in the unreadable workspace needs a request each minute, and the last few jobs are read one by one.
			t.Logf("%d requests: %s", w.count(), w.operations())
			if n := w.count(); n > most {
				t.Errorf("got %d requests, want %d at most: %s", n, most, w.operations())
			}
		})
	}
}

// endsOfNamed is like ends, and names the workspace of each job.
func endsOfNamed(t *testing.T, client *airbyte.Client, p *plant, ids []int64) []int {
	watcher := fleet.New(client)
	began := time.Now()
	ended := make(chan int, len(ids))
	for i, id := range ids {
		go func() {
			_, err := client.WaitForJob(t.Context(), id, airbyte.WithPoller(watcher.In(p.workspaceOf(i))))
			if err != nil {
				t.Error(err)
			}
			ended <- int(time.Since(began).Round(time.Second) / time.Minute)
		}()
	}
	var minutes []int
	for range ids {
		minutes = append(minutes, <-ended)
	}
	return minutes
}

// TestRefreshes watches refreshes, which servers up to 2.0 list only if they are asked for. Those before
// 1.8 do not list them at all.
func TestRefreshes(t *testing.T) {
	for profile, test := range map[airbytetest.Profile]struct {
		requests int // at most
	}{
		airbytetest.SelfManaged2026March: {requests: 180},
		airbytetest.SelfManaged20:        {requests: 340},
		airbytetest.SelfManaged18:        {requests: 340},
	} {
		synctest.Test(t, func(t *testing.T) {
			w, client := newWire(t, airbytetest.WithProfile(profile))
			p := newPlant(w.fake, 1, 12)
			var ids []int64
			for i, connection := range p.connections {
				run := airbytetest.Succeed(time.Duration(i+1)*10*time.Minute - 5*time.Second)
				ids = append(ids, w.fake.AddRefresh(connection, time.Now(), run))
			}
			minutes, _ := ends(t.Context(), fleet.New(client), ids)
			if want := minutesInTurn(12, 10*time.Minute); !slices.Equal(minutes, want) {
				t.Errorf("%s: ends were noticed after minutes %v, want %v", profile, minutes, want)
			}
			t.Logf("%s: %d requests: %s", profile, w.count(), w.operations())
			if w.count() > test.requests {
				t.Errorf("%s: %d requests, want at most %d", profile, w.count(), test.requests)
			}
		})
	}
}

// TestRefusedRefreshes checks how the fleet watches refreshes that the server fails to list, once or always. Other jobs
// must still be read in lists. After a single failure, so must refreshes.
func TestRefusedRefreshes(t *testing.T) {
	for _, test := range []struct {
		name      string
		status    int
		count     int // responses with the status; 0 for all
		lists     int // of refreshes, at least
		mostLists int
		mostGets  int
	}{
		{name: "failed once", status: 500, count: 1, lists: 5, mostLists: 100, mostGets: 150},
		{name: "refused", status: 400, lists: 1, mostLists: 1, mostGets: 10*62 + 50},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged20))
				p := newPlant(w.fake, 1, 110)
				var ids []int64
				for i, connection := range p.connections {
					if i < 10 {
						ids = append(ids, w.fake.AddRefresh(connection, time.Now(), airbytetest.Succeed(time.Hour)))
					} else {
						ids = append(ids, w.fake.AddJob(connection, time.Now(), airbytetest.Succeed(time.Hour)))
					}
				}
				lists := 0
				w.response = append(w.response, func(resp *http.Response) {
					if !strings.Contains(resp.Request.URL.RawQuery, "jobType=refresh") {
						return
					}
					lists++
					if test.count == 0 || lists <= test.count {
						resp.StatusCode = test.status
					}
				})
				for result := range fleet.New(client).Watch(t.Context(), ids) {
					if result.Err != nil {
						t.Error(result.Err)
					}
				}
				if lists < test.lists || lists > test.mostLists {
					t.Errorf("%d lists of refreshes, want %d to %d", lists, test.lists, test.mostLists)
				}
				if n := w.countOf("GET /jobs/"); n > test.mostGets {
					t.Errorf("%d single requests, want at most %d", n, test.mostGets)
				}
			})
		})
	}
}

// TestHiddenRefreshes watches refreshes on a server that never lists them.
func TestHiddenRefreshes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged15))
		p := newPlant(w.fake, 1, 6)
		var ids []int64
		for i, connection := range p.connections {
			run := airbytetest.Succeed(time.Duration(i+1)*10*time.Minute - 5*time.Second)
			ids = append(ids, w.fake.AddRefresh(connection, time.Now(), run))
		}
		minutes, _ := ends(t.Context(), fleet.New(client), ids)
		if want := minutesInTurn(6, 10*time.Minute); !slices.Equal(minutes, want) {
			t.Errorf("ends were noticed after minutes %v, want %v", minutes, want)
		}
		lists := 0
		for _, r := range w.sent {
			if strings.Contains(r.query, "jobType=refresh") {
				lists++
			}
		}
		if lists != 1 {
			t.Errorf("%d lists of refreshes, want 1, because it was empty", lists)
		}
	})
}

// TestDeletedConnection watches jobs that do not end although their connection was deleted.
func TestDeletedConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t)
		p := newPlant(w.fake, 1, 8)
		ids := addJobs(p, 20*time.Minute)
		orphan := w.fake.AddJob(p.connections[0], time.Now().Add(-time.Hour), endless)
		w.fake.SetConnectionStatus(p.connections[0], airbyte.ConnectionStatusDeprecated)
		began := time.Now()
		for result := range fleet.New(client).Watch(t.Context(), append(ids, orphan)) {
			if result.JobID != orphan {
				if result.Err != nil {
					t.Error(result.Err)
				}
				continue
			}
			timeout, _ := errors.AsType[*airbyte.WaitTimeoutError](result.Err)
			if timeout == nil || !errors.Is(timeout, fleet.ErrConnectionDeleted) || timeout.LastStatus != "running" {
				t.Errorf("got error %v", result.Err)
			}
			t.Logf("%v: %v", time.Since(began), result.Err)
			if took := time.Since(began); took > time.Hour {
				t.Errorf("the wait took %v, want an hour at most", took)
			}
		}
		if n := w.countOf("GET /connections/"); n > 20 {
			t.Errorf("%d connections were read", n)
		}
	})
}

// jobsWithWrongClock returns how many jobs are watched on a server whose clock is wrong. One ends each half hour.
func jobsWithWrongClock() int {
	if testing.Short() {
		return 5
	}
	return 12
}

// TestSkewedClock has a server whose Date is ahead of the stamps of jobs, but by less than the polls go back.
func TestSkewedClock(t *testing.T) {
	jobs := jobsWithWrongClock()
	for _, skew := range []time.Duration{-4 * time.Minute, 4 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			w, client := newWire(t)
			w.response = append(w.response, func(resp *http.Response) { shiftDate(resp, skew) })
			p := newPlant(w.fake, 1, jobs)
			ids := addJobs(p, 30*time.Minute)
			minutes, errs := ends(t.Context(), fleet.New(client), ids, airbyte.WithMaxWait(24*time.Hour))
			if err := errors.Join(errs...); err != nil {
				t.Error(err)
			}
			if want := minutesInTurn(jobs, 30*time.Minute); !slices.Equal(minutes, want) {
				t.Errorf("%v: ends were noticed after minutes %v, want %v", skew, minutes, want)
			}
		})
	}
}

// TestWrongClock has a server whose Date is wrong, even by more than the polls ever go back. The first end may be noticed
// late, but the later ones must not be.
func TestWrongClock(t *testing.T) {
	skews := []time.Duration{400 * 24 * time.Hour, -10 * time.Hour, 10 * time.Hour, time.Hour}
	if testing.Short() {
		skews = skews[:2]
	}
	jobs := jobsWithWrongClock()
	for _, skew := range skews {
		synctest.Test(t, func(t *testing.T) {
			w, client := newWire(t)
			w.response = append(w.response, func(resp *http.Response) { shiftDate(resp, skew) })
			p := newPlant(w.fake, 1, jobs)
			ids := addJobs(p, 30*time.Minute)
			minutes, errs := ends(t.Context(), fleet.New(client), ids, airbyte.WithMaxWait(24*time.Hour))
			if err := errors.Join(errs...); err != nil {
				t.Error(err)
			}
			want := minutesInTurn(jobs, 30*time.Minute)
			if first := minutes[0] - want[0]; first < 0 || first > 10 {
				t.Errorf("%v: the first end was noticed %d minutes late", skew, first)
			}
			if !slices.Equal(minutes[1:], want[1:]) {
				t.Errorf("%v: ends were noticed after minutes %v, want %v", skew, minutes, want)
			}
		})
	}
}

// TestOutages makes requests fail while jobs are watched.
func TestOutages(t *testing.T) {
	for _, test := range []struct {
		name   string
		fault  airbytetest.Fault
		length time.Duration
		opts   []airbyte.WaitOption
		want   error // of all waits; nil if they succeed
		after  int   // minutes until the waits end
	}{
		{name: "shorter than the tolerance", fault: airbytetest.Fault{Status: 503}, length: 4 * time.Minute, after: 60},
		{name: "no server", fault: airbytetest.Fault{DropBefore: true}, length: 4 * time.Minute, after: 60},
		{
			name:  "longer than the tolerance",
			fault: airbytetest.Fault{Status: 503}, length: 10 * time.Minute,
			want: airbyte.ErrServer, after: 15,
		},
		{
			name:  "as long as tolerated",
			fault: airbytetest.Fault{Status: 503}, length: 10 * time.Minute,
			opts:  []airbyte.WaitOption{airbyte.WithTolerance(time.Hour)},
			after: 60,
		},
		{name: "no access", fault: airbytetest.Fault{Status: 401}, length: 10 * time.Minute, want: airbyte.ErrUnauthorized, after: 11},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t)
				p := newPlant(w.fake, 1, 10)
				var ids []int64
				for _, connection := range p.connections {
					ids = append(ids, w.fake.AddJob(connection, time.Now(), airbytetest.Succeed(syncTime-5*time.Second)))
				}
				began := time.Now()
				time.AfterFunc(10*time.Minute+30*time.Second, func() {
					w.fail(test.fault, time.Now().Add(test.length))
				})
				minutes, errs := ends(t.Context(), fleet.New(client), ids, test.opts...)
				for i, err := range errs {
					if !errors.Is(err, test.want) {
						t.Errorf("got error %v, want %v", err, test.want)
					}
					if minutes[i] != test.after {
						t.Errorf("a wait ended after %d minutes, want %d", minutes[i], test.after)
					}
				}
				t.Logf("%v, %d requests", time.Since(began), w.count())
				if n := w.count(); n > 250 {
					t.Errorf("got %d requests, want 250 at most: %s", n, w.operations())
				}
			})
		})
	}
}

// TestOneJobThatCannotBeRead must not keep the others from being watched with lists.
func TestOneJobThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t)
		p := newPlant(w.fake, 1, 20)
		ids := addJobs(p, 5*time.Minute)
		w.fake.Inject(airbytetest.Fault{Operation: "getJob", Count: airbytetest.Always, Status: 500})
		hidden := w.fake.AddJob(p.connections[0], time.Now(), endless)
		w.response = append(w.response, func(resp *http.Response) { hideJob(t, resp, hidden) })
		succeeded := 0
		for result := range fleet.New(client).Watch(t.Context(), append(ids, hidden)) {
			switch {
			case result.JobID == hidden:
				if !errors.Is(result.Err, airbyte.ErrServer) {
					t.Errorf("the hidden job: got error %v", result.Err)
				}
			case result.Err == nil:
				succeeded++
			}
		}
		if succeeded < 17 { // the last three are read one by one
			t.Errorf("%d of 20 jobs succeeded", succeeded)
		}
	})
}

// TestLookSooner has a webhook report the end of a job, or of all.
func TestLookSooner(t *testing.T) {
	for _, test := range []struct {
		name     string
		hint     func(watcher *fleet.Watcher, ids []int64)
		noticed  int
		requests int // at most
	}{
		{name: "nothing"},
		{name: "one", hint: func(w *fleet.Watcher, ids []int64) { w.LookSooner(ids[0]) }, noticed: 1, requests: 1},
		{name: "another", hint: func(w *fleet.Watcher, _ []int64) { w.LookSooner(999) }},
		{name: "many", hint: func(w *fleet.Watcher, ids []int64) { w.LookSooner(ids...) }, noticed: 20, requests: 4},
		{name: "all", hint: func(w *fleet.Watcher, _ []int64) { w.LookSooner() }, noticed: 20, requests: 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, client := newWire(t)
				p := newPlant(w.fake, 1, 40)
				var ids []int64
				for i, connection := range p.connections {
					length := 30*time.Minute + 10*time.Second + time.Duration(i/20)*time.Hour
					ids = append(ids, w.fake.AddJob(connection, time.Now(), airbytetest.Succeed(length)))
				}
				watcher := fleet.New(client)
				watcher.LookSooner(ids...) // nothing is watched yet
				noticed := 0
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute+40*time.Second)
				defer cancel()
				go func() {
					time.Sleep(30*time.Minute + 20*time.Second)
					w.forget()
					if test.hint != nil {
						test.hint(watcher, ids)
					}
				}()
				for result := range watcher.Watch(ctx, ids) {
					if result.Err == nil {
						noticed++
					}
				}
				if noticed != test.noticed || w.count() > test.requests {
					t.Errorf("%d ends were noticed with %d requests, want %d with at most %d",
						noticed, w.count(), test.noticed, test.requests)
				}
			})
		})
	}
}

// TestResume stops watching jobs, and continues with another Watcher, as after a restart.
func TestResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t, airbytetest.WithJobs(airbytetest.Succeed(syncTime)))
		p := newPlant(w.fake, 1, 50)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
		defer cancel()
		var ids []int64
		for result := range fleet.New(client).Run(ctx, syncsOf(p.connections), fleet.WithMaxRunning(0)) {
			ids = append(ids, result.JobID)
		}
		for result := range fleet.New(client).Watch(t.Context(), ids) {
			if result.Err != nil {
				t.Error(result.Err)
			}
		}
		if n := w.countOf("POST /jobs"); n != 50 {
			t.Errorf("%d jobs were started, want 50", n)
		}
	})
}

// TestWaitOptionsOfWatch checks options that Watch passes on.
func TestWaitOptionsOfWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, client := newWire(t)
		p := newPlant(w.fake, 1, 10)
		var ids []int64
		for _, connection := range p.connections {
			ids = append(ids, w.fake.AddJob(connection, time.Now(), endless))
		}
		for result := range fleet.New(client).Watch(t.Context(), ids,
			airbyte.WithMaxWait(10*time.Minute), airbyte.WithCancelOnStop()) {
			timeout, _ := errors.AsType[*airbyte.WaitTimeoutError](result.Err)
			if timeout == nil || !timeout.Cancelled || timeout.JobID != result.JobID {
				t.Errorf("job %d: got error %v", result.JobID, result.Err)
			}
		}
	})
}
