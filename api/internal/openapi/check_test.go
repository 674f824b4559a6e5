package openapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

const id = "9924bcd0-99be-453d-ba47-c2c9766f7da5"

func TestCheck(t *testing.T) {
	tests := []struct {
		name     string
		method   string
		path     string // of the request
		template string // of the operation
		vars     map[string]string
		body     string
		want     []string
	}{
		{
			name:     "nothing wrong",
			method:   "GET",
			path:     "/jobs?limit=100&offset=3&status=failed",
			template: "/jobs",
		},
		{
			name:     "a list joined by commas",
			method:   "GET",
			path:     "/connections?workspaceIds=" + id + "," + id,
			template: "/connections",
		},
		{
			name:     "a list of parameters",
			method:   "GET",
			path:     "/connections?workspaceIds=" + id + "&workspaceIds=" + id,
			template: "/connections",
		},
		{
			name:     "a list with an invalid item",
			method:   "GET",
			path:     "/connections?workspaceIds=" + id + ",hunter2",
			template: "/connections",
			want:     []string{"query parameter workspaceIds at /1: want a UUID"},
		},
		{
			name:     "unknown parameters",
			method:   "GET",
			path:     "/jobs?debug=1&state=hunter2",
			template: "/jobs",
			want: []string{
				"query parameter debug: the operation has no such parameter",
				"query parameter state: the operation has no such parameter",
			},
		},
		{
			name:     "several mistakes",
			method:   "GET",
			path:     "/jobs?limit=0&offset=-1",
			template: "/jobs",
			want: []string{
				"query parameter limit: number must be at least 1",
				"query parameter offset: number must be at least 0",
			},
		},
		{
			name:     "an invalid path parameter",
			method:   "GET",
			path:     "/sources/hunter2",
			template: "/sources/{sourceId}",
			vars: map[string]string{
				"sourceId": "hunter2",
			},
			want: []string{"path parameter sourceId: want a UUID"},
		},
		{
			name:     "an invalid body",
			method:   "POST",
			path:     "/jobs",
			template: "/jobs",
			body:     `{"connectionId":"` + id + `","jobType":"hunter2"}`,
			want:     []string{"body at /jobType: value is not one of the allowed values"},
		},
		{
			name:     "no body",
			method:   "POST",
			path:     "/jobs",
			template: "/jobs",
			want:     []string{"body: it is missing"},
		},
		{
			name:     "an unexpected body",
			method:   "DELETE",
			path:     "/jobs/1",
			template: "/jobs/{jobId}",
			vars: map[string]string{
				"jobId": "1",
			},
			body: `"hunter2"`,
			want: []string{"body: the operation takes no body"},
		},
		{
			name:     "a long request line",
			method:   "GET",
			path:     "/connections?tagIds=" + strings.Repeat(id+",", 120),
			template: "/connections",
			want:     []string{"request line: servers read no more than 4096 bytes; ask for less at once"},
		},
		{
			name:     "an undocumented operation",
			method:   "GET",
			path:     "/new?x=hunter2",
			template: "/new",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), tt.method, "https://airbyte.example/v1"+tt.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			got := openapi.Check(openapi.Route(tt.method, tt.template), tt.vars, req, []byte(tt.body))
			for i, text := range got {
				got[i], _, _ = strings.Cut(text, ` ["`) // without the allowed values, which the validator appends
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRoute(t *testing.T) {
	if r := openapi.Route("GET", "/jobs/{jobId}"); r == nil || r.Operation.OperationID != "getJob" {
		t.Errorf("got %v, want getJob", r)
	}
	for _, path := range []string{"/jobs/{id}", "/jobs/1", "", "/tags/{tagId}/x"} {
		if r := openapi.Route("GET", path); r != nil {
			t.Errorf("%q: got %s, want nil", path, r.Operation.OperationID)
		}
	}
	if openapi.Route("PUT", "/jobs") != nil {
		t.Error("PUT /jobs: got a route, want nil")
	}
}
