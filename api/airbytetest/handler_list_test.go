package airbytetest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestLinksHaveWrongHostAndDropFilters(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	p := newPipeline(w.fake)
	w.fake.AddConnection(p.source, p.destination)
	tag := w.id("POST /tags", `{"name":"a","color":"ffffff","workspaceId":"`+p.workspace+`"}`, "tagId")
	for range 2 {
		w.get(200, "PATCH /connections/"+p.connection,
			`{"tags":[{"tagId":"`+tag+`","workspaceId":"`+p.workspace+`","name":"a","color":"ffffff"}]}`)
	}
	const base = `"http://localhost:8001/api/public/v1/`
	w.want(base+`connections?workspaceIds=`+p.workspace+`&limit=1&offset=1"`, 200,
		"GET /connections?limit=1&tagIds="+tag+"&workspaceIds="+p.workspace, "", "next")
	w.want(base+`sources?includeDeleted=true&limit=20&offset=20"`, 200, "GET /sources?includeDeleted=true", "", "next")
	w.fake.AddJob(p.connection, time.Now(), airbytetest.Succeed(0))
	w.want(base+`jobs?jobType=sync&connectionId=`+p.connection+`&limit=20&offset=20"`, 200,
		"GET /jobs?jobType=sync&connectionId="+p.connection+"&workspaceIds="+p.workspace+"&orderBy=createdAt%7CASC",
		"", "next")

	other := w.fake.AddWorkspace("other")
	w.want(base+`workspaces?workspaceIds=`+p.workspace+`%2C`+other+`&limit=1&offset=1"`, 200,
		"GET /workspaces?limit=1&workspaceIds="+p.workspace+"&workspaceIds="+other, "", "next")
}

func TestPreviousLinkRepeatsLimit(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	newPipeline(w.fake)
	w.want(`""`, 200, "GET /sources", "", "previous")
	w.want(`"http://localhost:8001/api/public/v1/sources?limit=5&limit=5&offset=0"`, 200,
		"GET /sources?limit=5&offset=3", "", "previous")
}

func TestLastPageIsEmpty(t *testing.T) {
	w := newWire(t)
	newPipeline(w.fake)
	if next := w.get(200, "GET /sources?limit=20", "", "next"); next == `""` {
		t.Error("a page that is not empty has no next link")
	}
	w.want(`{"data":[],"next":"",`+
		`"previous":"https://api.airbyte-internal.example/v1/sources?limit=20&limit=20&offset=0"}`,
		200, "GET /sources?limit=20&offset=20", "")
	// The client reads all pages without following the links.
	n := 0
	for _, err := range w.fake.Client().Sources.All(t.Context(), &airbyte.ListSourcesParams{Limit: new(1)}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 1 || len(w.fake.Requests("listSources")) != 4 {
		t.Errorf("%d sources in %d requests", n, len(w.fake.Requests("listSources"))-2)
	}
}

func TestLinksOfGroupsAreRelative(t *testing.T) {
	w := newWire(t)
	org := w.fake.OrganizationID()
	first := w.id("POST /groups", `{"name":"a","organizationId":"`+org+`"}`, "groupId")
	w.id("POST /groups", `{"name":"b","organizationId":"`+org+`"}`, "groupId")
	w.want(`"/public/v1/groups?organizationId=`+org+`&limit=1&offset=1"`, 200,
		"GET /groups?limit=1&organizationId="+org, "", "next")
	w.want("absent", 200, "GET /groups?limit=1&offset=1&organizationId="+org, "", "next") // the last page
	w.want(`"/public/v1/groups?organizationId=`+org+`&limit=1&offset=0"`, 200,
		"GET /groups?limit=1&offset=1&organizationId="+org, "", "previous")
	w.want("absent", 200, "GET /groups?organizationId="+org, "", "next")

	members := "/groups/" + first + "/members"
	w.id("POST "+members, `{"userId":"`+w.fake.UserID()+`"}`, "memberId")
	w.want(`"/public/v1`+members+`?limit=1&offset=1"`, 200, "GET "+members+"?limit=1", "", "next") // a full last page
	w.want("absent", 200, "GET "+members+"?limit=2", "", "next")
	second := w.fake.AddUser(org, "Bea", "bea@example.com")
	w.id("POST "+members, `{"userId":"`+second+`"}`, "memberId")
	w.want(`"`+second+`"`, 200, "GET "+members, "", "data", 0, "userId") // newest first
}

func TestListFailsForUnknownWorkspace(t *testing.T) {
	each(t, func(t *testing.T, p airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(p))
		mine := w.fake.AddWorkspace("mine")
		for _, list := range []string{"/workspaces", "/sources", "/destinations", "/connections", "/jobs", "/tags"} {
			want := 200
			if p == airbytetest.Cloud {
				want = 403
			}
			w.get(want, "GET "+list+"?workspaceIds="+mine+"&workspaceIds="+unknown, "")
		}
	})
}

func TestListDeletedWorkspaces(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("gone")
	w.get(204, "DELETE /workspaces/"+ws, "")
	w.want("[]", 200, "GET /workspaces?includeDeleted=true", "", "data")
	w.want(`"gone"`, 200, "GET /workspaces?includeDeleted=true&workspaceIds="+ws, "", "data", 0, "name")
	w.want("[]", 200, "GET /workspaces?workspaceIds="+ws, "", "data")
}

func TestListParameterJoinedByCommas(t *testing.T) {
	w := newWire(t)
	a := w.fake.AddWorkspace("a")
	b := w.fake.AddWorkspace("b")
	w.want(`"b"`, 200, "GET /workspaces?workspaceIds="+a+","+b, "", "data", 1, "name")
}

// TestListOfUnknownWorkspaceIsEmpty names as many workspaces as the server has, but other ones.
func TestListOfUnknownWorkspaceIsEmpty(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026August))
	p := newPipeline(w.fake)
	w.fake.AddJob(p.connection, time.Now(), airbytetest.Succeed(0))
	for _, list := range []string{"/sources", "/connections", "/jobs"} {
		w.want("[]", 200, "GET "+list+"?workspaceIds="+unknown, "", "data")
		if w.get(200, "GET "+list, "", "data") == "[]" {
			t.Errorf("GET %s without workspaces is empty", list)
		}
	}
}

// TestMovingRows checks that a walk over two pages misses a source that is changed between them.
func TestMovingRows(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithMovingRows())
	workspace := fake.AddWorkspace("w")
	var ids []string
	for _, name := range []string{"a", "b", "c", "d"} {
		ids = append(ids, fake.AddSource(workspace, name, airbytetest.Postgres))
	}
	client := fake.Client()
	page := func(offset int) []string {
		t.Helper()
		list, err := client.Sources.List(t.Context(), &airbyte.ListSourcesParams{Limit: new(2), Offset: new(offset)})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, source := range list.Data {
			names = append(names, source.Name)
		}
		return names
	}
	got := page(0)
	_, err := client.Sources.Update(t.Context(), ids[0], airbyte.SourceUpdateRequest{Name: new("a")})
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, page(2)...)
	if diff := cmp.Diff([]string{"a", "b", "d", "a"}, got); diff != "" {
		t.Errorf("names on two pages (-want +got):\n%s", diff)
	}
}
