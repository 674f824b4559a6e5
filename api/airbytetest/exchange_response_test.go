package airbytetest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestTitlesAndDataOfProblems(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	p := newPipeline(w.fake)
	org := w.fake.OrganizationID()
	tag := func(name, color string) string {
		return `{"name":"` + name + `","color":"` + color + `","workspaceId":"` + p.workspace + `"}`
	}
	group := `{"name":"g","organizationId":"` + org + `"}`
	region := `{"name":"r","organizationId":"` + org + `"}`
	w.get(200, "POST /tags", tag("a", "ffffff"))
	w.get(201, "POST /groups", group)
	regionID := w.id("POST /regions", region, "regionId")
	dataplane := `{"name":"d","regionId":"` + regionID + `"}`
	w.get(200, "POST /dataplanes", dataplane)
	locked := w.fake.AddConnection(p.source, p.destination)
	w.fake.SetConnectionStatus(locked, "locked")
	tests := []struct {
		request string
		body    string
		status  int
		title   string
		data    string
	}{
		{
			request: "POST /tags",
			body:    tag("a", "ffffff"),
			status:  409,
			title:   "Tag already exists",
			data:    "null",
		},
		{
			request: "POST /tags",
			body:    tag("b", "white"),
			status:  400,
			title:   "Invalid hex color",
			data:    "null",
		},
		{
			request: "POST /groups",
			body:    group,
			status:  409,
			title:   "Group already exists",
			data:    `{"message":"The name is already taken."}`,
		},
		{
			request: "POST /regions",
			body:    region,
			status:  409,
			title:   "Data plane group name already exists",
			data:    "null",
		},
		{
			request: "POST /dataplanes",
			body:    dataplane,
			status:  409,
			title:   "Data plane name already exists",
			data:    "null",
		},
		{
			request: "PATCH /connections/" + locked,
			body:    "{}",
			status:  409,
			title:   "Connection is locked",
			data:    `{"connectionId":"` + locked + `"}`,
		},
		{
			request: "PATCH /connections/" + p.connection,
			body:    `{"schedule":{"scheduleType":"cron","cronExpression":"0 * * * * ?"}}`,
			status:  400,
			title:   "Cron sync schedules more frequent than once per hour are not allowed",
			data: `{"cronExpression":"0 * * * * ?",` +
				`"validationErrorMessage":"The expression is due more often than once an hour."}`,
		},
		{
			request: "GET /jobs/77",
			status:  409,
			title:   "state-conflict",
			data:    `{"message":"Job is not currently running"}`,
		},
	}
	for _, tt := range tests {
		w.want(`"`+tt.title+`"`, tt.status, tt.request, tt.body, "title")
		w.want(tt.data, tt.status, tt.request, tt.body, "data")
		w.want("null", tt.status, tt.request, tt.body, "documentationUrl")
	}
	w = newWire(t, airbytetest.WithoutLicence())
	w.want(`"License Entitlement Error"`, 403, "GET /groups?organizationId="+org, "", "title")
}

func TestSelfLink(t *testing.T) {
	for _, profile := range []airbytetest.Profile{airbytetest.Cloud, airbytetest.SelfManaged2026March} {
		w := newWire(t, airbytetest.WithProfile(profile), airbytetest.AllowWrongRequests())
		w.want(`{"self":{"href":"/api/public/v1/jobs/x","templated":false}}`, 400, "GET /jobs/x", "", "_links")
		w.want(`{"self":{"href":"/api/public/v1/jobs?limit=ten","templated":false}}`, 400, "GET /jobs?limit=ten", "",
			"_links")
		w.want(`{}`, 400, "GET /jobs/x", "", "_embedded", "errors", 0, "_links")
	}
}

// TestCaseOfIDs sends IDs in upper case. Servers read them as UUIDs.
func TestCaseOfIDs(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	workspace := strings.ToUpper(p.workspace)
	source := strings.ToUpper(p.source)
	w.want(`"`+p.source+`"`, 200, "GET /sources/"+source, "", "sourceId")
	w.want(`"`+p.source+`"`, 200, "GET /sources?workspaceIds="+workspace, "", "data", 0, "sourceId")
	body := `{"sourceId":"` + source + `","destinationId":"` + strings.ToUpper(p.destination) + `"}`
	w.want(`"`+p.source+`"`, 200, "POST /connections", body, "sourceId")
	if got := w.fake.Requests("getSource")[0].Path; !strings.HasSuffix(got, source) {
		t.Errorf("the recorded path is %s, want the ID as it was sent", got)
	}
}

func TestSelfLinkOfConfigAPI(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March),
		airbytetest.AllowWrongRequests())
	address := strings.TrimSuffix(fake.BaseURL(), "/api/public/v1") + "/api/v1/workspaces/list"
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := fake.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	const want = `"_links":{"self":{"href":"/api/v1/workspaces/list","templated":false}}`
	if !strings.Contains(string(body), want) {
		t.Errorf("got %s, want it to contain %s", body, want)
	}
}

func TestDocumentationIsWebPage(t *testing.T) {
	fake := airbytetest.New(t)
	for accept, want := range map[string]int{
		"":                                       http.StatusFound,
		"*/*":                                    http.StatusFound,
		"text/*;q=0.5":                           http.StatusFound,
		"application/json, text/html;q=0.9":      http.StatusFound,
		"application/json":                       http.StatusNotAcceptable,
		"application/json,application/xhtml+xml": http.StatusNotAcceptable,
	} {
		url := strings.TrimSuffix(fake.BaseURL(), "/v1")
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if accept != "" {
			req.Header.Set("Accept", accept)
		}
		resp, err := fake.RoundTrip(req)
		if err != nil || resp.StatusCode != want {
			t.Errorf("Accept: %s: got %v, %v, want status %d", accept, resp, err, want)
		}
	}
	// The client accepts web pages.
	got, err := fake.Client().Server.GetDocumentation(t.Context())
	if err != nil || got.Location == "" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestDateIsOnClockOfServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t, airbytetest.WithSpeed(60))
		time.Sleep(time.Minute)
		for request, want := range map[string]int{
			"GET /workspaces":         200,
			"GET /sources/" + unknown: 403,
			"GET /health":             200,
		} {
			resp, _ := w.send(request, "")
			if got := resp.Header.Get("Date"); resp.StatusCode != want || got != "Sat, 01 Jan 2000 01:00:00 GMT" {
				t.Errorf("%s: status %d, Date %s", request, resp.StatusCode, got)
			}
		}
	})
	fake := airbytetest.New(t, airbytetest.WithSpeed(1e6), airbytetest.WithoutAuth())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fake.Listen()+"/workspaces", nil)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Millisecond) // a quarter of an hour on the server's clock
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	date, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil || time.Until(date) < 10*time.Minute || len(resp.Header.Values("Date")) != 1 {
		t.Errorf("through a socket: Date %q, %v", resp.Header.Values("Date"), err)
	}
}
