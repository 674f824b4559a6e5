package embedded_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/embedded"
)

const origin = "https://app.example.com"

// settings returns the settings of a widget whose customer is in the header X-User.
func settings(fake *airbytetest.Server) embedded.Settings {
	return embedded.Settings{
		Client:         fake.Client(),
		OrganizationID: fake.OrganizationID(),
		Origin:         origin,
		User:           func(req *http.Request) string { return req.Header.Get("X-User") },
	}
}

func newWidget(t *testing.T, fake *airbytetest.Server) *embedded.Widget {
	t.Helper()
	widget, err := embedded.New(settings(fake))
	if err != nil {
		t.Fatal(err)
	}
	return widget
}

// ask sends a request of a page to the widget. The header fields are names and values in turn.
func ask(widget http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequestWithContext(context.Background(), method, path, nil)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp := httptest.NewRecorder()
	widget.ServeHTTP(resp, req)
	return resp
}

func TestWidget(t *testing.T) {
	fake := airbytetest.New(t)
	widget := newWidget(t, fake)

	resp := ask(widget, http.MethodPost, "/token", "X-User", "ada", "Sec-Fetch-Site", "same-origin")
	if resp.Code != http.StatusOK || resp.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("status %d, header %v: %s", resp.Code, resp.Header(), resp.Body)
	}
	var token struct{ Token, WidgetURL string }
	err := json.Unmarshal(resp.Body.Bytes(), &token)
	if err != nil || !strings.Contains(token.WidgetURL, "allowedOrigin=https%3A%2F%2Fapp.example.com") {
		t.Fatalf("token %+v, error %v", token, err)
	}

	// The widget creates a source with its token.
	workspace := workspaceOf(t, fake, "ada")
	customer, err := airbyte.NewClient(
		airbyte.WithBaseURL(fake.BaseURL()),
		airbyte.WithHTTPClient(&http.Client{Transport: fake}),
		airbyte.WithToken(token.Token),
	)
	if err != nil {
		t.Fatal(err)
	}
	_, err = customer.Sources.Create(t.Context(), airbyte.SourceCreateRequest{
		Name:          "Ada's data",
		WorkspaceID:   workspace,
		Configuration: airbyte.MustConfiguration(map[string]any{"sourceType": "faker", "api_key": "s3cret-of-ada"}),
	})
	if err != nil {
		t.Fatal(err)
	}

	ada := ask(widget, http.MethodGet, "/sources", "X-User", "ada")
	if !strings.Contains(ada.Body.String(), "Ada's data") || strings.Contains(ada.Body.String(), "s3cret") {
		t.Errorf("sources of ada: %s", ada.Body)
	}
	grace := ask(widget, http.MethodGet, "/sources", "X-User", "grace")
	if strings.TrimSpace(grace.Body.String()) != "[]" {
		t.Errorf("sources of grace: %s", grace.Body)
	}
}

// workspaceOf returns the workspace of a customer, which has their ID as its name.
func workspaceOf(t *testing.T, fake *airbytetest.Server, user string) string {
	t.Helper()
	var found []string
	for workspace, err := range fake.Client().Workspaces.All(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		if workspace.Name == user {
			found = append(found, workspace.WorkspaceID)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s has %d workspaces, want 1", user, len(found))
	}
	return found[0]
}

func TestRefusals(t *testing.T) {
	fake := airbytetest.New(t)
	widget := newWidget(t, fake)
	for _, test := range []struct {
		name, method, path string
		header             []string
		want               int
	}{
		{name: "not signed in", method: http.MethodPost, path: "/token", want: 401},
		{name: "not signed in", method: http.MethodGet, path: "/sources", want: 401},
		{name: "other origin", method: http.MethodPost, path: "/token", header: []string{"X-User", "ada", "Sec-Fetch-Site", "cross-site"}, want: 403},
		{name: "GET", method: http.MethodGet, path: "/token", header: []string{"X-User", "ada"}, want: 405},
		{name: "other path", method: http.MethodGet, path: "/", header: []string{"X-User", "ada"}, want: 404},
		{name: "script", method: http.MethodGet, path: "/widget.js", want: 200},
	} {
		resp := ask(widget, test.method, test.path, test.header...)
		if resp.Code != test.want {
			t.Errorf("%s: %s %s: status %d, want %d", test.name, test.method, test.path, resp.Code, test.want)
		}
		if resp.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: other origins may read the response", test.name)
		}
	}
	if n := len(fake.Requests("getEmbeddedWidget")); n != 0 {
		t.Errorf("%d tokens were created", n)
	}
}

// TestFirstToken checks that requests for the first token of a customer follow one another, and later ones do not.
func TestFirstToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t, airbytetest.WithLatency(time.Second))
		widget := newWidget(t, fake)
		get := func() time.Duration {
			start := time.Now()
			var wait sync.WaitGroup
			for range 5 {
				wait.Go(func() {
					_, err := widget.Token(t.Context(), "ada")
					if err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			return time.Since(start)
		}
		// One alone and then four at once; the token of the client takes a second too.
		if took := get(); took != 3*time.Second {
			t.Errorf("first tokens took %s, want 3s", took)
		}
		if took := get(); took != time.Second {
			t.Errorf("later tokens took %s, want 1s", took)
		}

		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		go func() { _, _ = widget.Token(t.Context(), "grace") }()
		synctest.Wait()
		_, err := widget.Token(ctx, "grace")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want that of the context", err)
		}
		time.Sleep(time.Minute)
	})
}

// TestFirstTokenGoesOn checks that the first request continues after its browser has left, so that no second one begins.
// The server would create a workspace for each.
func TestFirstTokenGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		widget := newWidget(t, fake)
		fake.Inject(airbytetest.Fault{Operation: "getEmbeddedWidget", Latency: 10 * time.Second})
		start := time.Now()

		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := widget.Token(impatient, "ada")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("error %v after %s, want that of the context after 1s", err, time.Since(start))
		}
		_, err = widget.Token(t.Context(), "ada")
		if err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("error %v after %s, want none after 10s", err, time.Since(start))
		}
		if n := len(fake.Requests("getEmbeddedWidget")); n != 2 {
			t.Errorf("%d requests, want 2", n)
		}
	})
}

// TestWorkspaceDeleted checks that customers get another workspace if somebody deletes theirs.
func TestWorkspaceDeleted(t *testing.T) {
	fake := airbytetest.New(t)
	widget := newWidget(t, fake)
	_, err := widget.Sources(t.Context(), "ada")
	if err != nil {
		t.Fatal(err)
	}
	err = fake.Client().Workspaces.Delete(t.Context(), workspaceOf(t, fake, "ada"))
	if err != nil {
		t.Fatal(err)
	}
	fake.Inject(airbytetest.Fault{Operation: "listSources", Status: http.StatusForbidden})
	_, err = widget.Sources(t.Context(), "ada")
	if !errors.Is(err, airbyte.ErrForbidden) {
		t.Errorf("error %v, want ErrForbidden", err)
	}
	_, err = widget.Sources(t.Context(), "ada")
	if err != nil {
		t.Fatal(err)
	}
	workspaces := fake.Requests("listSources")
	last := workspaces[len(workspaces)-1].Query.Get("workspaceIds")
	if last != workspaceOf(t, fake, "ada") {
		t.Errorf("the sources of workspace %s were listed, want those of the new one", last)
	}
}

// TestFilterIgnored lets the server list the sources of everybody.
func TestFilterIgnored(t *testing.T) {
	fake := airbytetest.New(t)
	other := fake.AddWorkspace("somebody else")
	fake.AddSource(other, "secret plans", airbytetest.Stripe)
	broken := brokenServer{fake}
	s := settings(fake)
	s.Client = fake.Client(airbyte.WithHTTPClient(&http.Client{Transport: broken}))
	widget, err := embedded.New(s)
	if err != nil {
		t.Fatal(err)
	}
	resp := ask(widget, http.MethodGet, "/sources", "X-User", "ada")
	if strings.TrimSpace(resp.Body.String()) != "[]" {
		t.Errorf("sources of ada: %s", resp.Body)
	}
	if n := len(fake.Requests("listSources")); n == 0 {
		t.Error("nothing was listed")
	}
}

// brokenServer ignores the filter of lists.
type brokenServer struct{ *airbytetest.Server }

func (b brokenServer) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	query := req.URL.Query()
	query.Del("workspaceIds")
	req.URL.RawQuery = query.Encode()
	return b.Server.RoundTrip(req)
}

func TestErrors(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged16))
	resp := ask(newWidget(t, fake), http.MethodPost, "/token", "X-User", "ada")
	if resp.Code != http.StatusNotImplemented {
		t.Errorf("1.6: status %d, want 501", resp.Code)
	}
	fake = airbytetest.New(t)
	fake.Inject(airbytetest.Fault{Operation: "getEmbeddedWidget", Status: 400, Message: "internal detail"})
	s := settings(fake)
	var reported error
	s.OnError = func(_ *http.Request, err error) { reported = err }
	widget, err := embedded.New(s)
	if err != nil {
		t.Fatal(err)
	}
	resp = ask(widget, http.MethodPost, "/token", "X-User", "ada")
	if !errors.Is(reported, airbyte.ErrBadRequest) {
		t.Errorf("OnError was called with %v", reported)
	}
	if resp.Code != http.StatusBadGateway || strings.Contains(resp.Body.String(), "internal detail") {
		t.Errorf("status %d: %s", resp.Code, resp.Body)
	}
}

func TestSettings(t *testing.T) {
	fake := airbytetest.New(t)
	for name, change := range map[string]func(s *embedded.Settings){
		"Client":       func(s *embedded.Settings) { s.Client = nil },
		"Organization": func(s *embedded.Settings) { s.OrganizationID = "" },
		"User":         func(s *embedded.Settings) { s.User = nil },
		"slash":        func(s *embedded.Settings) { s.Origin += "/" },
		"no scheme":    func(s *embedded.Settings) { s.Origin = "localhost:8080" },
		"capital":      func(s *embedded.Settings) { s.Origin = "https://App.example.com" },
		"javascript":   func(s *embedded.Settings) { s.Origin = "javascript:alert(1)" },
		"with a path":  func(s *embedded.Settings) { s.Origin += "/app" },

		"default port":     func(s *embedded.Settings) { s.Origin += ":443" },
		"default port 80":  func(s *embedded.Settings) { s.Origin = "http://app.example.com:80" },
		"empty port":       func(s *embedded.Settings) { s.Origin += ":" },
		"port with a zero": func(s *embedded.Settings) { s.Origin += ":08443" },
		"no host":          func(s *embedded.Settings) { s.Origin = "https://:8443" },
		"wildcard":         func(s *embedded.Settings) { s.Origin = "https://*.example.com" },
		"null":             func(s *embedded.Settings) { s.Origin = "null" },
		"user":             func(s *embedded.Settings) { s.Origin = "https://ada@app.example.com" },
		"other script":     func(s *embedded.Settings) { s.Origin = "https://bücher.example" },
		"several":          func(s *embedded.Settings) { s.Origin += ",https://evil.example" },
		"query":            func(s *embedded.Settings) { s.Origin += "?" },
		"semicolon":        func(s *embedded.Settings) { s.Origin += ";x" },
	} {
		s := settings(fake)
		change(&s)
		_, err := embedded.New(s)
		if err == nil {
			t.Errorf("New accepts a wrong %s", name)
		}
	}
}

func TestOrigins(t *testing.T) {
	fake := airbytetest.New(t)
	for _, origin := range []string{
		"https://app.example.com", "https://app.example.com:8443", "http://localhost:3000", "http://127.0.0.1", "http://[::1]:8080",
		"https://xn--bcher-kva.example", "http://app.example.com:443", "https://my_app.example.com",
	} {
		s := settings(fake)
		s.Origin = origin
		_, err := embedded.New(s)
		if err != nil {
			t.Errorf("%s: %v", origin, err)
		}
	}
}

// TestBehindProxy has requests as they come from a proxy, which speaks TLS and may change the host. Old browsers do not
// send Sec-Fetch-Site.
func TestBehindProxy(t *testing.T) {
	fake := airbytetest.New(t)
	widget := http.StripPrefix("/airbyte", newWidget(t, fake))
	for _, test := range []struct {
		name   string
		target string
		header []string
		want   int
	}{
		{name: "old browser", target: "http://backend:8080", header: []string{"Origin", origin}, want: 200},
		{name: "new browser", target: "http://backend:8080", header: []string{"Origin", origin, "Sec-Fetch-Site", "same-origin"}, want: 200},
		{name: "same host", target: "http://app.example.com", header: []string{"Origin", origin}, want: 200},
		{name: "null", target: "http://backend:8080", header: []string{"Origin", "null"}, want: 403},
		{name: "subdomain", target: "http://backend:8080", header: []string{"Origin", "https://evil.app.example.com"}, want: 403},
		{name: "sibling", target: "http://app.example.com", header: []string{"Origin", "https://evil.example.com", "Sec-Fetch-Site", "same-site"}, want: 403},
		{name: "longer host", target: "http://backend:8080", header: []string{"Origin", origin + ".evil.example"}, want: 403},
		{name: "other port", target: "http://backend:8080", header: []string{"Origin", origin + ":8443"}, want: 403},
		{name: "other scheme", target: "http://backend:8080", header: []string{"Origin", "http://app.example.com"}, want: 403},
	} {
		header := append([]string{"X-User", "ada"}, test.header...)
		resp := ask(widget, http.MethodPost, test.target+"/airbyte/token", header...)
		if resp.Code != test.want {
			t.Errorf("%s: status %d, want %d", test.name, resp.Code, test.want)
		}
	}
}

// TestResponsesAreForOnePage checks the header of responses with data: no cache may keep them, and no page of another
// origin may load them, for example as a script.
func TestResponsesAreForOnePage(t *testing.T) {
	widget := newWidget(t, airbytetest.New(t))
	for _, request := range []struct{ method, path, user string }{
		{http.MethodPost, "/token", "ada"},
		{http.MethodGet, "/sources", "ada"},
		{http.MethodHead, "/sources", "ada"},
		{http.MethodGet, "/sources", ""},
	} {
		resp := ask(widget, request.method, request.path, "X-User", request.user)
		want := map[string]string{
			"Cache-Control":                "no-store",
			"Content-Type":                 "application/json",
			"Cross-Origin-Resource-Policy": "same-origin",
			"X-Content-Type-Options":       "nosniff",
		}
		for name, value := range want {
			if got := resp.Header().Get(name); got != value {
				t.Errorf("%s %s: %s is %q, want %q", request.method, request.path, name, got, value)
			}
		}
	}
}

// TestPrefixes mounts the widget with each form of a prefix.
func TestPrefixes(t *testing.T) {
	widget := newWidget(t, airbytetest.New(t))
	for prefix, handler := range map[string]http.Handler{
		"/airbyte":  http.StripPrefix("/airbyte", widget),
		"/airbyte/": http.StripPrefix("/airbyte/", widget),
		"":          widget,
	} {
		base := strings.TrimSuffix(prefix, "/")
		token := ask(handler, http.MethodPost, base+"/token", "X-User", "ada")
		script := ask(handler, http.MethodGet, base+"/widget.js")
		if token.Code != http.StatusOK || script.Code != http.StatusOK {
			t.Errorf("prefix %q: status %d for the token, %d for the script", prefix, token.Code, script.Code)
		}
	}
}
