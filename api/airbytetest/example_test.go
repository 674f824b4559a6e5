package airbytetest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// newServer returns a server for an example. In a test, use New.
func newServer(opts ...airbytetest.Option) *airbytetest.Server {
	fake, err := airbytetest.NewServer(opts...)
	check(err)
	return fake
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// A test adds data to the server, runs the code under test, and checks the requests that it sent.
func Example() {
	fake := newServer() // airbytetest.New(t) in a test
	ws := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(ws, "tenant_42_db", airbytetest.Postgres)
	warehouse := fake.AddDestination(ws, "analytics_warehouse", airbytetest.Snowflake)
	client := fake.Client()
	ctx := context.Background()

	connection, err := client.Connections.Create(ctx, airbyte.ConnectionCreateRequest{
		SourceID:      source,
		DestinationID: warehouse,
		Schedule: &airbyte.ConnectionSchedule{
			ScheduleType:   airbyte.ScheduleTypeCron,
			CronExpression: new("0 0 6 * * ?"),
		},
	})
	check(err)
	job, err := client.Sync(ctx, connection.ConnectionID)
	check(err)

	fmt.Println(connection.Name, "at", *connection.Schedule.CronExpression)
	fmt.Println("job", job.JobID, "is", job.Status)
	fmt.Println(fake.Requests("createConnection", "createJob"))
	// Output:
	// tenant_42_db <> analytics_warehouse at 0 0 6 * * ? UTC
	// job 1 is pending
	// [POST createConnection 200 POST createJob 200]
}

// The status of a job follows its run and the clock. This job began three hours ago. In a
// testing/synctest bubble it could begin now and run without delay.
func ExampleServer_AddJob() {
	fake := newServer()
	ws := fake.AddWorkspace("Tenant 42")
	connection := fake.AddConnection(fake.AddSource(ws, "db", airbytetest.Postgres),
		fake.AddDestination(ws, "w", airbytetest.Snowflake))

	id := fake.AddJob(connection, time.Now().Add(-3*time.Hour), airbytetest.Run{
		{Status: airbyte.JobStatusQueued, For: time.Hour},
		{Status: airbyte.JobStatusRunning, For: time.Hour},
		{Status: airbyte.JobStatusIncomplete, For: time.Minute}, // an attempt failed, the next one begins
		{Status: airbyte.JobStatusRunning, For: time.Hour},
		{Status: airbyte.JobStatusSucceeded},
	})
	job, err := fake.Client().Jobs.Get(context.Background(), id)
	check(err)
	fmt.Println("job", job.JobID, "is", job.Status)

	_, err = fake.Client().Jobs.Create(context.Background(),
		airbyte.JobCreateRequest{ConnectionID: connection, JobType: airbyte.JobTypeSync})
	fmt.Println("a second one is refused:", errors.Is(err, airbyte.ErrConflict))
	// Output:
	// job 1 is running
	// a second one is refused: true
}

// A fault affects requests to one operation, once by default.
func ExampleServer_Inject() {
	fake := newServer()
	ws := fake.AddWorkspace("Tenant 42")
	connection := fake.AddConnection(fake.AddSource(ws, "db", airbytetest.Postgres), fake.AddDestination(ws, "w",
		airbytetest.Snowflake))
	client := fake.Client()
	ctx := context.Background()

	// The server creates the job, but the response is lost.
	fake.Inject(airbytetest.Fault{Operation: "createJob", DropAfter: true})
	_, err := client.Jobs.Create(ctx, airbyte.JobCreateRequest{ConnectionID: connection, JobType: airbyte.JobTypeSync})
	fmt.Println("may have been applied:", errors.Is(err, airbyte.ErrMaybeApplied))

	fake.Inject(airbytetest.Fault{Operation: "getJob", Set: map[string]any{"status": "hibernating"}})
	job, err := client.Jobs.Get(ctx, 1)
	check(err)
	fmt.Println("status:", job.Status, "known:", job.Status.Known())
	// Output:
	// may have been applied: true
	// status: hibernating known: false
}

// A profile selects the kind and version of the server.
func ExampleWithProfile() {
	const nowhere = "9924bcd0-99be-453d-ba47-c2c9766f7da5"
	for _, profile := range []airbytetest.Profile{airbytetest.Cloud, airbytetest.SelfManaged2026July} {
		client := newServer(airbytetest.WithProfile(profile)).Client()
		_, err := client.Sources.Get(context.Background(), nowhere)
		fmt.Printf("%s: forbidden %t, not found %t\n", profile, errors.Is(err, airbyte.ErrForbidden),
			errors.Is(err, airbyte.ErrNotFound))
	}
	// Output:
	// cloud: forbidden true, not found false
	// self-managed-2026-07: forbidden false, not found true
}

// Listen makes the server available to other processes.
func ExampleServer_Listen() {
	fake := newServer(airbytetest.WithoutAuth(), airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	defer func() { check(fake.Close()) }()

	resp, err := http.Get(fake.Listen() + "/health") //nolint:noctx // an example is short
	check(err)
	defer func() { check(resp.Body.Close()) }()
	fmt.Println(resp.Status)
	// Output: 200 OK
}
