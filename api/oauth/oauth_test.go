package oauth_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/oauth"
)

// app is a program that uses the package, with a browser.
type app struct {
	*oauth.Consents
	fake      *airbytetest.Server
	workspace string
	results   []oauth.Result
}

func newApp(t *testing.T, opts ...airbytetest.Option) *app {
	t.Helper()
	a := &app{fake: airbytetest.New(t, opts...)}
	a.workspace = a.fake.AddWorkspace("Tenant 42")
	consents, err := oauth.New(a.settings())
	if err != nil {
		t.Fatal(err)
	}
	a.Consents = consents
	return a
}

func (a *app) settings() oauth.Settings {
	return oauth.Settings{
		Client:  a.fake.Client(),
		URL:     "https://app.example.com/consent/",
		Key:     bytes.Repeat([]byte{7}, 32),
		Session: func(req *http.Request) string { return req.Header.Get("X-Session") },
		Done: func(w http.ResponseWriter, _ *http.Request, result oauth.Result) {
			a.results = append(a.results, result)
			w.WriteHeader(http.StatusOK)
		},
	}
}

// begin starts an attempt in session "s1" and returns the URL of the consent page.
func (a *app) begin(t *testing.T) *url.URL {
	t.Helper()
	consentURL, err := a.Begin(t.Context(), oauth.Attempt{WorkspaceID: a.workspace, SourceType: "google-sheets", Session: "s1"})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(consentURL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// agree lets the customer agree or, with an error, refuse. It returns the URL to which Airbyte sends the browser.
func (a *app) agree(t *testing.T, consent *url.URL, refusal string) *url.URL {
	t.Helper()
	query := map[string]string{"state": consent.Query().Get("state"), "code": "code"}
	if refusal != "" {
		query = map[string]string{"state": consent.Query().Get("state"), "error": refusal}
	}
	redirect, err := a.fake.Client().OAuth.Callback(t.Context(), &airbyte.OAuthCallbackParams{QueryParams: query})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(redirect.Location)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// comeBack sends the browser to the handler and returns the status.
func (a *app) comeBack(target *url.URL, session string) *httptest.ResponseRecorder {
	path := strings.TrimPrefix(target.Path, "/consent")
	req := httptest.NewRequestWithContext(context.Background(), http.MethodGet, path+"?"+target.RawQuery, nil)
	req.Header.Set("X-Session", session)
	resp := httptest.NewRecorder()
	a.ServeHTTP(resp, req)
	return resp
}

func TestConsent(t *testing.T) {
	a := newApp(t)
	back := a.agree(t, a.begin(t), "")

	resp := a.comeBack(back, "s1")

	if resp.Code != http.StatusOK || resp.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Fatalf("status %d, header %v", resp.Code, resp.Header())
	}
	result := a.results[0]
	if result.Err != nil || result.WorkspaceID != a.workspace || result.SourceType != "google-sheets" {
		t.Fatalf("result %+v", result)
	}
	if strings.Contains(fmt.Sprintf("%v %+v %#v", result, result, result), string(result.SecretID)) {
		t.Error("the result prints the ID of the secret")
	}
	source, err := a.fake.Client().Sources.Create(t.Context(), airbyte.SourceCreateRequest{
		Name:        "sheet",
		WorkspaceID: result.WorkspaceID,
		SecretID:    new(string(result.SecretID)),
		Configuration: airbyte.MustConfiguration(map[string]any{
			"sourceType": result.SourceType, "spreadsheet_id": "https://docs.example/1",
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	stored := string(a.fake.StoredConfiguration(source.SourceID))
	if !strings.Contains(stored, "oauth-refresh-token") {
		t.Errorf("the stored configuration lacks the tokens: %s", stored)
	}
}

func TestRefused(t *testing.T) {
	for _, refusal := range []string{"access_denied", "server_error"} {
		a := newApp(t)
		back := a.agree(t, a.begin(t), refusal)
		a.comeBack(back, "s1") // Airbyte leaves the reason out
		if !errors.Is(a.results[0].Err, oauth.ErrDenied) || a.results[0].SecretID != "" {
			t.Errorf("%s: result %+v", refusal, a.results[0])
		}
	}
	a := newApp(t)
	back := a.agree(t, a.begin(t), "access_denied")
	back.RawQuery = "error=server_error"
	a.comeBack(back, "s1")
	if !errors.Is(a.results[0].Err, oauth.ErrFailed) {
		t.Errorf("result %+v, want ErrFailed", a.results[0])
	}
}

// TestAttacks checks requests that must not reach the program.
func TestAttacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newApp(t)
		back := a.agree(t, a.begin(t), "")

		check := func(name string, target *url.URL, session string, want int) {
			t.Helper()
			resp := a.comeBack(target, session)
			if resp.Code != want || len(a.results) != 0 {
				t.Errorf("%s: status %d and %d results, want %d and none", name, resp.Code, len(a.results), want)
			}
		}
		check("session of somebody else", back, "s2", http.StatusForbidden)
		check("no session", back, "", http.StatusForbidden)
		forged := *back
		forged.Path = "/consent/AAAA" + strings.TrimPrefix(back.Path, "/consent/")[4:]
		check("changed path", &forged, "s1", http.StatusNotFound)
		check("no attempt", &url.URL{Path: "/consent/x", RawQuery: back.RawQuery}, "s1", http.StatusNotFound)

		other := newApp(t)
		settings := other.settings()
		settings.Key = bytes.Repeat([]byte{8}, 32)
		foreign, err := oauth.New(settings)
		if err != nil {
			t.Fatal(err)
		}
		other.Consents = foreign
		check("attempt with another key", other.agree(t, other.begin(t), ""), "s1", http.StatusNotFound)

		resp := a.comeBack(back, "s1")
		if resp.Code != http.StatusOK || len(a.results) != 1 {
			t.Fatalf("status %d", resp.Code)
		}
		resp = a.comeBack(back, "s1")
		if resp.Code != http.StatusGone || len(a.results) != 1 {
			t.Errorf("second time: status %d and %d results", resp.Code, len(a.results))
		}

		late := a.agree(t, a.begin(t), "")
		time.Sleep(oauth.DefaultLifetime + time.Second)
		resp = a.comeBack(late, "s1")
		if resp.Code != http.StatusGone || len(a.results) != 1 {
			t.Errorf("too late: status %d and %d results", resp.Code, len(a.results))
		}
	})
}

func TestSecretOfOther(t *testing.T) {
	a := newApp(t)
	back := a.agree(t, a.begin(t), "")
	other := strings.ReplaceAll(back.RawQuery, a.workspace, "5f0c1f4a-7d3b-4a55-9a6e-2f1d0c9b8a77")
	back.RawQuery = other
	a.comeBack(back, "s1")
	if !errors.Is(a.results[0].Err, oauth.ErrFailed) {
		t.Errorf("result %+v, want ErrFailed", a.results[0])
	}
}

func TestSelfManaged(t *testing.T) {
	a := newApp(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	_, err := a.Begin(t.Context(), oauth.Attempt{WorkspaceID: a.workspace, SourceType: "google-sheets", Session: "s1"})
	if !errors.Is(err, airbyte.ErrUnsupported) || !strings.Contains(err.Error(), "only Airbyte Cloud") {
		t.Errorf("error %v", err)
	}
}

func TestSettings(t *testing.T) {
	a := newApp(t)
	for name, change := range map[string]func(s *oauth.Settings){
		"Client":  func(s *oauth.Settings) { s.Client = nil },
		"URL":     func(s *oauth.Settings) { s.URL = "http://localhost:8080" },
		"query":   func(s *oauth.Settings) { s.URL += "?state=1" },
		"Key":     func(s *oauth.Settings) { s.Key = []byte("short") },
		"Session": func(s *oauth.Settings) { s.Session = nil },
		"Done":    func(s *oauth.Settings) { s.Done = nil },
	} {
		settings := a.settings()
		change(&settings)
		_, err := oauth.New(settings)
		if err == nil {
			t.Errorf("New accepts a wrong %s", name)
		}
	}
	_, err := a.Begin(t.Context(), oauth.Attempt{WorkspaceID: a.workspace, SourceType: "google-sheets"})
	if err == nil {
		t.Error("Begin accepts an attempt without a session")
	}
}
