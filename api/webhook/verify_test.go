package webhook_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/webhook"
)

// handlerTransport sends requests to a handler.
type handlerTransport struct{ handler http.Handler }

func (h handlerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	h.handler.ServeHTTP(recorder, req)
	return recorder.Result(), nil
}

// TestEndToEnd lets the in-memory server send its notifications, and reads the jobs back.
func TestEndToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan *webhook.Notification, 10)
		receiver, err := webhook.New(token, func(_ context.Context, n *webhook.Notification) { got <- n })
		if err != nil {
			t.Fatal(err)
		}
		defer receiver.Close()
		mux := http.NewServeMux()
		mux.Handle("/airbyte/", http.StripPrefix("/airbyte", receiver))
		fake := airbytetest.New(t, airbytetest.WithWebhooks(&http.Client{Transport: handlerTransport{mux}}))
		workspace := fake.AddWorkspace("Tenant 42")
		connection := fake.AddConnection(
			fake.AddSource(workspace, "shop", airbytetest.Postgres),
			fake.AddDestination(workspace, "lake", airbytetest.Snowflake),
		)
		client := fake.Client()
		err = receiver.Subscribe(t.Context(), client, workspace, "https://app.example.com/airbyte")
		if err != nil {
			t.Fatal(err)
		}
		fake.Script(connection, airbytetest.Succeed(time.Minute), airbytetest.Fail(time.Hour), airbytetest.Succeed(time.Hour))

		succeeded := runUntilNotified(t, client, connection, got)
		if succeeded.Trigger != webhook.Success || !succeeded.Sync.Success || succeeded.Sync.RecordsCommitted != 60_000 {
			t.Errorf("first: %+v", succeeded)
		}
		job, err := webhook.Verify(t.Context(), client, succeeded)
		if err != nil || job.Status != airbyte.JobStatusSucceeded {
			t.Errorf("first: job %v, error %v", job, err)
		}

		failed := runUntilNotified(t, client, connection, got)
		if failed.Trigger != webhook.Failure || failed.Sync.ErrorMessage == "" || failed.Sync.Duration() != time.Hour+2*time.Second {
			t.Errorf("second: %+v", failed)
		}

		cancelled, err := client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{ConnectionID: connection, JobType: airbyte.JobTypeSync})
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Jobs.Cancel(t.Context(), cancelled.JobID)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Hour)
		if len(got) != 0 {
			t.Errorf("a cancelled sync has a notification: %v", <-got)
		}

		for name, lie := range map[string]func(n *webhook.Notification){
			"success":    func(n *webhook.Notification) { n.Sync.Success = true },
			"connection": func(n *webhook.Notification) { n.Sync.Connection.ID = "5f0c1f4a-7d3b-4a55-9a6e-2f1d0c9b8a77" },
			"cancelled":  func(n *webhook.Notification) { n.Sync.JobID, n.Sync.Success = cancelled.JobID, true },
			"no job":     func(n *webhook.Notification) { n.Sync = nil },
			"test":       func(n *webhook.Notification) { n.Test = true },
		} {
			forged := *failed
			sync := *failed.Sync
			forged.Sync = &sync
			lie(&forged)
			_, err := webhook.Verify(t.Context(), client, &forged)
			if !errors.Is(err, webhook.ErrNotVerified) {
				t.Errorf("forged %s: error %v, want ErrNotVerified", name, err)
			}
		}
	})
}

// TestRedirect has a receiver behind a redirect, such as that of [http.ServeMux] for a missing slash. Servers do not follow
// it, so neither does the in-memory one.
func TestRedirect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		paths := make(chan string, 10)
		moved := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			paths <- req.URL.Path
			http.Redirect(w, req, "https://app.example.com/moved", http.StatusTemporaryRedirect)
		})
		fake := airbytetest.New(t, airbytetest.WithWebhooks(&http.Client{Transport: handlerTransport{moved}}))
		workspace := fake.AddWorkspace("Tenant 42")
		connection := fake.AddConnection(
			fake.AddSource(workspace, "shop", airbytetest.Postgres),
			fake.AddDestination(workspace, "lake", airbytetest.Snowflake),
		)
		receiver, err := webhook.New(token, func(context.Context, *webhook.Notification) {})
		if err != nil {
			t.Fatal(err)
		}
		defer receiver.Close()
		err = receiver.Subscribe(t.Context(), fake.Client(), workspace, "https://app.example.com")
		if err != nil {
			t.Fatal(err)
		}
		_, err = fake.Client().RunSync(t.Context(), connection)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if len(paths) != 1 || !strings.HasPrefix(<-paths, "/"+token) {
			t.Errorf("the notification was sent %d times more, want it once", len(paths))
		}
	})
}

// runUntilNotified starts a sync and returns the notification about its end.
func runUntilNotified(t *testing.T, client *airbyte.Client, connection string, got chan *webhook.Notification) *webhook.Notification {
	t.Helper()
	job, err := client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{ConnectionID: connection, JobType: airbyte.JobTypeSync})
	if err != nil {
		t.Fatal(err)
	}
	n := <-got
	if n.Sync == nil || n.Sync.JobID != job.JobID || n.Sync.Connection.ID != connection || n.Test {
		t.Fatalf("notification %+v, want one of job %d", n, job.JobID)
	}
	return n
}
