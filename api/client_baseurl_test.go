package airbyte_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestBaseURL checks the URLs of API requests and token requests for each base URL.
func TestBaseURL(t *testing.T) {
	tests := []struct{ base, token, jobs, root string }{
		{
			base:  "http://h",
			token: "http://h/api/public/v1/applications/token",
			jobs:  "http://h/api/public/v1/jobs/1",
			root:  "http://h/api/public/",
		},
		{
			base:  "http://h/",
			token: "http://h/api/public/v1/applications/token",
			jobs:  "http://h/api/public/v1/jobs/1",
			root:  "http://h/api/public/",
		},
		{
			base:  "http://h:8000/api/public/v1",
			token: "http://h:8000/api/public/v1/applications/token",
			jobs:  "http://h:8000/api/public/v1/jobs/1",
			root:  "http://h:8000/api/public/",
		},
		{
			base:  "http://h/api/public/v1/",
			token: "http://h/api/public/v1/applications/token",
			jobs:  "http://h/api/public/v1/jobs/1",
			root:  "http://h/api/public/",
		},
		{
			base:  "http://h//api/public//v1//",
			token: "http://h/api/public/v1/applications/token",
			jobs:  "http://h/api/public/v1/jobs/1",
			root:  "http://h/api/public/",
		},
		{
			base:  "http://h/api/public",
			token: "http://h/api/public/v1/applications/token",
			jobs:  "http://h/api/public/v1/jobs/1",
			root:  "http://h/api/public/",
		},
		{
			base:  "http://h/API/Public",
			token: "http://h/API/Public/v1/applications/token",
			jobs:  "http://h/API/Public/v1/jobs/1",
			root:  "http://h/API/Public/",
		},
		{
			base:  "https://proxy/airbyte/api/public/v1",
			token: "https://proxy/airbyte/api/public/v1/applications/token",
			jobs:  "https://proxy/airbyte/api/public/v1/jobs/1",
			root:  "https://proxy/airbyte/api/public/",
		},
		{
			base:  "https://api.airbyte.com",
			token: "https://api.airbyte.com/v1/applications/token",
			jobs:  "https://api.airbyte.com/v1/jobs/1",
			root:  "https://api.airbyte.com/",
		},
		{
			base:  "https://API.airbyte.com",
			token: "https://API.airbyte.com/v1/applications/token",
			jobs:  "https://API.airbyte.com/v1/jobs/1",
			root:  "https://API.airbyte.com/",
		},
		{
			base:  "https://h/a%2Fb//c%20d/api/public/v1/",
			token: "https://h/a%2Fb/c%20d/api/public/v1/applications/token",
			jobs:  "https://h/a%2Fb/c%20d/api/public/v1/jobs/1",
			root:  "https://h/a%2Fb/c%20d/api/public/",
		},
		{
			base:  "https://api.airbyte.com/v1/",
			token: "https://api.airbyte.com/v1/applications/token",
			jobs:  "https://api.airbyte.com/v1/jobs/1",
			root:  "https://api.airbyte.com/",
		},
		{
			base:  "",
			token: "https://api.airbyte.com/v1/applications/token",
			jobs:  "https://api.airbyte.com/v1/jobs/1",
			root:  "https://api.airbyte.com/",
		},
	}
	for _, tt := range tests {
		t.Run(tt.base, func(t *testing.T) {
			var got []string
			opts := []airbyte.Option{
				airbyte.WithClientCredentials("id", "secret"),
				airbyte.WithHTTPClient(&http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
					got = append(got, req.URL.String())
					return (&server{handle: func(w http.ResponseWriter, r *http.Request) {
						if strings.HasSuffix(r.URL.Path, "/token") {
							reply(w, 200, `{"access_token":"t","expires_in":900}`)
							return
						}
						reply(w, 200, oneJob(1, "running"))
					}}).RoundTrip(req)
				})}),
			}
			if tt.base != "" {
				opts = append(opts, airbyte.WithBaseURL(tt.base))
			}
			client, err := airbyte.NewClient(opts...)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			if _, err := client.Server.GetDocumentation(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tt.token, tt.jobs, tt.root}, got); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// TestBasePath checks the URLs of requests if the path of the base URL is set by itself.
func TestBasePath(t *testing.T) {
	tests := []struct{ base, path, job, root string }{
		{base: "https://h", path: "/", job: "https://h/jobs/1", root: "https://h/"},
		{base: "https://h/api/public/v1", path: "/", job: "https://h/jobs/1", root: "https://h/"},
		{base: "https://h:1/", path: "/v1", job: "https://h:1/v1/jobs/1", root: "https://h:1/"},
		{base: "https://h", path: "/a%2Fb//c/", job: "https://h/a%2Fb/c/jobs/1", root: "https://h/a%2Fb/c/"},
		{base: "https://h", path: "/api/public", job: "https://h/api/public/jobs/1", root: "https://h/api/public/"},
	}
	for _, tt := range tests {
		var got []string
		answer := transport(func(req *http.Request) (*http.Response, error) {
			got = append(got, req.URL.String())
			return (&server{handle: func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) }}).RoundTrip(req)
		})
		for _, opts := range [][]airbyte.Option{
			{airbyte.WithBaseURL(tt.base), airbyte.WithBasePath(tt.path)},
			{airbyte.WithBasePath(tt.path), airbyte.WithBaseURL(tt.base)},
		} {
			got = nil
			client, err := airbyte.NewClient(append(opts, airbyte.WithHTTPClient(&http.Client{Transport: answer}))...)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
				t.Error(err)
			}
			if _, err := client.Server.GetDocumentation(t.Context()); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff([]string{tt.job, tt.root}, got); diff != "" {
				t.Errorf("%s and %s: requests (-want +got):\n%s", tt.base, tt.path, diff)
			}
		}
	}
	for _, path := range []string{"", "v1", "//h/v1", "/v1?a=b", "/v1?", "/v1#a", "/../x", "/%2e", "/%zz", "http://h/v1"} {
		_, err := airbyte.NewClient(airbyte.WithBasePath(path))
		if err == nil || !strings.HasPrefix(err.Error(), "airbyte: WithBasePath: ") {
			t.Errorf("%q: got %v", path, err)
		}
	}
}
