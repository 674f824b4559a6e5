package airbytetest_test

import (
	"strings"
	"testing"
)

func TestGroups(t *testing.T) {
	w := newWire(t)
	org := w.fake.OrganizationID()
	ws := w.fake.AddWorkspace("w")
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
