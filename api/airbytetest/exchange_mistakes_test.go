package airbytetest_test

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestUnknownPropertiesAreIgnored(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	org := w.fake.OrganizationID()
	ws := w.fake.AddWorkspace("w")
	me := w.fake.UserID()
	id := w.id("POST /permissions", `{"permissionType":"workspace_reader","userId":"`+me+`","workspaceId":"`+ws+`"}`,
		"permissionId")
	w.want(`{"permissionId":"`+id+`","permissionType":"workspace_editor","userId":"`+me+`","workspaceId":"`+ws+`"}`,
		200, "PATCH /permissions/"+id,
		`{"permissionType":"workspace_editor","userId":"`+unknown+`","organizationId":"`+org+`"}`)
	at := "/workspaces/" + ws + "/definitions/"
	id = w.id("POST "+at+"sources", `{"name":"Mine","dockerRepository":"me/mine","dockerImageTag":"1"}`, "id")
	w.want(`"me/mine"`, 200, "PUT "+at+"sources/"+id,
		`{"name":"Mine","dockerImageTag":"2","dockerRepository":"other"}`, "dockerRepository")
	id = w.id("POST "+at+"declarative_sources", `{"name":"Low","manifest":{"spec":{"connection_specification":{}}}}`,
		"id")
	w.want(`"Low"`, 200, "PUT "+at+"declarative_sources/"+id,
		`{"name":"x","manifest":{"spec":{"connection_specification":{}}}}`, "name")
	tag := w.id("POST /tags", `{"name":"a","color":"ffffff","workspaceId":"`+ws+`"}`, "tagId")
	w.want(`"`+ws+`"`, 200, "PATCH /tags/"+tag, `{"name":"a","color":"000000","workspaceId":"`+unknown+`"}`,
		"workspaceId")
}

func TestInvalidLimitAndOffset(t *testing.T) {
	w := newWire(t, airbytetest.AllowWrongRequests())
	for _, query := range []string{"limit=0", "limit=101", "offset=-1"} {
		w.want(`absent`, 400, "GET /jobs?"+query, "", "message")
		if id := w.get(400, "GET /jobs?"+query, "", "errorId"); id == "absent" {
			t.Errorf("%s: no errorId", query)
		}
	}
	for _, query := range []string{"limit=ten", "offset=99999999999999999999", "offset=9223372036854775807"} {
		w.want(`"Bad Request"`, 400, "GET /jobs?"+query, "", "message") // not a number, or too large
	}
}

func TestInvalidQueries(t *testing.T) {
	w := newWire(t, airbytetest.AllowWrongRequests())
	for _, request := range []string{
		"GET /jobs?orderBy=id%7CASC",
		"GET /jobs?orderBy=createdAt",
		"GET /groups",
		"GET /groups?organizationId=",
	} {
		w.want(`"bad-request"`, 400, request, "", "title")
	}
	for _, request := range []string{"GET /groups?organizationId=x", "GET /tags?orderBy=name", "GET /tags?limit=5"} {
		w.want(`"Bad Request"`, 400, request, "", "message")
	}
}

func TestLongRequestLine(t *testing.T) {
	w := newWire(t, airbytetest.AllowWrongRequests(), airbytetest.WithInstanceAdmin(true))
	ids := func(n int) string { return strings.TrimSuffix(strings.Repeat(unknown+",", n), ",") }
	w.get(200, "GET /sources?workspaceIds="+ids(100), "")
	w.want("", 414, "GET /sources?workspaceIds="+ids(120), "")
}

func TestNewerValuesOnOlderServers(t *testing.T) {
	each(t, func(t *testing.T, profile airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(profile))
		status := 200
		if profile == airbytetest.SelfManaged2026March {
			status = 400
		}
		w.get(status, "GET /jobs?status=queued", "")
		w.get(200, "GET /jobs?status=running", "")
		user := w.fake.UserID()
		ws := w.fake.AddWorkspace("w")
		create := `{"permissionType":"workspace_reader","userId":"` + user + `","workspaceId":"` + ws + `"}`
		permission := w.id("POST /permissions", create, "permissionId")
		w.get(status, "PATCH /permissions/"+permission, `{"permissionType":"workspace_source_editor"}`)
		w.get(200, "PATCH /permissions/"+permission, `{"permissionType":"workspace_editor"}`)
		if profile == airbytetest.SelfManaged2026July {
			status = 400 // it knows the roles, but does not grant them
		}
		w.get(status, "POST /permissions", strings.Replace(create, "reader", "destination_editor", 1))
	})
}

func TestInvalidRequestFailsTest(t *testing.T) {
	tests := []struct {
		request string
		body    string
		want    string
	}{
		{
			request: "GET /sources/not-a-uuid",
			want:    `getSource (GET /sources/{sourceId}): path parameter sourceId: want a UUID`,
		},
		{
			request: "GET /jobs/abc",
			want:    `getJob (GET /jobs/{jobId}): path parameter jobId: it cannot be read: an invalid integer`,
		},
		{
			request: "GET /jobs?limit=101",
			want:    `listJobs (GET /jobs): query parameter limit: number must be at most 100`,
		},
		{
			request: "GET /jobs?state=failed",
			want:    `listJobs (GET /jobs): query parameter state: the operation has no such parameter`,
		},
		{
			request: "GET /jobs?debug",
			want:    `listJobs (GET /jobs): query parameter debug: the operation has no such parameter`,
		},
		{
			request: "GET /jobs?orderBy=id",
			want:    `listJobs (GET /jobs): query parameter orderBy: value is not one of the allowed values`,
		},
		{
			request: "GET /jobs?createdAtStart=1679707850000",
			want:    `listJobs (GET /jobs): query parameter createdAtStart: string doesn't match the format "date-time"`,
		},
		{
			request: "GET /regions",
			want:    `listRegions (GET /regions): query parameter organizationId: it is missing`,
		},
		{
			request: "POST /jobs",
			body:    `{"jobType":"sync"}`,
			want:    `createJob (POST /jobs): body at /connectionId: property "connectionId" is missing`,
		},
		{
			request: "POST /jobs",
			body:    `{"connectionId":"hunter2","jobType":"hunter2"}`,
			want:    `createJob (POST /jobs): body at /jobType: value is not one of the allowed values`,
		},
		{
			request: "POST /jobs",
			body:    `{"connectionId":`,
			want:    `createJob (POST /jobs): body: it cannot be read`,
		},
		{
			request: "POST /jobs",
			body:    ``,
			want:    `createJob (POST /jobs): body: it is missing`,
		},
		{
			request: "PATCH /sources/" + unknown,
			body:    `{"name":7}`,
			want:    `patchSource (PATCH /sources/{sourceId}): body at /name: value must be a string`,
		},
		{
			request: "DELETE /jobs/1",
			body:    `{"a":1}`,
			want:    `cancelJob (DELETE /jobs/{jobId}): body: the operation takes no body`,
		},
		{
			request: "GET /source/" + unknown,
			want:    `GET /v1/source/` + unknown + `: there is no such operation on a server of profile cloud`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.request, func(t *testing.T) {
			r := &recorder{TB: t}
			fake := airbytetest.New(r)
			w := &wire{t: t, fake: fake, token: fake.Token()}
			resp, _ := w.send(tt.request, tt.body)
			if resp.StatusCode < 400 {
				t.Errorf("status %d, want an error", resp.StatusCode)
			}
			if !strings.Contains(strings.Join(r.said, "\n"), "airbytetest: "+tt.want) {
				t.Errorf("reported %q, want %s", r.said, tt.want)
			}
			if strings.Contains(strings.Join(r.said, ""), "hunter2") {
				t.Errorf("the report repeats a value of the request: %q", r.said)
			}
		})
	}
}

func TestAllowWrongRequests(t *testing.T) {
	w := newWire(t, airbytetest.AllowWrongRequests())
	w.want(`"body at /connectionId: property \"connectionId\" is missing"`, 400, "POST /jobs", `{"jobType":"sync"}`,
		"_embedded", "errors", 0, "message")
}
