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
