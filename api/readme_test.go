package airbyte_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// The functions from here to TestRunNightlySync are in README.md, which a test of the root package
// compares with this file. The tests below call them.

// connect returns a client for a self-managed server.
func connect(clientID, clientSecret string) (*airbyte.Client, error) {
	return airbyte.NewClient(
		airbyte.WithBaseURL("https://airbyte.example.com/api/public/v1"), // the default is Airbyte Cloud
		airbyte.WithClientCredentials(clientID, clientSecret),
	)
}

// createSource creates a source that reads a Postgres database.
func createSource(ctx context.Context, client *airbyte.Client, workspaceID, password string) (*airbyte.Source, error) {
	return client.Sources.Create(ctx, airbyte.SourceCreateRequest{
		Name:        "shop",
		WorkspaceID: workspaceID,
		Configuration: airbyte.MustConfiguration(map[string]any{
			"sourceType": "postgres",
			"host":       "db.example.com",
			"port":       5432,
			"database":   "shop",
			"username":   "airbyte",
			"password":   password,
		}),
	})
}

// scheduleConnection lets a connection run at half past six on workdays, in UTC.
func scheduleConnection(ctx context.Context, client *airbyte.Client, connectionID string) error {
	schedule, err := airbyte.NewCronSchedule("0 30 6 ? * MON-FRI")
	if err != nil {
		return err
	}
	_, err = client.Connections.Update(ctx, connectionID, airbyte.ConnectionUpdateRequest{Schedule: schedule})
	return err
}

// runNightlySync starts a sync, or attaches to the running one, and waits for its end. After half an
// hour it cancels the sync.
func runNightlySync(ctx context.Context, client *airbyte.Client, connectionID string) error {
	run, err := client.RunSync(ctx, connectionID,
		airbyte.WithMaxWait(30*time.Minute),
		airbyte.WithCancelOnStop(),
	)
	if failed, ok := errors.AsType[*airbyte.JobFailedError](err); ok {
		return fmt.Errorf("job %d failed", failed.Job.JobID)
	}
	if err != nil {
		return err
	}
	slog.Info("synced", "job", run.JobID, "took", run.Elapsed)
	return nil
}

// failedJobs returns the IDs of the jobs that failed since a given time.
func failedJobs(ctx context.Context, client *airbyte.Client, since time.Time) ([]int64, error) {
	params := &airbyte.ListJobsParams{
		Status:         new(airbyte.JobStatusFailed),
		UpdatedAtStart: &since,
	}
	var ids []int64
	for job, err := range client.Jobs.All(ctx, params) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, job.JobID)
	}
	return ids, nil
}

// deleteTag deletes a tag, unless it is deleted already.
func deleteTag(ctx context.Context, client *airbyte.Client, tagID string) error {
	err := client.Tags.Delete(ctx, tagID)
	if errors.Is(err, airbyte.ErrNotFound) {
		return nil
	}
	if apiErr, ok := errors.AsType[*airbyte.Error](err); ok {
		slog.Warn("tag not deleted", "status", apiErr.StatusCode, "problem", apiErr.Problem.Message)
	}
	return err
}

// connectionState requests a path that the client has no method for.
func connectionState(ctx context.Context, client *airbyte.Client, connectionID string) (json.RawMessage, error) {
	path := "/connections/" + url.PathEscape(connectionID) + "/state"
	var state json.RawMessage
	err := client.Do(ctx, http.MethodGet, path, nil, &state, airbyte.WithQuery("format", "full"))
	return state, err
}

// TestRunNightlySync runs a sync that fails after ten minutes. In a synctest bubble, they take no time.
func TestRunNightlySync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		workspace := fake.AddWorkspace("Tenant 42")
		source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
		destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
		connection := fake.AddConnection(source, destination)
		fake.Script(connection, airbytetest.Fail(10*time.Minute))

		err := runNightlySync(t.Context(), fake.Client(), connection)

		if err == nil || err.Error() != "job 1 failed" {
			t.Errorf("got the error %v, want a failed job", err)
		}
	})
}

func TestReadmeConnect(t *testing.T) {
	client, err := connect("id", "secret")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(client), "airbyte.Client(https://airbyte.example.com/api/public/v1)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReadmeCreateSource(t *testing.T) {
	fake := airbytetest.New(t)
	source, err := createSource(t.Context(), fake.Client(), fake.AddWorkspace("Tenant 42"), "hunter2")
	if err != nil {
		t.Fatal(err)
	}
	if source.Name != "shop" || source.SourceType != "postgres" {
		t.Errorf("got the source %s of type %s, want shop of type postgres", source.Name, source.SourceType)
	}
}

func TestReadmeScheduleConnection(t *testing.T) {
	fake := airbytetest.New(t)
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	id := fake.AddConnection(source, destination)
	if err := scheduleConnection(t.Context(), fake.Client(), id); err != nil {
		t.Fatal(err)
	}
	connection, err := fake.Client().Connections.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	expression, zone := connection.Schedule.Cron()
	if expression != "0 30 6 ? * MON-FRI" || zone != "UTC" {
		t.Errorf("got the schedule %q in %q", expression, zone)
	}
}

func TestReadmeSyncs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		fake := airbytetest.New(t)
		workspace := fake.AddWorkspace("Tenant 42")
		source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
		destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
		connection := fake.AddConnection(source, destination)
		client := fake.Client()
		fake.Script(connection, airbytetest.Fail(time.Minute), airbytetest.Succeed(time.Minute), airbytetest.Succeed(time.Hour))

		err := runNightlySync(t.Context(), client, connection)
		if err == nil || err.Error() != "job 1 failed" {
			t.Errorf("first sync: got the error %v, want a failed job", err)
		}
		err = runNightlySync(t.Context(), client, connection)
		if err != nil {
			t.Errorf("second sync: %v", err)
		}
		err = runNightlySync(t.Context(), client, connection)
		timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
		if !ok || !timeout.Cancelled {
			t.Errorf("third sync: got the error %v, want a timeout with the job cancelled", err)
		}

		ids, err := failedJobs(t.Context(), client, start)
		if err != nil || len(ids) != 1 || ids[0] != 1 {
			t.Errorf("failed jobs: got %v and the error %v, want job 1", ids, err)
		}
	})
}

func TestReadmeDeleteTag(t *testing.T) {
	fake := airbytetest.New(t)
	client := fake.Client()
	tag, err := client.Tags.Create(t.Context(), airbyte.TagCreateRequest{
		Name:        "urgent",
		Color:       "FF0000",
		WorkspaceID: fake.AddWorkspace("Tenant 42"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := deleteTag(t.Context(), client, tag.TagID); err != nil {
		t.Errorf("deleting a tag: %v", err)
	}
	fake.Inject(airbytetest.Fault{Operation: "deleteTag", Status: http.StatusNotFound})
	if err := deleteTag(t.Context(), client, tag.TagID); err != nil {
		t.Errorf("deleting a tag that is not found: %v", err)
	}
	fake.Inject(airbytetest.Fault{Operation: "deleteTag", Status: http.StatusForbidden})
	if err := deleteTag(t.Context(), client, tag.TagID); !errors.Is(err, airbyte.ErrForbidden) {
		t.Errorf("deleting a tag of others: got the error %v, want ErrForbidden", err)
	}
}

func TestReadmeConnectionState(t *testing.T) {
	transport := roundTripper(func(req *http.Request) (*http.Response, error) {
		if got, want := req.URL.String(), airbyte.CloudURL+"/connections/c%2F1/state?format=full"; got != want {
			t.Errorf("requested %s, want %s", got, want)
		}
		body := io.NopCloser(strings.NewReader(`{"cursor":42}`))
		return &http.Response{StatusCode: http.StatusOK, Body: body}, nil
	})
	client, err := airbyte.NewClient(airbyte.WithToken("token"), airbyte.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		t.Fatal(err)
	}
	state, err := connectionState(t.Context(), client, "c/1")
	if err != nil || string(state) != `{"cursor":42}` {
		t.Errorf("got the state %s and the error %v", state, err)
	}
}

// roundTripper is a function that is an http.RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
