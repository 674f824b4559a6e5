package oauth_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
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
	path := strings.TrimPrefix(target.EscapedPath(), "/consent")
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
	source, err := a.CreateSource(t.Context(), result, airbyte.SourceCreateRequest{
		Name:          "sheet",
		Configuration: newSheet(),
	})
	if err != nil {
		t.Fatal(err)
	}
	stored := string(a.fake.StoredConfiguration(source.SourceID))
	if !strings.Contains(stored, "oauth-refresh-token") {
		t.Errorf("the stored configuration lacks the tokens: %s", stored)
	}
}

// newSheet returns the settings of a source without its tokens.
func newSheet() airbyte.Configuration {
	return airbyte.MustConfiguration(map[string]any{"sourceType": "google-sheets", "spreadsheet_id": "https://docs.example/1"})
}

// TestUpdate gives a source other tokens.
func TestUpdate(t *testing.T) {
	a := newApp(t)
	sheet := a.fake.AddSource(a.workspace, "sheet", map[string]any{
		"sourceType": "google-sheets", "spreadsheet_id": "1", "credentials": map[string]any{"refresh_token": "old"},
	})
	other := a.fake.AddSource(a.fake.AddWorkspace("other"), "sheet", map[string]any{
		"sourceType": "google-sheets", "spreadsheet_id": "1", "credentials": map[string]any{"refresh_token": "old"},
	})
	database := a.fake.AddSource(a.workspace, "db", airbytetest.Postgres)
	a.comeBack(a.agree(t, a.begin(t), ""), "s1")
	result := a.results[0]

	_, err := a.UpdateSource(t.Context(), result, sheet, airbyte.SourceUpdateRequest{Name: new("new name")})
	if err != nil {
		t.Fatal(err)
	}
	stored := string(a.fake.StoredConfiguration(sheet))
	if !strings.Contains(stored, "oauth-refresh-token") || !strings.Contains(stored, "spreadsheet_id") {
		t.Errorf("stored %s", stored)
	}
	for _, wrong := range []string{other, database} {
		_, err := a.UpdateSource(t.Context(), result, wrong, airbyte.SourceUpdateRequest{})
		if err == nil || strings.Contains(string(a.fake.StoredConfiguration(wrong)), "oauth-refresh-token") {
			t.Errorf("source %s: error %v", wrong, err)
		}
	}
	_, err = a.UpdateSource(t.Context(), result, sheet, airbyte.SourceUpdateRequest{WorkspaceID: new("another")})
	if err == nil {
		t.Error("UpdateSource accepts another workspace")
	}
	_, err = a.CreateSource(t.Context(), result, airbyte.SourceCreateRequest{WorkspaceID: "another", Configuration: newSheet()})
	if err == nil {
		t.Error("CreateSource accepts another workspace")
	}
	denied := oauth.Result{WorkspaceID: a.workspace, SourceType: "google-sheets", Err: oauth.ErrDenied}
	_, err = a.CreateSource(t.Context(), denied, airbyte.SourceCreateRequest{Name: "sheet", Configuration: newSheet()})
	if !errors.Is(err, oauth.ErrDenied) {
		t.Errorf("error %v, want that of the result", err)
	}
	_, err = a.CreateSource(t.Context(), oauth.Result{}, airbyte.SourceCreateRequest{Name: "sheet", Configuration: newSheet()})
	if err == nil {
		t.Error("CreateSource accepts a result without a secret")
	}
	for _, r := range a.fake.Requests("createSource", "putSource") {
		t.Errorf("a source was created or replaced: %s", r.Body)
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
		for name, addition := range map[string]string{"new line": "\n", "carriage return": "\r", "slash and new line": "/\n"} {
			other := *back
			other.Path += addition
			check(name, &other, "s1", http.StatusNotFound)
		}
		sameBytes := *back
		sameBytes.Path = withOtherEnd(t, back.Path)
		check("other text for the same bytes", &sameBytes, "s1", http.StatusNotFound)
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

// withOtherEnd returns a path whose last character differs in bits that base64 does not use. It fails the test if
// the path has none.
func withOtherEnd(t *testing.T, path string) string {
	t.Helper()
	segment := strings.TrimPrefix(path, "/consent/")
	want, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		t.Fatal(err)
	}
	for _, last := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
		other := segment[:len(segment)-1] + string(last)
		got, err := base64.RawURLEncoding.DecodeString(other)
		if err == nil && other != segment && bytes.Equal(got, want) {
			return "/consent/" + other
		}
	}
	t.Fatal("the length of the path is a multiple of four, so that all bits are used; change the attempt of the test")
	return ""
}

func TestSecretOfOther(t *testing.T) {
	const other = "5f0c1f4a-7d3b-4a55-9a6e-2f1d0c9b8a77"
	for _, secretID := range []string{
		"airbyte_oauth_workspace_" + other + "_secret_1_v1",
		"airbyte_workspace_" + strings.ToUpper(other) + "_secret_1_v1",
		"airbyte_oauth_workspace_OWN_secret_workspace_" + other + "_v1",
	} {
		a := newApp(t)
		back := a.agree(t, a.begin(t), "")
		secretID = strings.ReplaceAll(secretID, "OWN", a.workspace)
		back.RawQuery = url.Values{"secret_id": {secretID}}.Encode()
		a.comeBack(back, "s1")
		if !errors.Is(a.results[0].Err, oauth.ErrFailed) || a.results[0].SecretID != "" {
			t.Errorf("%s: result %+v, want ErrFailed", secretID, a.results[0])
		}
		if strings.Contains(a.results[0].Err.Error(), secretID) {
			t.Errorf("the error has the ID of the secret: %v", a.results[0].Err)
		}
	}
}

// TestLongSession has sessions whose IDs are long, as those of programs that keep their data in the cookie. Browsers and
// proxies limit the length of addresses, and the ID is a credential, so it must not be in one.
func TestLongSession(t *testing.T) {
	for name, session := range map[string]string{
		"long":         strings.Repeat("data.", 800),
		"not text":     "\xff\xfe\x00",
		"no more text": "\xff\xfd\x00",
	} {
		a := newApp(t)
		_, err := a.Begin(t.Context(), oauth.Attempt{WorkspaceID: a.workspace, SourceType: "google-sheets", Session: session})
		if err != nil {
			t.Fatal(err)
		}
		started := a.fake.Requests("initiateOAuth")
		var body struct{ RedirectURL string }
		err = json.Unmarshal(started[0].Body, &body)
		if err != nil || len(body.RedirectURL) > 500 {
			t.Fatalf("%s: the address has %d bytes, error %v", name, len(body.RedirectURL), err)
		}
		back, err := url.Parse(body.RedirectURL)
		if err != nil {
			t.Fatal(err)
		}
		resp := a.comeBack(back, "\xff\xff\x00")
		if resp.Code != http.StatusForbidden {
			t.Errorf("%s: status %d in another session, want 403", name, resp.Code)
		}
		resp = a.comeBack(back, session)
		if resp.Code != http.StatusOK {
			t.Errorf("%s: status %d, want 200: %s", name, resp.Code, resp.Body)
		}
	}
}

// TestCapitals names the workspace in capitals, as some tools show it.
func TestCapitals(t *testing.T) {
	a := newApp(t)
	own := a.workspace
	a.workspace = strings.ToUpper(own)
	consentURL := a.begin(t)
	a.workspace = own
	a.comeBack(a.agree(t, consentURL, ""), "s1")
	request := airbyte.SourceCreateRequest{Name: "sheet", WorkspaceID: own, Configuration: newSheet()}
	source, err := a.CreateSource(t.Context(), a.results[0], request)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.UpdateSource(t.Context(), a.results[0], source.SourceID, airbyte.SourceUpdateRequest{})
	if err != nil {
		t.Error(err)
	}
}

// TestDeletedWorkspace deletes the workspace while the customer is at the consent page.
func TestDeletedWorkspace(t *testing.T) {
	a := newApp(t)
	back := a.agree(t, a.begin(t), "")
	err := a.fake.Client().Workspaces.Delete(t.Context(), a.workspace)
	if err != nil {
		t.Fatal(err)
	}
	a.comeBack(back, "s1")
	_, err = a.CreateSource(t.Context(), a.results[0], airbyte.SourceCreateRequest{Name: "sheet", Configuration: newSheet()})
	if err == nil || strings.Contains(err.Error(), string(a.results[0].SecretID)) {
		t.Errorf("error %v, want one without the ID of the secret", err)
	}
}

// TestOtherMethods checks that only GET ends an attempt.
func TestOtherMethods(t *testing.T) {
	a := newApp(t)
	back := a.agree(t, a.begin(t), "")
	for _, method := range []string{http.MethodHead, http.MethodPost, http.MethodPut, http.MethodOptions} {
		path := strings.TrimPrefix(back.EscapedPath(), "/consent")
		req := httptest.NewRequestWithContext(t.Context(), method, path+"?"+back.RawQuery, nil)
		req.Header.Set("X-Session", "s1")
		resp := httptest.NewRecorder()
		a.ServeHTTP(resp, req)
		if resp.Code != http.StatusMethodNotAllowed || len(a.results) != 0 {
			t.Errorf("%s: status %d", method, resp.Code)
		}
	}
	if resp := a.comeBack(back, "s1"); resp.Code != http.StatusOK {
		t.Errorf("GET after the refused methods: got status %d, want 200", resp.Code)
	}
}

// TestNothingIsReflected comes back with hostile parameters. No response may contain them, and no error the secret.
func TestNothingIsReflected(t *testing.T) {
	const hostile = "<script>alert(1)</script>\r\nLocation: https://evil.example"
	for _, name := range []string{"error", "error_description", "redirect_uri", "state"} {
		a := newApp(t)
		back := a.agree(t, a.begin(t), "")
		query := back.Query()
		query.Set(name, hostile)
		back.RawQuery = query.Encode()
		for _, session := range []string{"s2", "s1", "s1"} {
			resp := a.comeBack(back, session)
			if strings.Contains(resp.Body.String()+fmt.Sprint(resp.Header()), "alert") {
				t.Errorf("%s: the response repeats the input: %v %s", name, resp.Header(), resp.Body)
			}
			if resp.Header().Get("Referrer-Policy") != "no-referrer" || resp.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: got header %v, want no-referrer and no-store", name, resp.Header())
			}
		}
		if a.results[0].Err != nil {
			t.Errorf("%s: result %+v, want the secret", name, a.results[0])
		}

		a = newApp(t)
		back = a.agree(t, a.begin(t), "refused")
		back.RawQuery = url.Values{"error": {hostile}}.Encode()
		a.comeBack(back, "s1")
		if text := a.results[0].Err.Error(); strings.ContainsAny(text, "\r\n") {
			t.Errorf("the error has several lines: %s", text)
		}
	}
}

// TestWrongConsentPage checks that browsers are sent only to http and https URLs.
func TestWrongConsentPage(t *testing.T) {
	for _, address := range []string{"javascript:alert(1)", "", "/relative", "//host"} {
		a := newApp(t)
		a.fake.Inject(airbytetest.Fault{Operation: "initiateOAuth", Set: map[string]any{"consentUrl": address}})
		got, err := a.Begin(t.Context(), oauth.Attempt{WorkspaceID: a.workspace, SourceType: "google-sheets", Session: "s1"})
		if err == nil {
			t.Errorf("Begin returns %q", got)
		}
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
		"Client": func(s *oauth.Settings) { s.Client = nil },
		"URL":    func(s *oauth.Settings) { s.URL = "http://localhost:8080" },
		"query":  func(s *oauth.Settings) { s.URL += "?state=1" },

		"empty query":    func(s *oauth.Settings) { s.URL += "?" },
		"empty fragment": func(s *oauth.Settings) { s.URL += "#" },
		"fragment":       func(s *oauth.Settings) { s.URL += "#consent" },
		"user":           func(s *oauth.Settings) { s.URL = "https://ada@app.example.com/consent" },

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
