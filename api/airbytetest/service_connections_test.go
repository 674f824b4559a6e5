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
	w.want(`[{"mappers":[],"name":"orders","selectedFields":[],"syncMode":"incremental_append"}]`, 200,
		"GET /connections/"+conn, "", "configurations", "streams")
	w.want("absent", 200, "GET /connections/"+conn, "", "prefix")
	w.want("absent", 200, "GET /connections/"+conn, "", "statusReason")
	w.want(`"tenant_42_db → warehouse"`, 200, "GET /connections/"+conn, "", "name")
	w.want(`{"scheduleType":"manual"}`, 200, "PATCH /connections/"+p.connection,
		`{"schedule":{"scheduleType":"manual","cronExpression":"0 0 6 * * ?","basicTiming":"x"}}`, "schedule")
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
		badRequest        = "https://reference.airbyte.com/reference/errors#bad-request"
		invalidExpression = "error:cron-validation/invalid-expression"
		missingData       = "error:cron-validation/missing-cron-data"
		underOneHour      = "error:cron-validation/under-one-hour-not-allowed"
	)
	w := newWire(t)
	p := newPipeline(w.fake)
	for schedule, want := range map[string]string{
		`{"scheduleType":"manual"}`:                                              "",
		`{"scheduleType":"cron","cronExpression":"0 15 10 ? * MON-FRI"}`:         "",
		`{"scheduleType":"cron","cronExpression":"0 15 10 ? * MON-FRI 2030"}`:    "",
		`{"scheduleType":"cron","cronExpression":"0 15 10 * * ? UTC"}`:           "",
		`{"scheduleType":"cron","cronExpression":"0 15 10 * * ? Europe/Berlin"}`: invalidExpression,
		`{"scheduleType":"cron","cronExpression":"0 15 10"}`:                     invalidExpression,
		`{"scheduleType":"cron","cronExpression":"0 */5 * * * ?"}`:               underOneHour,
		`{"scheduleType":"cron","cronExpression":"* 0 * * * ?"}`:                 underOneHour,
		`{"scheduleType":"cron"}`:                                                missingData,
		`{"scheduleType":"basic"}`:                                               badRequest,
	} {
		body := `{"schedule":` + schedule + `}`
		if want == "" {
			w.get(200, "PATCH /connections/"+p.connection, body)
			continue
		}
		if got := w.get(400, "PATCH /connections/"+p.connection, body, "type"); got != `"`+want+`"` {
			t.Errorf("%s: %s, want %s", schedule, got, want)
		}
	}
}

func TestInvalidStreams(t *testing.T) {
	tests := []struct {
		streams string
		want    string // "" for success
	}{
		{
			streams: `{"name":"nope"}`,
			want:    "The stream nope does not exist in the source.",
		},
		{
			streams: `{"name":"users","namespace":"other"}`,
			want:    "The stream users does not exist in the source.",
		},
		{
			streams: `{"name":"users"},{"name":"users"}`,
			want:    "The stream users is selected twice.",
		},
		{
			streams: `{"name":"users","selectedFields":[]}`,
			want:    "The stream users has no selected fields; omit selectedFields to select all.",
		},
		{
			streams: `{"name":"users","syncMode":"incremental_append"}`,
			want:    "The stream users needs a cursorField for incremental_append.",
		},
		{
			streams: `{"name":"users","syncMode":"full_refresh_overwrite_deduped"}`,
			want:    "The stream users needs a primaryKey for full_refresh_overwrite_deduped.",
		},
		{
			streams: `{"name":"users","namespace":"public"},` +
				`{"name":"users","namespace":"audit","syncMode":"incremental_deduped_history"}`,
		},
	}
	w := newWire(t)
	p := newPipeline(w.fake)
	w.fake.SetStreams(p.source,
		airbytetest.Stream{Name: "users", Namespace: "public"},
		airbytetest.Stream{Name: "users", Namespace: "audit", Cursor: "at", PrimaryKey: []string{"id"}})
	for _, tt := range tests {
		body := `{"configurations":{"streams":[` + tt.streams + `]}}`
		if tt.want == "" {
			w.get(200, "PATCH /connections/"+p.connection, body)
			continue
		}
		got := w.get(400, "PATCH /connections/"+p.connection, body, "data", "message")
		if got != `"`+tt.want+`"` {
			t.Errorf("%s: %s, want %s", tt.streams, got, tt.want)
		}
	}
}
