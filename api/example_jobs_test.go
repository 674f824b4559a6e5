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

// A scheduler in one call: trigger a sync, poll once a minute, and cancel it
// if it runs longer than half an hour.
func ExampleClient_RunSync() {
	server := httptest.NewServer(quickServer())
	defer server.Close()
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithToken("token"))
	check(err)

	run, err := client.RunSync(context.Background(), "e735894a-e773-4938-969f-45f53957b75b",
		airbyte.WithPollInterval(60*time.Second),
		airbyte.WithMaxWait(30*time.Minute),
		airbyte.WithCancelOnStop(),
	)

	failed, isFailed := errors.AsType[*airbyte.JobFailedError](err)
	timeout, isTimeout := errors.AsType[*airbyte.WaitTimeoutError](err)
	switch {
	case isFailed:
		fmt.Println("job", failed.Job.JobID, "failed")
	case isTimeout:
		fmt.Println("gave up after", timeout.Waited, "cancelled:", timeout.Cancelled)
	default:
		check(err)
		fmt.Println("job", run.JobID, run.Status, "with", *run.RowsSynced, "rows")
	}
	// Output: job 42 succeeded with 9876 rows
}

// Walking a list makes a request per page, and keeps the filters on each.
func ExampleJobsService_All() {
	server := httptest.NewServer(quickServer())
	defer server.Close()
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithToken("token"))
	check(err)

	yesterday := time.Now().Add(-24 * time.Hour)
	params := &airbyte.ListJobsParams{Status: new(airbyte.JobStatusSucceeded), UpdatedAtStart: &yesterday}
	for job, err := range client.Jobs.All(context.Background(), params, airbyte.WithPrefetch()) {
		check(err)
		fmt.Println(job.JobID, job.Status, time.Duration(job.Duration))
	}
	// Output: 42 succeeded 10m0s
}

// What went wrong is in the status, in the type of the problem, and in the
// text that servers put into one of five places.
func ExampleError() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusConflict)
		_, _ = fmt.Fprint(w, `{"status":409,"type":"https://reference.airbyte.com/reference/errors#try-again-later","title":"try-again-later",`+
			`"detail":"Try again later.","documentationUrl":null,"data":{"message":"A sync is already running for: e735894a"}}`)
	}))
	defer server.Close()
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithToken("token"))
	check(err)

	_, err = client.Jobs.Create(context.Background(), airbyte.JobCreateRequest{ConnectionID: "e735894a", JobType: airbyte.JobTypeSync})

	fmt.Println(errors.Is(err, airbyte.ErrConflict), errors.Is(err, airbyte.ErrMaybeApplied))
	if e, ok := errors.AsType[*airbyte.Error](err); ok && e.Problem.Type == airbyte.ProblemTryAgainLater {
		fmt.Println(e.StatusCode, e.Problem.Message)
	}
	fmt.Println(err)
	// Output:
	// true false
	// 409 A sync is already running for: e735894a
	// airbyte: createJob: 409 try-again-later: A sync is already running for: e735894a
}

// quickServer has one job, which has succeeded.
func quickServer() http.Handler {
	const job = `{"jobId":42,"status":"succeeded","jobType":"sync","startTime":"2026-03-25T01:30Z","duration":"PT10M",` +
		`"connectionId":"e735894a-e773-4938-969f-45f53957b75b","rowsSynced":9876}`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost, r.URL.Path == "/api/public/v1/jobs/42":
			_, _ = fmt.Fprint(w, job)
		case r.URL.Query().Get("offset") == "0":
			_, _ = fmt.Fprint(w, `{"data":[`+job+`],"next":"http://localhost:8001/api/public/v1/jobs?limit=100&offset=100","previous":""}`)
		default:
			_, _ = fmt.Fprint(w, `{"data":[],"next":"","previous":""}`)
		}
	})
}
