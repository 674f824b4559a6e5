package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Start a sync as a scheduler does: poll it once a minute, and cancel it if it takes longer than
// half an hour.
func ExampleClient_RunSync() {
	server := httptest.NewServer(http.HandlerFunc(serveOneJob))
	defer server.Close()
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithToken("token"))
	check(err)

	run, err := client.RunSync(context.Background(), "e735894a-e773-4938-969f-45f53957b75b",
		airbyte.WithPollInterval(time.Minute),
		airbyte.WithMaxWait(30*time.Minute),
		airbyte.WithCancelOnStop(),
	)

	failed, isFailed := errors.AsType[*airbyte.JobFailedError](err)
	timeout, isTimeout := errors.AsType[*airbyte.WaitTimeoutError](err)
	switch {
	case isFailed:
		fmt.Println("job", failed.Job.JobID, "failed")
	case isTimeout:
		fmt.Println("no result after", timeout.Waited, "cancelled:", timeout.Cancelled)
	default:
		check(err)
		fmt.Println("job", run.JobID, run.Status, "with", *run.RowsSynced, "rows")
	}
	// Output: job 42 succeeded with 9876 rows
}

// Clear the data of a connection, and wait until no other job runs on it before that. Without
// WithWaitForOtherJobs, the clear would interrupt a sync.
func ExampleClient_RunJob() {
	server := httptest.NewServer(http.HandlerFunc(serveClear))
	defer server.Close()
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithToken("token"))
	check(err)

	run, err := client.RunJob(context.Background(), "e735894a", airbyte.JobTypeClear,
		airbyte.WithWaitForOtherJobs(),
		airbyte.WithMaxWait(time.Hour),
	)
	check(err)
	fmt.Println("job", run.JobID, "of type", run.JobType, run.Status)
	// Output: job 43 of type reset succeeded
}

// Find out what keeps a sync from starting.
func ExampleJobBlockedError() {
	server := httptest.NewServer(http.HandlerFunc(refuseSyncDuringReset))
	defer server.Close()
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithToken("token"))
	check(err)

	_, err = client.RunSync(context.Background(), "e735894a")

	blocked, isBlocked := errors.AsType[*airbyte.JobBlockedError](err)
	switch {
	case isBlocked && blocked.ConnectionStatus != "":
		fmt.Println("the connection is", blocked.ConnectionStatus)
	case isBlocked && blocked.BlockedBy != nil:
		fmt.Println("blocked by", blocked.BlockedBy.JobType, blocked.BlockedBy.JobID)
	default:
		check(err)
	}
	// Output: blocked by reset 42
}

// All makes one request per page, each with the filters in params.
func ExampleJobsService_All() {
	server := httptest.NewServer(http.HandlerFunc(serveOneJob))
	defer server.Close()
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithToken("token"))
	check(err)

	yesterday := time.Now().Add(-24 * time.Hour)
	params := &airbyte.ListJobsParams{
		Status:         new(airbyte.JobStatusSucceeded),
		UpdatedAtStart: &yesterday,
	}
	for job, err := range client.Jobs.All(context.Background(), params, airbyte.WithPrefetch()) {
		check(err)
		fmt.Println(job.JobID, job.Status, time.Duration(job.Duration))
	}
	// Output: 42 succeeded 10m0s
}

// Distinguish errors by their status, by the type of the problem, and by whether the request may
// have been applied.
func ExampleError() {
	server := httptest.NewServer(http.HandlerFunc(refuseSync))
	defer server.Close()
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithToken("token"))
	check(err)

	_, err = client.Jobs.Create(context.Background(), airbyte.JobCreateRequest{
		ConnectionID: "e735894a",
		JobType:      airbyte.JobTypeSync,
	})

	fmt.Println("conflict:", errors.Is(err, airbyte.ErrConflict))
	fmt.Println("maybe applied:", errors.Is(err, airbyte.ErrMaybeApplied))
	apiError, ok := errors.AsType[*airbyte.Error](err)
	if ok && apiError.Problem.Type == airbyte.ProblemTryAgainLater {
		fmt.Println(apiError.StatusCode, apiError.Problem.Message)
	}
	fmt.Println(err)
	// Output:
	// conflict: true
	// maybe applied: false
	// 409 A sync is already running for: e735894a
	// airbyte: createJob: 409 try-again-later: A sync is already running for: e735894a
}

// serveOneJob serves a job that has succeeded.
func serveOneJob(w http.ResponseWriter, r *http.Request) {
	const job = `{"jobId":42,"status":"succeeded","jobType":"sync","startTime":"2026-03-25T01:30Z",` +
		`"duration":"PT10M","connectionId":"e735894a-e773-4938-969f-45f53957b75b","rowsSynced":9876}`
	const next = "http://localhost:8001/api/public/v1/jobs?limit=100&offset=100"
	isList := r.Method == http.MethodGet && r.URL.Path != "/api/public/v1/jobs/42"
	switch {
	case !isList:
		_, _ = fmt.Fprint(w, job)
	case r.URL.Query().Get("offset") == "0":
		_, _ = fmt.Fprint(w, `{"data":[`+job+`],"next":"`+next+`","previous":""}`)
	default:
		_, _ = fmt.Fprint(w, `{"data":[],"next":"","previous":""}`)
	}
}

// serveClear runs a clear as a reset, as servers do.
func serveClear(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && r.URL.Path == "/api/public/v1/jobs" {
		_, _ = fmt.Fprint(w, `{"data":[],"next":"","previous":""}`)
		return
	}
	_, _ = fmt.Fprint(w, `{"jobId":43,"status":"succeeded","jobType":"reset","connectionId":"e735894a"}`)
}

// refuseSyncDuringReset responds as servers do while a reset is running.
func refuseSyncDuringReset(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodPost:
		refuseSync(w, r)
	case r.URL.Path == "/api/public/v1/connections/e735894a":
		_, _ = fmt.Fprint(w, `{"connectionId":"e735894a","status":"active"}`)
	default:
		const reset = `{"jobId":42,"status":"running","jobType":"reset","connectionId":"e735894a"}`
		_, _ = fmt.Fprint(w, `{"data":[`+reset+`],"next":"","previous":""}`)
	}
}

// refuseSync responds as servers do while a sync is running.
func refuseSync(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusConflict)
	_, _ = fmt.Fprint(w, `{"status":409,"title":"try-again-later","detail":"Try again later.",`+
		`"type":"https://reference.airbyte.com/reference/errors#try-again-later","documentationUrl":null,`+
		`"data":{"message":"A sync is already running for: e735894a"}}`)
}
