package airbytetest_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

const unauthorized = `{"_embedded":{"errors":[{"message":"Unauthorized"}]},"_links":{"self":{"href":"/","templated":false}},"message":"Unauthorized"}`

func TestTokensExpireAndTheClientRenewsThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t, airbytetest.WithTokenLifetime(time.Minute))
		w.get(200, "GET /workspaces", "")
		time.Sleep(time.Minute)
		w.want(unauthorized, 401, "GET /workspaces", "")
		client := w.fake.Client()
		for range 5 {
			if _, err := client.Workspaces.List(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if n := len(w.fake.Requests("createAccessToken")); n != 5 {
			t.Errorf("%d tokens were asked for, want 5", n)
		}
	})
}

func TestTokensComeAsBearer(t *testing.T) {
	w := newWire(t)
	for header, want := range map[string]int{"Bearer " + w.token: 200, w.token: 401, "Basic " + w.token: 401, "Bearer": 401, "": 401} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.fake.BaseURL()+"/workspaces", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", header)
		resp, err := w.fake.RoundTrip(req)
		if err != nil || resp.StatusCode != want {
			t.Errorf("%q: %v, %v, want %d", strings.ReplaceAll(header, w.token, "…"), resp, err, want)
		}
	}
}

func TestWrongCredentials(t *testing.T) {
	each(t, func(t *testing.T, p airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(p))
		body := `{"client_id":"x","client_secret":"y"}`
		if p == airbytetest.Cloud {
			if got := w.get(401, "POST /applications/token", body); !strings.HasPrefix(got, `{"errorId":`) {
				t.Errorf("got %s", got)
			}
			return
		}
		w.want(`"Invalid client id or token"`, 400, "POST /applications/token", body, "_embedded", "errors", 0, "message")
	})
}

func TestTokensAreJWTsWithTheirOwnExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		id, secret := w.fake.Credentials()
		body := `{"client_id":"` + id + `","client_secret":"` + secret + `"}`
		w.token = ""
		w.want("900", 200, "POST /applications/token", body, "expires_in")
		parts := strings.Split(strings.Trim(w.get(200, "POST /applications/token", body, "access_token"), `"`), ".")
		claims, err := base64.RawURLEncoding.DecodeString(parts[1])
		if want := `{"aud":"airbyte-server","exp":946685700,"iat":946684800,"iss":"https://api.airbyte.com","sub":"` + w.fake.UserID() + `"}`; err != nil || string(claims) != want {
			t.Errorf("got %s, want %s", claims, want)
		}
	})
}

func TestBodiesAreJSONOrForms(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.AllowWrongRequests())
	id, secret := fake.Credentials()
	form := url.Values{"client_id": {id}, "client_secret": {secret}}.Encode()
	for contentType, want := range map[string]int{"application/x-www-form-urlencoded": 200, "text/plain": 415, "application/json": 400} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, fake.BaseURL()+"/applications/token", strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", contentType)
		resp, err := fake.RoundTrip(req)
		if err != nil || resp.StatusCode != want {
			t.Errorf("%s: %v, %v, want %d", contentType, resp, err, want)
		}
	}
}

func TestAuthenticationTurnedOff(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July), airbytetest.WithoutAuth(), airbytetest.AllowWrongRequests())
	w.token = ""
	w.get(200, "GET /workspaces", "")
	for _, request := range []string{"GET /applications", "GET /nowhere", "GET /config_templates/sources?organizationId=" + w.fake.OrganizationID()} {
		w.want("", 404, request, "")
	}
	w.want("", 404, "POST /applications/token", `{"client_id":"x","client_secret":"y"}`)
	if _, err := w.fake.Client().Workspaces.List(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestUnknownRoutes(t *testing.T) {
	w := newWire(t, airbytetest.AllowWrongRequests())
	for _, request := range []string{"GET /nowhere", "PUT /jobs", "GET /sources/", "GET /sources/a/b/c", "GET /"} {
		if request == "GET /" {
			continue // the documentation, of the host that is the base
		}
		w.want(`"Forbidden"`, 403, request, "", "message")
	}
	w.want("", 403, "HEAD /jobs", "")
	w.token = ""
	w.want(unauthorized, 401, "GET /nowhere", "")
}

func TestWithoutALicence(t *testing.T) {
	w := newWire(t, airbytetest.WithoutLicence())
	org := w.fake.OrganizationID()
	w.want(`{"entitlement":"feature-self-managed-regions"}`, 403, "GET /regions?organizationId="+org, "", "data")
	w.want(`{"entitlement":"CONFIG_TEMPLATE_ENDPOINTS"}`, 403, "GET /config_templates/sources?organizationId="+org, "", "data")
	w.want(`{"entitlement":"CONFIG_TEMPLATE_ENDPOINTS"}`, 403, "POST /embedded/widget_token", `{"organizationId":"`+org+`","externalUserId":"a","allowedOrigin":"https://a.example"}`, "data")
	w.want(`{"entitlement":"feature-scim"}`, 403, "GET /groups?organizationId="+org, "", "data")
	w.want(`"error:license/entitlement"`, 403, "GET /dataplanes/"+unknown, "", "type") // before anything else
}

func TestApplicationsOnCloud(t *testing.T) {
	w := newWire(t)
	w.get(400, "POST /applications", `{"name":"airbytetest"}`) // the name is taken
	var app struct{ ID, ClientID, ClientSecret string }
	if err := json.Unmarshal([]byte(w.get(200, "POST /applications", `{"name":"mine"}`)), &app); err != nil || app.ID != app.ClientID {
		t.Fatalf("got %+v, %v", app.ID, err)
	}
	w.get(400, "POST /applications", `{"name":"third"}`) // two at most
	w.get(200, "POST /applications/token", `{"client_id":"`+app.ClientID+`","client_secret":"`+app.ClientSecret+`"}`)
	w.want(`"mine"`, 200, "DELETE /applications/"+app.ID, "", "name")
	w.get(401, "POST /applications/token", `{"client_id":"`+app.ClientID+`","client_secret":"`+app.ClientSecret+`"}`)
	w.get(500, "DELETE /applications/"+app.ID, "")
	w.get(404, "GET /applications/"+app.ID, "")
	id, _ := w.fake.Credentials()
	w.want(`"airbytetest"`, 200, "DELETE /applications/"+id, "", "name")
}

func TestApplicationsOfSelfManagedServersAreMadeUp(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	first := w.get(200, "GET /applications", "", "applications", 0, "id")
	if second := w.get(200, "GET /applications", "", "applications", 0, "id"); first == second {
		t.Errorf("the ID is %s both times", first)
	}
	w.get(404, "GET /applications/"+strings.Trim(first, `"`), "")
	w.get(500, "POST /applications", `{"name":"mine"}`)
}

func TestOAuthEndsInASecretForANewSource(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	begin := func(redirectURL string) string {
		return `{"workspaceId":"` + ws + `","sourceType":"github","redirectUrl":"` + redirectURL + `"}`
	}
	w.want(`{"redirectUrl":"http://app.example"}`, 422, "POST /sources/initiateOAuth", begin("http://app.example"), "data")
	_, state, _ := strings.Cut(w.id("POST /sources/initiateOAuth", begin("https://app.example/done?x=1"), "consentUrl"), "state=")
	w.token = "" // it is the user's browser
	resp, _ := w.send("GET /oauth/callback?code=c&state="+state, "")
	location, secret, _ := strings.Cut(resp.Header.Get("Location"), "secret_id=")
	if resp.StatusCode != 302 || location != "https://app.example/done?" || !strings.HasPrefix(secret, "airbyte_oauth_workspace_"+ws+"_secret_") {
		t.Fatalf("%d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	secret, _, _ = strings.Cut(secret, "&")
	w.get(500, "GET /oauth/callback?code=c&state="+state, "") // once only
	w.token = w.fake.Token()
	src := w.id("POST /sources", `{"name":"gh","workspaceId":"`+ws+`","secretId":"`+secret+`","configuration":{"sourceType":"github","repositories":["a/b"]}}`, "sourceId")
	if got := stored(t, w, src); !strings.Contains(got, "oauth-refresh-token") {
		t.Errorf("stored %s", got)
	}
	w.get(400, "POST /sources", `{"name":"gh","workspaceId":"`+ws+`","secretId":"nope","configuration":{"sourceType":"github","repositories":["a/b"]}}`)
	_, state, _ = strings.Cut(w.id("POST /sources/initiateOAuth", begin("https://app.example/done"), "consentUrl"), "state=")
	if resp, _ := w.send("GET /oauth/callback?error=access_denied&state="+state, ""); resp.Header.Get("Location") != "https://app.example/done" {
		t.Errorf("a refusal leads to %s", resp.Header.Get("Location"))
	}
}

func TestWidgetTokensMakeAWorkspaceForEachUser(t *testing.T) {
	w := newWire(t)
	ask := func(user string) string {
		return `{"organizationId":"` + w.fake.OrganizationID() + `","externalUserId":"` + user + `","allowedOrigin":"https://app.example"}`
	}
	workspaceOf := func(user string) string {
		token := airbyte.EmbeddedWidgetToken{Token: airbyte.Secret(w.id("POST /embedded/widget_token", ask(user), "token"))}
		widget, err := token.Widget()
		if err != nil {
			t.Fatal(err)
		}
		_, id, _ := strings.Cut(widget.URL, "workspaceId=")
		return id
	}
	a, again, b := workspaceOf("a"), workspaceOf("a"), workspaceOf("b")
	if a != again || a == b {
		t.Errorf("workspaces %s, %s, %s", a, again, b)
	}
	w.want(`"a"`, 200, "GET /workspaces/"+a, "", "name")
	want := `"https://api.airbyte.com/embedded-widget?allowedOrigin=https%3A%2F%2Fapp.example&workspaceId=` + a + `"`
	w.want(want, 200, "POST /embedded/widget_token?debug", ask("a"), "widgetUrl")
	w.want(strings.Replace(want, a, workspaceOf("c"), 1), 200, "POST /embedded/widget_token?debug", ask("c"), "widgetUrl")
}

func TestScopedTokensAreGoodForBodiesThatNameTheirWorkspace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		mine, other := w.fake.AddWorkspace("mine"), w.fake.AddWorkspace("other")
		w.token = w.id("POST /embedded/scoped_token", `{"workspaceId":"`+mine+`"}`, "token")
		create := func(ws string) string {
			return `{"name":"n","workspaceId":"` + ws + `","configuration":` + postgres + `}`
		}
		src := w.id("POST /sources", create(mine), "sourceId")
		w.get(403, "POST /sources", create(other))
		w.get(200, "PATCH /sources/"+src, `{"name":"m","workspaceId":"`+mine+`"}`)
		w.get(403, "PATCH /sources/"+src, `{"name":"m"}`)
		w.get(403, "GET /sources/"+src, "")
		w.get(403, "GET /workspaces", "")
		w.get(403, "POST /jobs", `{"connectionId":"`+unknown+`","jobType":"sync"}`)
		time.Sleep(20 * time.Minute)
		w.get(401, "POST /sources", create(mine))
	})
}

func TestOAuthIsForCloud(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	ws := w.fake.AddWorkspace("w")
	w.want("", 501, "POST /sources/initiateOAuth", `{"workspaceId":"`+ws+`","sourceType":"github","redirectUrl":"https://app.example"}`)
	w.want("", 501, "DELETE /workspaces/"+ws+"/oauthCredentials/source/github", "")
	err := w.fake.Client().Workspaces.SetOAuthCredentials(t.Context(), ws, airbyte.WorkspaceOAuthCredentialsRequest{ActorType: airbyte.ActorTypeSource, Name: "github", Configuration: airbyte.Configuration(`{}`)})
	if !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}
