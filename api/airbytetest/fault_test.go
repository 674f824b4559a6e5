package airbytetest_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// faulty returns a server with faults and a connection, and a client that does not retry.
func faulty(t *testing.T, faults ...airbytetest.Fault) (*airbytetest.Server, *airbyte.Client, pipeline) {
	t.Helper()
	fake := airbytetest.New(t)
	p := newPipeline(fake)
	for _, f := range faults {
		fake.Inject(f)
	}
	return fake, fake.Client(airbyte.WithRetry(airbyte.RetryPolicy{})), p
}

func TestStatusFaults(t *testing.T) {
	for status, want := range map[int]error{
		400: airbyte.ErrBadRequest,
		401: airbyte.ErrUnauthorized,
		403: airbyte.ErrForbidden,
		404: airbyte.ErrNotFound,
		409: airbyte.ErrConflict,
		422: airbyte.ErrInvalid,
		429: airbyte.ErrRateLimited,
		500: airbyte.ErrServer,
		503: airbyte.ErrServer,
	} {
		fake, client, p := faulty(t, airbytetest.Fault{
			Operation:  "createJob",
			Status:     status,
			Message:    "the reason",
			RetryAfter: "7",
			Count:      airbytetest.Always,
		})
		_, err := client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{
			ConnectionID: p.connection,
			JobType:      airbyte.JobTypeSync,
		})
		e, ok := errors.AsType[*airbyte.Error](err)
		if !errors.Is(err, want) || !ok || e.RetryAfter != 7*time.Second {
			t.Errorf("%d: %v", status, err)
			continue
		}
		if status == 503 && e.Problem.Detail != "the reason" {
			t.Errorf("%d: the detail is %q", status, e.Problem.Detail)
		}
		hasMessage := status != 401 && status != 429 && status != 503
		if hasMessage && e.Problem.Message != "the reason" {
			t.Errorf("%d: the message is %q", status, e.Problem.Message)
		}
		jobs, err := client.Jobs.List(t.Context(), nil)
		if err != nil || len(jobs.Data) != 0 {
			t.Errorf("%d: the server created a job: %v, %v", status, jobs, err)
		}
		titles := map[int]string{500: "unexpected-problem", 503: "service-unavailable"}
		if title := titles[status]; title != "" && e.Problem.Title != title {
			t.Errorf("%d: title %q, want %q", status, e.Problem.Title, title)
		}
		if got := fake.Requests("createJob")[0].Status; got != status {
			t.Errorf("recorded status %d, want %d", got, status)
		}
	}
}

func TestFaultSkipAndCount(t *testing.T) {
	_, client, p := faulty(t,
		airbytetest.Fault{Operation: "getSource", Status: 404, Skip: 1, Count: 2},
		airbytetest.Fault{Status: 403})
	var got []int
	for range 5 {
		_, err := client.Sources.Get(t.Context(), p.source)
		status := 200
		if e, ok := errors.AsType[*airbyte.Error](err); ok {
			status = e.StatusCode
		}
		got = append(got, status)
	}
	if want := [5]int{403, 404, 404, 200, 200}; [5]int(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDroppedConnections(t *testing.T) {
	for _, after := range []bool{false, true} {
		_, client, p := faulty(t, airbytetest.Fault{Operation: "createJob", DropBefore: !after, DropAfter: after})
		_, err := client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{
			ConnectionID: p.connection,
			JobType:      airbyte.JobTypeSync,
		})
		if !errors.Is(err, airbyte.ErrMaybeApplied) {
			t.Errorf("after %t: %v", after, err)
		}
		jobs, err := client.Jobs.List(t.Context(), nil)
		if err != nil || (len(jobs.Data) == 1) != after {
			t.Errorf("after %t: %d jobs, %v", after, len(jobs.Data), err)
		}
	}
	// Sync finds the job whose response was lost.
	synctest.Test(t, func(t *testing.T) {
		_, client, p := faulty(t, airbytetest.Fault{Operation: "createJob", DropAfter: true})
		run, err := client.Sync(t.Context(), p.connection)
		if err != nil || !run.Attached || run.JobID != 1 {
			t.Errorf("got %v, %v", run, err)
		}
	})
}

func TestLatencyEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client, p := faulty(t, airbytetest.Fault{Operation: "getSource", Latency: time.Minute, Count: 2})
		began := time.Now()
		if _, err := client.Sources.Get(t.Context(), p.source); err != nil || time.Since(began) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		_, err := client.Sources.Get(t.Context(), p.source, airbyte.WithTimeout(time.Second))
		if err == nil || time.Since(began) != time.Minute+time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

func TestHTMLAndTruncatedResponses(t *testing.T) {
	_, client, p := faulty(t,
		airbytetest.Fault{HTML: true},
		airbytetest.Fault{HTML: true, Status: 502},
		airbytetest.Fault{Truncated: true})
	_, err := client.Sources.Get(t.Context(), p.source)
	if !errors.Is(err, airbyte.ErrNotAPI) {
		t.Errorf("HTML: %v", err)
	}
	if _, err = client.Sources.Get(t.Context(), p.source); !errors.Is(err, airbyte.ErrServer) {
		t.Errorf("HTML with 502: %v", err)
	}
	if _, err = client.Sources.Get(t.Context(), p.source); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("truncated: %v", err)
	}
}

func TestFaultSetsUnknownEnumValue(t *testing.T) {
	fake, client, p := faulty(t, airbytetest.Fault{Set: map[string]any{"status": "hibernating"}, Count: 2})
	fake.AddJob(p.connection, time.Now(), airbytetest.Succeed(0))
	job, err := client.Jobs.Get(t.Context(), 1)
	if err != nil || job.Status != "hibernating" || job.Status.Known() {
		t.Errorf("got %v, %v", job, err)
	}
	jobs, err := client.Jobs.List(t.Context(), nil)
	if err != nil || jobs.Data[0].Status != "hibernating" {
		t.Errorf("got %v, %v", jobs, err)
	}
}

func TestClientReplacesRevokedToken(t *testing.T) {
	fake, client, p := faulty(t, airbytetest.Fault{Operation: "getSource", RevokeToken: true})
	if _, err := client.Sources.Get(t.Context(), p.source); err != nil {
		t.Errorf("the client did not get a new token: %v", err)
	}
	fake.RevokeTokens()
	if _, err := client.Sources.Get(t.Context(), p.source); err != nil {
		t.Errorf("the client did not get a new token: %v", err)
	}
	if n := len(fake.Requests("createAccessToken")); n != 3 {
		t.Errorf("got %d requests for a token, want 3", n)
	}
}

// TestFaultsOnSocket checks the faults that break connections on a real socket.
func TestFaultsOnSocket(t *testing.T) {
	fake, _, p := faulty(t,
		airbytetest.Fault{Operation: "getSource", DropAfter: true},
		airbytetest.Fault{Operation: "getSource", Truncated: true})
	id, secret := fake.Credentials()
	client, err := airbyte.NewClient(
		airbyte.WithBaseURL(fake.Listen()),
		airbyte.WithClientCredentials(id, secret),
		airbyte.WithRetry(airbyte.RetryPolicy{}),
		airbyte.WithHTTPClient(&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Sources.Get(t.Context(), p.source); !errors.Is(err, io.EOF) {
		t.Errorf("dropped: %v", err)
	}
	if _, err := client.Sources.Get(t.Context(), p.source); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("truncated: %v", err)
	}
	if source, err := client.Sources.Get(t.Context(), p.source); err != nil || source.Name != "tenant_42_db" {
		t.Errorf("got %v, %v", source, err)
	}
}
