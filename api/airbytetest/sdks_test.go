package airbytetest_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// sdkCall is a request that an official SDK sends, and the response that servers give. The requests have
// the operations, parameters, bodies and defaults of terraform-provider-airbyte (June 2026) and
// airbyte-api-python-sdk (June 2026), with null and empty values as they send them.
type sdkCall struct {
	request string            // method and path; $name stands for a kept value
	form    bool              // the body is a form
	body    string            // JSON, or a form
	status  int               // of the response
	keys    string            // the properties of the response, sorted; "" for any
	want    map[string]string // JSON values of the response by their path; a number is an index
	keep    map[string]string // paths of values to keep, by name
	remarks []string          // deviations that servers pass over
}

const sourceKeys = "configuration createdAt definitionId name sourceId sourceType workspaceId"

const destinationKeys = "configuration createdAt definitionId destinationId destinationType name workspaceId"

const connectionKeys = "configurations connectionId createdAt destinationId name namespaceDefinition " +
	"nonBreakingSchemaUpdatesBehavior prefix schedule sourceId status tags workspaceId"

const jobKeys = "bytesSynced connectionId duration jobId jobType rowsSynced startTime status"

const problemKeys = "data detail documentationUrl status title type"

// terraformCalls are the requests that resources and data sources of the Terraform provider send while they are
// created, read, changed and destroyed. The server is self-managed.
var terraformCalls = []sdkCall{
	{
		request: "POST /applications/token",
		form:    true,
		body:    "client_id=$id&client_secret=$secret&grant_type=client_credentials",
		status:  200,
		keys:    "access_token expires_in token_type",
		want:    map[string]string{"token_type": `"Bearer"`, "expires_in": "900"},
	},

	// airbyte_workspace
	{
		request: "POST /workspaces",
		body:    `{"name":"Tenant","notifications":{"failure":{"email":{"enabled":false}}}}`,
		status:  200,
		keys:    "dataResidency name notifications workspaceId",
		want: map[string]string{
			"dataResidency":                       `"auto"`,
			"notifications.failure.email.enabled": "false",
			"notifications.success":               `{"email":{"enabled":false},"webhook":{"enabled":false}}`,
		},
		keep: map[string]string{"workspace": "workspaceId"},
	},
	{
		request: "PATCH /workspaces/$workspace",
		body:    `{"name":"Tenant 42"}`,
		status:  200,
		want:    map[string]string{"name": `"Tenant 42"`, "notifications.failure.email.enabled": "false"},
	},
	{
		request: "GET /workspaces/$workspace",
		status:  200,
		keys:    "dataResidency name notifications workspaceId",
	},

	// airbyte_source_definition, airbyte_destination_definition, airbyte_declarative_source_definition
	{
		request: "POST /workspaces/$workspace/definitions/sources",
		body:    `{"name":"Mine","dockerRepository":"me/source-mine","dockerImageTag":"1.0.0"}`,
		status:  200,
		keys:    "dockerImageTag dockerRepository documentationUrl id name",
		want:    map[string]string{"documentationUrl": `""`},
		keep:    map[string]string{"definition": "id"},
	},
	{
		request: "PUT /workspaces/$workspace/definitions/sources/$definition",
		body:    `{"name":"Mine","dockerImageTag":"1.0.1"}`,
		status:  200,
		want:    map[string]string{"dockerImageTag": `"1.0.1"`, "dockerRepository": `"me/source-mine"`},
	},
	{
		request: "POST /workspaces/$workspace/definitions/declarative_sources",
		body:    `{"name":"Low code","manifest":{"version":"6.1.0","spec":{"connection_specification":{}}}}`,
		status:  200,
		keys:    "id manifest name version",
		want:    map[string]string{"version": "1"},
		keep:    map[string]string{"declarative": "id"},
	},
	{
		request: "PUT /workspaces/$workspace/definitions/declarative_sources/$declarative",
		body:    `{"manifest":{"version":"6.2.0","spec":{"connection_specification":{}}}}`,
		status:  200,
		want:    map[string]string{"version": "2", "name": `"Low code"`},
	},

	// airbyte_source
	{
		request: "POST /sources",
		body: `{"name":"db","definitionId":"decd338e-5647-4c0b-adf4-da0e75f5a750","workspaceId":"$workspace",` +
			`"configuration":{"host":"db.example","port":5432,"database":"app","username":"u","password":"hunter2"}}`,
		status: 200,
		keys:   sourceKeys,
		want: map[string]string{
			"sourceType":             `"postgres"`,
			"configuration.password": `"**********"`,
			"configuration.port":     "5432",
		},
		keep: map[string]string{"source": "sourceId"},
	},
	{
		request: "PUT /sources/$source",
		body: `{"name":"db 2","configuration":{"host":"db.example","port":5433,"database":"app","username":"u",` +
			`"password":"hunter3"}}`,
		status: 200,
		keys:   sourceKeys,
		want:   map[string]string{"configuration.port": "5433", "name": `"db 2"`},
	},
	{
		request: "GET /sources/$source",
		status:  200,
		keys:    sourceKeys,
	},
	{
		request: "POST /sources", // a type that servers do not know by name
		body:    `{"name":"n","workspaceId":"$workspace","configuration":{"sourceType":"mixmax","api_key":"k"}}`,
		status:  400,
		keys:    problemKeys,
		want: map[string]string{
			"type":             `"https://reference.airbyte.com/reference/errors"`,
			"title":            `"value-not-found"`,
			"data":             `{"value":"mixmax"}`,
			"documentationUrl": "null",
		},
		remarks: []string{`createSource (POST /sources): this server has no source connector "mixmax"; ` +
			"add it with WithConnectors, for example one of a registry that LoadConnectors has read"},
	},

	// airbyte_destination
	{
		request: "POST /destinations",
		body: `{"name":"wh","definitionId":"25c5221d-dce2-4163-ade9-739ef790f503","workspaceId":"$workspace",` +
			`"configuration":{"host":"wh.example","port":5432,"database":"app","schema":"raw","username":"u"}}`,
		status: 200,
		keys:   destinationKeys,
		keep:   map[string]string{"destination": "destinationId"},
	},

	// airbyte_connection
	{
		request: "POST /connections",
		body: `{"sourceId":"$source","destinationId":"$destination","configurations":{"streams":[` +
			`{"name":"orders","syncMode":"incremental_deduped_history","selectedFields":[` +
			`{"fieldPath":["updated_at"]},{"fieldPath":["id"]}]},{"name":"users","namespace":"public"}]},` +
			`"schedule":{"scheduleType":"manual"},"namespaceDefinition":"destination","namespaceFormat":null,` +
			`"prefix":"","nonBreakingSchemaUpdatesBehavior":"ignore"}`,
		status: 200,
		keys:   connectionKeys, // without namespaceFormat
		want: map[string]string{
			"name":     `"db 2 <> wh"`,
			"prefix":   `""`,
			"status":   `"active"`,
			"tags":     "[]",
			"schedule": `{"scheduleType":"manual"}`,
			"configurations.streams.0": `{"cursorField":["updated_at"],"includeFiles":false,"mappers":[],"name":"orders",` +
				`"namespace":"public","primaryKey":[["id"]],` +
				`"selectedFields":[{"fieldPath":["id"]},{"fieldPath":["updated_at"]}],` +
				`"syncMode":"incremental_deduped_history"}`,
			"configurations.streams.1.syncMode": `"full_refresh_overwrite"`,
		},
		keep: map[string]string{"connection": "connectionId"},
		remarks: []string{
			"createConnection (POST /connections): body at /namespaceFormat: servers treat null as absent",
		},
	},
	{
		request: "GET /connections/$connection",
		status:  200,
		keys:    connectionKeys,
	},
	{
		request: "PATCH /connections/$connection",
		body: `{"name":"pipeline","schedule":{"scheduleType":"cron","cronExpression":"0 0 6 * * ?"},` +
			`"namespaceFormat":null}`,
		status: 200,
		keys:   connectionKeys,
		want: map[string]string{
			"name":                          `"pipeline"`,
			"schedule":                      `{"cronExpression":"0 0 6 * * ? UTC","scheduleType":"cron"}`,
			"configurations.streams.0.name": `"orders"`,
		},
		remarks: []string{
			"patchConnection (PATCH /connections/{connectionId}): body at /namespaceFormat: servers treat null as absent",
		},
	},
	{
		request: "POST /connections", // a primary key that the source defines otherwise
		body: `{"sourceId":"$source","destinationId":"$destination","configurations":{"streams":[` +
			`{"name":"orders","syncMode":"incremental_deduped_history","primaryKey":[["user_id"]]}]},` +
			`"namespaceDefinition":"destination","namespaceFormat":null,"prefix":"",` +
			`"nonBreakingSchemaUpdatesBehavior":"ignore"}`,
		status: 400,
		keys:   problemKeys,
		want: map[string]string{
			"type":  `"https://reference.airbyte.com/reference/errors#bad-request"`,
			"title": `"bad-request"`,
		},
		remarks: []string{
			"createConnection (POST /connections): body at /namespaceFormat: servers treat null as absent",
		},
	},
	{
		request: "GET /connections?includeDeleted=false&limit=20&offset=0&workspaceIds=$workspace",
		status:  200,
		keys:    "data next previous",
		want:    map[string]string{"data.0.connectionId": `"$connection"`, "previous": `""`},
	},

	// airbyte_permission
	{
		request: "POST /permissions",
		body:    `{"permissionType":"workspace_reader","userId":"$user","workspaceId":"$workspace"}`,
		status:  200,
		keys:    "permissionId permissionType userId workspaceId",
		keep:    map[string]string{"permission": "permissionId"},
	},
	{
		request: "PATCH /permissions/$permission",
		body:    `{"permissionType":"workspace_editor"}`,
		status:  200,
		want:    map[string]string{"permissionType": `"workspace_editor"`},
	},
	{request: "DELETE /permissions/$permission", status: 204},

	// destroy, and a refresh after it
	{request: "DELETE /connections/$connection", status: 204},
	{
		request: "GET /connections/$connection",
		status:  200,
		want:    map[string]string{"status": `"deprecated"`},
	},
	{request: "DELETE /sources/$source", status: 204},
	{
		request: "GET /sources/$source",
		status:  200,
		want:    map[string]string{"configuration": "null"},
	},
	{request: "DELETE /destinations/$destination", status: 204},
	{
		request: "DELETE /workspaces/$workspace/definitions/sources/$definition",
		status:  200,
		keys:    "dockerImageTag dockerRepository documentationUrl id name",
	},
	{
		request: "DELETE /workspaces/$workspace/definitions/declarative_sources/$declarative",
		status:  200,
		keys:    "id manifest name version",
	},
	{request: "DELETE /workspaces/$workspace", status: 204},
	{
		request: "GET /sources/" + unknown, // of a state file that is out of date
		status:  404,
		keys:    problemKeys,
		want:    map[string]string{"title": `"resource-not-found"`},
	},
}

// pythonCalls are the requests that the Python SDK sends for the examples of its documentation. Its models leave out
// null, and set the defaults of the API document. The server is Airbyte Cloud.
var pythonCalls = []sdkCall{
	{
		request: "POST /applications/token",
		form:    true,
		body:    "grant_type=client_credentials&client_id=$id&client_secret=$secret",
		status:  200,
		keys:    "access_token expires_in token_type",
	},
	{
		request: "POST /applications/token",
		form:    true,
		body:    "grant_type=client_credentials&client_id=$id&client_secret=wrong",
		status:  401,
		keys:    "errorId",
	},
	{
		request: "GET /workspaces?includeDeleted=false&limit=20&offset=0",
		status:  200,
		keys:    "data next previous",
		want:    map[string]string{"data": "[]", "next": `""`},
	},
	{
		request: "POST /workspaces",
		body:    `{"name":"Tenant"}`,
		status:  200,
		want:    map[string]string{"dataResidency": `"us"`},
		keep:    map[string]string{"workspace": "workspaceId"},
	},
	{
		request: "POST /sources",
		body: `{"configuration":{"database":"app","host":"db.example","username":"u","password":"hunter2","port":5432,` +
			`"replication_method":{"method":"Xmin"},"schemas":["public"],"sourceType":"postgres",` +
			`"ssl_mode":{"mode":"require"},"tunnel_method":{"tunnel_method":"NO_TUNNEL"}},` +
			`"name":"db","workspaceId":"$workspace"}`,
		status: 200,
		keys:   sourceKeys,
		want: map[string]string{
			"configuration": `{"database":"app","host":"db.example","password":"**********","port":5432,` +
				`"replication_method":{"method":"Xmin"},"schemas":["public"],"ssl_mode":{"mode":"require"},` +
				`"tunnel_method":{"tunnel_method":"NO_TUNNEL"},"username":"u"}`,
		},
		keep: map[string]string{"source": "sourceId"},
	},
	{
		request: "PATCH /sources/$source",
		body:    `{"configuration":{"port":5433},"name":"orders_db"}`,
		status:  200,
		keys:    sourceKeys,
		want:    map[string]string{"configuration.ssl_mode.mode": `"require"`, "configuration.port": "5433"},
	},
	{
		request: "POST /destinations",
		body: `{"configuration":{"database":"DB","destinationType":"snowflake","host":"acme.snowflakecomputing.com",` +
			`"role":"R","schema":"S","username":"u","warehouse":"W","credentials":{"auth_type":"Username and Password",` +
			`"password":"hunter2"}},"name":"warehouse","workspaceId":"$workspace"}`,
		status: 200,
		keys:   destinationKeys,
		want:   map[string]string{"configuration.credentials.password": `"**********"`},
		keep:   map[string]string{"destination": "destinationId"},
	},
	{
		request: "GET /streams?destinationId=$destination&ignoreCache=false&sourceId=$source",
		status:  200,
		want: map[string]string{
			"0.streamName": `"users"`,
			"0.syncModes": `["full_refresh_append","full_refresh_overwrite","incremental_append",` +
				`"incremental_deduped_history"]`,
			"0.streamnamespace":          `"public"`,
			"0.sourceDefinedCursorField": "false",
		},
	},
	{
		request: "POST /connections",
		body: `{"destinationId":"$destination","name":"pipeline","namespaceDefinition":"destination",` +
			`"nonBreakingSchemaUpdatesBehavior":"ignore","prefix":"","sourceId":"$source"}`,
		status: 200,
		keys:   connectionKeys,
		want: map[string]string{
			"schedule": `{"scheduleType":"manual"}`,
			"configurations.streams.0": `{"cursorField":[],"includeFiles":false,"mappers":[],"name":"users",` +
				`"namespace":"public","primaryKey":[["id"]],"selectedFields":[],"syncMode":"full_refresh_overwrite"}`,
		},
		keep: map[string]string{"connection": "connectionId"},
	},
	{
		request: "PATCH /connections/$connection",
		body:    `{"status":"inactive"}`,
		status:  200,
		want:    map[string]string{"status": `"inactive"`, "name": `"pipeline"`},
	},
	{
		request: "POST /jobs",
		body:    `{"connectionId":"$connection","jobType":"sync"}`,
		status:  409,
		keys:    problemKeys,
		want:    map[string]string{"title": `"state-conflict"`},
	},
	{
		request: "PATCH /connections/$connection",
		body:    `{"status":"active"}`,
		status:  200,
	},
	{
		request: "POST /jobs",
		body:    `{"connectionId":"$connection","jobType":"sync"}`,
		status:  200,
		keys:    "connectionId jobId jobType startTime status",
		want:    map[string]string{"status": `"pending"`},
		keep:    map[string]string{"job": "jobId"},
	},
	{
		request: "POST /jobs",
		body:    `{"connectionId":"$connection","jobType":"sync"}`,
		status:  409,
		want: map[string]string{
			"title": `"try-again-later"`,
			"data":  `{"message":"A sync is already running for: $connection"}`,
		},
	},
	{
		request: "GET /jobs?connectionId=$connection&createdAtStart=2020-01-01T00:00:00Z&limit=20&offset=0",
		status:  200,
		keys:    "data next previous",
		want:    map[string]string{"data.0.jobId": "$job", "data.0.bytesSynced": "0", "data.0.rowsSynced": "0"},
	},
	{
		request: "DELETE /jobs/$job",
		status:  200,
		keys:    "connectionId duration jobId jobType lastUpdatedAt startTime status",
		want:    map[string]string{"status": `"cancelled"`},
	},
	{
		request: "GET /jobs/$job",
		status:  200,
		keys:    strings.Replace(jobKeys, "rowsSynced", "lastUpdatedAt rowsSynced", 1),
		want:    map[string]string{"rowsSynced": "0"},
	},
	{
		request: "POST /tags",
		body:    `{"color":"FF5733","name":"prod","workspaceId":"$workspace"}`,
		status:  200,
		keys:    "color name tagId workspaceId",
		keep:    map[string]string{"tag": "tagId"},
	},
	{
		request: "GET /tags?workspaceIds=$workspace",
		status:  200,
		keys:    "data",
	},
	{
		request: "GET /organizations",
		status:  200,
		keys:    "data",
		want:    map[string]string{"data.0.organizationId": `"$organization"`},
		keep:    map[string]string{"organization": "data.0.organizationId"},
	},
	{
		request: "GET /users?organizationId=$organization",
		status:  200,
		keys:    "data",
		want:    map[string]string{"data.0.id": `"$user"`},
	},
	{
		request: "GET /permissions",
		status:  200,
		keys:    "data",
	},
	{
		request: "PUT /workspaces/$workspace/oauthCredentials",
		body:    `{"actorType":"source","configuration":{"client_id":"a","client_secret":"b"},"name":"github"}`,
		status:  200,
	},
	{
		request: "POST /sources/initiateOAuth",
		body:    `{"redirectUrl":"https://app.example/done","sourceType":"github","workspaceId":"$workspace"}`,
		status:  200,
		keys:    "consentUrl",
	},
	{request: "GET /health", status: 200},
	{request: "DELETE /tags/$tag", status: 204},
	{request: "DELETE /workspaces/$workspace", status: 204},
	{
		request: "GET /sources/" + unknown,
		status:  403,
		keys:    problemKeys,
		want:    map[string]string{"title": `"forbidden"`},
	},
}

// TestSDKs sends what official SDKs send. The fake must not find a mistake in it.
func TestSDKs(t *testing.T) {
	tests := []struct {
		name    string
		profile airbytetest.Profile
		calls   []sdkCall
	}{
		{
			name:    "terraform",
			profile: airbytetest.SelfManaged2026July,
			calls:   terraformCalls,
		},
		{
			name:    "python",
			profile: airbytetest.Cloud,
			calls:   pythonCalls,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &logRecorder{recorder: recorder{TB: t}}
			fake := airbytetest.New(r, airbytetest.WithProfile(tt.profile))
			id, secret := fake.Credentials()
			kept := map[string]string{
				"id":           id,
				"secret":       secret,
				"user":         fake.UserID(),
				"organization": fake.OrganizationID(),
			}
			for _, call := range tt.calls {
				r.logged = nil
				call.check(t, fake, kept)
				var want []string
				for _, remark := range call.remarks {
					want = append(want, "airbytetest: "+remark)
				}
				if diff := cmp.Diff(want, r.logged); diff != "" {
					t.Errorf("%s: the log (-want +got):\n%s", call.request, diff)
				}
			}
			if len(r.said) > 0 {
				t.Errorf("the server found mistakes: %q", r.said)
			}
		})
	}
}

// check sends the request and compares the response. It adds values of the response to kept.
func (c sdkCall) check(t *testing.T, fake *airbytetest.Server, kept map[string]string) {
	t.Helper()
	expand := func(text string) string { return os.Expand(text, func(name string) string { return kept[name] }) }
	method, path, _ := strings.Cut(expand(c.request), " ")
	req, err := http.NewRequestWithContext(t.Context(), method, fake.BaseURL()+path, strings.NewReader(expand(c.body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "speakeasy-sdk/test")
	if c.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.form {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else {
		req.Header.Set("Authorization", "Bearer "+fake.Token())
	}
	resp, err := fake.RoundTrip(req)
	if err != nil {
		t.Fatalf("%s: %v", c.request, err)
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s: %v", c.request, err)
	}
	if resp.StatusCode != c.status {
		t.Fatalf("%s: status %d, want %d: %s", c.request, resp.StatusCode, c.status, text)
	}
	if len(text) > 0 && json.Valid(text) && resp.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s: Content-Type %s, which SDKs do not read as JSON", c.request, resp.Header.Get("Content-Type"))
	}
	if c.keys != "" {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(text, &fields); err != nil {
			t.Fatalf("%s: %v", c.request, err)
		}
		if got := strings.Join(slices.Sorted(maps.Keys(fields)), " "); got != c.keys {
			t.Errorf("%s: the response has %s, want %s", c.request, got, c.keys)
		}
	}
	for path, want := range c.want {
		if diff := cmp.Diff(expand(want), valueAt(t, text, path)); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", c.request, path, diff)
		}
	}
	for name, path := range c.keep {
		kept[name] = strings.Trim(valueAt(t, text, path), `"`)
	}
}

// valueAt returns the JSON value at a path such as data.0.name, or "absent".
func valueAt(t *testing.T, text []byte, path string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for step := range strings.SplitSeq(path, ".") {
		index, err := strconv.Atoi(step)
		list, isList := value.([]any)
		if err == nil && isList {
			if index >= len(list) {
				return "absent"
			}
			value = list[index]
			continue
		}
		fields, _ := value.(map[string]any)
		inner, ok := fields[step]
		if !ok {
			return "absent"
		}
		value = inner
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}
