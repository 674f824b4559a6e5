package airbytetest_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// olderThan returns the profiles that are older than one.
func olderThan(p airbytetest.Profile) []airbytetest.Profile {
	all := airbytetest.Profiles()[1:] // without Cloud
	return all[:slices.Index(all, p)]
}

// TestClientOnEveryRelease uses the client as programs do. No server may refuse what the client sends
// by itself, however old the server is.
func TestClientOnEveryRelease(t *testing.T) {
	for _, p := range airbytetest.Profiles() {
		t.Run(string(p), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := airbytetest.New(t, airbytetest.WithProfile(p))
				ids := newPipeline(fake)
				useClient(t, fake, ids)
			})
		})
	}
}

func useClient(t *testing.T, fake *airbytetest.Server, ids pipeline) {
	t.Helper()
	ctx := t.Context()
	client := fake.Client()
	source, err := client.Sources.Create(ctx, airbyte.SourceCreateRequest{
		Name:          "second",
		WorkspaceID:   ids.workspace,
		Configuration: configuration(t, airbytetest.Postgres),
	})
	if err != nil {
		t.Fatal(err)
	}
	connection, err := client.Connections.Create(ctx, airbyte.ConnectionCreateRequest{
		SourceID:      source.SourceID,
		DestinationID: ids.destination,
	})
	if err != nil {
		t.Fatal(err)
	}
	run, err := client.RunSync(ctx, connection.ConnectionID)
	if err != nil || run.Status != airbyte.JobStatusSucceeded {
		t.Errorf("sync: %v, %v", run, err)
	}
	n := 0
	for _, err := range client.Connections.All(ctx, nil) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
	jobs := &airbyte.ListJobsParams{
		ConnectionID:   &connection.ConnectionID,
		Status:         new(airbyte.JobStatusFailed),
		CreatedAtStart: new(time.Now().Add(-time.Hour)),
		OrderBy:        new(airbyte.JobOrderCreatedAtDesc),
	}
	for job, err := range client.Jobs.All(ctx, jobs) { // an empty page
		t.Errorf("got job %v, %v", job, err)
	}
}

func configuration(t *testing.T, sample map[string]any) airbyte.Configuration {
	t.Helper()
	encoded, err := json.Marshal(sample)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// TestClientFindsThatServersLackOperations calls an operation of each release on older servers.
func TestClientFindsThatServersLackOperations(t *testing.T) {
	calls := []struct {
		since airbytetest.Profile // the oldest profile that has the operation
		want  string
		call  func(t *testing.T, c *airbyte.Client) error
	}{
		{
			since: airbytetest.SelfManaged11,
			want:  "since 0.64",
			call: func(t *testing.T, c *airbyte.Client) error {
				_, err := c.Organizations.List(t.Context(), nil)
				return err
			},
		},
		{
			since: airbytetest.SelfManaged16,
			want:  "since 1.6",
			call: func(t *testing.T, c *airbyte.Client) error {
				_, err := c.Tags.List(t.Context(), nil)
				return err
			},
		},
		{
			since: airbytetest.SelfManaged18,
			want:  "since 1.7",
			call: func(t *testing.T, c *airbyte.Client) error {
				_, err := c.Dataplanes.List(t.Context(), nil)
				return err
			},
		},
		{
			since: airbytetest.SelfManaged2026March,
			want:  "since March 2026",
			call: func(t *testing.T, c *airbyte.Client) error {
				_, err := c.Groups.Get(t.Context(), unknown)
				return err
			},
		},
		{
			since: airbytetest.SelfManaged2026July,
			want:  "since June 2026",
			call: func(t *testing.T, c *airbyte.Client) error {
				return c.Workspaces.DeleteOAuthCredentials(t.Context(), unknown, "source", "github")
			},
		},
	}
	for _, tt := range calls {
		for _, p := range olderThan(tt.since) {
			fake := airbytetest.New(t, airbytetest.WithProfile(p))
			err := tt.call(t, fake.Client())
			isLacking := errors.Is(err, airbyte.ErrUnsupported) && !errors.Is(err, airbyte.ErrNotFound)
			if !isLacking || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: got %v, want an error that says %s", p, err, tt.want)
			}
		}
		fake := airbytetest.New(t, airbytetest.WithProfile(tt.since))
		if err := tt.call(t, fake.Client()); err != nil && strings.Contains(err.Error(), "servers have") {
			t.Errorf("%s: got %v, although the server has the operation", tt.since, err)
		}
	}
}

func TestClientFindsThatServersLostOperations(t *testing.T) {
	for _, p := range []airbytetest.Profile{airbytetest.SelfManaged2026July, airbytetest.SelfManaged2026August} {
		fake := airbytetest.New(t, airbytetest.WithProfile(p))
		_, err := fake.Client().ConfigTemplates.List(t.Context(), fake.OrganizationID(), nil)
		if !errors.Is(err, airbyte.ErrUnsupported) || !strings.Contains(err.Error(), "no longer since April 2026") {
			t.Errorf("%s: got %v", p, err)
		}
	}
}

// TestUnknownIDOnOldServers checks that the client finds the resource missing although servers up to
// 1.1 return 400.
func TestUnknownIDOnOldServers(t *testing.T) {
	statuses := map[airbytetest.Profile]int{
		airbytetest.SelfManaged063: 400,
		airbytetest.SelfManaged11:  400,
		airbytetest.SelfManaged15:  404,
		airbytetest.SelfManaged20:  404,
	}
	for p, want := range statuses {
		fake := airbytetest.New(t, airbytetest.WithProfile(p))
		_, err := fake.Client().Sources.Get(t.Context(), unknown)
		e, ok := errors.AsType[*airbyte.Error](err)
		if !ok || e.StatusCode != want || !errors.Is(err, airbyte.ErrNotFound) {
			t.Errorf("%s: got %v, want %d and ErrNotFound", p, err, want)
		}
	}
}

func TestErrorFormatsOfOldServers(t *testing.T) {
	const uncaught = `{"exceptionClassName":"java.lang.UnsupportedOperationException","exceptionStack":[],` +
		`"message":"Internal Server Error: not supported","rootCauseExceptionStack":[]}`
	for _, p := range []airbytetest.Profile{airbytetest.SelfManaged11, airbytetest.SelfManaged20} {
		newWireOf(t, p).want(uncaught, 500, "POST /applications", `{"name":"a"}`)
	}
	march := newWireOf(t, airbytetest.SelfManaged2026March)
	march.want("absent", 500, "POST /applications", `{"name":"a"}`, "exceptionClassName")

	old := newWireOf(t, airbytetest.SelfManaged063)
	p := newPipeline(old.fake)
	old.want(`{"status":404,"type":"about:blank"}`, 404, "GET /jobs/77", "")
	resp, _ := old.send("GET /jobs/77", "")
	if got := resp.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("the media type is %s", got)
	}
	old.want("absent", 400, "GET /sources/"+unknown, "", "data")
	old.want(`"The request failed: resourceId `+unknown+`, resourceType SOURCE_CONNECTION"`, 400,
		"GET /sources/"+unknown, "", "detail")
	old.fake.SetStreams(p.source)
	old.want(`{"status":500,"type":"about:blank"}`, 500, "GET /streams?sourceId="+p.source, "")
}

// TestErrorsOfOldServersInClient checks what the client makes of the formats of old servers.
func TestErrorsOfOldServersInClient(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged18))
	_, err := fake.Client().Applications.Create(t.Context(), airbyte.ApplicationCreateRequest{Name: "a"})
	if !errors.Is(err, airbyte.ErrServer) || !strings.Contains(err.Error(), "500 internal server error: not supported") {
		t.Errorf("1.8: got %v", err)
	}
	fake = airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged063))
	_, err = fake.Client().Jobs.Get(t.Context(), 77)
	if !errors.Is(err, airbyte.ErrNotFound) || strings.Contains(err.Error(), "about:blank") {
		t.Errorf("0.63: got %v", err)
	}
}

func TestBasicAuth(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged063))
	if _, err := fake.Client().Workspaces.List(t.Context(), nil); err != nil {
		t.Error(err)
	}
	_, err := fake.Client(airbyte.WithBasicAuth("airbyte", "wrong")).Workspaces.List(t.Context(), nil)
	if !errors.Is(err, airbyte.ErrUnauthorized) || !strings.Contains(err.Error(), "refused the user name") {
		t.Errorf("wrong password: got %v", err)
	}
	_, err = fake.Client(airbyte.WithToken(fake.Token())).Workspaces.List(t.Context(), nil)
	if !errors.Is(err, airbyte.ErrUnauthorized) || !strings.Contains(err.Error(), "basic authentication") {
		t.Errorf("token: got %v", err)
	}
	newer := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged11))
	_, err = newer.Client(airbyte.WithBasicAuth(fake.BasicAuth())).Workspaces.List(t.Context(), nil)
	if !errors.Is(err, airbyte.ErrUnauthorized) {
		t.Errorf("1.1 with a password: got %v", err)
	}
}

func TestNoTokenEndpoint(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged063), airbytetest.WithoutAuth())
	_, err := fake.Client(airbyte.WithClientCredentials("id", "secret")).Workspaces.List(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "older than 0.64 and may need WithBasicAuth") {
		t.Errorf("got %v", err)
	}
	if _, err := fake.Client().Workspaces.List(t.Context(), nil); err != nil {
		t.Errorf("without credentials: %v", err)
	}
}

func TestTokenLifetimeOfRelease(t *testing.T) {
	for p, want := range map[airbytetest.Profile]string{
		airbytetest.SelfManaged11: "180",
		airbytetest.SelfManaged15: "900",
		airbytetest.Cloud:         "900",
	} {
		w := newWireOf(t, p)
		id, secret := w.fake.Credentials()
		w.want(want, 200, "POST /applications/token", `{"client_id":"`+id+`","client_secret":"`+secret+`"}`, "expires_in")
	}
}

func TestEmptyPageOfOldServer(t *testing.T) {
	w := newWireOf(t, airbytetest.SelfManaged063)
	w.want(`{}`, 200, "GET /jobs", "")
	newPipeline(w.fake)
	w.want("absent", 200, "GET /sources", "", "previous")
	newWireOf(t, airbytetest.SelfManaged11).want(`[]`, 200, "GET /jobs", "", "data")
	jobs, err := w.fake.Client().Jobs.List(t.Context(), nil)
	if err != nil || len(jobs.Data) != 0 {
		t.Errorf("got %v, %v", jobs, err)
	}
}

func TestHealthOfOldServerIsAtRoot(t *testing.T) {
	w := newWireOf(t, airbytetest.SelfManaged063)
	w.get(404, "GET /health", "")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://airbyte.example:8006/health", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(w.fake.BasicAuth())
	resp, err := w.fake.RoundTrip(req)
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("got %v, %v", resp, err)
	}
}

// TestWhenServersRespondToSyncs checks that servers before June 2026 respond once the sync runs.
func TestWhenServersRespondToSyncs(t *testing.T) {
	for _, p := range airbytetest.Profiles() {
		synctest.Test(t, func(t *testing.T) {
			fake := airbytetest.New(t, airbytetest.WithProfile(p))
			ids := newPipeline(fake)
			began := time.Now()
			job, err := fake.Client().Jobs.Create(t.Context(), airbyte.JobCreateRequest{
				ConnectionID: ids.connection,
				JobType:      airbyte.JobTypeSync,
			})
			if err != nil {
				t.Fatal(err)
			}
			want := airbyte.JobStatusPending
			wantAfter := time.Duration(0)
			if slices.Contains(olderThan(airbytetest.SelfManaged2026July), p) {
				want = airbyte.JobStatusRunning
				wantAfter = 2 * time.Second
			}
			if after := time.Since(began); job.Status != want || after != wantAfter {
				t.Errorf("%s: %s after %v, want %s after %v", p, job.Status, after, want, wantAfter)
			}
		})
	}
}

// TestRefreshesInLists checks which servers list refreshes without being asked, and which never do. The
// client finds the refresh that blocks a sync on all others.
func TestRefreshesInLists(t *testing.T) {
	for _, p := range airbytetest.Profiles() {
		synctest.Test(t, func(t *testing.T) {
			w := newWireOf(t, p)
			ids := newPipeline(w.fake)
			w.fake.AddRefresh(ids.connection, time.Now(), airbytetest.Succeed(time.Hour))
			isOld := slices.Contains(olderThan(airbytetest.SelfManaged2026March), p)
			want := `"refresh"`
			if isOld {
				want = "absent"
			}
			w.want(want, 200, "GET /jobs?connectionId="+ids.connection, "", "data", 0, "jobType")
			isHidden := slices.Contains(olderThan(airbytetest.SelfManaged18), p)
			wantIfAsked := `"refresh"`
			if isHidden {
				wantIfAsked = "absent"
			}
			w.want(wantIfAsked, 200, "GET /jobs?jobType=refresh", "", "data", 0, "jobType")
			w.want(`"refresh"`, 200, "GET /jobs/1", "", "jobType")
			_, err := w.fake.Client().Sync(t.Context(), ids.connection)
			blocked, ok := errors.AsType[*airbyte.JobBlockedError](err)
			if !ok || (blocked.BlockedBy == nil) != isHidden {
				t.Fatalf("%s: got %v", p, err)
			}
			if !isHidden && blocked.BlockedBy.JobType != airbyte.JobTypeRefresh {
				t.Errorf("%s: got %v", p, err)
			}
		})
	}
}

// TestFieldsOfReleases checks that the responses of old servers lack the fields that their documents
// lacked. It needs a file that is not part of the module.
func TestFieldsOfReleases(t *testing.T) {
	text, err := os.ReadFile("../../../shared/ages/fields.txt")
	if err != nil {
		t.Skip("the lists of fields are not here")
	}
	for p, section := range map[airbytetest.Profile]string{
		airbytetest.SelfManaged063: "v0.63.0",
		airbytetest.SelfManaged11:  "v1.0.0",
		airbytetest.SelfManaged15:  "v1.4.0",
		airbytetest.SelfManaged16:  "v1.6.0",
		airbytetest.SelfManaged18:  "v1.8.0",
		airbytetest.SelfManaged20:  "v2.0.0",
	} {
		w := newWireOf(t, p)
		ids := newPipeline(w.fake)
		requests := map[string]string{
			"getConnection":    "GET /connections/" + ids.connection,
			"listConnections":  "GET /connections",
			"getSource":        "GET /sources/" + ids.source,
			"listSources":      "GET /sources",
			"getDestination":   "GET /destinations/" + ids.destination,
			"listDestinations": "GET /destinations",
			"getWorkspace":     "GET /workspaces/" + ids.workspace,
			"listWorkspaces":   "GET /workspaces",
		}
		checked := 0
		for operation, request := range requests {
			var body any
			if err := json.Unmarshal([]byte(w.get(200, request, "")), &body); err != nil {
				t.Fatal(err)
			}
			for _, field := range fieldsLacking(string(text), section, operation) {
				checked++
				if hasField(body, strings.Split(field, ".")) {
					t.Errorf("%s: %s has the field %s", p, operation, field)
				}
			}
		}
		if checked == 0 {
			t.Errorf("%s: no field was checked", p)
		}
	}
}

// fieldsLacking returns the fields of a response that the document of a release lacks.
func fieldsLacking(text, section, operation string) []string {
	_, text, _ = strings.Cut(text, "===== "+section+" ")
	text, _, _ = strings.Cut(text, "\n=====")
	_, text, _ = strings.Cut(text, "\n"+operation+"\n")
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, " ") {
			break
		}
		if fields, ok := strings.CutPrefix(strings.TrimSpace(line), "resp fields it lacks: "); ok {
			return strings.Fields(strings.ReplaceAll(fields, "[]", ""))
		}
	}
	return nil
}

func hasField(value any, path []string) bool {
	if len(path) == 0 {
		return true
	}
	switch value := value.(type) {
	case []any:
		return slices.ContainsFunc(value, func(item any) bool { return hasField(item, path) })
	case map[string]any:
		nested, ok := value[path[0]]
		return ok && hasField(nested, path[1:])
	}
	return false
}

func TestFieldsThatComeAndGo(t *testing.T) {
	newest := newWireOf(t, airbytetest.SelfManaged2026March)
	ids := newPipeline(newest.fake)
	newest.want("absent", 200, "GET /connections/"+ids.connection, "", "dataResidency")
	for path, field := range map[string]string{
		"/connections/" + ids.connection: "tags",
		"/sources/" + ids.source:         "definitionId",
		"/workspaces/" + ids.workspace:   "notifications",
	} {
		if got := newest.get(200, "GET "+path, "", field); got == "absent" {
			t.Errorf("GET %s has no %s", path, field)
		}
	}
	old := newWireOf(t, airbytetest.SelfManaged15)
	ids = newPipeline(old.fake)
	old.want(`"auto"`, 200, "GET /connections/"+ids.connection, "", "dataResidency")
	// Old servers ignore fields that they do not know, and keep the others.
	old.want(`"renamed"`, 200, "PATCH /connections/"+ids.connection,
		`{"name":"renamed","tags":[{"tagId":"`+unknown+`","workspaceId":"`+ids.workspace+`","name":"a","color":"ffffff"}]}`,
		"name")
	old.get(200, "GET /connections?tagIds="+unknown, "", "data", 0, "name")
	for p, status := range map[airbytetest.Profile]int{
		airbytetest.SelfManaged15: 400,
		airbytetest.SelfManaged16: 200,
	} {
		w := newWireOf(t, p)
		ids := newPipeline(w.fake)
		w.get(status, "PATCH /connections/"+ids.connection,
			`{"configurations":{"streams":[{"name":"users","syncMode":"full_refresh_overwrite_deduped"}]}}`)
	}
}

func TestPropertiesThatOldServersRequire(t *testing.T) {
	for p, status := range map[airbytetest.Profile]int{
		airbytetest.SelfManaged15: 400,
		airbytetest.SelfManaged16: 200,
	} {
		w := newWireOf(t, p)
		w.get(status, "PATCH /workspaces/"+w.fake.AddWorkspace("w"), `{"notifications":{}}`)
	}
}

func TestRoleValuesOfReleases(t *testing.T) {
	for p, status := range map[airbytetest.Profile]int{
		airbytetest.SelfManaged11:         400,
		airbytetest.SelfManaged15:         200,
		airbytetest.SelfManaged2026August: 200,
	} {
		w := newWireOf(t, p)
		body := `{"permissionType":"workspace_runner","userId":"` + w.fake.UserID() + `","workspaceId":"` +
			w.fake.AddWorkspace("w") + `"}`
		w.get(status, "POST /permissions", body)
		if p == airbytetest.SelfManaged2026August {
			w.get(200, "POST /permissions", strings.Replace(body, "runner", "source_editor", 1))
		}
	}
}

func TestUnknownValueNamesProfile(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged20))
	w.want(`"Servers of profile self-managed-2.0 do not know the value queued."`, 400,
		"GET /jobs?status=queued", "", "_embedded", "errors", 0, "message")
}
