package airbytetest_test

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestConnectionDefaults(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	create := `{"sourceId":"` + p.source + `","destinationId":"` + p.destination + `",` +
		`"schedule":{"scheduleType":"cron","cronExpression":"0 0 6 * * ?"},` +
		`"configurations":{"streams":[{"name":"orders","syncMode":"incremental_append"}]}}`
	conn := w.id("POST /connections", create, "connectionId")
	w.want(`{"cronExpression":"0 0 6 * * ? UTC","scheduleType":"cron"}`, 200, "GET /connections/"+conn, "", "schedule")
	w.want(`[{"cursorField":["updated_at"],"includeFiles":false,"mappers":[],"name":"orders","namespace":"public",`+
		`"primaryKey":[["id"]],"selectedFields":[],"syncMode":"incremental_append"}]`, 200,
		"GET /connections/"+conn, "", "configurations", "streams")
	w.want("absent", 200, "GET /connections/"+conn, "", "prefix")
	w.want("absent", 200, "GET /connections/"+conn, "", "statusReason")
	w.want(`{"scheduleType":"manual"}`, 200, "POST /connections",
		`{"sourceId":"`+p.source+`","destinationId":"`+p.destination+`"}`, "schedule")
	w.want(`"tenant_42_db <> warehouse"`, 200, "GET /connections/"+conn, "", "name")
	w.want(`{"scheduleType":"manual"}`, 200, "PATCH /connections/"+p.connection,
		`{"schedule":{"scheduleType":"manual","cronExpression":"0 0 6 * * ?"}}`, "schedule")
	// A schedule can be sent as it was read.
	w.get(200, "PATCH /connections/"+conn, `{"schedule":{"scheduleType":"cron","cronExpression":"0 0 6 * * ? UTC"}}`)
	w.want(`"0 0 6 * * ? UTC"`, 200, "GET /connections/"+conn, "", "schedule", "cronExpression")
	// By default a connection has all streams.
	w.want(`"full_refresh_overwrite"`, 200, "GET /connections/"+p.connection, "", "configurations", "streams", 1,
		"syncMode")
}

func TestPatchConnectionReplacesLists(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	at := "PATCH /connections/" + p.connection
	w.get(200, at, `{"prefix":"raw_","configurations":{"streams":[{"name":"users"}]}}`)
	w.want(`"raw_"`, 200, at, `{"name":"renamed","configurations":{"streams":[]}}`, "prefix")
	w.want(`"users"`, 200, at, `{}`, "configurations", "streams", 0, "name")
	w.want("absent", 200, at, `{}`, "configurations", "streams", 1)
	tag := w.id("POST /tags", `{"name":"a","color":"ffffff","workspaceId":"`+p.workspace+`"}`, "tagId")
	full := `{"tagId":"` + tag + `","workspaceId":"` + p.workspace + `","name":"a","color":"ffffff"}`
	w.want(`"a"`, 200, at, `{"tags":[`+full+`]}`, "tags", 0, "name")
	w.get(200, "PATCH /tags/"+tag, `{"name":"b","color":"000000"}`)
	w.want(`"b"`, 200, "GET /connections/"+p.connection, "", "tags", 0, "name")
	w.want("[]", 200, at, `{"tags":[]}`, "tags")
	w.get(404, at, strings.ReplaceAll(`{"tags":[`+full+`]}`, tag, unknown))
}

func TestLockedConnection(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	w.fake.SetConnectionStatus(p.connection, "locked")
	w.want(`"error:connection/locked"`, 409, "PATCH /connections/"+p.connection, `{"name":"x"}`, "type")
	w.want(`"Could not fulfill request"`, 409, "POST /jobs", `{"connectionId":"`+p.connection+`","jobType":"sync"}`,
		"data", "message")
}

func TestSchedules(t *testing.T) {
	const (
		badRequest   = `"https://reference.airbyte.com/reference/errors#bad-request"`
		underOneHour = `"error:cron-validation/under-one-hour-not-allowed"`
	)
	tests := []struct {
		expression string
		want       string // type of the problem; "" for success
	}{
		{expression: "0 15 10 ? * MON-FRI"},
		{expression: "0 15 10 * * ? UTC"},
		{expression: "0 15 10 * * ?UTC"},
		{expression: "5 0 */2 * * ?"},
		{expression: "0 0 0/6 1,15 JAN-JUN,dec ?"},
		{expression: "0 0 12 L * ?"},
		{expression: "0 0 12 LW * ?"},
		{expression: "0 0 12 L-3 * ?"},
		{expression: "0 0 12 15W * ?"},
		{expression: "0 0 12 ? * 6L"},
		{expression: "0 0 12 ? * FRI#3"},
		{expression: "0 0 12 ? * MON,WED"},
		{expression: "0 5,5 12 * * ?"},
		{expression: "", want: badRequest},
		{expression: " ", want: badRequest},
		{expression: "UTC", want: badRequest},
		{expression: "0 15 10 * * ? Europe/Berlin", want: badRequest},
		{expression: "0 15 10 ? * MON-FRI 2030", want: badRequest},
		{expression: "15 10 * * ?", want: badRequest},
		{expression: "0 15 10 * * *", want: badRequest}, // no question mark
		{expression: "0 15 10 ? * ?", want: badRequest},
		{expression: "* 0 * * * ?", want: badRequest},
		{expression: "0/30 0 * * * ?", want: badRequest},
		{expression: "60 0 * * * ?", want: badRequest},
		{expression: "0 60 * * * ?", want: badRequest},
		{expression: "0 0 24 * * ?", want: badRequest},
		{expression: "0 0 5-3 * * ?", want: badRequest},
		{expression: "0 0 3-x * * ?", want: badRequest},
		{expression: "0 0 1/0 * * ?", want: badRequest},
		{expression: "0 0 12 32 * ?", want: badRequest},
		{expression: "0 0 12 32W * ?", want: badRequest},
		{expression: "0 0 12 W * ?", want: badRequest},
		{expression: "0 0 12 ? * FRI#6", want: badRequest},
		{expression: "0 0 12 ? * XL", want: badRequest},
		{expression: "0 0 12 ? FOO MON", want: badRequest},
		{expression: "0 0, 12 * * ?", want: badRequest},
		{expression: "cron(0 4 * * * ?)", want: badRequest},
		{expression: "0 */5 * * * ?", want: underOneHour},
		{expression: "0 * * * * ?", want: underOneHour},
		{expression: "0 0,30 * * * ?", want: underOneHour},
		{expression: "0 10-11 5 * * ?", want: underOneHour},
		{expression: "0 50/5 * * * ?", want: underOneHour},
	}
	w := newWire(t)
	p := newPipeline(w.fake)
	for _, tt := range tests {
		schedule := `"schedule":{"scheduleType":"cron","cronExpression":"` + tt.expression + `"}}`
		for request, body := range map[string]string{
			"PATCH /connections/" + p.connection: `{` + schedule,
			"POST /connections": `{"sourceId":"` + p.source + `","destinationId":"` + p.destination + `",` +
				schedule,
		} {
			if tt.want == "" {
				w.get(200, request, body)
				continue
			}
			if got := w.get(400, request, body, "type"); got != tt.want {
				t.Errorf("%s with %q: %s, want %s", request, tt.expression, got, tt.want)
			}
			if tt.want == badRequest {
				if got := w.get(400, request, body, "data", "message"); len(got) < 10 {
					t.Errorf("%s with %q: message %s", request, tt.expression, got)
				}
			}
		}
	}
	at := "PATCH /connections/" + p.connection
	w.want(badRequest, 400, at, `{"schedule":{"scheduleType":"cron"}}`, "type")
	w.want(badRequest, 400, at, `{"schedule":{"scheduleType":"cron","cronExpression":null}}`, "type")
	w.want(`"0 */5 * * * ?"`, 400, at, `{"schedule":{"scheduleType":"cron","cronExpression":"0 */5 * * * ?"}}`,
		"data", "cronExpression")
	w.want(`"Bad Request"`, 400, at, `{"schedule":{"scheduleType":"basic"}}`, "message")
	w.get(200, at, `{"schedule":{"scheduleType":"manual","cronExpression":"nonsense"}}`)
}

// TestOrderOfChecks checks which mistake of a request the server reports.
func TestOrderOfChecks(t *testing.T) {
	w := newWire(t, airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	p := newPipeline(w.fake)
	const (
		wrongCron    = `,"schedule":{"scheduleType":"cron","cronExpression":"0 0 1"}`
		wrongStreams = `,"configurations":{"streams":[{"name":"nope"}]}`
	)
	create := func(source, destination, rest string) string {
		return `{"sourceId":"` + source + `","destinationId":"` + destination + `"` + rest + `}`
	}
	w.want(`"Bad Request"`, 400, "POST /connections",
		create(unknown, unknown, `,"schedule":{"scheduleType":"basic"}`), "message")
	w.want(`"bad-request"`, 400, "POST /connections", create(unknown, unknown, wrongCron), "title")
	w.want(`"DESTINATION_CONNECTION"`, 404, "POST /connections", create(unknown, unknown, wrongStreams),
		"data", "resourceType")
	w.want(`"SOURCE_CONNECTION"`, 404, "POST /connections", create(unknown, p.destination, wrongStreams),
		"data", "resourceType")
	other := newPipeline(w.fake)
	w.want(`"The stream nope does not exist in the source."`, 400, "POST /connections",
		create(p.source, other.destination, wrongStreams), "data", "message")
	w.want(`"unexpected-problem"`, 500, "POST /connections", create(p.source, other.destination, ""), "title")
	w.want(`"bad-request"`, 400, "PATCH /connections/"+unknown, "{"+wrongCron[1:]+"}", "title")
	w.get(404, "PATCH /connections/"+unknown, "{"+wrongStreams[1:]+"}")
	w.fake.SetConnectionStatus(p.connection, "locked")
	w.get(400, "PATCH /connections/"+p.connection, "{"+wrongCron[1:]+"}")
	w.get(409, "PATCH /connections/"+p.connection, "{"+wrongStreams[1:]+"}")

	// Only instance admins learn that a resource does not exist.
	w = newWire(t)
	p = newPipeline(w.fake)
	w.get(403, "POST /connections", create(unknown, p.destination, wrongCron))
	w.get(403, "POST /connections", create(p.source, unknown, wrongCron))
	w.get(403, "PATCH /connections/"+unknown, "{"+wrongCron[1:]+"}")
}
