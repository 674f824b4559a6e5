package airbytetest_test

import (
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestWorkspaces(t *testing.T) {
	each(t, func(t *testing.T, profile airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(profile))
		org := w.fake.OrganizationID()
		other := w.fake.AddOrganization("Other")
		region := w.id("POST /regions", `{"name":"Frankfurt","organizationId":"`+org+`"}`, "regionId")
		ws := w.id("POST /workspaces",
			`{"name":"w","organizationId":"`+other+`","regionId":"`+region+`",`+
				`"notifications":{"failure":{"webhook":{"enabled":true,"url":"https://x.example"}}}}`,
			"workspaceId")
		w.want(`"frankfurt"`, 200, "GET /workspaces/"+ws, "", "dataResidency")
		w.want(`{"email":{"enabled":true},"webhook":{"enabled":true,"url":"https://x.example"}}`, 200,
			"GET /workspaces/"+ws, "", "notifications", "failure")
		w.want(`{"email":{"enabled":false},"webhook":{"enabled":false}}`, 200, "GET /workspaces/"+ws, "",
			"notifications", "success")
		w.want(`true`, 200, "PATCH /workspaces/"+ws, `{"notifications":{"failure":{"email":{"enabled":true}}}}`,
			"notifications", "failure", "webhook", "enabled")
		w.want("absent", 200, "PATCH /workspaces/"+ws, `{"notifications":{"birthday":{"email":{"enabled":true}}}}`,
			"notifications", "birthday")
		w.want("absent", 200, "GET /workspaces/"+ws, "", "organizationId")
		// Deleting a workspace deletes its connections.
		p := newPipeline(w.fake)
		w.get(204, "DELETE /workspaces/"+p.workspace, "")
		w.want(`"deprecated"`, 200, "GET /connections/"+p.connection, "", "status")
	})
}

func TestDeletedWorkspaceLeavesActors(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	ids := map[string][]string{
		"source":      {p.source},
		"destination": {p.destination},
	}
	for range 21 {
		source := w.fake.AddSource(p.workspace, "s", airbytetest.Postgres)
		destination := w.fake.AddDestination(p.workspace, "d", airbytetest.Snowflake)
		ids["source"] = append(ids["source"], source)
		ids["destination"] = append(ids["destination"], destination)
	}
	last := w.fake.AddConnection(ids["source"][21], ids["destination"][21])
	w.get(204, "DELETE /workspaces/"+p.workspace, "")
	w.want(`"deprecated"`, 200, "GET /connections/"+last, "", "status") // connections are deleted without a limit
	for kind, all := range ids {
		for i, id := range all {
			isDeleted := w.get(200, "GET /"+kind+"s/"+id, "", "configuration") == "null"
			if wantDeleted := i < 20; isDeleted != wantDeleted {
				t.Errorf("%s %d: deleted %t, want %t", kind, i, isDeleted, wantDeleted)
			}
		}
	}
}
