package airbytetest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestPermissions(t *testing.T) {
	w := newWire(t)
	org, ws, me := w.fake.OrganizationID(), w.fake.AddWorkspace("w"), w.fake.UserID()
	create := `{"permissionType":"workspace_reader","userId":"` + me + `","workspaceId":"` + ws + `"}`
	first := w.get(200, "POST /permissions", create)
	w.want(first, 200, "POST /permissions", create) // the one that exists
	w.want("absent", 200, "POST /permissions", create, "organizationId")
	w.want(`"workspace"`, 200, "GET /permissions", "", "data", 1, "scope")
	w.want(`"`+ws+`"`, 200, "GET /permissions", "", "data", 1, "scopeId")
	w.get(400, "POST /permissions", `{"permissionType":"workspace_reader","userId":"`+me+`"}`)
	w.get(400, "POST /permissions", `{"permissionType":"workspace_reader","userId":"`+me+`","workspaceId":"`+ws+`","organizationId":"`+org+`"}`)
	other := w.fake.AddUser(org, "Bea", "bea@example.com")
	w.get(400, "GET /permissions?userId="+other, "")
	w.want("[]", 200, "GET /permissions?userId="+other+"&organizationId="+org, "", "data")
	w.get(403, "GET /permissions?userId="+other+"&organizationId="+unknown, "")
	w.get(200, "GET /permissions?userId="+me+"&organizationId="+unknown, "") // not looked at
}

func TestPermissionsOfTheWholeInstance(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	w.want(`"none"`, 200, "GET /permissions", "", "data", 0, "scope")
	w.want(`"00000000-0000-0000-0000-000000000000"`, 200, "GET /permissions", "", "data", 0, "scopeId")
}

func TestTheLastAdminStays(t *testing.T) {
	for profile, want := range map[airbytetest.Profile]int{airbytetest.Cloud: 409, airbytetest.SelfManaged2026March: 500, airbytetest.SelfManaged2026July: 409} {
		w := newWire(t, airbytetest.WithProfile(profile))
		org := w.fake.OrganizationID()
		admin := w.id("POST /permissions", `{"permissionType":"organization_admin","userId":"`+w.fake.UserID()+`","organizationId":"`+org+`"}`, "permissionId")
		w.get(want, "DELETE /permissions/"+admin, "")
		other := w.fake.AddUser(org, "Bea", "bea@example.com")
		w.get(200, "POST /permissions", `{"permissionType":"organization_admin","userId":"`+other+`","organizationId":"`+org+`"}`)
		w.get(204, "DELETE /permissions/"+admin, "")
	}
}

func TestUsersByIDOrEmail(t *testing.T) {
	w := newWire(t)
	org := w.fake.OrganizationID()
	bea := w.fake.AddUser(org, "Bea", "bea@example.com")
	w.fake.AddUser(org, "Cleo", "cleo@example.com")
	w.fake.AddUser(w.fake.AddOrganization("Other"), "Dan", "dan@example.com")
	w.want(`"Cleo"`, 200, "GET /users?organizationId="+org+"&ids="+bea+"&emails=cleo@example.com", "", "data", 1, "name")
	w.want("absent", 200, "GET /users?organizationId="+org, "", "data", 3)
	w.get(403, "GET /users?organizationId="+unknown, "")
}

func TestGroups(t *testing.T) {
	w := newWire(t)
	org, ws := w.fake.OrganizationID(), w.fake.AddWorkspace("w")
	create := `{"name":"Data","description":"who load","organizationId":"` + org + `"}`
	w.want("0", 201, "POST /groups", create, "memberCount")
	w.want(`"error:group-already-exists"`, 409, "POST /groups", create, "type")
	group := "/groups/" + strings.Trim(w.get(200, "GET /groups?organizationId="+org, "", "data", 0, "groupId"), `"`)
	w.want(`"who load"`, 200, "PATCH "+group, `{"description":null}`, "description") // cannot be cleared
	member := `{"userId":"` + w.fake.UserID() + `"}`
	w.want(`"ada@example.com"`, 201, "POST "+group+"/members", member, "userEmail")
	w.want(`"error:group-member-already-exists"`, 409, "POST "+group+"/members", member, "type")
	w.want("1", 200, "GET "+group, "", "memberCount")
	w.get(404, "DELETE "+group+"/members/"+unknown, "")
	permission := `{"permissionType":"workspace_reader","workspaceId":"` + ws + `"}`
	id := strings.Trim(w.get(201, "POST "+group+"/permissions", permission, "permissionId"), `"`)
	w.want(`"bad-request"`, 400, "POST "+group+"/permissions", permission, "title") // not 409
	other := w.id("POST /groups", `{"name":"Others","organizationId":"`+org+`"}`, "groupId")
	w.get(404, "DELETE /groups/"+other+"/permissions/"+id, "")
	w.get(204, "DELETE "+group, "")
	w.get(404, "GET "+group+"/members", "")
	w.get(404, "GET "+group+"/permissions", "")
}

func TestTags(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	create := func(name, color string) string {
		return fmt.Sprintf(`{"name":%q,"color":%q,"workspaceId":%q}`, name, color, ws)
	}
	w.get(200, "POST /tags", create("a", "00ff00"))
	w.want(`"error:tag-already-exists"`, 409, "POST /tags", create("a", "00ff00"), "type")
	w.want(`"error:tag-invalid-hex-color"`, 400, "POST /tags", create("b", "#00ff00"), "type")
	w.want(`"error:tag-name-too-long"`, 400, "POST /tags", create(strings.Repeat("ü", 31), "00ff00"), "type")
	for i := range 99 {
		w.get(200, "POST /tags", create(fmt.Sprint(i), "00ff00"))
	}
	w.want(`"error:tag-limit-for-workspace-reached"`, 400, "POST /tags", create("one more", "00ff00"), "type")
}

func TestWorkspaces(t *testing.T) {
	each(t, func(t *testing.T, profile airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(profile))
		org, other := w.fake.OrganizationID(), w.fake.AddOrganization("Other")
		region := w.id("POST /regions", `{"name":"Frankfurt","organizationId":"`+org+`"}`, "regionId")
		ws := w.id("POST /workspaces", `{"name":"w","organizationId":"`+other+`","regionId":"`+region+`","notifications":{"failure":{"webhook":{"enabled":true,"url":"https://x.example"}}}}`, "workspaceId")
		w.want(`"frankfurt"`, 200, "GET /workspaces/"+ws, "", "dataResidency")
		w.want(`{"email":{"enabled":true},"webhook":{"enabled":true,"url":"https://x.example"}}`, 200, "GET /workspaces/"+ws, "", "notifications", "failure")
		w.want(`{"email":{"enabled":false},"webhook":{"enabled":false}}`, 200, "GET /workspaces/"+ws, "", "notifications", "success")
		w.want(`true`, 200, "PATCH /workspaces/"+ws, `{"notifications":{"failure":{"email":{"enabled":true}}}}`, "notifications", "failure", "webhook", "enabled")
		w.want("absent", 200, "PATCH /workspaces/"+ws, `{"notifications":{"birthday":{"email":{"enabled":true}}}}`, "notifications", "birthday")
		w.want("absent", 200, "GET /workspaces/"+ws, "", "organizationId")
		// Deleting it takes what it holds.
		p := newPipeline(w.fake)
		w.get(204, "DELETE /workspaces/"+p.workspace, "")
		w.want(`"deprecated"`, 200, "GET /connections/"+p.connection, "", "status")
	})
}

func TestRegionsAndDataplanes(t *testing.T) {
	w := newWire(t)
	org := w.fake.OrganizationID()
	create := `{"name":"Frankfurt","organizationId":"` + org + `"}`
	region := w.id("POST /regions", create, "regionId")
	w.want(`"error:dataplane-group-name-already-exists"`, 409, "POST /regions", create, "type")
	w.want("false", 200, "PATCH /regions/"+region, `{"enabled":false}`, "enabled")
	plane := `{"name":"one","regionId":"` + region + `"}`
	id := w.id("POST /dataplanes", plane, "dataplaneId")
	w.want("absent", 200, "GET /dataplanes/"+id, "", "clientSecret") // shown once
	w.want(`"error:dataplane-name-already-exists"`, 409, "POST /dataplanes", plane, "type")
	w.want(`"Frankfurt"`, 200, "DELETE /regions/"+region, "", "name")
	w.get(500, "GET /dataplanes/"+id, "")
}

func TestDefinitions(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March), airbytetest.WithConnectors(airbytetest.Connector{Type: "acme", Name: "Acme", Secrets: []string{"key"}}))
	ws, other := w.fake.AddWorkspace("w"), w.fake.AddWorkspace("other")
	at := "/workspaces/" + ws + "/definitions/sources"
	id := w.id("POST "+at, `{"name":"Mine","dockerRepository":"me/mine","dockerImageTag":"1"}`, "id")
	w.want(`{"dockerImageTag":"1","dockerRepository":"me/mine","documentationUrl":"","id":"`+id+`","name":"Mine"}`, 200, "GET "+at+"/"+id, "")
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
	w.get(404, "GET "+at+"/"+low, "") // not an image
	w.want(`"Acme"`, 200, "GET /connector_definitions?type=source&workspaceId="+ws, "", "data", 6, "name")
	w.want(`"Low"`, 200, "GET /connector_definitions?type=source&workspaceId="+ws, "", "data", 7, "name")
	acme := w.id("POST /sources", `{"name":"a","workspaceId":"`+ws+`","configuration":{"sourceType":"acme","key":"k"}}`, "sourceId")
	w.want(`{"key":"**********"}`, 200, "GET /sources/"+acme, "", "configuration")
}

func TestConnectorDefinitionsNeedAWorkspace(t *testing.T) {
	w := newWire(t, airbytetest.AllowWrongRequests())
	if got := w.get(500, "GET /connector_definitions?type=source", ""); !strings.HasPrefix(got, `{"errorId":`) {
		t.Errorf("got %s", got)
	}
}

func TestConfigTemplates(t *testing.T) {
	w := newWire(t)
	org := w.fake.OrganizationID()
	create := `{"organizationId":"` + org + `","actorDefinitionId":"e094cb9a-26de-4645-8761-65c0c425d1de","partialDefaultConfig":{"account_id":"a"},"partialUserConfigSpec":{"type":"object","required":["client_secret"]}}`
	id := w.id("POST /config_templates/sources", create, "id")
	w.want(`{"id":"`+id+`"}`, 200, "PATCH /config_templates/sources/"+id, `{"organizationId":"`+org+`","partialDefaultConfig":{"account_id":"b"}}`)
	w.want(`{"configTemplateSpec":{"required":["client_secret"],"type":"object"},"icon":"https://connectors.example/source-stripe.svg","id":"`+id+`","name":"Stripe","partialDefaultConfig":{"account_id":"b"},"sourceDefinitionId":"e094cb9a-26de-4645-8761-65c0c425d1de"}`,
		200, "GET /config_templates/sources/"+id, "")
	w.want(`[{"icon":"https://connectors.example/source-stripe.svg","id":"`+id+`","name":"Stripe"}]`, 200, "GET /config_templates/sources?organizationId="+org, "", "data")
	gone := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July), airbytetest.AllowWrongRequests())
	gone.get(403, "POST /config_templates/sources", create)
}

func TestWhatARequestDoesNotKnowIsNotLookedAt(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	org, ws, me := w.fake.OrganizationID(), w.fake.AddWorkspace("w"), w.fake.UserID()
	id := w.id("POST /permissions", `{"permissionType":"workspace_reader","userId":"`+me+`","workspaceId":"`+ws+`"}`, "permissionId")
	w.want(`{"permissionId":"`+id+`","permissionType":"workspace_editor","userId":"`+me+`","workspaceId":"`+ws+`"}`,
		200, "PATCH /permissions/"+id, `{"permissionType":"workspace_editor","userId":"`+unknown+`","organizationId":"`+org+`"}`)
	at := "/workspaces/" + ws + "/definitions/"
	id = w.id("POST "+at+"sources", `{"name":"Mine","dockerRepository":"me/mine","dockerImageTag":"1"}`, "id")
	w.want(`"me/mine"`, 200, "PUT "+at+"sources/"+id, `{"name":"Mine","dockerImageTag":"2","dockerRepository":"other"}`, "dockerRepository")
	id = w.id("POST "+at+"declarative_sources", `{"name":"Low","manifest":{"spec":{"connection_specification":{}}}}`, "id")
	w.want(`"Low"`, 200, "PUT "+at+"declarative_sources/"+id, `{"name":"x","manifest":{"spec":{"connection_specification":{}}}}`, "name")
	tag := w.id("POST /tags", `{"name":"a","color":"ffffff","workspaceId":"`+ws+`"}`, "tagId")
	w.want(`"`+ws+`"`, 200, "PATCH /tags/"+tag, `{"name":"a","color":"000000","workspaceId":"`+unknown+`"}`, "workspaceId")
}
