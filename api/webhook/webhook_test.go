package webhook_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/webhook"
)

const token = "a-token-for-these-tests"

// failureBody is the notification of a failed sync, with a field that this package does not know.
const failureBody = `{
	"text": "Sync failed",
	"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Sync failure occurred: <https://ab.example/c|shop>"}}],
	"data": {
		"workspace": {"id": "w1", "name": "Ops", "url": "https://ab.example/workspaces/w1"},
		"connection": {"id": "c1", "name": "shop → lake", "url": "https://ab.example/c1"},
		"source": {"id": "s1", "name": "shop", "url": "https://ab.example/s1"},
		"destination": {"id": "d1", "name": "lake", "url": "https://ab.example/d1"},
		"jobId": 48213, "success": false,
		"startedAt": "2026-03-02T07:15:00Z", "finishedAt": "2026-03-02T07:27:34Z",
		"durationInSeconds": 754, "durationFormatted": "12 min 34 sec",
		"bytesEmitted": 5242880, "bytesCommitted": 0, "recordsEmitted": 900, "recordsCommitted": 0,
		"recordsFilteredOut": 0, "bytesFilteredOut": 0, "aNewField": {"x": [1]},
		"errorMessage": "Login was refused.", "errorType": "config_error", "errorOrigin": "source"
	}
}`

func TestParse(t *testing.T) {
	n, err := webhook.Parse(webhook.Failure, []byte(failureBody))
	if err != nil {
		t.Fatal(err)
	}
	want := &webhook.Sync{
		JobID:          48213,
		Workspace:      webhook.Resource{ID: "w1", Name: "Ops", URL: "https://ab.example/workspaces/w1"},
		Connection:     webhook.Resource{ID: "c1", Name: "shop → lake", URL: "https://ab.example/c1"},
		Source:         webhook.Resource{ID: "s1", Name: "shop", URL: "https://ab.example/s1"},
		Destination:    webhook.Resource{ID: "d1", Name: "lake", URL: "https://ab.example/d1"},
		StartedAt:      time.Date(2026, 3, 2, 7, 15, 0, 0, time.UTC),
		FinishedAt:     time.Date(2026, 3, 2, 7, 27, 34, 0, time.UTC),
		BytesEmitted:   5242880,
		RecordsEmitted: 900,
		ErrorMessage:   "Login was refused.",
		ErrorType:      "config_error",
		ErrorOrigin:    "source",
	}
	if diff := cmp.Diff(want, n.Sync); diff != "" {
		t.Errorf("Sync differs (-want +got):\n%s", diff)
	}
	if n.Sync.Duration() != 754*time.Second {
		t.Errorf("Duration is %s", n.Sync.Duration())
	}
	if n.Test || n.Text != "Sync failed" || !bytes.Contains(n.Raw, []byte("aNewField")) {
		t.Errorf("notification %+v", n)
	}
	if got := fmt.Sprint(n); strings.Contains(got, "shop") || !strings.Contains(got, "48213") {
		t.Errorf("String is %q; want the job and no names", got)
	}
}

func TestKnown(t *testing.T) {
	if !webhook.SyncDisabled.Known() || webhook.Trigger("syncQueued").Known() {
		t.Error("want syncDisabled to be known, and syncQueued not")
	}
}

func TestParseOthers(t *testing.T) {
	for _, test := range []struct {
		name, body string
		wantSync   bool
		wantTest   bool
		wantErr    bool
	}{
		{name: "only text", body: `{"text":"Connection disabled"}`},
		{name: "data without a job", body: `{"text":"x","data":{"connection":{"id":"c1"}}}`},
		{name: "data of another kind", body: `{"text":"x","data":"later"}`},
		{name: "nulls", body: `{"text":"x","data":{"jobId":1,"connection":{"id":"c"},"startedAt":null,"errorType":null}}`, wantSync: true},
		{name: "test by its block", body: `{"text":"x","blocks":[{"text":{"text":"[THIS IS A TEST NOTIFICATION] Title"}}]}`, wantTest: true},
		{
			name:     "test by its links",
			body:     `{"text":"x","data":{"jobId":10,"connection":{"id":"c","url":"https://airbyte.com/"},"startedAt":"2026-03-02T07:15:00.123456Z"}}`,
			wantSync: true,
			wantTest: true,
		},
		{
			name: "mark in the name of a connection",
			body: `{"text":"x","blocks":[{"text":"[THIS IS A TEST NOTIFICATION]"}],` +
				`"data":{"jobId":10,"connection":{"id":"c","name":"[THIS IS A TEST NOTIFICATION]"}}}`,
			wantSync: true,
		},
		{name: "no text", body: `{"data":{}}`, wantErr: true},
		{name: "list", body: `[]`, wantErr: true},
		{name: "not JSON", body: `payload=1`, wantErr: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			n, err := webhook.Parse(webhook.Success, []byte(test.body))
			if (err != nil) != test.wantErr {
				t.Fatalf("error %v, want one: %t", err, test.wantErr)
			}
			if err == nil && ((n.Sync != nil) != test.wantSync || n.Test != test.wantTest) {
				t.Errorf("sync %+v, test %t", n.Sync, n.Test)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(failureBody))
	f.Add([]byte(`{"text":"x","data":{"jobId":1e400}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := webhook.Parse(webhook.Failure, body)
		if err == nil && !bytes.Equal(n.Raw, body) {
			t.Error("Raw differs from the body")
		}
	})
}

// recorder keeps the notifications that a receiver hands over.
type recorder struct {
	mu    sync.Mutex
	texts []string
}

func (r *recorder) handle(_ context.Context, n *webhook.Notification) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.texts = append(r.texts, n.String())
}

func TestReceiver(t *testing.T) {
	var got recorder
	receiver, err := webhook.New(token, got.handle)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method, path, body string
		want               int
	}{
		{http.MethodPost, "/" + token + "/failure", failureBody, 204},
		{http.MethodPost, "/" + token + "/failure", failureBody, 204}, // a repetition
		{http.MethodPost, "/" + token + "/success", `{"text":"x"}`, 204},
		{http.MethodPost, "/" + token + "/success", `{"text":"x"}`, 204}, // cannot be told apart
		{http.MethodGet, "/" + token + "/failure", "", 405},
		{http.MethodPost, "/" + token + "/syncQueued", failureBody, 204}, // of a newer server
		{http.MethodPost, "/" + token + "/no,trigger", failureBody, 404},
		{http.MethodPost, "/" + token + "/failure/more", failureBody, 404},
		{http.MethodPost, "/" + token + "/" + strings.Repeat("x", 65), failureBody, 404},
		// Not a repetition: only the first one may be forged.
		{http.MethodPost, "/" + token + "/failure", strings.Replace(failureBody, "07:27:34Z", "07:28:00Z", 1), 204},
		{http.MethodPost, "/" + token, failureBody, 404},
		{http.MethodPost, "/" + token + "x/failure", failureBody, 404},
		{http.MethodPost, "/failure", failureBody, 404},
		{http.MethodPost, "/" + token + "/failure", "no JSON", 400},
		{http.MethodPost, "/" + token + "/failure", `{"text":"` + strings.Repeat("x", webhook.MaxBody) + `"}`, 413},
	} {
		resp := httptest.NewRecorder()
		receiver.ServeHTTP(resp, httptest.NewRequestWithContext(context.Background(), test.method, test.path, strings.NewReader(test.body)))
		if resp.Code != test.want {
			t.Errorf("%s %s: status %d, want %d", test.method, test.path, resp.Code, test.want)
		}
		if strings.Contains(resp.Body.String(), token) {
			t.Errorf("%s %s: the response has the token", test.method, test.path)
		}
	}
	receiver.Close()
	receiver.Close() // has no effect

	want := []string{
		`failure of job 48213, connection "c1"`,
		"success",
		"success",
		`syncQueued of job 48213, connection "c1"`,
		`failure of job 48213, connection "c1"`,
	}
	if diff := cmp.Diff(want, got.texts); diff != "" {
		t.Errorf("notifications differ (-want +got):\n%s", diff)
	}
	resp := httptest.NewRecorder()
	receiver.ServeHTTP(resp, httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/"+token+"/success", strings.NewReader(`{"text":"x"}`)))
	if resp.Code != http.StatusServiceUnavailable {
		t.Errorf("after Close: status %d, want 503", resp.Code)
	}
}

// TestSlowFunction checks that Airbyte need not wait for the function, and that the queue is bounded.
func TestSlowFunction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		receiver, err := webhook.New(token, func(context.Context, *webhook.Notification) { time.Sleep(time.Hour) })
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		accepted := 0
		for range webhook.QueueSize + 10 {
			resp := httptest.NewRecorder()
			receiver.ServeHTTP(resp, httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/"+token+"/success", strings.NewReader(`{"text":"x"}`)))
			if resp.Code == http.StatusNoContent {
				accepted++
			}
			synctest.Wait()
		}
		if accepted != webhook.QueueSize+1 || time.Since(start) != 0 {
			t.Errorf("accepted %d in %s, want %d at once", accepted, time.Since(start), webhook.QueueSize+1)
		}
		receiver.Close()
	})
}

// TestLargeBodies checks that the bodies in the queue are bounded together, and that the queue empties again.
func TestLargeBodies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		receiver, err := webhook.New(token, func(context.Context, *webhook.Notification) { time.Sleep(time.Second) })
		if err != nil {
			t.Fatal(err)
		}
		body := `{"text":"` + strings.Repeat("x", webhook.MaxBody-20) + `"}`
		send := func() int {
			resp := httptest.NewRecorder()
			receiver.ServeHTTP(resp, httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/"+token+"/success", strings.NewReader(body)))
			synctest.Wait()
			return resp.Code
		}
		for range webhook.QueueBytes/len(body) + 1 { // the function has the first one
			if got := send(); got != http.StatusNoContent {
				t.Errorf("status %d, want 204", got)
			}
		}
		if got := send(); got != http.StatusServiceUnavailable {
			t.Errorf("status %d, want 503", got)
		}
		time.Sleep(time.Hour)
		if got := send(); got != http.StatusNoContent {
			t.Errorf("later, status %d, want 204", got)
		}
		receiver.Close()
	})
}

func TestNew(t *testing.T) {
	handle := func(context.Context, *webhook.Notification) {}
	for _, wrong := range []airbyte.Secret{"", "short", "sixteen/or/more/characters"} {
		_, err := webhook.New(wrong, handle)
		if err == nil {
			t.Errorf("New accepts the token %q", string(wrong))
		}
	}
	_, err := webhook.New(token, nil)
	if err == nil {
		t.Error("New accepts no function")
	}
}

func TestSubscribe(t *testing.T) {
	fake := airbytetest.New(t)
	workspace := fake.AddWorkspace("Tenant 42")
	receiver, err := webhook.New(token, func(context.Context, *webhook.Notification) {})
	if err != nil {
		t.Fatal(err)
	}
	defer receiver.Close()
	const base = "https://example.com/airbyte/"

	err = receiver.Subscribe(t.Context(), fake.Client(), workspace, base, webhook.Failure, webhook.SyncDisabled)
	if err != nil {
		t.Fatal(err)
	}
	got := notifications(t, fake, workspace)
	want := "https://example.com/airbyte/" + token + "/failure"
	if !*got.Failure.Webhook.Enabled || string(*got.Failure.Webhook.URL) != want || !*got.Failure.Email.Enabled {
		t.Errorf("failure: %+v", got.Failure)
	}
	if *got.Success.Webhook.Enabled {
		t.Error("success is on, although it was not named")
	}

	err = webhook.Unsubscribe(t.Context(), fake.Client(), workspace)
	if err != nil {
		t.Fatal(err)
	}
	if *notifications(t, fake, workspace).Failure.Webhook.Enabled {
		t.Error("failure is still on")
	}
	for _, wrong := range []string{"", "example.com", "ftp://example.com"} {
		_, err := receiver.Settings(wrong)
		if err == nil {
			t.Errorf("Settings accepts the base URL %q", wrong)
		}
	}
	_, err = receiver.Settings(base, "queued")
	if err == nil || strings.Contains(err.Error(), token) {
		t.Errorf("unknown trigger: %v", err)
	}
}

func notifications(t *testing.T, fake *airbytetest.Server, workspace string) airbyte.NotificationsConfig {
	t.Helper()
	w, err := fake.Client().Workspaces.Get(t.Context(), workspace)
	if err != nil {
		t.Fatal(err)
	}
	return w.Notifications
}

func TestSubscribeOldServer(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged16))
	old := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged15), airbytetest.AllowWrongRequests())
	receiver, err := webhook.New(token, func(context.Context, *webhook.Notification) {})
	if err != nil {
		t.Fatal(err)
	}
	defer receiver.Close()
	err = receiver.Subscribe(t.Context(), fake.Client(), fake.AddWorkspace("w"), "https://example.com")
	if err != nil {
		t.Errorf("1.6: %v", err)
	}
	err = receiver.Subscribe(t.Context(), old.Client(), old.AddWorkspace("w"), "https://example.com")
	if err == nil {
		t.Error("1.5: no error")
	}
}
