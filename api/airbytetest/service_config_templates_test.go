package airbytetest_test

import (
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestConfigTemplates(t *testing.T) {
	w := newWire(t)
	org := w.fake.OrganizationID()
	create := `{"organizationId":"` + org + `","actorDefinitionId":"e094cb9a-26de-4645-8761-65c0c425d1de",` +
		`"partialDefaultConfig":{"account_id":"a"},"partialUserConfigSpec":{"type":"object",` +
		`"required":["client_secret"]}}`
	id := w.id("POST /config_templates/sources", create, "id")
	w.want(`{"id":"`+id+`"}`, 200, "PATCH /config_templates/sources/"+id,
		`{"organizationId":"`+org+`","partialDefaultConfig":{"account_id":"b"}}`)
	w.want(`{"configTemplateSpec":{"required":["client_secret"],"type":"object"},`+
		`"icon":"https://connectors.example/source-stripe.svg","id":"`+id+`","name":"Stripe",`+
		`"partialDefaultConfig":{"account_id":"b"},"sourceDefinitionId":"e094cb9a-26de-4645-8761-65c0c425d1de"}`,
		200, "GET /config_templates/sources/"+id, "")
	w.want(`[{"icon":"https://connectors.example/source-stripe.svg","id":"`+id+`","name":"Stripe"}]`, 200,
		"GET /config_templates/sources?organizationId="+org, "", "data")
	july := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July), airbytetest.AllowWrongRequests())
	july.get(403, "POST /config_templates/sources", create)
}
