package airbytetest_test

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestDefinitions(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March),
		airbytetest.WithConnectors(airbytetest.Connector{Type: "acme", Name: "Acme", Secrets: []string{"key"}}))
	ws := w.fake.AddWorkspace("w")
	other := w.fake.AddWorkspace("other")
	at := "/workspaces/" + ws + "/definitions/sources"
	id := w.id("POST "+at, `{"name":"Mine","dockerRepository":"me/mine","dockerImageTag":"1"}`, "id")
	w.want(`{"dockerImageTag":"1","dockerRepository":"me/mine","documentationUrl":"","id":"`+id+`","name":"Mine"}`,
		200, "GET "+at+"/"+id, "")
	w.want("absent", 200, "GET "+at, "", "next")
	w.want(`"2"`, 200, "PUT "+at+"/"+id, `{"name":"Mine","dockerImageTag":"2"}`, "dockerImageTag")
	w.get(404, "GET /workspaces/"+other+"/definitions/sources/"+id, "")
	w.get(400, "PUT "+at+"/decd338e-5647-4c0b-adf4-da0e75f5a750", `{"name":"Postgres","dockerImageTag":"2"}`)
	w.get(404, "GET /workspaces/"+ws+"/definitions/destinations/"+id, "")
	w.want(`"Mine"`, 200, "DELETE "+at+"/"+id, "", "name")
	w.get(404, "GET "+at+"/"+id, "")

	declarative := "/workspaces/" + ws + "/definitions/declarative_sources"
	w.want(`"unexpected-problem"`, 500, "POST "+declarative, `{"name":"Low","manifest":{"streams":[]}}`, "title")
	low := w.id("POST "+declarative, `{"name":"Low","manifest":{"spec":{"connection_specification":{}}}}`, "id")
	w.want("1", 200, "GET "+declarative+"/"+low, "", "version")
	w.want("2", 200, "PUT "+declarative+"/"+low, `{"manifest":{"spec":{"connection_specification":{}}}}`, "version")
	w.get(404, "GET "+at+"/"+low, "") // a declarative one
	w.want(`"Acme"`, 200, "GET /connector_definitions?type=source&workspaceId="+ws, "", "data", 6, "name")
	w.want(`"Low"`, 200, "GET /connector_definitions?type=source&workspaceId="+ws, "", "data", 7, "name")
	acmeID := strings.Trim(w.get(200, "GET "+at, "", "data", 6, "id"), `"`)
	acme := w.id("POST /sources",
		`{"name":"a","workspaceId":"`+ws+`","definitionId":"`+acmeID+`","configuration":{"key":"k"}}`, "sourceId")
	w.want(`{"key":"**********"}`, 200, "GET /sources/"+acme, "", "configuration")
}

func TestListConnectorDefinitionsNeedsWorkspace(t *testing.T) {
	w := newWire(t, airbytetest.AllowWrongRequests())
	if got := w.get(500, "GET /connector_definitions?type=source", ""); !strings.HasPrefix(got, `{"errorId":`) {
		t.Errorf("got %s", got)
	}
}
