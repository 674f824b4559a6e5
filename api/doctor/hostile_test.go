package doctor_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/doctor"
)

// TestRedirects checks that Examine does not follow redirects, and says where they lead.
func TestRedirects(t *testing.T) {
	followed := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed++ }))
	defer other.Close()
	elsewhere := strings.Replace(other.URL, "127.0.0.1", "localhost", 1) + "/login?token=hunter2"
	for _, test := range []struct {
		name     string
		location string
		says     string
		do       string
	}{
		{name: "https", location: "https://127.0.0.1/api", says: "to https", do: "use https:// in the base URL"},
		{name: "same host", location: "/login", says: "to another URL of the host", do: "in a browser"},
		{name: "other host", location: elsewhere, says: "to another host", do: "ask the administrator of the server"},
		{name: "invalid", location: "http://[", says: "to an invalid URL", do: "ask the administrator of the server"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Location"] = []string{test.location}
				w.WriteHeader(http.StatusFound)
			}))
			defer server.Close()
			report := examine(t, doctor.Settings{
				BaseURL:     server.URL + "/api/public/v1",
				Credentials: doctor.Credentials{Token: "hunter3"},
			})
			checkStep(t, report, "API", test.says, test.do)
			checkHidden(t, report, "hunter")
		})
	}
	if followed > 0 {
		t.Errorf("%d requests followed a redirect", followed)
	}
}

// TestLateRedirects checks that Examine does not follow a server that redirects only requests with credentials.
func TestLateRedirects(t *testing.T) {
	fake := newFake(t, airbytetest.Cloud)
	settings := fake.settings()
	settings.Workspace = fake.workspace
	followed := 0
	settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		if req.URL.Host == "evil.example" {
			followed++
		}
		resp, err := fake.RoundTrip(req)
		if err == nil && req.Header.Get("Authorization") != "" && !strings.HasSuffix(req.URL.Path, "/permissions") {
			resp.StatusCode = http.StatusTemporaryRedirect
			resp.Header.Set("Location", "https://evil.example/")
		}
		return resp, err
	})}
	report := examine(t, settings)
	if followed > 0 || report.Outcome() != doctor.Failed {
		t.Errorf("%d requests followed a redirect:\n%s", followed, report)
	}
}

// roundTripper is a transport that is a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// endless is a body without an end. It counts the bytes that are read.
type endless struct{ read *int64 }

// Read leaves p as it is, because the content does not matter.
func (e endless) Read(p []byte) (int, error) {
	*e.read += int64(len(p))
	return len(p), nil
}

func (e endless) Close() error { return nil }

// TestEndlessBodies checks that Examine reads only a part of bodies that have no end.
func TestEndlessBodies(t *testing.T) {
	paths := []string{"/permissions", "/health", "/applications/token", "/workspaces", "/jobs"}
	if testing.Short() {
		paths = paths[1:2] // each request takes 16 MB
	}
	for _, path := range paths {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, airbytetest.SelfManaged20)
			settings := fake.settings()
			var read, requests int64
			settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				resp, err := fake.RoundTrip(req)
				if err == nil && strings.HasSuffix(req.URL.Path, path) {
					resp.Body = endless{read: &read}
					requests++
					resp.ContentLength = -1
				}
				return resp, err
			})}
			examine(t, settings)
			const limit = 17 << 20
			if read == 0 || read > requests*limit {
				t.Errorf("%s: %d bytes were read in %d requests, want at most %d in each", path, read, requests, limit)
			}
		})
	}
}

// TestHugeHeaders checks the findings of Examine about headers that are larger than net/http accepts.
func TestHugeHeaders(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Huge", strings.Repeat("x", 12<<20))
	}))
	defer server.Close()
	report := examine(t, doctor.Settings{BaseURL: server.URL})
	checkStep(t, report, "address", "breaks before a response arrives", "check whether a proxy")
}

// TestBrokenBodies checks that a body that breaks off counts as no response.
func TestBrokenBodies(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("Successful")) // the report shows an error
	}))
	defer server.Close()
	report := examine(t, doctor.Settings{BaseURL: server.URL})
	checkStep(t, report, "address", "breaks before a response arrives", "check whether a proxy")
}

// TestGateway checks the findings of Examine about a gateway that does not reach the server, over a real connection.
func TestGateway(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<html><h1>Bad gateway</h1></html>")) // the report shows an error
	}))
	defer server.Close()
	report := examine(t, doctor.Settings{BaseURL: server.URL})
	checkStep(t, report, "API", "A web page with status 502 comes from a gateway", "whether Airbyte runs behind it")
}

// TestFallsSilent checks that an examination ends soon if the server does not respond any more.
func TestFallsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, airbytetest.SelfManaged20)
		settings := fake.settings()
		settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			isEarly := len(fake.Requests()) < 40
			if isEarly {
				return fake.RoundTrip(req)
			}
			<-req.Context().Done()
			return nil, req.Context().Err()
		})}
		start := time.Now()
		report := examine(t, settings)
		checkStep(t, report, "end", "The server does not respond any more", "look at the log of the server")
		if took := time.Since(start); took > 10*time.Minute {
			t.Errorf("the examination took %s", took)
		}
	})
}

// inject is markup, control characters and secrets that a report must not have.
const inject = "\x1b[2Jhunter2 <script> ![x](http://evil.example/x) |\n| @everyone `x` [a](b) 5f0c1f4a-0000-4a55-9a6e-2f1d0c9b8a77"

// TestInjection replaces all texts in all responses, and checks that they do not reach a report.
func TestInjection(t *testing.T) {
	texts := []string{inject, "a9f8e7d6c5b4a39281706f5e4d3c2b1a", "Tr0ub4dor"}
	for i, profile := range someProfiles() {
		injected := []string{inject, texts[i%len(texts)]}
		if testing.Short() {
			injected = injected[1:]
		}
		for _, text := range injected {
			fake := newFake(t, profile)
			settings := fake.settings()
			settings.Workspace = fake.workspace
			settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				resp, err := fake.RoundTrip(req)
				isNeeded := strings.HasSuffix(req.URL.Path, "/token") || strings.HasSuffix(req.URL.Path, "/health")
				if err != nil || isNeeded {
					return resp, err
				}
				body, err := io.ReadAll(resp.Body)
				if err != nil {
					return nil, err
				}
				body = injectInto(body, text)
				resp.Body = io.NopCloser(bytes.NewReader(body))
				resp.ContentLength = int64(len(body))
				resp.Header.Set("Server", text[:7])
				resp.Header.Set("Date", text[:7])
				return resp, nil
			})}
			report := examine(t, settings)
			if len(report.Facts) == 0 {
				t.Errorf("%s: the examination ends early:\n%s", profile, report)
			}
			checkHidden(t, report, "hunter2", "evil", "everyone", "\x1b", "<script>", text[:8])
		}
	}
}

// injectInto replaces all texts in JSON, and the text itself if it is not JSON.
func injectInto(body []byte, text string) []byte {
	if len(body) == 0 {
		return body
	}
	var value any
	if json.Unmarshal(body, &value) != nil {
		return []byte(text)
	}
	changed, err := json.Marshal(replaceTexts(value, text))
	if err != nil {
		return body
	}
	return changed
}

func replaceTexts(value any, text string) any {
	switch v := value.(type) {
	case string:
		return text
	case []any:
		for i := range v {
			v[i] = replaceTexts(v[i], text)
		}
	case map[string]any:
		for name := range v {
			v[name] = replaceTexts(v[name], text)
		}
	}
	return value
}

// TestClocks checks the findings of Examine about clocks that are far off, and about dates that are not valid.
func TestClocks(t *testing.T) {
	for date, says := range map[string]string{
		"Fri, 31 Dec 9999 23:59:59 GMT": "ahead of that of this machine",
		"Mon, 01 Jan 0001 00:00:00 GMT": "behind that of this machine",
		"tomorrow":                      "The server does not return its time.",
		"":                              "The server does not return its time.",
	} {
		fake := newFake(t, airbytetest.Cloud)
		settings := fake.settings()
		settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := fake.RoundTrip(req)
			if err == nil {
				resp.Header.Set("Date", date)
			}
			return resp, err
		})}
		report := examine(t, settings)
		if !strings.Contains(report.String(), says) {
			t.Errorf("date %q: want %q in\n%s", date, says, report)
		}
	}
}

// TestTokenLifetimes checks the findings of Examine about tokens whose lifetime is unusual.
func TestTokenLifetimes(t *testing.T) {
	jwt := func(claims string) string {
		return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
	}
	for _, test := range []struct {
		claims string
		says   string
	}{
		{claims: `{"exp":9223372036854775807}`, says: "valid for another 1"},
		{claims: `{"exp":-9223372036854775808}`, says: "The token expired"},
		{claims: `{"exp":1}`, says: "The token expired"},
		{
			claims: fmt.Sprintf(`{"exp":%d}`, time.Now().Add(10*time.Minute).Unix()),
			says:   "The client cannot renew it.",
		},
		{claims: `{}`, says: "a token that does not expire"},
		{claims: `[1]`, says: "a token that is not a JWT"},
	} {
		fake := newFake(t, airbytetest.Cloud)
		settings := fake.settings()
		settings.Credentials = doctor.Credentials{Token: airbyte.Secret(jwt(test.claims))}
		report := examine(t, settings)
		if !strings.Contains(report.String(), test.says) {
			t.Errorf("%s: want %q in\n%s", test.claims, test.says, report)
		}
	}
}

// TestStopWhileReading stops the examination at each of its requests, and checks that it draws no wrong conclusions.
func TestStopWhileReading(t *testing.T) {
	apart := 1
	if testing.Short() {
		apart = 13 // each stop takes about half an examination
	}
	for stopAt := 1; ; stopAt += apart {
		fake := newFake(t, airbytetest.SelfManaged16)
		ctx, stop := context.WithCancel(t.Context())
		settings := fake.settings()
		requests := 0
		settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			requests++
			if requests == stopAt {
				stop()
				return nil, context.Canceled
			}
			return fake.RoundTrip(req)
		})}
		report, err := doctor.Examine(ctx, settings)
		if err != nil {
			t.Fatal(err)
		}
		isWhole := ctx.Err() == nil
		stop()
		if isWhole {
			break
		}
		isGuess := report.Release != "" && report.Release != "1.6"
		if len(report.Differences()) > 0 || isGuess {
			t.Errorf("stopped at request %d: release %q and differences in\n%s", stopAt, report.Release, report)
		}
		text := report.String()
		isSaid := strings.Contains(text, "The examination was stopped")
		if !isSaid || report.Outcome() == doctor.Failed {
			t.Errorf("stopped at request %d: the report does not say so:\n%s", stopAt, report)
		}
	}
}

// TestLimits checks that requests that the server limits, or that a gateway does not pass on, are not differences.
func TestLimits(t *testing.T) {
	statuses := []int{429, 502, 503, 504}
	if testing.Short() {
		statuses = statuses[:2]
	}
	for _, status := range statuses {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, airbytetest.SelfManaged20)
			settings := fake.settings()
			settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				resp, err := fake.RoundTrip(req)
				isLate := len(fake.Requests()) > 40
				if err == nil && isLate {
					resp.StatusCode = status
				}
				return resp, err
			})}
			report := examine(t, settings)
			if n := len(report.Differences()); n > 0 || len(report.Facts) == 0 {
				t.Errorf("status %d: %d differences in\n%s", status, n, report)
			}
			checkStep(t, report, "release", "1.8 or 2.0", "")
		})
	}
}

// TestGlitches breaks some requests of an examination, and checks that this is not a difference.
func TestGlitches(t *testing.T) {
	requests := []int{20, 30, 40, 50, 55}
	if testing.Short() {
		requests = requests[2:3]
	}
	for _, brokenAt := range requests {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, airbytetest.SelfManaged20)
			settings := fake.settings()
			broken := ""
			settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				if len(fake.Requests()) >= brokenAt && broken == "" {
					broken = req.URL.String()
				}
				if req.URL.String() == broken {
					return nil, io.ErrUnexpectedEOF
				}
				return fake.RoundTrip(req)
			})}
			report := examine(t, settings)
			if n := len(report.Differences()); n > 0 || len(report.Facts) == 0 {
				t.Errorf("without %s: %d differences in\n%s", broken, n, report)
			}
		})
	}
}

// TestMarkdownHides checks that the Markdown does not show where the server is, for URLs of all forms.
func TestMarkdownHides(t *testing.T) {
	tests := []struct {
		baseURL string
		hidden  []string
	}{
		{baseURL: "https://münchen.example/tenant-42/api/public/v1", hidden: []string{"nchen", "tenant-42"}},
		{baseURL: "https://[fd00::42]:8443/api/public/v1", hidden: []string{"fd00", "8443"}},
		{baseURL: "http://airbyte:8001", hidden: []string{"//airbyte", "8001"}},
		{baseURL: "http://airbyte:8001/tenant-42/api/public/v1", hidden: []string{"//airbyte", "8001", "tenant-42"}},
		{baseURL: "https://Data.Example.com/api/public/v1", hidden: []string{"Data", "xample"}},
		{baseURL: "http://192.168.7.9:8000/api/public/v1", hidden: []string{"192", "8000"}},
		{baseURL: "http://localhost:8000", hidden: []string{"localhost", "8000"}},
		{baseURL: "https://münchen.example:8443/api/public/v1", hidden: []string{"nchen", "8443"}},
	}
	if testing.Short() {
		tests = tests[:3] // a name with a path, an address, and a name with only a port
	}
	for _, test := range tests {
		baseURL := test.baseURL
		fake := newFake(t, airbytetest.SelfManaged20)
		inside := fake.settings()
		through := roundTripper(func(req *http.Request) (*http.Response, error) {
			clone := req.Clone(req.Context())
			clone.URL.Scheme = "https"
			clone.URL.Host = "airbyte.example"
			clone.Host = ""
			clone.URL.Path = strings.TrimPrefix(clone.URL.Path, "/tenant-42")
			return fake.RoundTrip(clone)
		})
		settings := doctor.Settings{
			BaseURL:     baseURL,
			Credentials: inside.Credentials,
			HTTPClient:  &http.Client{Transport: through},
			Workspace:   fake.workspace,
		}
		report := examine(t, settings)
		if len(report.Facts) == 0 {
			t.Errorf("%s: the examination ends early:\n%s", baseURL, report)
		}
		markdown := report.Markdown()
		for _, text := range append(test.hidden, fake.workspace) {
			if strings.Contains(markdown, text) {
				t.Errorf("%s: the Markdown shows %q:\n%s", baseURL, text, markdown)
			}
		}
		for _, kept := range []string{"airbyteagent doctor", "github.com/airbyte-go/airbyte", "HOST"} {
			if !strings.Contains(markdown, kept) {
				t.Errorf("%s: the Markdown lacks %q:\n%s", baseURL, kept, markdown)
			}
		}
	}
}
