package airbytetest_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestWidgetTokenCreatesWorkspaceForUser(t *testing.T) {
	w := newWire(t)
	ask := func(user string) string {
		return `{"organizationId":"` + w.fake.OrganizationID() + `","externalUserId":"` + user + `",` +
			`"allowedOrigin":"https://app.example"}`
	}
	workspaceOf := func(user string) string {
		token := airbyte.EmbeddedWidgetToken{
			Token: airbyte.Secret(w.id("POST /embedded/widget_token", ask(user), "token")),
		}
		widget, err := token.Widget()
		if err != nil {
			t.Fatal(err)
		}
		_, id, _ := strings.Cut(widget.URL, "workspaceId=")
		return id
	}
	a := workspaceOf("a")
	again := workspaceOf("a")
	b := workspaceOf("b")
	if a != again || a == b {
		t.Errorf("workspaces %s, %s, %s", a, again, b)
	}
	w.want(`"a"`, 200, "GET /workspaces/"+a, "", "name")
	want := `"https://api.airbyte.com/embedded-widget?allowedOrigin=https%3A%2F%2Fapp.example&workspaceId=` + a + `"`
	w.want(want, 200, "POST /embedded/widget_token?debug", ask("a"), "widgetUrl")
	w.want(strings.Replace(want, a, workspaceOf("c"), 1), 200, "POST /embedded/widget_token?debug", ask("c"),
		"widgetUrl")
}

// TestWidgetTokenFindsWorkspaceByName checks that a user gets the workspace that has their ID as its name, as on servers,
// even if it was made for something else.
func TestWidgetTokenFindsWorkspaceByName(t *testing.T) {
	w := newWire(t)
	ask := func(user string) string {
		return `{"organizationId":"` + w.fake.OrganizationID() + `","externalUserId":"` + user + `",` +
			`"allowedOrigin":"https://app.example"}`
	}
	wantWorkspace := func(id string) {
		t.Helper()
		resp, text := w.send("POST /embedded/widget_token?debug", ask("payroll"))
		if resp.StatusCode != http.StatusOK || !strings.Contains(text, "workspaceId="+id) {
			t.Errorf("status %d: %s, want workspace %s", resp.StatusCode, text, id)
		}
	}
	payroll := w.fake.AddWorkspace("payroll")
	wantWorkspace(payroll)
	w.get(200, "PATCH /workspaces/"+payroll, `{"name":"other"}`)
	resp, text := w.send("POST /embedded/widget_token?debug", ask("payroll"))
	if resp.StatusCode != http.StatusOK || strings.Contains(text, payroll) {
		t.Errorf("status %d: %s, want another workspace than the renamed one", resp.StatusCode, text)
	}
	w.get(200, "PATCH /workspaces/"+payroll, `{"name":"payroll"}`)
	w.get(500, "POST /embedded/widget_token", ask("payroll"))
}

func TestScopedTokenNeedsWorkspaceInBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		mine := w.fake.AddWorkspace("mine")
		other := w.fake.AddWorkspace("other")
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
