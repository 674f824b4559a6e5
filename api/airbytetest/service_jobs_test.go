package airbytetest_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// createSync starts a sync of a connection and returns the path of the job.
func (w *wire) createSync(connection string) string {
	w.t.Helper()
	return "/jobs/" + w.get(200, "POST /jobs", `{"connectionId":"`+connection+`","jobType":"sync"}`, "jobId")
}

func TestJobAdvancesWithClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t, airbytetest.WithJobs(airbytetest.Succeed(time.Hour+2*time.Second)))
		p := newPipeline(w.fake)
		time.Sleep(30 * time.Second)
		job := w.createSync(p.connection)
		w.want(`{"bytesSynced":0,"connectionId":"`+p.connection+`","jobId":1,"jobType":"sync","rowsSynced":0,`+
			`"startTime":"2000-01-01T00:00:30Z","status":"pending"}`,
			200, "GET "+job, "")
		time.Sleep(3 * time.Second)
		w.token = w.fake.Token()
		w.want(`{"bytesSynced":512000,"connectionId":"`+p.connection+`","duration":"PT2S","jobId":1,`+
			`"jobType":"sync","rowsSynced":1000,"startTime":"2000-01-01T00:00:30Z","status":"running"}`,
			200, "GET "+job, "")
		time.Sleep(2 * time.Hour)
		w.token = w.fake.Token()
		w.want(`{"bytesSynced":1844224000,"connectionId":"`+p.connection+`","duration":"PT1H4S","jobId":1,`+
			`"jobType":"sync","lastUpdatedAt":"2000-01-01T01:00:34Z","rowsSynced":3602000,`+
			`"startTime":"2000-01-01T00:00:30Z","status":"succeeded"}`,
			200, "GET "+job, "")
	})
}

func TestTimesOmitZeroSeconds(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	at := time.Date(2023, 3, 25, 1, 30, 0, 0, time.FixedZone("", 3600))
	for _, created := range []time.Time{at, at.Add(50 * time.Second)} {
		w.fake.AddJob(p.connection, created, airbytetest.Run{
			{Status: "running", For: 30 * time.Hour},
			{Status: "succeeded"},
		})
	}
	w.want(`"2023-03-25T00:30Z"`, 200, "GET /jobs/1", "", "startTime")
	w.want(`"2023-03-26T06:30Z"`, 200, "GET /jobs/1", "", "lastUpdatedAt")
	w.want(`"PT30H"`, 200, "GET /jobs/1", "", "duration")
	w.want(`"2023-03-25T00:30:50Z"`, 200, "GET /jobs/2", "", "startTime")
	// Regions have the same format. Sources have seconds since 1970.
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		w.want(`"2000-01-01T00:00Z"`, 200, "GET /regions?organizationId="+w.fake.OrganizationID(), "", 0, "createdAt")
		w.want("946684800", 200, "GET /sources/"+newPipeline(w.fake).source, "", "createdAt")
	})
}

func TestIncompleteJobContinues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		p := newPipeline(fake)
		fake.Script(p.connection, airbytetest.Run{
			{Status: "queued", For: time.Hour},
			{Status: "running", For: time.Minute},
			{Status: "incomplete", For: time.Minute},
			{Status: "running", For: time.Minute},
			{Status: "succeeded"},
		})
		var seen []airbyte.JobStatus
		watch := func(j *airbyte.Job) {
			if len(seen) == 0 || seen[len(seen)-1] != j.Status {
				seen = append(seen, j.Status)
			}
		}
		run, err := fake.Client().RunSync(t.Context(), p.connection,
			airbyte.WithPollInterval(time.Minute), airbyte.WithProgress(watch))
		if err != nil || run.Elapsed != 63*time.Minute {
			t.Errorf("%v in %v", err, run.Elapsed)
		}
		if got := fmt.Sprint(seen); got != "[queued running incomplete running succeeded]" {
			t.Errorf("seen %s", got)
		}
	})
}

func TestScriptOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		a := newPipeline(fake)
		b := newPipeline(fake)
		fake.Script("", airbytetest.Fail(time.Second))
		fake.Script(a.connection, airbytetest.Fail(time.Minute))
		client := fake.Client()
		for i, want := range []bool{true, true, false} {
			_, err := client.RunSync(t.Context(), a.connection)
			if _, failed := errors.AsType[*airbyte.JobFailedError](err); failed != want {
				t.Errorf("run %d: %v", i, err)
			}
		}
		if _, err := client.RunSync(t.Context(), b.connection); err != nil {
			t.Error(err)
		}
	})
}

func TestSecondSyncIsRefused(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	w.createSync(p.connection)
	create := `{"connectionId":"` + p.connection + `","jobType":"sync"}`
	w.want(`"A sync is already running for: `+p.connection+`"`, 409, "POST /jobs", create, "data", "message")
	w.want(`"https://reference.airbyte.com/reference/errors#try-again-later"`, 409, "POST /jobs", create, "type")
	run, err := w.fake.Client().Sync(t.Context(), p.connection)
	if err != nil || !run.Attached || run.JobID != 1 {
		t.Errorf("got %v, %v", run, err)
	}
}

// TestBlockedSync checks that the client can tell what keeps a sync from starting.
func TestBlockedSync(t *testing.T) {
	fake := airbytetest.New(t)
	client := fake.Client()
	connection := newPipeline(fake).connection
	reset, err := client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{
		ConnectionID: connection,
		JobType:      airbyte.JobTypeClear,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Sync(t.Context(), connection)
	blocked, ok := errors.AsType[*airbyte.JobBlockedError](err)
	if !ok || blocked.BlockedBy == nil || blocked.BlockedBy.JobID != reset.JobID {
		t.Errorf("during a reset: got %v", err)
	}

	inactive := airbyte.ConnectionUpdateRequest{Status: new(airbyte.ConnectionStatusInactive)}
	_, err = client.Connections.Update(t.Context(), connection, inactive)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Sync(t.Context(), connection)
	blocked, ok = errors.AsType[*airbyte.JobBlockedError](err)
	if !ok || blocked.ConnectionStatus != "inactive" {
		t.Errorf("with an inactive connection: got %v", err)
	}
}

func TestQueuedSyncIsReturnedByNewerServers(t *testing.T) {
	each(t, func(t *testing.T, profile airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(profile), airbytetest.WithJobs(airbytetest.Run{{Status: "queued"}}))
		p := newPipeline(w.fake)
		w.createSync(p.connection)
		status := 200
		if profile == airbytetest.SelfManaged2026March {
			status = 409
		}
		w.get(status, "POST /jobs", `{"connectionId":"`+p.connection+`","jobType":"sync"}`)
	})
}

func TestSyncOfInactiveOrDeletedConnection(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	create := `{"connectionId":"` + p.connection + `","jobType":"sync"}`
	w.get(200, "PATCH /connections/"+p.connection, `{"status":"inactive"}`)
	w.want(`"state-conflict"`, 409, "POST /jobs", create, "title")
	w.get(204, "DELETE /connections/"+p.connection, "")
	w.want(`"try-again-later"`, 409, "POST /jobs", create, "title")
}

func TestCancelAffectsWholeConnection(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	oldID := w.fake.AddJob(p.connection, time.Now().Add(-time.Hour), airbytetest.Fail(time.Minute))
	old := fmt.Sprint("/jobs/", oldID)
	running := w.createSync(p.connection)
	w.want(`"failed"`, 200, "DELETE "+old, "", "status") // responds with the job itself
	w.want(`"cancelled"`, 200, "GET "+running, "", "status")
	w.want(`"cancelled"`, 200, "DELETE "+running, "", "status") // although no job is running
	w.get(204, "DELETE /connections/"+p.connection, "")
	w.get(409, "DELETE "+running, "")
}

func TestJobInTheFuture(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	id := w.fake.AddJob(p.connection, time.Now().Add(time.Hour), airbytetest.Succeed(time.Minute))
	job := fmt.Sprint("/jobs/", id)
	w.want(`"pending"`, 200, "GET "+job, "", "status")
	w.want(`"cancelled"`, 200, "DELETE "+job, "", "status")
	w.want(`"PT0S"`, 200, "GET "+job, "", "duration")
}

func TestClearBecomesResetAndCancelsSync(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	running := w.createSync(p.connection)
	w.want(`"reset"`, 200, "POST /jobs", `{"connectionId":"`+p.connection+`","jobType":"clear"}`, "jobType")
	w.want(`"cancelled"`, 200, "GET "+running, "", "status")
	w.want("[]", 200, "GET /jobs?jobType=clear", "", "data")
	w.want("2", 200, "GET /jobs?jobType=reset", "", "data", 0, "jobId")
	w.get(422, "POST /jobs", `{"connectionId":"`+p.connection+`","jobType":"refresh"}`)
}

func TestListJobsFiltersAndOrders(t *testing.T) {
	w := newWire(t)
	a := newPipeline(w.fake)
	b := newPipeline(w.fake)
	day := time.Date(2026, 3, 25, 12, 0, 0, 0, time.UTC)
	w.fake.AddJob(a.connection, day, airbytetest.Fail(time.Minute))
	w.fake.AddJob(b.connection, day.Add(-time.Hour), airbytetest.Succeed(time.Minute))
	w.fake.AddJob(a.connection, day.Add(time.Hour), airbytetest.Succeed(time.Minute))
	for query, want := range map[string]string{
		"":                                    "2 1 3",
		"orderBy=createdAt%7CDESC":            "3 1 2",
		"status=failed":                       "1",
		"connectionId=" + a.connection:        "1 3",
		"workspaceIds=" + b.workspace:         "2",
		"createdAtStart=2026-03-25T12:00:00Z": "1 3", // inclusive
		"createdAtEnd=2026-03-25T12:00:00Z":   "2 1",
		// Formats that servers read too, and a field in snake case.
		"createdAtStart=Wed,%2025%20Mar%202026%2012:00:00%20GMT":        "1 3",
		"createdAtStart=2026-03-25T12:00Z":                              "1 3",
		"orderBy=created_at%7CDESC":                                     "3 1 2",
		"updatedAtStart=2026-03-25T14:01:02%2B01:00":                    "3",
		"connectionId=" + a.connection + "&workspaceIds=" + b.workspace: "1 3", // the workspace is ignored
		"limit=1&offset=1":                                              "1",
	} {
		got := ""
		for i := range 3 {
			if id := w.get(200, "GET /jobs?"+query, "", "data", i, "jobId"); id != "absent" {
				got += " " + id
			}
		}
		if got != " "+want {
			t.Errorf("%s: jobs%s, want %s", query, got, want)
		}
	}
	w.want("60000", 200, "GET /jobs?connectionId="+a.connection, "", "data", 1, "rowsSynced")
	w.want("60000", 200, "GET /jobs/3", "", "rowsSynced")
}

func TestRowsAndBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		p := newPipeline(w.fake)
		create := `{"connectionId":"` + p.connection + `","jobType":"sync"}`
		w.want("absent", 200, "POST /jobs", create, "rowsSynced")
		w.want("0", 200, "GET /jobs", "", "data", 0, "bytesSynced")
		time.Sleep(5 * time.Second)
		w.want("3000", 200, "GET /jobs", "", "data", 0, "rowsSynced")
		w.want("absent", 200, "DELETE /jobs/1", "", "bytesSynced")
		w.want("3000", 200, "GET /jobs/1", "", "rowsSynced") // what it had moved
		w.get(200, "POST /jobs", `{"connectionId":"`+p.connection+`","jobType":"reset"}`)
		time.Sleep(time.Hour)
		w.token = w.fake.Token()
		w.want("0", 200, "GET /jobs/2", "", "rowsSynced")
	})
}

func TestUpdatedAtHasMicroseconds(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	created := time.Date(2026, 3, 25, 12, 0, 0, 123456789, time.UTC)
	w.fake.AddJob(p.connection, created, airbytetest.Run{{Status: "succeeded"}})
	w.fake.AddJob(p.connection, created.Add(time.Millisecond), airbytetest.Run{{Status: "succeeded"}})
	for query, want := range map[string]string{
		"updatedAtStart=2026-03-25T12:00:00.123456Z": "1", // inclusive
		"updatedAtStart=2026-03-25T12:00:00.123457Z": "2",
		"createdAtStart=2026-03-25T12:00:00.123457Z": "2",
		"updatedAtEnd=2026-03-25T12:00:00.123456Z":   "1",
		"updatedAtEnd=2026-03-25T12:00:00Z":          "absent",
		"orderBy=updatedAt%7CDESC":                   "2",
	} {
		w.want(want, 200, "GET /jobs?"+query, "", "data", 0, "jobId")
	}
	w.want(`"2026-03-25T12:00Z"`, 200, "GET /jobs/1", "", "lastUpdatedAt")
}

func TestFastClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t, airbytetest.WithSpeed(600),
			airbytetest.WithJobs(airbytetest.Succeed(10*time.Minute)))
		began := time.Now()
		run, err := fake.Client().RunSync(t.Context(), newPipeline(fake).connection,
			airbyte.WithPollInterval(100*time.Millisecond))
		if err != nil || time.Duration(run.Duration) < 10*time.Minute || time.Since(began) > 2*time.Second {
			t.Errorf("%v, %v in %v", err, time.Duration(run.Duration), time.Since(began))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t, airbytetest.WithSpeed(1e6), airbytetest.WithTokenLifetime(24*time.Hour))
		job := w.createSync(newPipeline(w.fake).connection)
		time.Sleep(12 * time.Hour) // three centuries on the server's clock, which would overflow
		w.want(`"succeeded"`, 200, "GET "+job, "", "status")
	})
}

// TestJobsWithEqualTimes lists jobs of which some were created at the same time. Their order must not
// depend on whether the server has to sort.
func TestJobsWithEqualTimes(t *testing.T) {
	noon := time.Date(2026, 3, 25, 12, 0, 0, 0, time.UTC)
	minutes := []int{0, 0, 1, 1, 1, 2, 2}
	for name, areMixed := range map[string]bool{"in order": false, "mixed": true} {
		w := newWire(t)
		p := newPipeline(w.fake)
		for _, minute := range minutes {
			w.fake.AddJob(p.connection, noon.Add(time.Duration(minute)*time.Minute), airbytetest.Succeed(0))
		}
		if areMixed {
			w.fake.AddJob(p.connection, noon.Add(-time.Hour), airbytetest.Succeed(0))
		}
		for query, want := range map[string][]string{
			"orderBy=createdAt%7CDESC&limit=6":          {"6", "7", "3", "4", "5", "1"},
			"orderBy=createdAt%7CDESC&limit=2&offset=3": {"4", "5"},
			"orderBy=updatedAt%7CDESC&limit=6":          {"6", "7", "3", "4", "5", "1"},
		} {
			for i, id := range want {
				w.want(id, 200, "GET /jobs?"+query, "", "data", i, "jobId")
			}
			if t.Failed() {
				t.Fatalf("jobs %s: %s", name, query)
			}
		}
	}
}
