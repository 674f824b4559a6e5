package airbytetest_test

import (
	"errors"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestOAuthFlow(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	begin := func(redirectURL string) string {
		return `{"workspaceId":"` + ws + `","sourceType":"github","redirectUrl":"` + redirectURL + `"}`
	}
	w.want(`{"redirectUrl":"http://app.example"}`, 422, "POST /sources/initiateOAuth", begin("http://app.example"),
		"data")
	_, state, _ := strings.Cut(w.id("POST /sources/initiateOAuth", begin("https://app.example/done?x=1"), "consentUrl"),
		"state=")
	w.token = "" // the user's browser sends the request
	resp, _ := w.send("GET /oauth/callback?code=c&state="+state, "")
	location, secret, _ := strings.Cut(resp.Header.Get("Location"), "secret_id=")
	hasSecret := strings.HasPrefix(secret, "airbyte_oauth_workspace_"+ws+"_secret_")
	if resp.StatusCode != 302 || location != "https://app.example/done?" || !hasSecret {
		t.Fatalf("status %d with Location %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	secret, _, _ = strings.Cut(secret, "&")
	w.get(500, "GET /oauth/callback?code=c&state="+state, "") // works only once
	w.token = w.fake.Token()
	src := w.id("POST /sources",
		`{"name":"gh","workspaceId":"`+ws+`","secretId":"`+secret+`","configuration":{"sourceType":"github",`+
			`"repositories":["a/b"]}}`,
		"sourceId")
	if got := stored(t, w, src); !strings.Contains(got, "oauth-refresh-token") {
		t.Errorf("stored %s", got)
	}
	w.get(400, "POST /sources",
		`{"name":"gh","workspaceId":"`+ws+`","secretId":"nope","configuration":{"sourceType":"github",`+
			`"repositories":["a/b"]}}`)
	_, state, _ = strings.Cut(w.id("POST /sources/initiateOAuth", begin("https://app.example/done"), "consentUrl"),
		"state=")
	resp, _ = w.send("GET /oauth/callback?error=access_denied&state="+state, "")
	if got := resp.Header.Get("Location"); got != "https://app.example/done" {
		t.Errorf("a denial redirects to %s", got)
	}
}

// TestOAuthManagedKeys checks that servers store masks instead of values for which OAuth credentials exist.
func TestOAuthManagedKeys(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	credentials := `{"actorType":"source","name":"github",` +
		`"configuration":{"credentials":{"client_id":"managed","client_secret":"hunter2"}}}`
	w.get(200, "PUT /workspaces/"+ws+"/oauthCredentials", credentials)
	config := `{"sourceType":"github","repositories":["a/b"],"credentials":{"client_id":"mine","auth_type":"x"}}`
	body := `{"name":"gh","workspaceId":"` + ws + `","configuration":` + config + `}`
	source := w.id("POST /sources", body, "sourceId")
	const managed = `{"credentials":{"auth_type":"x","client_id":"**********"},"repositories":["a/b"]}`
	w.want(managed, 200, "GET /sources/"+source, "", "configuration")
	if got := stored(t, w, source); got != managed {
		t.Errorf("stored %s, want %s", got, managed)
	}
	update := `{"name":"gh","configuration":` + config + `}`
	w.want(managed, 200, "PUT /sources/"+source, update, "configuration")
	w.want(managed, 200, "PATCH /sources/"+source, update, "configuration")

	w.get(204, "DELETE /workspaces/"+ws+"/oauthCredentials/source/github", "")
	const own = `{"credentials":{"auth_type":"x","client_id":"mine"},"repositories":["a/b"]}`
	w.want(own, 200, "PUT /sources/"+source, update, "configuration")
	w.get(200, "PUT /organizations/"+w.fake.OrganizationID()+"/oauthCredentials", credentials)
	w.want(managed, 200, "POST /sources", body, "configuration")
}

func TestOAuthOnSelfManagedServer(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	ws := w.fake.AddWorkspace("w")
	w.want("", 501, "POST /sources/initiateOAuth",
		`{"workspaceId":"`+ws+`","sourceType":"github","redirectUrl":"https://app.example"}`)
	w.want("", 501, "DELETE /workspaces/"+ws+"/oauthCredentials/source/github", "")
	credentials := airbyte.WorkspaceOAuthCredentialsRequest{
		ActorType:     airbyte.ActorTypeSource,
		Name:          "github",
		Configuration: airbyte.Configuration(`{}`),
	}
	err := w.fake.Client().Workspaces.SetOAuthCredentials(t.Context(), ws, credentials)
	if !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}
