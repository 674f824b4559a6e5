package doctor_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/doctor"
)

// TestHangs lets one path of the server hang, and checks that the examination ends nevertheless.
func TestHangs(t *testing.T) {
	for _, test := range []struct {
		name  string
		hangs func(req *http.Request) bool
	}{
		{name: "documentation", hangs: func(req *http.Request) bool { return req.URL.Path == "/" }},
		{name: "token", hangs: func(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/applications/token") }},
		{name: "health", hangs: func(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/health") }},
		{name: "all but the first", hangs: func(req *http.Request) bool { return !strings.HasSuffix(req.URL.Path, "/wrong/health") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := newFake(t, airbytetest.Cloud)
				settings := fake.settings()
				if test.name == "all but the first" {
					settings.BaseURL = "https://airbyte.example/wrong"
				}
				settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
					if test.hangs(req) {
						<-req.Context().Done()
						return nil, req.Context().Err()
					}
					return fake.RoundTrip(req)
				})}
				start := time.Now()
				report := examine(t, settings)
				const patience = 5 * time.Minute
				if took := time.Since(start); took > patience {
					t.Errorf("the examination took %s:\n%s", took, report)
				}
			})
		})
	}
}

// drip is a body that a server sends byte by byte, without an end.
type drip struct{ req *http.Request }

func (d drip) Read(p []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		p[0] = ' '
		return 1, nil
	case <-d.req.Context().Done():
		return 0, d.req.Context().Err()
	}
}

func (drip) Close() error { return nil }

// TestSlowBodies checks that bodies that come byte by byte do not delay an examination without end.
func TestSlowBodies(t *testing.T) {
	for _, path := range []string{"/health", "/applications/token", "/workspaces", "/sources", "/jobs"} {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, airbytetest.SelfManaged20)
			settings := fake.settings()
			settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				resp, err := fake.RoundTrip(req)
				if err == nil && strings.HasSuffix(req.URL.Path, path) {
					resp.Body = drip{req: req}
					resp.ContentLength = -1
				}
				return resp, err
			})}
			start := time.Now()
			report := examine(t, settings)
			if took := time.Since(start); took > 15*time.Minute {
				t.Errorf("%s: the examination took %s:\n%s", path, took, report)
			}
		})
	}
}

// TestLimitOfAnHour checks that Examine does not wait for an hour because a server asks for it, and does not report such a
// server as unusable.
func TestLimitOfAnHour(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, airbytetest.SelfManaged20)
			settings := fake.settings()
			settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				resp, err := fake.RoundTrip(req)
				isLate := len(fake.Requests()) > 40
				if err == nil && isLate {
					resp.StatusCode = status
					resp.Header.Set("Retry-After", "3600")
				}
				return resp, err
			})}
			start := time.Now()
			report := examine(t, settings)
			if took := time.Since(start); took > 5*time.Minute {
				t.Errorf("status %d: the examination took %s:\n%s", status, took, report)
			}
			checkStep(t, report, "end", "requests in a row got status 429, 502, 503 or 504", "wait some minutes")
			if report.Outcome() == doctor.Failed {
				t.Errorf("status %d: the report says that the server cannot be used:\n%s", status, report)
			}
		})
	}
}

// TestForeignNames checks that an examination deletes no objects whose names only look like its own, and none of other
// workspaces.
func TestForeignNames(t *testing.T) {
	names := []string{
		"airbyte-go doctor",
		"airbyte-go doctor db",
		"airbyte-go doctor 120000",
		"airbyte-go doctor 120000.001 copy",
		"Airbyte-go doctor 120000.001",
		"my airbyte-go doctor 120000.001",
		"airbyte-go doctor 1200000.001",
		"airbyte-go doctor 120000.001\n",
	}
	fake := newFake(t, airbytetest.Cloud)
	for _, name := range names {
		fake.AddSource(fake.workspace, name, airbytetest.Postgres)
	}
	elsewhere := fake.AddWorkspace("Tenant 44")
	fake.AddSource(elsewhere, "airbyte-go doctor 120000.001", airbytetest.Postgres)
	_, err := fake.Client().Tags.Create(t.Context(), airbyte.TagCreateRequest{
		Name:        "airbyte-go doctor tag",
		Color:       "FF5C5C",
		WorkspaceID: fake.workspace,
	})
	if err != nil {
		t.Fatal(err)
	}
	settings := fake.settings()
	settings.Workspace = fake.workspace
	ignoresWorkspaces := &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		clone := req.Clone(req.Context())
		isList := req.Method == http.MethodGet && strings.HasSuffix(req.URL.Path, "/sources")
		if isList {
			query := clone.URL.Query()
			query.Del("workspaceIds")
			clone.URL.RawQuery = query.Encode()
		}
		return fake.RoundTrip(clone)
	})}
	for _, client := range []*http.Client{settings.HTTPClient, ignoresWorkspaces} {
		settings.HTTPClient = client
		report := examine(t, settings)
		if want := len(names) + 2; countSources(t, fake) != want { // one of the server itself, one elsewhere
			t.Errorf("%d sources are left, want %d:\n%s", countSources(t, fake), want, report)
		}
		tags, err := airbyte.Collect(fake.Client().Tags.All(t.Context(), nil))
		if err != nil || len(tags) != 1 {
			t.Errorf("%d tags are left, error %v; want 1", len(tags), err)
		}
	}
}

// TestRenamedByServer checks that an examination deletes its objects also if the server has given them other names.
func TestRenamedByServer(t *testing.T) {
	fake := newFake(t, airbytetest.Cloud)
	settings := fake.settings()
	settings.Workspace = fake.workspace
	settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		if req.Method == http.MethodPost && req.Body != nil {
			body, err := io.ReadAll(req.Body)
			if err != nil {
				return nil, err
			}
			text := strings.ReplaceAll(string(body), "airbyte-go doctor", "AIRBYTE-GO DOCTOR")
			req = req.Clone(req.Context())
			req.Body = io.NopCloser(strings.NewReader(text))
		}
		return fake.RoundTrip(req)
	})}
	report := examine(t, settings)
	if n := countSources(t, fake); n != 1 {
		t.Errorf("%d sources are left, want 1:\n%s", n, report)
	}
}

// TestEndlessLists checks that a list whose pages repeat, because something ignores the offset, does not make the
// examination endless.
func TestEndlessLists(t *testing.T) {
	fake := newFake(t, airbytetest.Cloud)
	for range 120 {
		fake.AddSource(fake.workspace, "db", airbytetest.Postgres)
	}
	settings := fake.settings()
	settings.Workspace = fake.workspace
	requests := 0
	settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		requests++
		if requests > 500 {
			return nil, io.ErrUnexpectedEOF
		}
		clone := req.Clone(req.Context())
		query := clone.URL.Query()
		query.Del("offset")
		clone.URL.RawQuery = query.Encode()
		return fake.RoundTrip(clone)
	})}
	report := examine(t, settings)
	checkStep(t, report, "writes", "could not look for them", "delete the sources and tags with names such as airbyte-go doctor")
	if requests > 500 {
		t.Errorf("the examination reads the list without end:\n%s", report)
	}
}

// TestLateDeletions lets the server say that a source does not exist while it deletes it, as it does if the response to an
// earlier attempt was lost. The report must not speak of objects that are left.
func TestLateDeletions(t *testing.T) {
	fake := newFake(t, airbytetest.Cloud)
	settings := fake.settings()
	settings.Workspace = fake.workspace
	settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		resp, err := fake.RoundTrip(req)
		if err == nil && req.Method == http.MethodDelete {
			resp.StatusCode = http.StatusNotFound
		}
		return resp, err
	})}
	report := examine(t, settings)
	if text := report.String(); strings.Contains(text, "could not delete") {
		t.Errorf("want that everything is deleted, in\n%s", text)
	}
	if n := countSources(t, fake); n != 1 {
		t.Errorf("%d sources are left, want 1", n)
	}
}

// TestCredentials checks that Examine refuses several kinds of credentials, and half of a pair.
func TestCredentials(t *testing.T) {
	for _, credentials := range []doctor.Credentials{
		{Token: "t", ClientID: "id", ClientSecret: "s"},
		{Token: "t", Username: "ada", Password: "p"},
		{ClientID: "id", ClientSecret: "s", Username: "ada", Password: "p"},
		{ClientID: "id"},
		{ClientSecret: "hunter2"},
		{Password: "hunter2"},
	} {
		report, err := doctor.Examine(t.Context(), doctor.Settings{BaseURL: "https://airbyte.example", Credentials: credentials})
		if err == nil {
			t.Errorf("%+v: want an error, got\n%s", credentials, report)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error has a secret: %v", err)
		}
	}
}

// TestFrontsOfRequests checks the findings about a program in front of the server that passes the health check on, but
// not the requests with credentials.
func TestFrontsOfRequests(t *testing.T) {
	html := http.Header{"Content-Type": {"text/html"}}
	for _, test := range []struct {
		name   string
		path   string
		status int
		header http.Header
		body   string
		step   string
		says   string
		do     string
	}{
		{
			name: "login by redirect", path: "/workspaces",
			status: http.StatusFound, header: http.Header{"Location": {"https://login.example/?token=hunter2"}},
			step: "access", says: "redirects (status 302) to another host", do: "needs no login in a browser",
		},
		{
			name: "login page", path: "/workspaces",
			status: http.StatusOK, header: html, body: "<html>hunter2</html>",
			step: "access", says: "is not a list (status 200, web page)", do: "login page",
		},
		{
			name: "another API", path: "/workspaces",
			status: http.StatusOK, body: `{"hunter2": true}`,
			step: "access", says: "is not a list (status 200, JSON object)", do: "in front of the server",
		},
		{
			name: "health check that the front does not have, and login by redirect", path: "",
			status: http.StatusFound, header: http.Header{"Location": {"https://login.example/?token=hunter2"}},
			step: "API", says: "redirects (status 302) to another host", do: "needs no login in a browser",
		},
		{
			name: "tokens by redirect", path: "/applications/token",
			status: http.StatusFound, header: http.Header{"Location": {"https://login.example/?token=hunter2"}},
			step: "credentials", says: "redirects (status 302) to another host", do: "needs no login in a browser",
		},
		{
			name: "empty token", path: "/applications/token",
			status: http.StatusOK, body: `{"access_token": ""}`,
			step: "credentials", says: "has no token (status 200, JSON object)", do: "in front of the server",
		},
		{
			name: "login page for tokens", path: "/applications/token",
			status: http.StatusOK, header: html, body: "<html>hunter2</html>",
			step: "credentials", says: "has no token (status 200, web page)", do: "login page",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			fake := newFake(t, airbytetest.SelfManaged20)
			settings := fake.settings()
			settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				resp, err := fake.RoundTrip(req)
				if err != nil || !strings.HasSuffix(req.URL.Path, test.path) {
					return resp, err
				}
				isHidden := test.path == "" && strings.HasSuffix(req.URL.Path, "/health")
				if isHidden {
					resp.StatusCode = http.StatusNotFound
					return resp, nil
				}
				resp.StatusCode = test.status
				resp.Header = test.header.Clone()
				resp.Body = io.NopCloser(strings.NewReader(test.body))
				resp.ContentLength = int64(len(test.body))
				return resp, nil
			})}
			report := examine(t, settings)
			checkStep(t, report, test.step, test.says, test.do)
			checkHidden(t, report, "hunter2")
		})
	}
}

// TestBrokenHealth checks the findings about a health check that fails, with and without a server that works otherwise.
func TestBrokenHealth(t *testing.T) {
	fake := newFake(t, airbytetest.Cloud)
	fake.Inject(airbytetest.Fault{Operation: "getHealthCheck", Status: 500, Count: airbytetest.Always})
	report := examine(t, fake.settings())
	checkStep(t, report, "API", "The API responds, but its health check returns status 500", "look at the log of the server")
	if report.Release != "Airbyte Cloud" {
		t.Errorf("release %q, want Airbyte Cloud", report.Release)
	}
	fake.Inject(airbytetest.Fault{Operation: "listWorkspaces", Status: 500, Count: airbytetest.Always})
	report = examine(t, fake.settings())
	checkStep(t, report, "API", "The health check returns status 500", "look at the log of the server")
}

// TestCopiedCredentials checks that a report warns of credentials that were copied with a space or a quotation mark, and
// says what to do if a server does not accept the kind of credentials.
func TestCopiedCredentials(t *testing.T) {
	fake := newFake(t, airbytetest.SelfManaged20)
	for name, credentials := range map[string]doctor.Credentials{
		"token":         {Token: `"hunter2"`},
		"client ID":     {ClientID: " hunter2", ClientSecret: "hunter3"},
		"client secret": {ClientID: "hunter2", ClientSecret: "hunter3\n"},
		"user name":     {Username: "'hunter2'", Password: "hunter3"},
		"password":      {Username: "hunter2", Password: "\thunter3"},
	} {
		settings := fake.settings()
		settings.Credentials = credentials
		report := examine(t, settings)
		checkStep(t, report, "credentials", "The "+name+" begins or ends with a space", "remove it")
		checkHidden(t, report, "hunter")
	}
	settings := fake.settings()
	settings.Credentials = doctor.Credentials{Username: "hunter2", Password: "hunter3"}
	report := examine(t, settings)
	checkStep(t, report, "access", "The server refuses the user name and the password (status 401", "only servers before release 0.64")
}

// TestSilentSteps checks the findings about requests that get no response although the health check did.
func TestSilentSteps(t *testing.T) {
	for step, path := range map[string]string{"credentials": "/applications/token", "access": "/workspaces"} {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, airbytetest.SelfManaged20)
			settings := fake.settings()
			settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				if strings.HasSuffix(req.URL.Path, path) {
					<-req.Context().Done()
					return nil, req.Context().Err()
				}
				return fake.RoundTrip(req)
			})}
			report := examine(t, settings)
			checkStep(t, report, step, "got no response. airbyte.example does not respond in time.", "check firewalls")
		})
	}
}
