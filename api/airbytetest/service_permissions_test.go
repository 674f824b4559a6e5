package airbytetest_test

import (
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestPermissions(t *testing.T) {
	w := newWire(t)
	org := w.fake.OrganizationID()
	ws := w.fake.AddWorkspace("w")
	me := w.fake.UserID()
	create := `{"permissionType":"workspace_reader","userId":"` + me + `","workspaceId":"` + ws + `"}`
	first := w.get(200, "POST /permissions", create)
	w.want(first, 200, "POST /permissions", create) // returns the existing one
	w.want("absent", 200, "POST /permissions", create, "organizationId")
	w.want(`"workspace"`, 200, "GET /permissions", "", "data", 1, "scope")
	w.want(`"`+ws+`"`, 200, "GET /permissions", "", "data", 1, "scopeId")
	w.get(400, "POST /permissions", `{"permissionType":"workspace_reader","userId":"`+me+`"}`)
	w.get(400, "POST /permissions",
		`{"permissionType":"workspace_reader","userId":"`+me+`","workspaceId":"`+ws+`","organizationId":"`+org+`"}`)
	other := w.fake.AddUser(org, "Bea", "bea@example.com")
	w.get(400, "GET /permissions?userId="+other, "")
	w.want("[]", 200, "GET /permissions?userId="+other+"&organizationId="+org, "", "data")
	w.get(403, "GET /permissions?userId="+other+"&organizationId="+unknown, "")
	w.get(200, "GET /permissions?userId="+me+"&organizationId="+unknown, "") // ignored
}

func TestPermissionsOfInstanceAdmin(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	w.want(`"none"`, 200, "GET /permissions", "", "data", 0, "scope")
	w.want(`"00000000-0000-0000-0000-000000000000"`, 200, "GET /permissions", "", "data", 0, "scopeId")
}

func TestDeleteLastAdmin(t *testing.T) {
	for profile, want := range map[airbytetest.Profile]int{
		airbytetest.Cloud:                409,
		airbytetest.SelfManaged2026March: 500,
		airbytetest.SelfManaged2026July:  409,
	} {
		w := newWire(t, airbytetest.WithProfile(profile))
		org := w.fake.OrganizationID()
		admin := w.id("POST /permissions",
			`{"permissionType":"organization_admin","userId":"`+w.fake.UserID()+`","organizationId":"`+org+`"}`,
			"permissionId")
		w.get(want, "DELETE /permissions/"+admin, "")
		other := w.fake.AddUser(org, "Bea", "bea@example.com")
		w.get(200, "POST /permissions",
			`{"permissionType":"organization_admin","userId":"`+other+`","organizationId":"`+org+`"}`)
		w.get(204, "DELETE /permissions/"+admin, "")
	}
}
