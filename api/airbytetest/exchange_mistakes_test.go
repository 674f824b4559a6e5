package airbytetest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

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
	for _, request := range []string{"GET /groups?organizationId=x", "GET /jobs?status=odd"} {
		w.want(`"Bad Request"`, 400, request, "", "message")
	}
}

func TestLongRequestLine(t *testing.T) {
	w := newWire(t, airbytetest.AllowWrongRequests(), airbytetest.WithInstanceAdmin(true))
	ids := func(n int) string { return strings.TrimSuffix(strings.Repeat(unknown+",", n), ",") }
	w.get(200, "GET /sources?workspaceIds="+ids(100), "")
	w.want("", 414, "GET /sources?workspaceIds="+ids(120), "")
	w.want("", 414, "GET /sources?x="+ids(120), "") // although servers ignore the parameter
	w.want("", 414, "GET /nowhere?x="+ids(120), "")
	w.token = ""
	w.want("", 414, "GET /sources?workspaceIds="+ids(120), "") // before the token is checked
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

// logRecorder is a test that records its failures and its log.
type logRecorder struct {
	recorder
	logged []string
}

func (r *logRecorder) Logf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logged = append(r.logged, fmt.Sprintf(format, args...))
}

func TestToleratedRequests(t *testing.T) {
	const noParameter = "servers ignore it, because the operation has no such parameter"
	tests := []struct {
		request string
		body    string
		want    []string // the remarks
	}{
		{
			request: "GET /jobs?state=failed&debug",
			want: []string{
				"listJobs (GET /jobs): query parameter debug: " + noParameter,
				"listJobs (GET /jobs): query parameter state: " + noParameter,
			},
		},
		{
			request: "GET /jobs?status=Running",
			want: []string{
				"listJobs (GET /jobs): query parameter status: servers accept enums in any case; the document has running",
			},
		},
		{
			request: "PATCH /connections/$connection",
			body:    `{"namespaceFormat":null,"status":"INACTIVE","owner":"hunter2"}`,
			want: []string{
				"patchConnection (PATCH /connections/{connectionId}): body at /namespaceFormat: servers treat null as absent",
				"patchConnection (PATCH /connections/{connectionId}): body at /owner: " +
					"servers ignore it, because there is no such property",
				"patchConnection (PATCH /connections/{connectionId}): body at /status: " +
					"servers accept enums in any case; the document has inactive",
			},
		},
		{
			request: "GET /sources",
			body:    `{"a":1}`,
			want:    []string{"listSources (GET /sources): body: servers ignore it, because the operation takes no body"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.request, func(t *testing.T) {
			r := &logRecorder{recorder: recorder{TB: t}}
			fake := airbytetest.New(r)
			w := &wire{t: t, fake: fake, token: fake.Token()}
			request := strings.Replace(tt.request, "$connection", newPipeline(fake).connection, 1)
			w.get(200, request, tt.body)
			if len(r.said) > 0 {
				t.Errorf("the server failed the test: %q", r.said)
			}
			if got, want := strings.Join(r.logged, "\n"), "airbytetest: "+strings.Join(tt.want, "\nairbytetest: "); got != want {
				t.Errorf("logged\n%s\nwant\n%s", got, want)
			}
			for _, end := range r.ends {
				end()
			}
			before := len(r.logged)
			w.send(request, tt.body)
			if len(r.logged) > before {
				t.Error("the server logged to a test that was over")
			}

			r = &logRecorder{recorder: recorder{TB: t}}
			fake = airbytetest.New(r, airbytetest.WithStrict())
			w = &wire{t: t, fake: fake, token: fake.Token()}
			w.want(`"Bad Request"`, 400, strings.Replace(tt.request, "$connection", newPipeline(fake).connection, 1),
				tt.body, "message")
			if got, want := strings.Join(r.said, "\n"), "airbytetest: "+strings.Join(tt.want, "\nairbytetest: "); got != want {
				t.Errorf("with WithStrict, the server reported\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestToleratedValuesTakeEffect(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	at := "PATCH /connections/" + p.connection
	w.get(200, at, `{"namespaceFormat":"x_${SOURCE_NAMESPACE}","prefix":"raw_"}`)
	w.want(`"inactive"`, 200, at, `{"namespaceFormat":null,"prefix":null,"status":"INACTIVE"}`, "status")
	w.want(`"x_${SOURCE_NAMESPACE}"`, 200, at, `{}`, "namespaceFormat") // null does not remove it
	w.want(`"raw_"`, 200, at, `{}`, "prefix")
	w.get(200, at, `{"status":"Active"}`)
	w.want(`"reset"`, 200, "POST /jobs", `{"connectionId":"`+p.connection+`","jobType":"CLEAR"}`, "jobType")
	w.want("1", 200, "GET /jobs?jobType=RESET", "", "data", 0, "jobId")
	w.want("[]", 200, "GET /jobs?jobType=Sync", "", "data")
	w.want("absent", 200, at, `{"configurations":{"streams":[{"name":"users","alias":"x"}]}}`,
		"configurations", "streams", 0, "alias")
}

// TestStrictServerAcceptsClient checks that the client sends nothing that servers have to pass over.
func TestStrictServerAcceptsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t, airbytetest.WithStrict())
		if _, err := fake.Client().RunSync(t.Context(), newPipeline(fake).connection); err != nil {
			t.Error(err)
		}
	})
}
