package airbytetest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestFaces(t *testing.T) {
	tests := []struct {
		fault airbytetest.Fault
		want  error
		text  string // in the error
		media string
		body  string // part of it
	}{
		{
			fault: airbytetest.Fault{Face: airbytetest.CloudGateway, Message: "Jwt issuer is not configured"},
			want:  airbyte.ErrUnauthorized,
			text:  "Jwt issuer is not configured",
			media: "application/json",
			body:  `{"code":401,"message":"Jwt issuer is not configured"}`,
		},
		{
			fault: airbytetest.Fault{Face: airbytetest.CloudGateway, Status: 429, RetryAfter: "3"},
			want:  airbyte.ErrRateLimited,
			text:  "429",
			media: "application/json",
			body:  `{"code":429,"message":"Too Many Requests"}`,
		},
		{
			fault: airbytetest.Fault{Face: airbytetest.GoogleFrontEnd},
			want:  airbyte.ErrServer,
			text:  "502",
			media: "text/html; charset=UTF-8",
			body:  "Please try again in 30 seconds.",
		},
		{
			fault: airbytetest.Fault{Face: airbytetest.Nginx},
			want:  airbyte.ErrServer,
			text:  "502",
			media: "text/html",
			body:  "<center><h1>502 Bad Gateway</h1></center>",
		},
		{
			fault: airbytetest.Fault{Face: airbytetest.Nginx, Status: 405},
			want:  airbyte.ErrNotAPI,
			text:  "405",
			media: "text/html",
			body:  "<title>405 Not Allowed</title>",
		},
		{
			fault: airbytetest.Fault{Face: airbytetest.BasicAuthIngress},
			want:  airbyte.ErrUnauthorized,
			text:  "asks for basic authentication",
			media: "text/html",
			body:  "<title>401 Authorization Required</title>",
		},
	}
	for _, tt := range tests {
		t.Run(string(tt.fault.Face), func(t *testing.T) {
			tt.fault.Count = airbytetest.Always
			fake, client, p := faulty(t, tt.fault)
			w := &wire{t: t, fake: fake, token: fake.Token()}
			resp, body := w.send("GET /sources/"+p.source, "")
			if resp.Header.Get("Content-Type") != tt.media || !strings.Contains(body, tt.body) {
				t.Errorf("got %s: %s", resp.Header.Get("Content-Type"), body)
			}
			_, err := client.Sources.Get(t.Context(), p.source)
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("got %v, want %v with %q", err, tt.want, tt.text)
			}
			if got := resp.Header.Get("Retry-After"); got != tt.fault.RetryAfter {
				t.Errorf("Retry-After is %q", got)
			}
		})
	}
}

func TestWrongFaults(t *testing.T) {
	for want, fault := range map[string]airbytetest.Fault{
		"unknown face":         {Face: "moon"},
		"must not be negative": {CommitAfter: -1},
	} {
		fake, err := airbytetest.NewServer()
		if err != nil {
			t.Fatal(err)
		}
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("got %s, want an error with %q", got, want)
				}
			}()
			fake.Inject(fault)
		}()
	}
}

// TestLateCommit loses the response to a request that the server acts on half a minute later.
func TestLateCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, client, p := faulty(t, airbytetest.Fault{Operation: "createJob", CommitAfter: 30 * time.Second})
		body := airbyte.JobCreateRequest{ConnectionID: p.connection, JobType: airbyte.JobTypeSync}
		_, err := client.Jobs.Create(t.Context(), body)
		if !errors.Is(err, airbyte.ErrMaybeApplied) {
			t.Errorf("got %v", err)
		}
		due := time.Now().Add(30 * time.Second)
		time.Sleep(29 * time.Second)
		jobs, err := client.Jobs.List(t.Context(), nil)
		if err != nil || len(jobs.Data) != 0 {
			t.Errorf("before: got %v, %v", jobs, err)
		}
		time.Sleep(time.Hour)
		jobs, err = client.Jobs.List(t.Context(), nil)
		if err != nil || len(jobs.Data) != 1 || !jobs.Data[0].StartTime.Equal(due) {
			t.Errorf("after: got %v, %v, want a job of %v", jobs, err, due)
		}
		if got := fake.Requests("createJob")[0].Status; got != 0 {
			t.Errorf("recorded status %d", got)
		}
	})
}

// TestSyncSurvivesLateCommit checks that the client starts one job, whether the server acts before or
// after the client has looked for the job.
func TestSyncSurvivesLateCommit(t *testing.T) {
	for _, late := range []time.Duration{time.Second, 5 * time.Second, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			_, client, p := faulty(t, airbytetest.Fault{Operation: "createJob", CommitAfter: late})
			run, err := client.Sync(t.Context(), p.connection)
			if err != nil || run.JobID != 1 {
				t.Errorf("late by %v: got %v, %v", late, run, err)
			}
			time.Sleep(late)
			jobs, err := client.Jobs.List(t.Context(), nil)
			if err != nil || len(jobs.Data) != 1 {
				t.Errorf("late by %v: got jobs %v, %v", late, jobs, err)
			}
		})
	}
}

func TestLateCommitNeedsCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, client, _ := faulty(t, airbytetest.Fault{Operation: "createWorkspace", CommitAfter: time.Second, Count: 2})
		_, _ = client.Workspaces.Create(t.Context(), airbyte.WorkspaceCreateRequest{Name: "late"})
		_, _ = fake.Client(airbyte.WithToken("wrong")).Workspaces.Create(t.Context(),
			airbyte.WorkspaceCreateRequest{Name: "wrong"})
		time.Sleep(time.Minute)
		var names []string
		for workspace, err := range client.Workspaces.All(t.Context(), nil) {
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, workspace.Name)
		}
		if got := strings.Join(names, " "); got != "Tenant 42 late" {
			t.Errorf("got %s", got)
		}
	})
}

// TestConfigAPI checks the two operations of the Config API that programs use.
func TestConfigAPI(t *testing.T) {
	for _, p := range airbytetest.Profiles()[1:] {
		fake := airbytetest.New(t, airbytetest.WithProfile(p), airbytetest.AllowWrongRequests())
		root, _, _ := strings.Cut(strings.Replace(fake.BaseURL(), "8006/v1", "8006/api/public/v1", 1), "/public/v1")
		send := func(method, path, body string) int {
			t.Helper()
			req, err := http.NewRequestWithContext(t.Context(), method, root+"/v1"+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			if p == airbytetest.SelfManaged063 {
				req.SetBasicAuth(fake.BasicAuth())
			}
			resp, err := fake.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			return resp.StatusCode
		}
		id, secret := fake.Credentials()
		credentials := `{"client_id":"` + id + `","client_secret":"` + secret + `"}`
		wantToken := 200
		wantOther := 401 // without a token
		if p == airbytetest.SelfManaged063 {
			wantToken = 404
			wantOther = 404
		}
		if got := send("GET", "/health", ""); got != 200 {
			t.Errorf("%s: health: %d", p, got)
		}
		if got := send("POST", "/applications/token", credentials); got != wantToken {
			t.Errorf("%s: token: %d", p, got)
		}
		if got := send("POST", "/workspaces/list", `{}`); got != wantOther {
			t.Errorf("%s: workspaces: %d", p, got)
		}
	}
}

// TestBaseURLOfConfigAPI checks what a user learns whose client has that base URL.
func TestBaseURLOfConfigAPI(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged20), airbytetest.AllowWrongRequests())
	_, err := fake.Client(airbyte.WithBaseURL("https://airbyte.example/api/v1")).Workspaces.List(t.Context(), nil)
	if !errors.Is(err, airbyte.ErrForbidden) || !strings.Contains(err.Error(), "the public API is at "+fake.BaseURL()) {
		t.Errorf("got %v", err)
	}
	if got := fake.Requests("createAccessToken")[0].Status; got != 200 {
		t.Errorf("the token endpoint returned %d", got)
	}
}
