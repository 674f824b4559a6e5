package webhook_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
	"github.com/airbyte-go/airbyte/api/webhook"
)

// TestHint watches a sync that fails after a minute, with polls every ten minutes.
func TestHint(t *testing.T) {
	for _, test := range []struct {
		name         string
		isSubscribed bool
		forged       string // sent after ten seconds; %d stands for the ID of the job
		noticed      time.Duration
		requests     int // for jobs
	}{
		{name: "no webhook", noticed: 10 * time.Minute, requests: 2},
		{name: "webhook", isSubscribed: true, noticed: time.Minute + 3*time.Second, requests: 2},
		{
			name:         "webhook and a forged one of the job",
			isSubscribed: true,
			forged:       `{"text":"x","data":{"jobId":%d,"success":true,"connection":{"id":"c"}}}`,
			noticed:      time.Minute + 3*time.Second,
			requests:     3,
		},
		{
			name:     "forged one of the job",
			forged:   `{"text":"x","data":{"jobId":%d,"success":true,"connection":{"id":"c"}}}`,
			noticed:  10 * time.Minute,
			requests: 3,
		},
		{
			name:     "forged one of another job",
			forged:   `{"text":"x","data":{"jobId":9%d,"success":true,"connection":{"id":"c"}}}`,
			noticed:  10 * time.Minute,
			requests: 2,
		},
		{
			name:     "test",
			forged:   `{"text":"x","data":{"jobId":%d,"connection":{"id":"c","url":"https://airbyte.com/"}}}`,
			noticed:  10 * time.Minute,
			requests: 2,
		},
		{name: "schema", forged: `{"text":"job %d"}`, noticed: 10 * time.Minute, requests: 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mux := http.NewServeMux()
				fake := airbytetest.New(t, airbytetest.WithWebhooks(&http.Client{Transport: handlerTransport{mux}}))
				client := fake.Client()
				watcher := fleet.New(client, fleet.WithInterval(10*time.Minute))
				receiver, err := webhook.New(token, webhook.Hint(watcher.LookSooner))
				if err != nil {
					t.Fatal(err)
				}
				defer receiver.Close()
				mux.Handle("/airbyte/", http.StripPrefix("/airbyte", receiver))
				job := startSync(t, fake, receiver, test.isSubscribed)
				if test.forged != "" {
					time.AfterFunc(10*time.Second, func() { send(receiver, fmt.Sprintf(test.forged, job.JobID)) })
				}

				began := time.Now()
				for result := range watcher.Watch(t.Context(), []int64{job.JobID}) {
					status := result.Run.Status
					if status != airbyte.JobStatusFailed {
						t.Errorf("the status is %s, want failed", status)
					}
				}
				noticed := time.Since(began)
				if noticed < test.noticed-time.Second || noticed > test.noticed+2*time.Second {
					t.Errorf("the end was noticed after %s, want %s", noticed, test.noticed)
				}
				requests := len(fake.Requests("getJob")) + len(fake.Requests("listJobs"))
				if requests != test.requests {
					t.Errorf("%d requests for jobs, want %d", requests, test.requests)
				}
			})
		})
	}
}

// startSync starts a sync that fails after a minute.
func startSync(t *testing.T, fake *airbytetest.Server, receiver *webhook.Receiver, isSubscribed bool) *airbyte.Job {
	t.Helper()
	workspace := fake.AddWorkspace("Tenant 42")
	connection := fake.AddConnection(
		fake.AddSource(workspace, "shop", airbytetest.Postgres),
		fake.AddDestination(workspace, "lake", airbytetest.Snowflake),
	)
	fake.Script(connection, airbytetest.Fail(time.Minute))
	client := fake.Client()
	if isSubscribed {
		err := receiver.Subscribe(t.Context(), client, workspace, "https://app.example.com/airbyte", webhook.Success, webhook.Failure)
		if err != nil {
			t.Fatal(err)
		}
	}
	job, err := client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{ConnectionID: connection, JobType: airbyte.JobTypeSync})
	if err != nil {
		t.Fatal(err)
	}
	return job
}

// send sends a notification as somebody does who knows the token.
func send(receiver http.Handler, body string) {
	path := "/" + token + "/success"
	req := httptest.NewRequestWithContext(context.Background(), http.MethodPost, path, strings.NewReader(body))
	receiver.ServeHTTP(httptest.NewRecorder(), req)
}

// TestHintOfTriggers checks that only the end of a sync is a hint. Newer servers also report that a sync waits.
func TestHintOfTriggers(t *testing.T) {
	for trigger, want := range map[webhook.Trigger]bool{
		webhook.Success:        true,
		webhook.Failure:        true,
		webhook.SyncDisabled:   false,
		"connectionSyncQueued": false,
	} {
		var hinted []int64
		hint := webhook.Hint(func(jobIDs ...int64) { hinted = append(hinted, jobIDs...) })
		hint(t.Context(), &webhook.Notification{Trigger: trigger, Sync: &webhook.Sync{JobID: 7}})
		isHint := len(hinted) == 1 && hinted[0] == 7
		if isHint != want {
			t.Errorf("%s: hints %v, want one: %t", trigger, hinted, want)
		}
	}
}
