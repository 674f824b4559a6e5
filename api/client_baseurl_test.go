package airbyte_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestBaseURL shows where requests for data and for tokens go. The token
// endpoint cost users of every other client an evening.
func TestBaseURL(t *testing.T) {
	tests := []struct{ base, token, jobs, root string }{
		{"http://h", "http://h/api/public/v1/applications/token", "http://h/api/public/v1/jobs/1", "http://h/api/public/"},
		{"http://h/", "http://h/api/public/v1/applications/token", "http://h/api/public/v1/jobs/1", "http://h/api/public/"},
		{"http://h:8000/api/public/v1", "http://h:8000/api/public/v1/applications/token", "http://h:8000/api/public/v1/jobs/1", "http://h:8000/api/public/"},
		{"http://h/api/public/v1/", "http://h/api/public/v1/applications/token", "http://h/api/public/v1/jobs/1", "http://h/api/public/"},
		{"http://h//api/public//v1//", "http://h/api/public/v1/applications/token", "http://h/api/public/v1/jobs/1", "http://h/api/public/"},
		{"http://h/api/public", "http://h/api/public/v1/applications/token", "http://h/api/public/v1/jobs/1", "http://h/api/public/"},
		{"https://proxy/airbyte/api/public/v1", "https://proxy/airbyte/api/public/v1/applications/token", "https://proxy/airbyte/api/public/v1/jobs/1", "https://proxy/airbyte/api/public/"},
		{"https://api.airbyte.com", "https://api.airbyte.com/v1/applications/token", "https://api.airbyte.com/v1/jobs/1", "https://api.airbyte.com/"},
		{"https://API.airbyte.com", "https://API.airbyte.com/v1/applications/token", "https://API.airbyte.com/v1/jobs/1", "https://API.airbyte.com/"},
		{"https://h/a%2Fb//c%20d/api/public/v1/", "https://h/a%2Fb/c%20d/api/public/v1/applications/token", "https://h/a%2Fb/c%20d/api/public/v1/jobs/1", "https://h/a%2Fb/c%20d/api/public/"},
		{"https://api.airbyte.com/v1/", "https://api.airbyte.com/v1/applications/token", "https://api.airbyte.com/v1/jobs/1", "https://api.airbyte.com/"},
		{"", "https://api.airbyte.com/v1/applications/token", "https://api.airbyte.com/v1/jobs/1", "https://api.airbyte.com/"},
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
