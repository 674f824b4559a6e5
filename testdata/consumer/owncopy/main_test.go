package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/owncopy/internal/airbyte"
)

// serve is a server that gives each request its answer.
func serve(t *testing.T, answers map[string]string) *airbyte.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.Method+" "+r.URL.Path]
		if r.URL.Path != "/api/public/v1/applications/token" && r.Header.Get("Authorization") != "Bearer abc" {
			w.WriteHeader(http.StatusUnauthorized)
		} else if !ok {
			w.WriteHeader(http.StatusNotFound)
			answer = `{"type": "https://reference.airbyte.com/reference/errors#resource-not-found", "data": {"message": "nothing there"}}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithClientCredentials("id", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

const token = "POST /api/public/v1/applications/token"

func TestRunSync(t *testing.T) {
	client := serve(t, map[string]string{
		token:                       `{"access_token": "abc", "expires_in": 900}`,
		"GET /api/public/v1/jobs":   `{"data": [], "next": ""}`,
		"POST /api/public/v1/jobs":  `{"jobId": 7, "status": "queued", "jobType": "sync", "startTime": "2026-03-25T01:30Z"}`,
		"GET /api/public/v1/jobs/7": `{"jobId": 7, "status": "succeeded", "jobType": "sync", "rowsSynced": 12}`,
	})
	run, err := client.RunSync(t.Context(), "c1", airbyte.WithPollInterval(time.Millisecond))
	if err != nil || run.JobID != 7 || run.RowsSynced == nil || *run.RowsSynced != 12 {
		t.Errorf("RunSync: %+v, %v", run, err)
	}
}

func TestConnections(t *testing.T) {
	client := serve(t, map[string]string{
		token: `{"access_token": "abc", "expires_in": 900}`,
		"GET /api/public/v1/connections/c1": `{"connectionId": "c1", "name": "n", "status": "new-status",
			"schedule": {"scheduleType": "cron", "cronExpression": "0 0 12 * * ? UTC"}}`,
	})
	connection, err := client.Connections.Get(t.Context(), "c1")
	if err != nil {
		t.Fatal(err)
	}
	if cron := connection.Schedule.CronExpression; cron == nil || *cron != "0 0 12 * * ? UTC" || connection.Status.Known() {
		t.Errorf("read %v, status %s", cron, connection.Status)
	}
	if _, err := client.Connections.Get(t.Context(), "c2"); !errors.Is(err, airbyte.ErrNotFound) {
		t.Errorf("an unknown connection is %v, want ErrNotFound", err)
	}
	if _, err := client.Connections.Get(t.Context(), ".."); err == nil {
		t.Error("a path that leads elsewhere was asked for")
	}
}

// TestMappersStayJSON sends mappers back as they were read, and not with a
// secret that was masked.
func TestMappersStayJSON(t *testing.T) {
	var sent []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if r.Method == http.MethodPatch && err == nil {
			sent = body
		}
		_, _ = io.WriteString(w, `{"connectionId": "c1", "configurations": {"streams": [
			{"name": "users", "mappers": [{"type": "hashing", "mapperConfiguration": {"method": "SHA-256", "new": 9007199254740993}}]},
			{"name": "keys", "mappers": [{"type": "encryption", "mapperConfiguration": {"algorithm": "AES", "key": "**********"}}]}]}}`)
	}))
	t.Cleanup(server.Close)
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithToken("t"))
	if err != nil {
		t.Fatal(err)
	}
	connection, err := client.Connections.Get(t.Context(), "c1")
	if err != nil {
		t.Fatal(err)
	}
	streams := connection.Configurations
	if _, err := client.Connections.Update(t.Context(), "c1", airbyte.ConnectionUpdateRequest{Configurations: &streams}); !errors.Is(err, airbyte.ErrMasked) || sent != nil {
		t.Errorf("with a masked secret: %v, sent %s", err, sent)
	}
	streams.Streams = streams.Streams[:1]
	if _, err := client.Connections.Update(t.Context(), "c1", airbyte.ConnectionUpdateRequest{Configurations: &streams}); err != nil {
		t.Fatal(err)
	}
	want := `{"configurations":{"streams":[{"name":"users","mappers":[{"type":"hashing","mapperConfiguration":{"method":"SHA-256","new":9007199254740993}}]}]}}`
	if string(sent) != want {
		t.Errorf("sent %s, want %s", sent, want)
	}
}
