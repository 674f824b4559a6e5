package airbytetest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

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
		w.want(`"Invalid client id or token"`, 400, "POST /applications/token", body, "_embedded", "errors", 0,
			"message")
	})
}

func TestTokenRequestIsJSONOrForm(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.AllowWrongRequests())
	id, secret := fake.Credentials()
	form := url.Values{"client_id": {id}, "client_secret": {secret}}.Encode()
	for contentType, want := range map[string]int{
		"application/x-www-form-urlencoded": 200,
		"text/plain":                        415,
		"application/json":                  400,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, fake.BaseURL()+"/applications/token",
			strings.NewReader(form))
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

func TestApplicationsOnCloud(t *testing.T) {
	w := newWire(t)
	w.get(400, "POST /applications", `{"name":"airbytetest"}`) // the name is taken
	var app struct{ ID, ClientID, ClientSecret string }
	created := w.get(200, "POST /applications", `{"name":"mine"}`)
	if err := json.Unmarshal([]byte(created), &app); err != nil {
		t.Fatal(err)
	}
	if app.ID != app.ClientID {
		t.Errorf("ID %s, want the client ID %s", app.ID, app.ClientID)
	}
	credentials := `{"client_id":"` + app.ClientID + `","client_secret":"` + app.ClientSecret + `"}`
	w.get(400, "POST /applications", `{"name":"third"}`) // two at most
	w.get(200, "POST /applications/token", credentials)
	w.want(`"mine"`, 200, "DELETE /applications/"+app.ID, "", "name")
	w.get(401, "POST /applications/token", credentials)
	w.get(500, "DELETE /applications/"+app.ID, "")
	w.get(404, "GET /applications/"+app.ID, "")
	id, _ := w.fake.Credentials()
	w.want(`"airbytetest"`, 200, "DELETE /applications/"+id, "", "name")
}

func TestApplicationsOnSelfManagedServer(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	first := w.get(200, "GET /applications", "", "applications", 0, "id")
	if second := w.get(200, "GET /applications", "", "applications", 0, "id"); first == second {
		t.Errorf("the ID is %s both times", first)
	}
	w.get(404, "GET /applications/"+strings.Trim(first, `"`), "")
	w.get(500, "POST /applications", `{"name":"mine"}`)
}
