package openapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

func TestTolerate(t *testing.T) {
	tests := []struct {
		name      string
		method    string
		path      string // of the request
		template  string // of the operation
		body      string
		wantQuery string
		wantBody  string
		wantNotes []string
	}{
		{
			name:      "nothing to tolerate",
			method:    "POST",
			path:      "/jobs?",
			template:  "/jobs",
			body:      `{"jobType": "sync"}`,
			wantBody:  `{"jobType": "sync"}`, // with its white space
			wantNotes: nil,
		},
		{
			name:      "unknown parameters",
			method:    "GET",
			path:      "/jobs?state=failed&limit=5",
			template:  "/jobs",
			wantQuery: "limit=5",
			wantNotes: []string{
				"query parameter state: servers ignore it, because the operation has no such parameter",
			},
		},
		{
			name:      "parameter with another case",
			method:    "GET",
			path:      "/jobs?status=FAILED",
			template:  "/jobs",
			wantQuery: "status=failed",
			wantNotes: []string{
				"query parameter status: servers accept enums in any case; the document has failed",
			},
		},
		{
			name:      "time of RFC 1123",
			method:    "GET",
			path:      "/jobs?createdAtStart=Wed,%2028%20Oct%202026%2007:28:00%20GMT",
			template:  "/jobs",
			wantQuery: "createdAtStart=2026-10-28T07%3A28%3A00Z",
			wantNotes: []string{
				"query parameter createdAtStart: servers accept this format of a time; the document requires RFC 3339",
			},
		},
		{
			name:      "time of RFC 1123 with an offset",
			method:    "GET",
			path:      "/jobs?createdAtStart=Wed,%2028%20Oct%202026%2007:28:00%20%2B0200",
			template:  "/jobs",
			wantQuery: "createdAtStart=2026-10-28T07%3A28%3A00%2B02%3A00",
			wantNotes: []string{
				"query parameter createdAtStart: servers accept this format of a time; the document requires RFC 3339",
			},
		},
		{
			name:      "time without seconds",
			method:    "GET",
			path:      "/jobs?updatedAtEnd=2026-10-28T07:28Z",
			template:  "/jobs",
			wantQuery: "updatedAtEnd=2026-10-28T07%3A28%3A00Z",
			wantNotes: []string{
				"query parameter updatedAtEnd: servers accept this format of a time; the document requires RFC 3339",
			},
		},
		{
			name:      "times that servers reject",
			method:    "GET",
			path:      "/jobs?createdAtStart=1687450500000&createdAtEnd=2026-10-28",
			template:  "/jobs",
			wantQuery: "createdAtStart=1687450500000&createdAtEnd=2026-10-28",
		},
		{
			name:      "order with underscores",
			method:    "GET",
			path:      "/jobs?orderBy=UPDATED_AT%7CDESC",
			template:  "/jobs",
			wantQuery: "orderBy=updatedAt%7CDESC",
			wantNotes: []string{
				"query parameter orderBy: servers accept enums in any case; the document has updatedAt|DESC",
			},
		},
		{
			name:      "order in snake case",
			method:    "GET",
			path:      "/jobs?orderBy=updated_at%7CDESC",
			template:  "/jobs",
			wantQuery: "orderBy=updatedAt%7CDESC",
			wantNotes: []string{
				"query parameter orderBy: servers accept enums in any case; the document has updatedAt|DESC",
			},
		},
		{
			name:      "unknown parameter that servers use",
			method:    "POST",
			path:      "/embedded/widget_token?debug",
			template:  "/embedded/widget_token",
			wantQuery: "debug",
		},
		{
			name:     "null, unknown properties and case",
			method:   "PATCH",
			path:     "/connections/1",
			template: "/connections/{connectionId}",
			body: `{"namespaceFormat":null,"shade":"hunter2","status":"Active","prefix":"",` +
				`"schedule":{"scheduleType":"CRON","cronExpression":null},` +
				`"configurations":{"streams":[{"name":"a","cursorField":null,"alias":"b",` +
				`"mappers":[{"type":"Hashing","mapperConfiguration":null}]}]}}`,
			wantBody: `{"configurations":{"streams":[{"mappers":[{"mapperConfiguration":null,"type":"hashing"}],` +
				`"name":"a"}]},"prefix":"","schedule":{"scheduleType":"cron"},"status":"active"}`,
			wantNotes: []string{
				"body at /configurations/streams/0/alias: servers ignore it, because there is no such property",
				"body at /configurations/streams/0/cursorField: servers treat null as absent",
				"body at /configurations/streams/0/mappers/0/type: servers accept enums in any case; the document has hashing",
				"body at /namespaceFormat: servers treat null as absent",
				"body at /schedule/cronExpression: servers treat null as absent",
				"body at /schedule/scheduleType: servers accept enums in any case; the document has cron",
				"body at /shade: servers ignore it, because there is no such property",
				"body at /status: servers accept enums in any case; the document has active",
			},
		},
		{
			name:     "null in a required property",
			method:   "POST",
			path:     "/jobs",
			template: "/jobs",
			body:     `{"connectionId":null,"jobType":"sync"}`,
			wantBody: `{"connectionId":null,"jobType":"sync"}`,
		},
		{
			name:     "configuration of a connector",
			method:   "PATCH",
			path:     "/sources/1",
			template: "/sources/{sourceId}",
			body:     `{"configuration":{"ssl":null,"port":5432.10}}`,
			wantBody: `{"configuration":{"ssl":null,"port":5432.10}}`,
		},
		{
			name:      "unexpected body",
			method:    "DELETE",
			path:      "/jobs/1",
			template:  "/jobs/{jobId}",
			body:      `{"a":1}`,
			wantNotes: []string{"body: servers ignore it, because the operation takes no body"},
		},
		{
			name:     "broken body",
			method:   "POST",
			path:     "/jobs",
			template: "/jobs",
			body:     `{"shade":1}{`,
			wantBody: `{"shade":1}{`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), tt.method, "https://airbyte.example/v1"+tt.path,
				strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json; charset=utf-8")
			got := openapi.Tolerate(openapi.Route(tt.method, tt.template), req, []byte(tt.body))
			if diff := cmp.Diff(tt.wantQuery, got.Request.URL.RawQuery); diff != "" {
				t.Errorf("query (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.wantBody, string(got.Body)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.wantNotes, got.Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
			if want := "https://airbyte.example/v1" + tt.path; req.URL.String() != want {
				t.Errorf("Tolerate changed the URL of its argument to %s", req.URL)
			}
		})
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://airbyte.example/v1/new?a=b", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := openapi.Tolerate(nil, req, []byte("{}")); string(got.Body) != "{}" || len(got.Notes) > 0 {
		t.Errorf("undocumented operation: got %s and %q", got.Body, got.Notes)
	}
}
