package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/examples/internal/demotest"
)

// browser sends requests to the program as a browser does.
type browser struct {
	t      *testing.T
	client *http.Client
	token  string // of the widget; "" for none
}

// do sends a request and returns the status and the body. Requests to a page begin with "GET https://…".
func (b *browser) do(request, contentType, body string) (int, string) {
	b.t.Helper()
	method, target, _ := strings.Cut(request, " ")
	req, err := http.NewRequestWithContext(b.t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	if b.token != "" {
		req.Header.Set("Authorization", "Bearer "+b.token)
	}
	resp, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func (b *browser) signIn(page, user string) {
	b.t.Helper()
	status, text := b.do("POST "+page+"/sign-in", "application/x-www-form-urlencoded", "user="+user)
	if status != http.StatusSeeOther {
		b.t.Fatalf("status %d: %s", status, text)
	}
}

// TestServe connects a source as the page and the widget do. The browser test does the same with their scripts.
func TestServe(t *testing.T) {
	page, client := demotest.Serve(t, run, "-serve", "-addr", "127.0.0.1:0")
	b := &browser{t: t, client: client}
	status, text := b.do("POST "+page+"/airbyte/token", "", "")
	if status != http.StatusUnauthorized {
		t.Fatalf("nobody is signed in: status %d: %s", status, text)
	}
	b.signIn(page, "ada")
	_, text = b.do("GET "+page+"/", "", "")
	if !strings.Contains(text, `<strong id="user">ada</strong>`) {
		t.Errorf("the page does not show who is signed in: %s", text)
	}
	_, text = b.do("GET "+page+"/page.js", "", "")
	if !strings.Contains(text, "AirbyteWidget.open") {
		t.Errorf("the script of the page is %s", text)
	}

	_, text = b.do("POST "+page+"/airbyte/token", "", "")
	var token struct{ Token, WidgetURL string }
	err := json.Unmarshal([]byte(text), &token)
	if err != nil {
		t.Fatal(err)
	}
	widget, err := url.Parse(token.WidgetURL)
	if err != nil || "http://"+widget.Host == page || widget.Query().Get("allowedOrigin") != page {
		t.Fatalf("the widget is at %s, error %v", token.WidgetURL, err)
	}
	status, text = b.do("GET "+token.WidgetURL, "", "")
	if status != http.StatusOK || !strings.Contains(text, "stand-in") {
		t.Fatalf("status %d: %s", status, text)
	}
	b.token = token.Token
	status, text = b.do("POST http://"+widget.Host+"/embedded-widget/choices", "application/json", "{}")
	var choices struct{ Connectors []struct{ ID, Name string } }
	err = json.Unmarshal([]byte(text), &choices)
	if err != nil || status != http.StatusOK || len(choices.Connectors) != 1 {
		t.Fatalf("status %d, error %v: %s", status, err, text)
	}
	create := `{"id":"` + choices.Connectors[0].ID + `","values":{"client_secret":"sk_ada"}}`
	status, text = b.do("POST http://"+widget.Host+"/embedded-widget/create", "application/json", create)
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, text)
	}
	b.token = ""

	_, text = b.do("GET "+page+"/airbyte/sources", "", "")
	if !strings.Contains(text, `"name":"Stripe"`) {
		t.Errorf("sources of ada: %s", text)
	}
	b.signIn(page, "grace")
	_, text = b.do("GET "+page+"/airbyte/sources", "", "")
	if strings.TrimSpace(text) != "[]" {
		t.Errorf("sources of grace: %s", text)
	}
	status, _ = b.do("POST "+page+"/sign-in", "application/x-www-form-urlencoded", "user=nobody")
	if status != http.StatusBadRequest {
		t.Errorf("a stranger signs in with status %d", status)
	}
}

// TestServeFails checks that the program fails if it cannot serve.
func TestServeFails(t *testing.T) {
	err := run(t.Context(), []string{"-serve", "-addr", "127.0.0.1:-1"}, io.Discard)
	if err == nil {
		t.Error("no error for a wrong address")
	}
}

// TestOtherName checks that the page is shown at one origin only.
func TestOtherName(t *testing.T) {
	page, client := demotest.Serve(t, run, "-serve", "-addr", "127.0.0.1:0")
	b := &browser{t: t, client: client}
	status, _ := b.do("GET "+strings.Replace(page, "127.0.0.1", "localhost", 1)+"/", "", "")
	if status != http.StatusTemporaryRedirect {
		t.Errorf("status %d, want a redirect", status)
	}
}

func TestOriginOf(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080",
		"127.0.0.1:80":   "http://127.0.0.1",
		"127.0.0.1:8180": "http://127.0.0.1:8180",
		"[::]:8080":      "http://localhost:8080",
		"0.0.0.0:80":     "http://localhost",
		"[::1]:8080":     "http://[::1]:8080",
	} {
		if got := originOf(address); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}
