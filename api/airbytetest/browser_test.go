package airbytetest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// browse sends a request as a browser does and returns the response and its body. The path begins at the host.
func (w *wire) browse(request, body string) (*http.Response, string) {
	w.t.Helper()
	method, path, _ := strings.Cut(request, " ")
	base, err := url.Parse(w.fake.BaseURL())
	if err != nil {
		w.t.Fatal(err)
	}
	target := base.Scheme + "://" + base.Host + path
	req, err := http.NewRequestWithContext(w.t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if w.token != "" {
		req.Header.Set("Authorization", "Bearer "+w.token)
	}
	resp, err := w.fake.RoundTrip(req)
	if err != nil {
		w.t.Fatal(err)
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp, string(text)
}

// widgetOf returns the contents of a widget token for a user.
func (w *wire) widgetOf(user string) *airbyte.Widget {
	w.t.Helper()
	token, err := w.fake.Client().Embedded.CreateWidgetToken(w.t.Context(), airbyte.EmbeddedWidgetTokenRequest{
		OrganizationID: w.fake.OrganizationID(),
		ExternalUserID: user,
		AllowedOrigin:  "https://app.example",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	widget, err := token.Widget()
	if err != nil {
		w.t.Fatal(err)
	}
	return widget
}

// TestWidgetPageOfReleases checks which profiles have the page of the widget.
func TestWidgetPageOfReleases(t *testing.T) {
	var have []airbytetest.Profile
	for _, p := range airbytetest.Profiles() {
		w := newWireOf(t, p)
		resp, text := w.browse("GET /embedded-widget?allowedOrigin=https%3A%2F%2Fapp.example", "")
		isWidget := strings.Contains(text, "/embedded-widget/page.js")
		isGone := strings.Contains(text, "This server has no widget")
		if isWidget == isGone || isWidget != (resp.StatusCode == http.StatusOK) {
			t.Errorf("%s: status %d: %s", p, resp.StatusCode, text)
		}
		if isWidget {
			have = append(have, p)
		}
	}
	want := []airbytetest.Profile{airbytetest.SelfManaged18, airbytetest.SelfManaged20}
	if !slices.Equal(have, want) {
		t.Errorf("these have the page: %v, want %v", have, want)
	}
}

// TestWidgetPolicy checks who may show the page in a frame. Other values must not get into the policy.
func TestWidgetPolicy(t *testing.T) {
	w := newWireOf(t, airbytetest.SelfManaged20)
	for origin, want := range map[string]string{
		"https://app.example":               "https://app.example",
		"http://127.0.0.1:8080":             "http://127.0.0.1:8080",
		"":                                  "'none'",
		"*":                                 "'none'",
		"https://*":                         "'none'",
		"https://app.example/":              "'none'",
		"https://app.example; script-src *": "'none'",
		"https://app.example;script-src":    "'none'",
		"https://app.example,https://evil.example": "'none'",
		"javascript:alert(1)":                      "'none'",
	} {
		resp, _ := w.browse("GET /embedded-widget?allowedOrigin="+url.QueryEscape(origin), "")
		policy := resp.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "; frame-ancestors "+want+"; script-src 'self';") {
			t.Errorf("%q: the policy is %s, want frame-ancestors %s", origin, policy, want)
		}
	}
	resp, text := w.browse("GET /embedded-widget/page.js", "")
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/javascript") || !strings.Contains(text, "auth_token_request") {
		t.Errorf("the script is %s", text)
	}
}

// TestWidgetActions does what the page of the widget does for two customers.
func TestWidgetActions(t *testing.T) {
	w := newWireOf(t, airbytetest.SelfManaged20)
	template, err := w.fake.Client().ConfigTemplates.Create(t.Context(), airbyte.ConfigTemplateCreateRequest{
		OrganizationID:       w.fake.OrganizationID(),
		ActorDefinitionID:    "e094cb9a-26de-4645-8761-65c0c425d1de",
		PartialDefaultConfig: airbyte.MustConfiguration(map[string]any{"account_id": "acct_1"}),
		PartialUserConfigSpec: airbyte.MustConfiguration(map[string]any{
			"required": []string{"client_secret"},
			"properties": map[string]any{
				"client_secret": map[string]any{"type": "string", "title": "<b>API key</b>", "airbyte_secret": true},
				"lookback":      map[string]any{"type": "integer"},
			},
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.fake.Client().ConnectionTemplates.Create(t.Context(), airbyte.ConnectionTemplateCreateRequest{
		OrganizationID:               w.fake.OrganizationID(),
		DestinationName:              "lake",
		DestinationActorDefinitionID: "424892c4-daac-4491-b35d-c6688ba547ba",
		DestinationConfiguration:     airbyte.MustConfiguration(airbytetest.Snowflake),
		Prefix:                       new("shop_"),
	})
	if err != nil {
		t.Fatal(err)
	}
	ada := w.widgetOf("ada")
	grace := w.widgetOf("grace")
	fields := `{"name":"client_secret","required":true,"secret":true,"title":"<b>API key</b>"},` +
		`{"name":"lookback","required":false,"secret":false,"title":"lookback"}`
	connectors := `{"connectors":[{"fields":[` + fields + `],"id":"` + template.ID + `","name":"Stripe"}],"sources":`

	w.token = string(ada.Token)
	w.wantAction(200, "choices", "{}", connectors+`[]}`)
	values := `"values":{"client_secret":"sk_ada","lookback":"7","account_id":"acct_evil"}`
	resp, text := w.browse("POST /embedded-widget/create", `{"id":"`+template.ID+`",`+values+`}`)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", resp.StatusCode, text)
	}
	var created struct{ SourceID, Name string }
	err = json.Unmarshal([]byte(text), &created)
	if err != nil || strings.Contains(text, "sk_ada") {
		t.Fatalf("created %s, error %v", text, err)
	}
	stored := string(w.fake.StoredConfiguration(created.SourceID))
	want := `{"account_id":"acct_1","client_secret":"sk_ada","lookback":7}`
	if stored != want {
		t.Errorf("stored %s, want %s", stored, want)
	}
	w.wantAction(200, "choices", "{}", connectors+`["Stripe"]}`)
	refused := `{"error":"The source could not be created. Check what you have entered."}`
	w.wantAction(422, "create", `{"id":"`+template.ID+`","values":{}}`, refused)
	w.wantAction(404, "create", `{"id":"unknown"}`, refused)

	// The second source uses the destination of the first one.
	resp, text = w.browse("POST /embedded-widget/create", `{"id":"`+template.ID+`",`+values+`}`)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", resp.StatusCode, text)
	}
	w.wantConnections("ada", "shop_", 2)

	w.token = string(grace.Token)
	w.wantAction(200, "choices", "{}", connectors+`[]}`)

	w.token = w.fake.Token()
	w.wantAction(403, "choices", "{}", `{"error":"The token is not for a workspace."}`)
	w.token = ""
	w.wantAction(401, "create", `{"id":"`+template.ID+`"}`, `{"error":"The token has expired."}`)
}

// wantConnections checks the connections of all workspaces. They must have one destination, and the name of the workspace
// as namespace.
func (w *wire) wantConnections(namespace, prefix string, want int) {
	w.t.Helper()
	connections, err := airbyte.Collect(w.fake.Client().Connections.All(w.t.Context(), nil))
	if err != nil {
		w.t.Fatal(err)
	}
	if len(connections) != want {
		w.t.Fatalf("%d connections, want %d", len(connections), want)
	}
	for _, c := range connections {
		isRight := *c.NamespaceFormat == namespace && *c.Prefix == prefix
		if !isRight || c.DestinationID != connections[0].DestinationID {
			w.t.Errorf("connection %+v", c)
		}
	}
}

// wantAction checks the response to an action of the page of the widget.
func (w *wire) wantAction(status int, action, body, want string) {
	w.t.Helper()
	resp, text := w.browse("POST /embedded-widget/"+action, body)
	if diff := cmp.Diff(want, text); resp.StatusCode != status || diff != "" {
		w.t.Errorf("%s: status %d, want %d (-want +got):\n%s", action, resp.StatusCode, status, diff)
	}
}

// TestWidgetWithoutTemplates checks that the widget then asks for all settings.
func TestWidgetWithoutTemplates(t *testing.T) {
	w := newWireOf(t, airbytetest.SelfManaged20)
	w.token = string(w.widgetOf("ada").Token)
	_, text := w.browse("POST /embedded-widget/choices", "{}")
	want := `{"name":"account_id","required":true,"secret":false,"title":"account_id"},` +
		`{"name":"client_secret","required":true,"secret":true,"title":"client_secret"}`
	if !strings.Contains(text, want) {
		t.Errorf("the choices lack %s: %s", want, text)
	}
}

func TestScopedTokenLifetime(t *testing.T) {
	_, err := airbytetest.NewServer(airbytetest.WithScopedTokenLifetime(0))
	if err == nil {
		t.Error("a lifetime of 0 is accepted")
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged20), airbytetest.WithScopedTokenLifetime(time.Minute))
		w.token = string(w.widgetOf("ada").Token)
		resp, _ := w.browse("POST /embedded-widget/choices", "{}")
		time.Sleep(time.Minute)
		late, _ := w.browse("POST /embedded-widget/choices", "{}")
		if resp.StatusCode != http.StatusOK || late.StatusCode != http.StatusUnauthorized {
			t.Errorf("statuses %d and %d, want 200 and 401", resp.StatusCode, late.StatusCode)
		}
	})
}

// TestConsentPage checks the page on which a person agrees or refuses.
func TestConsentPage(t *testing.T) {
	connector := airbytetest.Connector{Type: "github", Name: `Git<Hub> & "Co"`}
	w := newWire(t, airbytetest.WithOwnLinks(), airbytetest.WithConnectors(connector))
	begin := func() string {
		body := `{"workspaceId":"` + w.fake.AddWorkspace("w") + `","sourceType":"github","redirectUrl":"https://app.example/x"}`
		return w.id("POST /sources/initiateOAuth", body, "consentUrl")
	}
	consent := begin()
	path, isOwn := strings.CutPrefix(consent, "https://api.airbyte.com/consent?")
	if !isOwn {
		t.Fatalf("the consent page is %s", consent)
	}
	w.token = ""
	resp, text := w.browse("GET /consent?"+path, "")
	policy := resp.Header.Get("Content-Security-Policy")
	if resp.StatusCode != http.StatusOK || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("status %d, policy %s", resp.StatusCode, policy)
	}
	if !strings.Contains(text, "stand-in") || !strings.Contains(text, "Git&lt;Hub&gt; &amp; &#34;Co&#34;") {
		t.Errorf("the page is %s", text)
	}
	for link, want := range map[string]string{
		"&amp;code=stand-in":       "https://app.example/x?secret_id=",
		"&amp;error=access_denied": "https://app.example/x",
	} {
		w.token = w.fake.Token()
		path, _ := strings.CutPrefix(begin(), "https://api.airbyte.com/consent?")
		w.token = ""
		_, text := w.browse("GET /consent?"+path, "")
		if !strings.Contains(text, `href="/v1/oauth/callback?`+path+link+`"`) {
			t.Fatalf("the page has no link that ends in %s: %s", link, text)
		}
		resp, _ := w.browse("GET /v1/oauth/callback?"+path+strings.ReplaceAll(link, "&amp;", "&"), "")
		if got := resp.Header.Get("Location"); !strings.HasPrefix(got, want) {
			t.Errorf("the link leads to %s, want %s", got, want)
		}
		ended, text := w.browse("GET /consent?"+path, "")
		if ended.StatusCode != http.StatusNotFound || !strings.Contains(text, "has ended") {
			t.Errorf("afterwards: status %d: %s", ended.StatusCode, text)
		}
	}
}

// TestConsentPageUnknown checks that the page shows nothing of its address.
func TestConsentPageUnknown(t *testing.T) {
	w := newWire(t, airbytetest.WithOwnLinks())
	resp, text := w.browse("GET /consent?state=%3Cscript%3Ealert(1)%3C/script%3E", "")
	if resp.StatusCode != http.StatusNotFound || strings.Contains(text, "alert") {
		t.Errorf("status %d: %s", resp.StatusCode, text)
	}
	old := newWireOf(t, airbytetest.SelfManaged20, airbytetest.AllowWrongRequests())
	resp, _ = old.browse("GET /consent?state=1", "")
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("self-managed: status %d, want 403", resp.StatusCode)
	}
}
