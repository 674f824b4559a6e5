package airbyte_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// This is the example in the README, with a local server.
func Example() {
	server := httptest.NewServer(localServer())
	defer server.Close()
	ctx := context.Background()

	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL+"/api/public/v1"), airbyte.WithToken("token"))
	check(err)
	sources, err := client.Sources.List(ctx, &airbyte.ListSourcesParams{Limit: new(100)})
	check(err)
	config, err := airbyte.NewConfiguration(map[string]any{"sourceType": "postgres", "host": "db", "password": "hunter2"})
	check(err)
	source, err := client.Sources.Create(ctx, airbyte.SourceCreateRequest{
		Name: "tenant_42_db", WorkspaceID: sources.Data[0].WorkspaceID, Configuration: config,
	})
	check(err)
	job, err := client.Jobs.Create(ctx, airbyte.JobCreateRequest{ConnectionID: "e735894a-e773-4938-969f-45f53957b75b", JobType: airbyte.JobTypeSync})
	check(err)

	fmt.Println(len(sources.Data), "source, then", source.Name)
	fmt.Println("job", job.JobID, "is", job.Status)
	fmt.Printf("the configuration is %v\n", config)
	// Output:
	// 1 source, then tenant_42_db
	// job 1234 is pending
	// the configuration is [redacted]
}

// Send a request for which the package has no method, with a query parameter that it does not know.
func ExampleClient_Do() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"request":"%s %s"}`, r.Method, r.URL)
	}))
	defer server.Close()
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithToken("token"))
	check(err)

	var result struct{ Request string }
	path := "/connections/" + url.PathEscape("e735894a-e773-4938-969f-45f53957b75b") + "/state"
	err = client.Do(context.Background(), http.MethodGet, path, nil, &result, airbyte.WithQuery("format", "full"))
	check(err)
	fmt.Println(result.Request)
	// Output:
	// GET /api/public/v1/connections/e735894a-e773-4938-969f-45f53957b75b/state?format=full
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// localServer responds to the requests of the example as a server would.
func localServer() http.Handler {
	const source = `{"sourceId":"0c31738c-0b2d-4887-b506-e2cd1c39cc35","name":"%s","sourceType":"postgres",` +
		`"definitionId":"decd338e-5647-4c0b-adf4-da0e75f5a750","workspaceId":"744cc0ed-7f05-4949-9e60-2a814f90c035",` +
		`"configuration":{"host":"db","password":"**********"},"createdAt":1717969830}`
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/public/v1/sources", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"data":[`+source+`],"previous":"","next":"http://localhost:8001/api/public/v1/sources?limit=100&offset=100"}`, "first")
	})
	mux.HandleFunc("POST /api/public/v1/sources", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, source, "tenant_42_db")
	})
	mux.HandleFunc("POST /api/public/v1/jobs", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"jobId":1234,"status":"pending","jobType":"sync","startTime":"2026-03-25T01:30Z","connectionId":"e735894a-e773-4938-969f-45f53957b75b"}`)
	})
	return mux
}
