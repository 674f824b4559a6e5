package airbytetest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// tenants is a server with two workspaces.
type tenants struct {
	*wire
	own, foreign pipeline
}

func newTenants(t *testing.T, opts ...airbytetest.Option) *tenants {
	t.Helper()
	w := newWire(t, opts...)
	return &tenants{wire: w, own: newPipeline(w.fake), foreign: newPipeline(w.fake)}
}

// as adds a caller with a role in their own workspace, who sends the following requests.
func (x *tenants) as(role airbyte.PermissionType) {
	caller := x.fake.AddCaller("Bea", airbytetest.Role{Type: role, ID: x.own.workspace})
	x.token = caller.Token()
}

func TestRolesOfCallers(t *testing.T) {
	tests := []struct {
		role                               airbyte.PermissionType
		read, sync, clear, source, connect int // statuses in the own workspace
	}{
		{role: airbyte.PermissionTypeWorkspaceReader, read: 200, sync: 403, clear: 403, source: 403, connect: 403},
		{role: airbyte.PermissionTypeWorkspaceRunner, read: 200, sync: 200, clear: 403, source: 403, connect: 403},
		{role: airbyte.PermissionTypeWorkspaceEditor, read: 200, sync: 200, clear: 200, source: 200, connect: 200},
		{role: airbyte.PermissionTypeWorkspaceAdmin, read: 200, sync: 200, clear: 200, source: 200, connect: 200},
		{role: airbyte.PermissionTypeWorkspaceSourceEditor, read: 200, sync: 403, clear: 403, source: 200, connect: 403},
		{
			role: airbyte.PermissionTypeWorkspaceDestinationEditor,
			read: 200, sync: 403, clear: 403, source: 403, connect: 403,
		},
	}
	for _, tt := range tests {
		t.Run(string(tt.role), func(t *testing.T) {
			x := newTenants(t)
			x.as(tt.role)
			check := func(own int, request, body string) {
				t.Helper()
				x.get(own, x.in(request, x.own), x.in(body, x.own))
				x.get(403, x.in(request, x.foreign), x.in(body, x.foreign))
			}
			check(tt.read, "GET /connections/CONNECTION", "")
			check(tt.read, "GET /jobs?connectionId=CONNECTION", "")
			check(tt.read, "GET /streams?sourceId=SOURCE", "")
			check(tt.sync, "POST /jobs", `{"connectionId":"CONNECTION","jobType":"sync"}`)
			check(tt.sync, "DELETE /jobs/JOB", "")
			check(tt.clear, "POST /jobs", `{"connectionId":"CONNECTION","jobType":"clear"}`)
			check(tt.source, "PATCH /sources/SOURCE", `{"name":"renamed"}`)
			check(tt.source, "POST /sources",
				`{"name":"s","workspaceId":"WORKSPACE","configuration":`+postgresConfiguration+`}`)
			check(tt.connect, "POST /connections", `{"sourceId":"SOURCE","destinationId":"DESTINATION"}`)
			check(tt.connect, "PATCH /connections/CONNECTION", `{"name":"renamed"}`)
			if tt.role == airbyte.PermissionTypeWorkspaceDestinationEditor {
				check(200, "PATCH /destinations/DESTINATION", `{"name":"renamed"}`)
			}
		})
	}
}

const postgresConfiguration = `{"sourceType":"postgres","host":"h","port":5432,"database":"d","username":"u",` +
	`"password":"p"}`

// in replaces the names of the parts of a pipeline by their IDs. The job is the first of its connection.
func (x *tenants) in(text string, p pipeline) string {
	if strings.Contains(text, "JOB") {
		id := x.fake.AddJob(p.connection, time.Now(), airbytetest.Succeed(0))
		text = strings.ReplaceAll(text, "JOB", fmt.Sprint(id))
	}
	return strings.NewReplacer(
		"WORKSPACE", p.workspace,
		"SOURCE", p.source,
		"DESTINATION", p.destination,
		"CONNECTION", p.connection,
	).Replace(text)
}

// TestListsOfCaller checks that lists hold only what a caller may read, and that a list that names one
// other workspace returns 403.
func TestListsOfCaller(t *testing.T) {
	x := newTenants(t)
	x.fake.AddJob(x.own.connection, time.Now(), airbytetest.Succeed(0))
	x.fake.AddJob(x.foreign.connection, time.Now(), airbytetest.Succeed(0))
	x.as(airbyte.PermissionTypeWorkspaceReader)
	for _, list := range []string{"/workspaces", "/sources", "/destinations", "/connections", "/jobs"} {
		if got := x.get(200, "GET "+list, "", "data", 0); got == "absent" {
			t.Errorf("%s is empty", list)
		}
		x.want("absent", 200, "GET "+list, "", "data", 1)
		x.get(200, "GET "+list+"?workspaceIds="+x.own.workspace, "")
		x.get(403, "GET "+list+"?workspaceIds="+x.own.workspace+"&workspaceIds="+x.foreign.workspace, "")
	}
	x.get(403, "GET /tags?workspaceIds="+x.own.workspace+","+x.foreign.workspace, "")
}

func TestOrganizationRoles(t *testing.T) {
	w := newWire(t)
	org := w.fake.OrganizationID()
	other := w.fake.AddOrganization("Other")
	ids := newPipeline(w.fake)
	requests := map[string]string{
		"GET /connections/" + ids.connection: "",
		"POST /workspaces":                   `{"name":"w"}`,
		"DELETE /tags/TAG":                   "",
		"GET /users?organizationId=" + org:   "",
		"POST /groups":                       `{"name":"g","organizationId":"` + org + `"}`,
		"POST /embedded/widget_token": `{"organizationId":"` + org +
			`","externalUserId":"u","allowedOrigin":"https://a.example"}`,
		"GET /users?organizationId=" + other: "",
		"GET /regions?organizationId=" + org: "",
	}
	tests := []struct {
		role    airbyte.PermissionType
		allowed []string
	}{
		{role: airbyte.PermissionTypeOrganizationMember, allowed: []string{"GET /regions?organizationId=" + org}},
		{role: airbyte.PermissionTypeOrganizationReader, allowed: []string{
			"GET /connections/" + ids.connection,
			"GET /users?organizationId=" + org,
			"GET /regions?organizationId=" + org,
		}},
		{role: airbyte.PermissionTypeOrganizationEditor, allowed: []string{
			"GET /connections/" + ids.connection,
			"POST /workspaces",
			"DELETE /tags/TAG",
			"GET /users?organizationId=" + org,
			"GET /regions?organizationId=" + org,
		}},
		{role: airbyte.PermissionTypeOrganizationAdmin, allowed: []string{
			"GET /connections/" + ids.connection,
			"POST /workspaces",
			"DELETE /tags/TAG",
			"GET /users?organizationId=" + org,
			"POST /groups",
			"POST /embedded/widget_token",
			"GET /regions?organizationId=" + org,
		}},
	}
	for _, tt := range tests {
		caller := w.fake.AddCaller("Bea", airbytetest.Role{Type: tt.role, ID: org})
		for request, body := range requests {
			owner := w.token
			ws := w.fake.AddWorkspace("w")
			tag := w.id("POST /tags", `{"name":"a","color":"ffffff","workspaceId":"`+ws+`"}`, "tagId")
			w.token = caller.Token()
			resp, text := w.send(strings.ReplaceAll(request, "TAG", tag), body)
			w.token = owner
			isAllowed := false
			for _, allowed := range tt.allowed {
				isAllowed = isAllowed || allowed == request
			}
			if (resp.StatusCode < 300) != isAllowed || (resp.StatusCode != 403 && !isAllowed) {
				t.Errorf("%s: %s: %d, want allowed %t: %s", tt.role, request, resp.StatusCode, isAllowed, text)
			}
		}
	}
}

func TestCallersHaveTheirOwnApplications(t *testing.T) {
	w := newWire(t)
	bea := w.fake.AddCaller("Bea")
	cleo := w.fake.AddCaller("Cleo")
	list, err := bea.Client().Applications.List(t.Context(), nil)
	id, _ := bea.Credentials()
	if err != nil || len(list.Applications) != 1 || list.Applications[0].ClientID != id {
		t.Errorf("got %v, %v", list, err)
	}
	_, err = cleo.Client().Applications.Get(t.Context(), list.Applications[0].ID)
	if !errors.Is(err, airbyte.ErrNotFound) {
		t.Errorf("Cleo got the application of Bea: %v", err)
	}
	_, err = cleo.Client().Workspaces.List(t.Context(), nil)
	if err != nil {
		t.Error(err)
	}
	if text := fmt.Sprintf("%v %+v", bea, *bea); strings.Contains(text, "secret-of-") {
		t.Errorf("printing a caller prints its secret: %s", text)
	}
}

// TestGrantedRolesTakeEffect grants and revokes roles through the API, to a user and to a group.
func TestGrantedRolesTakeEffect(t *testing.T) {
	w := newWire(t)
	ids := newPipeline(w.fake)
	bea := w.fake.AddCaller("Bea")
	status := func() int {
		_, err := bea.Client().Connections.Get(t.Context(), ids.connection)
		if e, ok := errors.AsType[*airbyte.Error](err); ok {
			return e.StatusCode
		}
		return 200
	}
	if got := status(); got != 403 {
		t.Errorf("without a role: %d", got)
	}
	granted := w.id("POST /permissions", `{"permissionType":"workspace_reader","userId":"`+bea.UserID()+
		`","workspaceId":"`+ids.workspace+`"}`, "permissionId")
	if got := status(); got != 200 {
		t.Errorf("with a role: %d", got)
	}
	w.get(204, "DELETE /permissions/"+granted, "")
	if got := status(); got != 403 {
		t.Errorf("after the role: %d", got)
	}
	group := w.id("POST /groups", `{"name":"g","organizationId":"`+w.fake.OrganizationID()+`"}`, "groupId")
	w.get(201, "POST /groups/"+group+"/permissions",
		`{"permissionType":"workspace_reader","workspaceId":"`+ids.workspace+`"}`)
	w.get(201, "POST /groups/"+group+"/members", `{"userId":"`+bea.UserID()+`"}`)
	if got := status(); got != 200 {
		t.Errorf("in a group with a role: %d", got)
	}
}

// TestScopedTokenIsForOneWorkspace uses a token of the embedded widget.
func TestScopedTokenIsForOneWorkspace(t *testing.T) {
	x := newTenants(t)
	x.token = x.id("POST /embedded/scoped_token", `{"workspaceId":"`+x.own.workspace+`"}`, "token")
	create := `{"name":"s","workspaceId":"WORKSPACE","configuration":` + postgresConfiguration + `}`
	x.get(200, "POST /sources", x.in(create, x.own))
	x.get(403, "POST /sources", x.in(create, x.foreign))
	patch := `{"name":"renamed","workspaceId":"` + x.own.workspace + `"}`
	x.get(200, "PATCH /sources/"+x.own.source, patch)
	x.get(403, "PATCH /sources/"+x.foreign.source, patch)
	x.get(403, "GET /sources", "")
	x.get(403, "GET /sources/"+x.own.source, "")
}

func TestInstanceAdminCaller(t *testing.T) {
	fake := airbytetest.New(t)
	admin := fake.AddCaller("Root", airbytetest.Role{Type: airbyte.PermissionTypeInstanceAdmin})
	_, err := admin.Client().Sources.Get(t.Context(), unknown)
	if !errors.Is(err, airbyte.ErrNotFound) {
		t.Errorf("an instance admin got %v", err)
	}
	organizations, err := admin.Client().Embedded.ListOrganizations(t.Context(), nil)
	if err != nil || organizations.Organizations[0].Permission != "instance_admin" {
		t.Errorf("got %v, %v", organizations, err)
	}
}

func TestWrongCallers(t *testing.T) {
	for want, add := range map[string]func(*airbytetest.Server){
		"unknown role": func(s *airbytetest.Server) { s.AddCaller("Bea", airbytetest.Role{Type: "king"}) },
		"no workspace": func(s *airbytetest.Server) {
			s.AddCaller("Bea", airbytetest.Role{Type: airbyte.PermissionTypeWorkspaceReader, ID: unknown})
		},
		"without access tokens": func(s *airbytetest.Server) { s.AddCaller("Bea") },
	} {
		opts := []airbytetest.Option{}
		if want == "without access tokens" {
			opts = append(opts, airbytetest.WithProfile(airbytetest.SelfManaged063))
		}
		server, err := airbytetest.NewServer(opts...)
		if err != nil {
			t.Fatal(err)
		}
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("got %s, want an error with %q", got, want)
				}
			}()
			add(server)
		}()
	}
}
