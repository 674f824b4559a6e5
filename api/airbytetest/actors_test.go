package airbytetest_test

import (
	"errors"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

const postgres = `{"sourceType":"postgres","host":"db","port":5432,"database":"app","username":"u","password":"hunter2","tunnel_method":{"tunnel_user_password":"hunter3"},"replicas":[{"password":"hunter4"}]}`

func stored(t *testing.T, w *wire, id string) string {
	t.Helper()
	return string(w.fake.StoredConfiguration(id))
}

func TestSecretsAreMaskedAtAnyDepthAndTheTypeIsNotPutBack(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	src := w.id("POST /sources", `{"name":"db","workspaceId":"`+ws+`","configuration":`+postgres+`}`, "sourceId")
	const masked = `{"database":"app","host":"db","password":"**********","port":5432,"replicas":[{"password":"**********"}],"tunnel_method":{"tunnel_user_password":"**********"},"username":"u"}`
	w.want(masked, 200, "GET /sources/"+src, "", "configuration")
	w.want(masked, 200, "GET /sources", "", "data", 0, "configuration")
	w.want(`"postgres"`, 200, "GET /sources/"+src, "", "sourceType")
	w.want(`"decd338e-5647-4c0b-adf4-da0e75f5a750"`, 200, "GET /sources/"+src, "", "definitionId")
	if got := stored(t, w, src); !strings.Contains(got, "hunter2") || strings.Contains(got, "sourceType") {
		t.Errorf("stored: %s", got)
	}
}

func TestPutKeepsASecretThatComesBackAsItsMask(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	put := `{"name":"db","configuration":{"host":"new","port":5432,"database":"app","username":"u","password":"**********","extra":"**********"}}`
	w.get(200, "PUT /sources/"+p.source, put)
	if got, want := stored(t, w, p.source), `{"database":"app","extra":"**********","host":"new","password":"secret","port":5432,"username":"u"}`; got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
	w.get(200, "PUT /sources/"+p.source, `{"name":"db","configuration":{"host":"new","port":5432,"database":"app","username":"u"}}`)
	if got := stored(t, w, p.source); strings.Contains(got, "password") {
		t.Errorf("a key that was left out is still there: %s", got)
	}
}

func TestPatchMergesAndKnowsNoMask(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	src := w.id("POST /sources", `{"name":"db","workspaceId":"`+ws+`","configuration":`+postgres+`}`, "sourceId")
	w.get(200, "PATCH /sources/"+src, `{"configuration":{"sourceType":"postgres","port":5433,"tunnel_method":{"tunnel_host":"bastion"},"replicas":[]}}`)
	if got, want := stored(t, w, src), `{"database":"app","host":"db","password":"hunter2","port":5433,"replicas":[],"tunnel_method":{"tunnel_host":"bastion","tunnel_user_password":"hunter3"},"username":"u"}`; got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
	w.get(200, "PATCH /sources/"+src, `{"configuration":{"password":"**********"}}`)
	if got := stored(t, w, src); !strings.Contains(got, `"password":"**********"`) {
		t.Errorf("the mask did not become the secret: %s", got)
	}
	w.want(`"db"`, 200, "GET /sources/"+src, "", "name") // was not sent
}

func TestOlderServersTakeASecretIDForNewSourcesAlone(t *testing.T) {
	each(t, func(t *testing.T, p airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(p))
		want := map[bool]int{true: 200, false: 400}[p == airbytetest.SelfManaged2026March]
		w.get(want, "PATCH /sources/"+newPipeline(w.fake).source, `{"secretId":"nope"}`)
	})
}

func TestResourcesAreNotForCloud(t *testing.T) {
	each(t, func(t *testing.T, p airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(p))
		at, resources := "PATCH /sources/"+newPipeline(w.fake).source, `{"default":{"cpu_limit":"1"},"jobSpecific":[]}`
		if p == airbytetest.Cloud {
			w.want(`"unexpected-problem"`, 500, at, `{"resourceAllocation":`+resources+`}`, "title")
			return
		}
		w.want(resources, 200, at, `{"resourceAllocation":`+resources+`}`, "resourceAllocation")
	})
}

func TestSecretCoordinates(t *testing.T) {
	each(t, func(t *testing.T, p airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(p))
		src := newPipeline(w.fake).source
		got := w.get(200, "GET /sources/"+src+"?includeSecretCoordinates=true", "", "configuration", "password")
		if isCloud := p == airbytetest.Cloud; isCloud != (got == `"**********"`) || !isCloud && !strings.HasPrefix(got, `"secret_coordinate::airbyte_workspace_`) {
			t.Errorf("got %s", got)
		}
	})
}

func TestHowAConnectorIsChosen(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	create := func(rest string) string { return `{"name":"n","workspaceId":"` + ws + `",` + rest + `}` }
	const config = `"host":"db","port":5432,"database":"app","username":"u"`
	w.want(`"Neither definitionId nor configuration.sourceType is given."`, 422, "POST /sources", create(`"configuration":{`+config+`}`), "data", "message")
	w.want(`"value-not-found"`, 400, "POST /sources", create(`"configuration":{"sourceType":"postgress",`+config+`}`), "title")
	w.want(`"postgress"`, 400, "POST /sources", create(`"configuration":{"sourceType":"postgress",`+config+`}`), "data", "value")
	w.want(`"postgres"`, 200, "POST /sources", create(`"configuration":{"deep":{"sourceType":"postgres"},`+config+`}`), "sourceType")
	w.want(`"postgres"`, 200, "POST /sources", create(`"definitionId":"decd338e-5647-4c0b-adf4-da0e75f5a750","configuration":{"sourceType":"mysql",`+config+`}`), "sourceType")
	w.get(404, "POST /sources", create(`"definitionId":"`+unknown+`","configuration":{}`))
	w.get(404, "POST /sources", create(`"definitionId":"424892c4-daac-4491-b35d-c6688ba547ba","configuration":{}`)) // a destination's
	w.want(`"The configuration does not fit Postgres: required property not found: port, username"`, 422, "POST /sources",
		create(`"configuration":{"sourceType":"postgres","host":"db","database":"app"}`), "data", "message")
	w.get(403, "POST /sources", `{"name":"n","workspaceId":"`+unknown+`","configuration":{}}`)
}

func TestTypeOfCustomConnectorsIsEmpty(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	ws := w.fake.AddWorkspace("w")
	definition := w.id("POST /workspaces/"+ws+"/definitions/sources", `{"name":"Mine","dockerRepository":"me/mine","dockerImageTag":"1"}`, "id")
	declarative := w.id("POST /workspaces/"+ws+"/definitions/declarative_sources", `{"name":"Low","manifest":{"spec":{"connection_specification":{}}}}`, "id")
	for _, id := range []string{definition, declarative} {
		w.want(`""`, 200, "POST /sources", `{"name":"n","workspaceId":"`+ws+`","definitionId":"`+id+`","configuration":{"key":"v"}}`, "sourceType")
	}
}

func TestDeletedSourcesAreStillRead(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	w.get(204, "DELETE /sources/"+p.source, "")
	w.want("null", 200, "GET /sources/"+p.source, "", "configuration")
	w.want("[]", 200, "GET /sources", "", "data")
	w.want(`"tenant_42_db"`, 200, "GET /sources?includeDeleted=true", "", "data", 0, "name")
	w.want(`"deprecated"`, 200, "GET /connections/"+p.connection, "", "status")
	w.want("[]", 200, "GET /connections", "", "data")
	w.get(404, "POST /connections", `{"sourceId":"`+p.source+`","destinationId":"`+p.destination+`"}`)
	if got := stored(t, w, p.source); got != "{}" {
		t.Errorf("the configuration is still there: %s", got)
	}
}

func TestUnknownIDs(t *testing.T) {
	each(t, func(t *testing.T, p airbytetest.Profile) {
		for _, admin := range []bool{true, false} {
			w := newWire(t, airbytetest.WithProfile(p), airbytetest.WithInstanceAdmin(admin))
			hidden := map[bool]int{true: 404, false: 403}[admin]
			for path, want := range map[string]int{
				"/sources/": hidden, "/destinations/": hidden, "/connections/": hidden, "/workspaces/": hidden,
				"/tags/": 404, "/groups/": 404, "/permissions/": 500, "/regions/": 500, "/dataplanes/": 500,
			} {
				w.get(want, "GET "+path+unknown, "")
				w.get(want, "DELETE "+path+unknown, "")
			}
			w.get(map[bool]int{true: 409, false: 403}[admin], "GET /jobs/77", "")
		}
	})
	w := newWire(t, airbytetest.WithInstanceAdmin(true))
	w.want(`{"resourceId":"`+unknown+`","resourceType":"STANDARD_SYNC"}`, 404, "GET /connections/"+unknown, "", "data")
	w.want("null", 404, "GET /connections/"+unknown, "", "documentationUrl")
	w.want(`"Job is not currently running"`, 409, "GET /jobs/77", "", "data", "message")
	if got := w.get(500, "GET /regions/"+unknown, ""); !strings.HasPrefix(got, `{"errorId":"`) {
		t.Errorf("got %s", got)
	}
	// The client tells of it as of a real server.
	_, err := w.fake.Client().Sources.Get(t.Context(), unknown, nil)
	if !errors.Is(err, airbyte.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestRolesAreRefusedInTwoShapes(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	for request, body := range map[string]string{
		"POST /sources":               `{"name":"n","workspaceId":"` + unknown + `","configuration":` + postgres + `}`,
		"POST /destinations":          `{"name":"n","workspaceId":"` + unknown + `","configuration":{}}`,
		"POST /connections":           `{"sourceId":"` + p.source + `","destinationId":"` + unknown + `"}`,
		"POST /tags":                  `{"name":"n","color":"ffffff","workspaceId":"` + unknown + `"}`,
		"POST /sources/initiateOAuth": `{"workspaceId":"` + unknown + `","sourceType":"github","redirectUrl":"https://app.example"}`,
		"POST /embedded/widget_token": `{"organizationId":"` + unknown + `","externalUserId":"a","allowedOrigin":"https://a.example"}`,
		"POST /embedded/scoped_token": `{"workspaceId":"` + unknown + `"}`,
	} {
		w.want(`"Forbidden"`, 403, request, body, "_embedded", "errors", 0, "message")
	}
	w.want(`"forbidden"`, 403, "POST /jobs", `{"connectionId":"`+unknown+`","jobType":"sync"}`, "title")
	w.want(`"forbidden"`, 403, "GET /sources?workspaceIds="+unknown, "", "title")
}

func TestStreamsComeBareAndWithoutModesUnlessForADestination(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	w.want(`{"defaultCursorField":[],"propertyFields":[["id"],["email"],["updated_at"]],"sourceDefinedCursorField":false,"sourceDefinedPrimaryKey":[["id"]],"streamName":"users","streamnamespace":"public"}`,
		200, "GET /streams?sourceId="+p.source, "", 0)
	w.want(`["full_refresh_overwrite","full_refresh_append","incremental_append","incremental_deduped_history"]`, 200, "GET /streams?sourceId="+p.source+"&destinationId="+p.destination, "", 1, "syncModes")
	w.fake.SetStreams(p.source, airbytetest.Stream{Name: "plain"})
	w.want(`{"defaultCursorField":[],"propertyFields":[],"sourceDefinedCursorField":false,"sourceDefinedPrimaryKey":[],"streamName":"plain"}`, 200, "GET /streams?sourceId="+p.source, "", 0)
	w.fake.SetStreams(p.source)
	w.want(`"unexpected-problem"`, 500, "GET /streams?sourceId="+p.source, "", "title") // it cannot be read
	w.get(500, "POST /connections", `{"sourceId":"`+p.source+`","destinationId":"`+p.destination+`"}`)
}
