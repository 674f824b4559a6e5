package airbytetest_test

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

const postgres = `{"sourceType":"postgres","host":"db","port":5432,"database":"app","username":"u",` +
	`"password":"hunter2","tunnel_method":{"tunnel_user_password":"hunter3"},"replicas":[{"password":"hunter4"}]}`

func stored(t *testing.T, w *wire, id string) string {
	t.Helper()
	return string(w.fake.StoredConfiguration(id))
}

func TestConfigurationMasksSecretsAndOmitsType(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	src := w.id("POST /sources", `{"name":"db","workspaceId":"`+ws+`","configuration":`+postgres+`}`, "sourceId")
	const masked = `{"database":"app","host":"db","password":"**********","port":5432,` +
		`"replicas":[{"password":"**********"}],"tunnel_method":{"tunnel_user_password":"**********"},"username":"u"}`
	w.want(masked, 200, "GET /sources/"+src, "", "configuration")
	w.want(masked, 200, "GET /sources", "", "data", 0, "configuration")
	w.want(`"postgres"`, 200, "GET /sources/"+src, "", "sourceType")
	w.want(`"decd338e-5647-4c0b-adf4-da0e75f5a750"`, 200, "GET /sources/"+src, "", "definitionId")
	if got := stored(t, w, src); !strings.Contains(got, "hunter2") || strings.Contains(got, "sourceType") {
		t.Errorf("stored: %s", got)
	}
}

func TestPutKeepsMaskedSecrets(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	put := `{"name":"db","configuration":{"host":"new","port":5432,"database":"app","username":"u",` +
		`"password":"**********","extra":"**********"}}`
	w.get(200, "PUT /sources/"+p.source, put)
	want := `{"database":"app","extra":"**********","host":"new","password":"secret","port":5432,"username":"u"}`
	if got := stored(t, w, p.source); got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
	w.get(200, "PUT /sources/"+p.source,
		`{"name":"db","configuration":{"host":"new","port":5432,"database":"app","username":"u"}}`)
	if got := stored(t, w, p.source); strings.Contains(got, "password") {
		t.Errorf("a property that was left out is still stored: %s", got)
	}
}

func TestPutStoresMasksInLists(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	src := w.id("POST /sources", `{"name":"db","workspaceId":"`+ws+`","configuration":`+postgres+`}`, "sourceId")
	configuration := w.get(200, "GET /sources/"+src, "", "configuration")
	w.get(200, "PUT /sources/"+src, `{"name":"db","configuration":`+configuration+`}`)
	want := `{"database":"app","host":"db","password":"hunter2","port":5432,"replicas":[{"password":"**********"}],` +
		`"tunnel_method":{"tunnel_user_password":"hunter3"},"username":"u"}`
	if got := stored(t, w, src); got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
}

func TestPatchIgnoresOtherValuesInPlaceOfObject(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	src := w.id("POST /sources", `{"name":"db","workspaceId":"`+ws+`","configuration":`+postgres+`}`, "sourceId")
	before := stored(t, w, src)
	for _, value := range []string{`"none"`, `[]`, `7`, `{}`} {
		w.get(200, "PATCH /sources/"+src, `{"configuration":{"tunnel_method":`+value+`}}`)
		if got := stored(t, w, src); got != before {
			t.Errorf("%s: stored %s, want %s", value, got, before)
		}
	}
	w.get(200, "PATCH /sources/"+src, `{"configuration":{"replicas":"none"}}`)
	if got := stored(t, w, src); !strings.Contains(got, `"replicas":"none"`) {
		t.Errorf("a list was not replaced: %s", got)
	}
}

func TestPatchMergesAndStoresMasks(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	src := w.id("POST /sources", `{"name":"db","workspaceId":"`+ws+`","configuration":`+postgres+`}`, "sourceId")
	w.get(200, "PATCH /sources/"+src, `{"configuration":{"sourceType":"postgres","port":5433,`+
		`"tunnel_method":{"tunnel_host":"bastion"},"replicas":[]}}`)
	want := `{"database":"app","host":"db","password":"hunter2","port":5433,"replicas":[],` +
		`"tunnel_method":{"tunnel_host":"bastion","tunnel_user_password":"hunter3"},"username":"u"}`
	if got := stored(t, w, src); got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
	w.get(200, "PATCH /sources/"+src, `{"configuration":{"password":"**********"}}`)
	if got := stored(t, w, src); !strings.Contains(got, `"password":"**********"`) {
		t.Errorf("the mask did not become the secret: %s", got)
	}
	w.want(`"db"`, 200, "GET /sources/"+src, "", "name") // not part of the request
}

func TestSecretIDOfExistingSource(t *testing.T) {
	each(t, func(t *testing.T, p airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(p))
		want := 400
		if p == airbytetest.SelfManaged2026March {
			want = 200
		}
		w.get(want, "PATCH /sources/"+newPipeline(w.fake).source, `{"secretId":"nope"}`)
	})
}

func TestResourceAllocation(t *testing.T) {
	each(t, func(t *testing.T, p airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(p))
		at := "PATCH /sources/" + newPipeline(w.fake).source
		resources := `{"default":{"cpu_limit":"1"},"jobSpecific":[]}`
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
		want := `"secret_coordinate::airbyte_workspace_`
		if p == airbytetest.Cloud {
			want = `"**********"`
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestChoiceOfConnector(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	create := func(rest string) string { return `{"name":"n","workspaceId":"` + ws + `",` + rest + `}` }
	const config = `"host":"db","port":5432,"database":"app","username":"u"`
	w.want(`"Neither definitionId nor configuration.sourceType is given."`, 422, "POST /sources",
		create(`"configuration":{`+config+`}`), "data", "message")
	w.want(`"value-not-found"`, 400, "POST /sources",
		create(`"configuration":{"sourceType":"postgress",`+config+`}`), "title")
	w.want(`"postgress"`, 400, "POST /sources", create(`"configuration":{"sourceType":"postgress",`+config+`}`),
		"data", "value")
	w.want(`"postgres"`, 200, "POST /sources",
		create(`"configuration":{"deep":{"sourceType":"postgres"},`+config+`}`), "sourceType")
	w.want(`"postgres"`, 200, "POST /sources",
		create(`"definitionId":"decd338e-5647-4c0b-adf4-da0e75f5a750",`+
			`"configuration":{"sourceType":"mysql",`+config+`}`),
		"sourceType")
	w.get(404, "POST /sources", create(`"definitionId":"`+unknown+`","configuration":{}`))
	const destinationDefinition = "424892c4-daac-4491-b35d-c6688ba547ba"
	w.get(404, "POST /sources", create(`"definitionId":"`+destinationDefinition+`","configuration":{}`))
	w.want(`"The configuration does not fit Postgres: required property not found: port, username"`,
		422, "POST /sources",
		create(`"configuration":{"sourceType":"postgres","host":"db","database":"app"}`), "data", "message")
	w.get(403, "POST /sources", `{"name":"n","workspaceId":"`+unknown+`","configuration":{}}`)
}

func TestTypeOfCustomConnectorIsEmpty(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	ws := w.fake.AddWorkspace("w")
	definition := w.id("POST /workspaces/"+ws+"/definitions/sources",
		`{"name":"Mine","dockerRepository":"me/mine","dockerImageTag":"1"}`, "id")
	declarative := w.id("POST /workspaces/"+ws+"/definitions/declarative_sources",
		`{"name":"Low","manifest":{"spec":{"connection_specification":{}}}}`, "id")
	for _, id := range []string{definition, declarative} {
		w.want(`""`, 200, "POST /sources",
			`{"name":"n","workspaceId":"`+ws+`","definitionId":"`+id+`","configuration":{"key":"v"}}`, "sourceType")
	}
}

func TestDeletedSourceIsReadable(t *testing.T) {
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
		t.Errorf("the configuration is still stored: %s", got)
	}
}
