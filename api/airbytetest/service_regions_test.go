package airbytetest_test

import (
	"testing"
)

func TestRegionsAndDataplanes(t *testing.T) {
	w := newWire(t)
	org := w.fake.OrganizationID()
	create := `{"name":"Frankfurt","organizationId":"` + org + `"}`
	region := w.id("POST /regions", create, "regionId")
	w.want(`"error:dataplane-group-name-already-exists"`, 409, "POST /regions", create, "type")
	w.want("false", 200, "PATCH /regions/"+region, `{"enabled":false}`, "enabled")
	plane := `{"name":"one","regionId":"` + region + `"}`
	id := w.id("POST /dataplanes", plane, "dataplaneId")
	w.want("absent", 200, "GET /dataplanes/"+id, "", "clientSecret") // shown on creation only
	w.want(`"error:dataplane-name-already-exists"`, 409, "POST /dataplanes", plane, "type")
	w.want(`"Frankfurt"`, 200, "DELETE /regions/"+region, "", "name")
	w.get(500, "GET /dataplanes/"+id, "")
}

func TestListRegionsAndDataplanes(t *testing.T) {
	w := newWire(t)
	org := w.fake.OrganizationID()
	region := w.id("POST /regions", `{"name":"Frankfurt","organizationId":"`+org+`"}`, "regionId")
	w.want(`"Frankfurt"`, 200, "GET /regions?organizationId="+org, "", 0, "name") // newest first
	w.want(`"US"`, 200, "GET /regions?organizationId="+org, "", 1, "name")        // shared by all
	w.want(`[]`, 200, "GET /dataplanes", "")
	plane := w.id("POST /dataplanes", `{"name":"one","regionId":"`+region+`"}`, "dataplaneId")
	w.want(`"`+plane+`"`, 200, "GET /dataplanes", "", 0, "dataplaneId")
	other := w.id("POST /regions", `{"name":"Paris","organizationId":"`+org+`"}`, "regionId")
	w.want("[]", 200, "GET /dataplanes?regionIds="+other, "")
}
