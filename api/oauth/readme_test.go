package oauth_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/oauth"
)

// newConsents returns a handler for browsers that come back from consent pages.
func newConsents(client *airbyte.Client, key []byte) (*oauth.Consents, error) {
	var consents *oauth.Consents
	consents, err := oauth.New(oauth.Settings{
		Client:  client,
		URL:     "https://app.example.com/consent",
		Key:     key,
		Session: sessionOf,
		Done: func(w http.ResponseWriter, req *http.Request, result oauth.Result) {
			finish(w, req, consents, result)
		},
	})
	return consents, err
}

// sessionOf returns the ID of the session of a request, or "".
func sessionOf(req *http.Request) string {
	cookie, err := req.Cookie("session") // with SameSite=Lax, Secure and HttpOnly
	if err != nil {
		return ""
	}
	return cookie.Value
}

// begin sends the browser to the consent page of Google Sheets.
func begin(w http.ResponseWriter, req *http.Request, consents *oauth.Consents, workspaceID string) {
	consentURL, err := consents.Begin(req.Context(), oauth.Attempt{
		WorkspaceID: workspaceID,
		SourceType:  "google-sheets",
		Session:     sessionOf(req),
	})
	if errors.Is(err, airbyte.ErrUnsupported) {
		http.Error(w, "This Airbyte has no consent pages.", http.StatusNotImplemented)
		return
	}
	if err != nil {
		slog.Error("no consent page", "err", err)
		http.Error(w, "Please try again later.", http.StatusBadGateway)
		return
	}
	http.Redirect(w, req, consentURL, http.StatusSeeOther)
}

// finish creates the source of a customer who has agreed.
func finish(w http.ResponseWriter, req *http.Request, consents *oauth.Consents, result oauth.Result) {
	if errors.Is(result.Err, oauth.ErrDenied) {
		http.Redirect(w, req, "/sources?note=denied", http.StatusSeeOther)
		return
	}
	_, err := consents.CreateSource(req.Context(), result, airbyte.SourceCreateRequest{
		Name: "Google Sheet",
		Configuration: airbyte.MustConfiguration(map[string]any{
			"sourceType":     result.SourceType,
			"spreadsheet_id": "https://docs.google.com/spreadsheets/d/1/edit",
		}),
	})
	if err != nil {
		slog.Error("no source", "err", err)
		http.Redirect(w, req, "/sources?note=failed", http.StatusSeeOther)
		return
	}
	http.Redirect(w, req, "/sources", http.StatusSeeOther)
}

func TestReadme(t *testing.T) {
	fake := airbytetest.New(t)
	workspace := fake.AddWorkspace("Tenant 42")
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	consents, err := newConsents(fake.Client(), key)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ refusal, want string }{
		{want: "/sources"},
		{refusal: "access_denied", want: "/sources?note=denied"},
	} {
		a := &app{fake: fake}
		resp := visit("/connect", func(w http.ResponseWriter, req *http.Request) { begin(w, req, consents, workspace) })
		consent, err := resp.Result().Location()
		if err != nil {
			t.Fatal(err)
		}
		back := a.agree(t, consent, test.refusal)
		path := strings.TrimPrefix(back.Path, "/consent")
		resp = visit(path+"?"+back.RawQuery, consents.ServeHTTP)
		if got := resp.Header().Get("Location"); got != test.want {
			t.Errorf("%q: status %d, the browser goes to %q, want %q", test.refusal, resp.Code, got, test.want)
		}
	}
}

// visit sends a request of a session to a handler.
func visit(path string, handle http.HandlerFunc) *httptest.ResponseRecorder {
	req := httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil)
	req.AddCookie(&http.Cookie{Name: "session", Value: "s1"})
	resp := httptest.NewRecorder()
	handle(resp, req)
	return resp
}
