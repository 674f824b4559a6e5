package airbytetest_test

import (
	"testing"
)

func TestListUsersByIDOrEmail(t *testing.T) {
	w := newWire(t)
	org := w.fake.OrganizationID()
	bea := w.fake.AddUser(org, "Bea", "bea@example.com")
	w.fake.AddUser(org, "Cleo", "cleo@example.com")
	w.fake.AddUser(w.fake.AddOrganization("Other"), "Dan", "dan@example.com")
	w.want(`"Cleo"`, 200, "GET /users?organizationId="+org+"&ids="+bea+"&emails=cleo@example.com", "", "data", 1,
		"name")
	w.want("absent", 200, "GET /users?organizationId="+org, "", "data", 3)
	w.get(403, "GET /users?organizationId="+unknown, "")
}
