package airbytetest_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// unauthorized returns the body of a response with status 401 to a request for a path.
func unauthorized(path string) string {
	return `{"_embedded":{"errors":[{"_embedded":{},"_links":{},"message":"Unauthorized"}]},` +
		`"_links":{"self":{"href":"/api/public/v1` + path + `","templated":false}},"message":"Unauthorized"}`
}

func TestClientRenewsExpiredTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t, airbytetest.WithTokenLifetime(time.Minute))
		w.get(200, "GET /workspaces", "")
		time.Sleep(time.Minute)
		w.want(unauthorized("/workspaces"), 401, "GET /workspaces", "")
		client := w.fake.Client()
		for range 5 {
			if _, err := client.Workspaces.List(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if n := len(w.fake.Requests("createAccessToken")); n != 5 {
			t.Errorf("got %d requests for a token, want 5", n)
		}
	})
}

func TestTokenMustBeBearer(t *testing.T) {
	w := newWire(t)
	for header, want := range map[string]int{
		"Bearer " + w.token: 200,
		w.token:             401,
		"Basic " + w.token:  401,
		"Bearer":            401,
		"":                  401,
	} {
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

func TestTokenIsJWT(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		id, secret := w.fake.Credentials()
		body := `{"client_id":"` + id + `","client_secret":"` + secret + `"}`
		w.token = ""
		w.want("900", 200, "POST /applications/token", body, "expires_in")
		parts := strings.Split(strings.Trim(w.get(200, "POST /applications/token", body, "access_token"), `"`), ".")
		claims, err := base64.RawURLEncoding.DecodeString(parts[1])
		want := `{"aud":"airbyte-server","exp":946685700,"iat":946684800,"iss":"https://api.airbyte.com",` +
			`"sub":"` + w.fake.UserID() + `"}`
		if err != nil || string(claims) != want {
			t.Errorf("got %s, want %s", claims, want)
		}
	})
}

func TestWithoutAuth(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July), airbytetest.WithoutAuth(),
		airbytetest.AllowWrongRequests())
	w.token = ""
	w.get(200, "GET /workspaces", "")
	for _, request := range []string{
		"GET /applications",
		"GET /nowhere",
		"GET /config_templates/sources?organizationId=" + w.fake.OrganizationID(),
	} {
		w.want("", 404, request, "")
	}
	w.want("", 404, "POST /applications/token", `{"client_id":"x","client_secret":"y"}`)
	if _, err := w.fake.Client().Workspaces.List(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestUnknownOperations(t *testing.T) {
	w := newWire(t, airbytetest.AllowWrongRequests())
	for _, request := range []string{"GET /nowhere", "PUT /jobs", "GET /sources/", "GET /sources/a/b/c"} {
		w.want(`"Forbidden"`, 403, request, "", "message")
	}
	w.want("", 403, "HEAD /jobs", "")
	w.token = ""
	w.want(unauthorized("/nowhere"), 401, "GET /nowhere", "")
}

func TestWithoutLicence(t *testing.T) {
	w := newWire(t, airbytetest.WithoutLicence())
	org := w.fake.OrganizationID()
	w.want(`{"entitlement":"feature-self-managed-regions"}`, 403, "GET /regions?organizationId="+org, "", "data")
	w.want(`{"entitlement":"CONFIG_TEMPLATE_ENDPOINTS"}`, 403, "GET /config_templates/sources?organizationId="+org,
		"", "data")
	w.want(`{"entitlement":"CONFIG_TEMPLATE_ENDPOINTS"}`, 403, "POST /embedded/widget_token",
		`{"organizationId":"`+org+`","externalUserId":"a","allowedOrigin":"https://a.example"}`, "data")
	w.want(`{"entitlement":"feature-scim"}`, 403, "GET /groups?organizationId="+org, "", "data")
	w.want(`"error:license/entitlement"`, 403, "GET /dataplanes/"+unknown, "", "type") // checked before the ID
}
