package airbytetest_test

import (
	"slices"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// catalog lists the streams that the source of these tests offers.
var catalog = []airbytetest.Stream{
	{
		Name:      "users",
		Namespace: "public",
		Fields:    []string{"id", "email", "address", "address.city", "updated_at"},
	},
	{
		Name:       "users",
		Namespace:  "audit",
		Fields:     []string{"id", "at"},
		PrimaryKey: []string{"id"},
		Cursor:     "at",
	},
	{
		Name:          "orders",
		Namespace:     "public",
		Fields:        []string{"id", "total", "changed"},
		PrimaryKey:    []string{"id", "total"},
		DefaultCursor: "changed",
	},
	{
		Name:            "rates",
		FullRefreshOnly: true,
	},
}

func TestInvalidStreams(t *testing.T) {
	tests := []struct {
		streams string
		want    string // of the message; "" for success
	}{
		// Names.
		{
			streams: `{"name":"nope"}`,
			want:    "nope does not exist in the source",
		},
		{
			streams: `{"name":"users","namespace":"other"}`,
			want:    "users does not exist in the source with this namespace",
		},
		{
			streams: `{"name":"users"}`,
			want:    "users does not exist in the source with this namespace",
		},
		{
			streams: `{"name":"orders","namespace":"other"}`, // no other stream has the name
		},
		{
			streams: `{"name":"rates"},{"name":"rates"}`,
			want:    "rates is selected twice",
		},

		// Selected fields.
		{
			streams: `{"name":"orders","selectedFields":[]}`,
			want:    "orders has no selected fields; omit selectedFields to select all",
		},
		{
			streams: `{"name":"orders","selectedFields":[{}]}`,
			want:    "orders selects a field without a path",
		},
		{
			streams: `{"name":"users","namespace":"public","selectedFields":[{"fieldPath":["address","city"]}]}`,
			want:    "users selects a nested field, which servers do not support",
		},
		{
			streams: `{"name":"users","namespace":"public","selectedFields":[{"fieldPath":["address.city"]}]}`,
			want: "users does not have the field address.city of selectedFields; it has id, email, address, " +
				"address.city, updated_at",
		},
		{
			streams: `{"name":"orders","selectedFields":[{"fieldPath":["id"]},{"fieldPath":["id"]}]}`,
			want:    "orders selects the field id twice",
		},
		{
			streams: `{"name":"orders","selectedFields":[{"fieldPath":["nope"]}]}`,
			want:    "orders does not have the field nope of selectedFields; it has id, total, changed",
		},
		{
			streams: `{"name":"orders","syncMode":"incremental_deduped_history",` +
				`"selectedFields":[{"fieldPath":["id"]},{"fieldPath":["changed"]}]}`,
			want: "orders does not select its primary key",
		},
		{
			streams: `{"name":"orders","syncMode":"incremental_append","selectedFields":[{"fieldPath":["id"]}]}`,
			want:    "orders does not select its cursor",
		},
		{
			streams: `{"name":"users","namespace":"public","syncMode":"incremental_append",` +
				`"cursorField":["address","city"],"selectedFields":[{"fieldPath":["address"]}]}`,
		},

		// Modes.
		{
			streams: `{"name":"rates","syncMode":"incremental_append"}`,
			want: "rates has no mode incremental_append; want one of full_refresh_append, full_refresh_overwrite, " +
				"full_refresh_overwrite_deduped",
		},
		{
			streams: `{"name":"orders","syncMode":"full_refresh_update"}`,
			want: "orders has no mode full_refresh_update; want one of full_refresh_append, full_refresh_overwrite, " +
				"full_refresh_overwrite_deduped, incremental_append, incremental_deduped_history",
		},

		// Cursors.
		{
			streams: `{"name":"users","namespace":"public","syncMode":"incremental_append"}`,
			want:    "users needs a cursorField for incremental_append",
		},
		{
			streams: `{"name":"users","namespace":"public","syncMode":"incremental_append","cursorField":["nope"]}`,
			want: "users does not have the field nope of cursorField; it has id, email, address, address.city, " +
				"updated_at",
		},
		{
			streams: `{"name":"users","namespace":"audit","syncMode":"incremental_append","cursorField":["id"]}`,
			want:    "users has the cursor at, which the source defines; omit cursorField",
		},
		{
			streams: `{"name":"users","namespace":"audit","syncMode":"incremental_append","cursorField":["at"]}`,
		},
		{
			streams: `{"name":"users","namespace":"audit","syncMode":"full_refresh_append","cursorField":["nope"]}`,
		},

		// Primary keys.
		{
			streams: `{"name":"users","namespace":"public","syncMode":"incremental_deduped_history",` +
				`"cursorField":["updated_at"]}`,
			want: "users needs a primaryKey for incremental_deduped_history",
		},
		{
			streams: `{"name":"users","namespace":"public","syncMode":"incremental_deduped_history",` +
				`"cursorField":["updated_at"],"primaryKey":[["nope"]]}`,
			want: "users does not have the field nope of primaryKey; it has id, email, address, address.city, " +
				"updated_at",
		},
		{
			streams: `{"name":"users","namespace":"public","syncMode":"incremental_deduped_history",` +
				`"cursorField":["id"],"primaryKey":[[]],"selectedFields":[{"fieldPath":["id"]}]}`,
			want: "users does not have the field  of primaryKey; it has id, email, address, address.city, updated_at",
		},
		{
			streams: `{"name":"users","namespace":"audit","syncMode":"incremental_deduped_history","primaryKey":[["at"]]}`,
			want:    "users has the primary key id, which the source defines; omit primaryKey",
		},
		{
			streams: `{"name":"users","namespace":"audit","syncMode":"incremental_deduped_history","primaryKey":[["id"]]}`,
		},
		{
			streams: `{"name":"users","namespace":"public","syncMode":"full_refresh_overwrite_deduped"}`,
		},
		{
			streams: `{"name":"users","namespace":"public"},{"name":"users","namespace":"audit"},{"name":"orders"}`,
		},
	}
	w := newWire(t)
	p := newPipeline(w.fake)
	w.fake.SetStreams(p.source, catalog...)
	for _, tt := range tests {
		configurations := `"configurations":{"streams":[` + tt.streams + `]}}`
		for request, body := range map[string]string{
			"PATCH /connections/" + p.connection: `{` + configurations,
			"POST /connections": `{"sourceId":"` + p.source + `","destinationId":"` + p.destination + `",` +
				configurations,
		} {
			if tt.want == "" {
				w.get(200, request, body)
				continue
			}
			got := w.get(400, request, body, "data", "message")
			if got != `"The stream `+tt.want+`."` {
				t.Errorf("%s: %s: %s, want %s", request, tt.streams, got, tt.want)
			}
			w.want(`"bad-request"`, 400, request, body, "title")
		}
	}
}

// TestStoredStreams checks which properties of selected streams come back with other values.
func TestStoredStreams(t *testing.T) {
	tests := []struct {
		sent string
		want string
	}{
		{
			sent: `{"name":"users","namespace":"public"}`,
			want: `{"cursorField":[],"includeFiles":false,"mappers":[],"name":"users","namespace":"public",` +
				`"primaryKey":[],"selectedFields":[],"syncMode":"full_refresh_overwrite"}`,
		},
		{
			// The namespace of the source comes back, and the fields in the order of the schema.
			sent: `{"name":"orders","namespace":"elsewhere","includeFiles":true,"syncMode":"full_refresh_append",` +
				`"cursorField":["id"],"primaryKey":[["changed"]],` +
				`"selectedFields":[{"fieldPath":["changed"]},{"fieldPath":["id"]}]}`,
			want: `{"cursorField":["changed"],"includeFiles":true,"mappers":[],"name":"orders","namespace":"public",` +
				`"primaryKey":[["id"],["total"]],"selectedFields":[{"fieldPath":["id"]},{"fieldPath":["changed"]}],` +
				`"syncMode":"full_refresh_append"}`,
		},
		{
			sent: `{"name":"orders","syncMode":"incremental_append","cursorField":["total"]}`,
			want: `{"cursorField":["total"],"includeFiles":false,"mappers":[],"name":"orders","namespace":"public",` +
				`"primaryKey":[["id"],["total"]],"selectedFields":[],"syncMode":"incremental_append"}`,
		},
		{
			sent: `{"name":"orders","syncMode":"incremental_append"}`,
			want: `{"cursorField":["changed"],"includeFiles":false,"mappers":[],"name":"orders","namespace":"public",` +
				`"primaryKey":[["id"],["total"]],"selectedFields":[],"syncMode":"incremental_append"}`,
		},
		{
			sent: `{"name":"users","namespace":"audit","syncMode":"incremental_deduped_history"}`,
			want: `{"cursorField":["at"],"includeFiles":false,"mappers":[],"name":"users","namespace":"audit",` +
				`"primaryKey":[["id"]],"selectedFields":[],"syncMode":"incremental_deduped_history"}`,
		},
		{
			sent: `{"name":"users","namespace":"public","syncMode":"full_refresh_overwrite_deduped",` +
				`"cursorField":["id"],"primaryKey":[["email"],["address","city"]]}`,
			want: `{"cursorField":[],"includeFiles":false,"mappers":[],"name":"users","namespace":"public",` +
				`"primaryKey":[["email"],["address","city"]],"selectedFields":[],` +
				`"syncMode":"full_refresh_overwrite_deduped"}`,
		},
		{
			sent: `{"name":"rates"}`,
			want: `{"cursorField":[],"includeFiles":false,"mappers":[],"name":"rates","primaryKey":[],` +
				`"selectedFields":[],"syncMode":"full_refresh_overwrite"}`,
		},
	}
	w := newWire(t)
	p := newPipeline(w.fake)
	w.fake.SetStreams(p.source, catalog...)
	for _, tt := range tests {
		w.want(tt.want, 200, "PATCH /connections/"+p.connection, `{"configurations":{"streams":[`+tt.sent+`]}}`,
			"configurations", "streams", 0)
		w.want(tt.want, 200, "GET /connections", "", "data", 0, "configurations", "streams", 0)
	}
	all := w.id("POST /connections", `{"sourceId":"`+p.source+`","destinationId":"`+p.destination+`"}`, "connectionId")
	w.want(`{"cursorField":["changed"],"includeFiles":false,"mappers":[],"name":"orders","namespace":"public",`+
		`"primaryKey":[["id"],["total"]],"selectedFields":[],"syncMode":"full_refresh_overwrite"}`,
		200, "GET /connections/"+all, "", "configurations", "streams", 2)
}

func TestModesOfDestination(t *testing.T) {
	w := newWire(t, airbytetest.WithConnectors(airbytetest.Connector{
		Type:        "crm",
		Name:        "CRM",
		Destination: true,
		SyncModes: []airbyte.SyncMode{
			airbyte.SyncModeFullRefreshUpdate,
			airbyte.SyncModeIncrementalUpdate,
			airbyte.SyncModeIncrementalSoftDelete,
		},
	}))
	p := newPipeline(w.fake)
	w.fake.SetStreams(p.source, catalog...)
	crm := w.fake.AddDestination(p.workspace, "crm", map[string]any{"destinationType": "crm"})
	w.want(`["full_refresh_update","incremental_update","incremental_soft_delete"]`, 200,
		"GET /streams?sourceId="+p.source+"&destinationId="+crm, "", 0, "syncModes")
	w.want(`["full_refresh_update"]`, 200, "GET /streams?sourceId="+p.source+"&destinationId="+crm, "", 3, "syncModes")
	create := func(stream string) string {
		return `{"sourceId":"` + p.source + `","destinationId":"` + crm + `","configurations":{"streams":[` + stream + `]}}`
	}
	w.want(`"The stream orders has no mode incremental_append; want one of full_refresh_update, incremental_update, `+
		`incremental_soft_delete."`, 400, "POST /connections",
		create(`{"name":"orders","syncMode":"incremental_append"}`), "data", "message")
	w.want(`"The stream rates needs a primaryKey for full_refresh_update."`, 400, "POST /connections",
		create(`{"name":"rates","syncMode":"full_refresh_update"}`), "data", "message")
	w.want(`["changed"]`, 200, "POST /connections", create(`{"name":"orders","syncMode":"incremental_update"}`),
		"configurations", "streams", 0, "cursorField")
	w.get(200, "POST /connections", create(`{"name":"orders"}`)) // servers do not check the default mode
}

func TestStreamsOfConnector(t *testing.T) {
	w := newWire(t, airbytetest.WithConnectors(airbytetest.Connector{
		Type:    "postgres",
		Name:    "Postgres",
		Streams: []airbytetest.Stream{{Name: "invoices", Fields: []string{"id", "address.city"}, PrimaryKey: []string{"no"}}},
	}))
	ws := w.fake.AddWorkspace("w")
	src := w.id("POST /sources", `{"name":"db","workspaceId":"`+ws+`","configuration":`+postgres+`}`, "sourceId")
	w.want(`[["id"],["address","city"],["no"]]`, 200, "GET /streams?sourceId="+src, "", 0, "propertyFields")
	w.want("absent", 200, "GET /streams?sourceId="+src, "", 1)
}

func TestMappers(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	at := "PATCH /connections/" + p.connection
	streams := func(mappers string) string {
		return `{"configurations":{"streams":[{"name":"users","mappers":[` + mappers + `]}]}}`
	}
	const encryption = `{"type":"encryption","mapperConfiguration":{"algorithm":"AES","key":"c0ffee","mode":"CBC",` +
		`"padding":"PKCS5Padding","targetField":"email","fieldNameSuffix":"_aes"}}`
	const hashing = `{"type":"hashing","mapperConfiguration":{"method":"SHA-256","targetField":"email",` +
		`"fieldNameSuffix":"_hash"}}`
	path := []any{"configurations", "streams", 0, "mappers", 0}
	idPath := slices.Concat(path, []any{"id"})
	id := strings.Trim(w.get(200, at, streams(encryption+","+hashing), idPath...), `"`)
	if id == "absent" {
		t.Fatal("the server assigned no ID to the mapper")
	}
	key := slices.Concat(path, []any{"mapperConfiguration", "key"})
	keyInList := slices.Concat([]any{"data", 0}, key)
	w.want(`"**********"`, 200, "GET /connections/"+p.connection, "", key...)
	w.want(`"c0ffee"`, 200, "GET /connections", "", keyInList...) // lists do not mask it
	w.want(`"hashing"`, 200, "GET /connections", "", "data", 0, "configurations", "streams", 0, "mappers", 1, "type")

	masked := strings.Replace(encryption, "c0ffee", "**********", 1)
	withID := strings.Replace(masked, `{"type"`, `{"id":"`+id+`","type"`, 1)
	w.want(`"`+id+`"`, 200, at, streams(withID), idPath...)
	w.want(`"c0ffee"`, 200, "GET /connections", "", keyInList...) // restored
	const notFound = `"error:mapper-validation/secret-not-found"`
	w.want(notFound, 400, at, streams(masked), "type")
	w.want(notFound, 400, at, streams(strings.Replace(withID, id, unknown, 1)), "type")
	w.want(`"encryption"`, 400, at, streams(masked), "data", "mapperType")
	w.want(notFound, 400, at, strings.Replace(streams(withID), "users", "orders", 1), "type") // another stream
	w.want(notFound, 400, "POST /connections", `{"sourceId":"`+p.source+`","destinationId":"`+p.destination+`",`+
		streams(withID)[1:], "type")
}

// TestIncludeFiles checks the default of includeFiles, which only new connections of file streams have.
func TestIncludeFiles(t *testing.T) {
	w := newWire(t, airbytetest.WithConnectors(airbytetest.Connector{
		Type:        "s3",
		Name:        "S3",
		Destination: true,
		Files:       true,
	}))
	p := newPipeline(w.fake)
	w.fake.SetStreams(p.source, airbytetest.Stream{Name: "files", Files: true}, airbytetest.Stream{Name: "rows"})
	bucket := w.fake.AddDestination(p.workspace, "bucket", map[string]any{"destinationType": "s3"})
	create := func(destination, configurations string) string {
		return `{"sourceId":"` + p.source + `","destinationId":"` + destination + `"` + configurations + `}`
	}
	const both = `"configurations":{"streams":[{"name":"files"},{"name":"rows"}]}`
	const without = `"configurations":{"streams":[{"name":"files","includeFiles":false}]}`
	first := []any{"configurations", "streams", 0, "includeFiles"}
	w.want("true", 200, "POST /connections", create(bucket, ""), first...)
	w.want("true", 200, "POST /connections", create(bucket, ","+both), first...)
	w.want("false", 200, "POST /connections", create(bucket, ","+both), "configurations", "streams", 1, "includeFiles")
	w.want("false", 200, "POST /connections", create(bucket, ","+without), first...)
	w.want("false", 200, "POST /connections", create(p.destination, ","+both), first...)
	connection := w.id("POST /connections", create(bucket, ""), "connectionId")
	w.want("false", 200, "PATCH /connections/"+connection, "{"+both+"}", first...)
}
