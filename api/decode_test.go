package airbyte_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func decode[T any](t *testing.T, body string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("decoding %s: %v", body, err)
	}
	return v
}

func encode(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDecodeJob(t *testing.T) {
	job := decode[airbyte.Job](t, `{
		"jobId": 9007199254740993, "status": "queued", "jobType": "sync",
		"startTime": "2023-03-25T01:30Z", "lastUpdatedAt": "2023-03-25T09:37:02Z", "duration": "PT8H7M2S",
		"connectionId": "18dccc91-0ab1-4f72-9ed7-0b8fc27c5826", "rowsSynced": 9007199254740993, "somethingNew": {"a": 1}
	}`)
	if job.JobID != 9007199254740993 || *job.RowsSynced != 9007199254740993 {
		t.Errorf("numbers beyond 2^53 became %d and %d", job.JobID, *job.RowsSynced)
	}
	if want := time.Date(2023, 3, 25, 1, 30, 0, 0, time.UTC); !job.StartTime.Equal(want) {
		t.Errorf("a time without seconds became %v, want %v", job.StartTime, want)
	}
	if want := 8*time.Hour + 7*time.Minute + 2*time.Second; time.Duration(job.Duration) != want {
		t.Errorf("the duration became %v, want %v", job.Duration, want)
	}
	if job.BytesSynced != nil || job.Status != airbyte.JobStatusQueued || !job.Status.Known() {
		t.Errorf("got %+v", job)
	}
}

// TestDecodeIsLenient shows that nothing a server leaves out, or sends that
// this version does not know, fails an answer.
func TestDecodeIsLenient(t *testing.T) {
	tests := []struct {
		name string
		body string
		into func(*testing.T, string) any
		want string // what it is encoded as
	}{
		{
			"required fields missing", `{"jobId": 1}`, any1[airbyte.Job],
			`{"jobId":1,"status":"","jobType":"","startTime":null,"connectionId":""}`,
		},
		{
			"required fields null",
			`{"jobId": null, "status": null, "jobType": null, "startTime": null, "connectionId": null, "lastUpdatedAt": null, "duration": null, "bytesSynced": null}`,
			any1[airbyte.Job], `{"jobId":0,"status":"","jobType":"","startTime":null,"connectionId":""}`,
		},
		{
			"unknown enum values", `{"jobId": 1, "status": "levitating", "jobType": "teleport", "startTime": "2023-03-25T01:30:50Z", "connectionId": "c"}`,
			any1[airbyte.Job], `{"jobId":1,"status":"levitating","jobType":"teleport","startTime":"2023-03-25T01:30:50Z","connectionId":"c"}`,
		},
		{"no data", `{"next": ""}`, any1[airbyte.JobsResponse], `{"data":null}`},
		{"data null", `{"data": null, "next": null, "previous": null}`, any1[airbyte.JobsResponse], `{"data":null}`},
		{"empty links", `{"data": [], "next": "", "previous": ""}`, any1[airbyte.ConnectionsResponse], `{"data":[]}`},
		{
			"configuration of a deleted source",
			`{"sourceId": "s", "name": "n", "sourceType": "", "definitionId": "d", "workspaceId": "w", "configuration": null, "createdAt": 1717969830}`,
			any1[airbyte.Source],
			`{"sourceId":"s","name":"n","sourceType":"","definitionId":"d","workspaceId":"w","configuration":null,"createdAt":1717969830}`,
		},
		{
			"configuration with large numbers",
			`{"configuration": {"id": 12345678901234567890, "rate": 1.10, "html": "<a&b>"}}`,
			any1[airbyte.SourcePutRequest], `{"name":"","configuration":{"id":12345678901234567890,"rate":1.10,"html":"\u003ca\u0026b\u003e"}}`,
		},
		{
			"regions as an array", `[{"regionId": "r", "name": "n", "organizationId": "o", "enabled": true, "createdAt": "2025-01-01T00:00Z", "updatedAt": "2025-01-01T00:00:01Z"}]`,
			any1[airbyte.RegionsResponse],
			`{"data":[{"regionId":"r","name":"n","organizationId":"o","enabled":true,"createdAt":"2025-01-01T00:00:00Z","updatedAt":"2025-01-01T00:00:01Z"}]}`,
		},
		{"dataplanes in an object", `{"data": [{"dataplaneId": "d"}]}`, any1[airbyte.DataplanesResponse], `{"data":[{"dataplaneId":"d","name":"","regionId":"","enabled":false,"createdAt":null,"updatedAt":null}]}`},
		{"dataplanes as an empty array", `[]`, any1[airbyte.DataplanesResponse], `{"data":[]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, encode(t, tt.into(t, tt.body))); diff != "" {
				t.Errorf("encoded again (-want +got):\n%s", diff)
			}
		})
	}
}

func any1[T any](t *testing.T, body string) any { return decode[T](t, body) }

// TestReadAndSendBack shows that what a caller reads, changes and sends back
// keeps the fields this version does not know.
func TestReadAndSendBack(t *testing.T) {
	connection := decode[airbyte.Connection](t, `{
		"connectionId": "c", "name": "n", "sourceId": "s", "destinationId": "d", "workspaceId": "w", "status": "active",
		"schedule": {"scheduleType": "cron", "cronExpression": "0 0 12 * * ? UTC"}, "createdAt": 1717969830,
		"tags": [{"tagId": "t", "workspaceId": "w", "name": "n", "color": "FF5733", "icon": "star"}],
		"configurations": {"version": 2, "streams": [{
			"name": "users", "syncMode": "incremental_deduped_history", "selectedFields": [], "includeFiles": false, "newKnob": {"depth": 9007199254740993},
			"mappers": [
				{"id": "m", "type": "hashing", "mapperConfiguration": {"targetField": "email", "method": "SHA-256", "fieldNameSuffix": "_h", "salt": 9007199254740993}},
				{"type": "teleporting", "mapperConfiguration": {"to": "mars"}}
			]
		}]}
	}`)
	body := airbyte.ConnectionPatchRequest{Configurations: &connection.Configurations, Tags: connection.Tags}
	want := `{
		"configurations": {"version": 2, "streams": [{
			"name": "users", "syncMode": "incremental_deduped_history", "includeFiles": false, "newKnob": {"depth": 9007199254740993},
			"mappers": [
				{"id": "m", "type": "hashing", "mapperConfiguration": {"targetField": "email", "method": "SHA-256", "fieldNameSuffix": "_h", "salt": 9007199254740993}},
				{"type": "teleporting", "mapperConfiguration": {"to": "mars"}}
			]
		}]},
		"tags": [{"tagId": "t", "workspaceId": "w", "name": "n", "color": "FF5733", "icon": "star"}]
	}`
	// selectedFields is [] where nothing is selected, and [] in a request is a 400.
	if diff := cmp.Diff(normalise(t, json.RawMessage(want)), normalise(t, body)); diff != "" {
		t.Errorf("sent back (-want +got):\n%s", diff)
	}
}

func TestMappers(t *testing.T) {
	hashing := airbyte.NewStreamMapper(airbyte.HashingMapper{MapperConfiguration: airbyte.HashingMapperConfiguration{
		TargetField: "email", Method: airbyte.HashingMethodSHA256, FieldNameSuffix: "_hash",
	}})
	filter := airbyte.NewStreamMapper(airbyte.RowFilteringMapper{MapperConfiguration: airbyte.RowFilteringMapperConfiguration{
		Conditions: airbyte.NewRowFilter(airbyte.RowFilterNot{Conditions: []airbyte.RowFilter{
			airbyte.NewRowFilter(airbyte.RowFilterEqual{FieldName: "country", ComparisonValue: "DE"}),
		}}),
	}})
	aes := airbyte.NewStreamMapper(airbyte.EncryptionMapper{MapperConfiguration: airbyte.NewEncryptionMapperConfiguration(airbyte.AESEncryption{
		TargetField: "iban", FieldNameSuffix: "_e", Key: "0123456789abcdef", Mode: airbyte.AESModeGCM, Padding: airbyte.AESPaddingNone,
	})})
	want := `[
		{"type": "hashing", "mapperConfiguration": {"targetField": "email", "method": "SHA-256", "fieldNameSuffix": "_hash"}},
		{"type": "row-filtering", "mapperConfiguration": {"conditions": {"type": "NOT", "conditions": [{"type": "EQUAL", "fieldName": "country", "comparisonValue": "DE"}]}}},
		{"type": "encryption", "mapperConfiguration": {"algorithm": "AES", "targetField": "iban", "fieldNameSuffix": "_e", "key": "0123456789abcdef", "mode": "GCM", "padding": "NoPadding"}}
	]`
	all := []airbyte.StreamMapper{hashing, filter, aes}
	if diff := cmp.Diff(normalise(t, json.RawMessage(want)), normalise(t, all)); diff != "" {
		t.Errorf("encoded (-want +got):\n%s", diff)
	}

	read := decode[[]airbyte.StreamMapper](t, want)
	got, ok := read[0].Value().(airbyte.HashingMapper)
	if !ok || got.Type != airbyte.StreamMapperTypeHashing || got.MapperConfiguration.TargetField != "email" {
		t.Errorf("read %#v, want the hashing mapper", read[0].Value())
	}
	not, ok := read[1].Value().(airbyte.RowFilteringMapper).MapperConfiguration.Conditions.Value().(airbyte.RowFilterNot)
	if !ok || not.Conditions[0].Value().(airbyte.RowFilterEqual).ComparisonValue != "DE" {
		t.Errorf("read %#v, want a negated filter", not)
	}
	unknown := decode[airbyte.StreamMapper](t, `{"type":"teleporting"}`)
	if raw, ok := unknown.Value().(json.RawMessage); !ok || string(raw) != `{"type":"teleporting"}` {
		t.Errorf("an unknown variant is %#v, want its JSON", unknown.Value())
	}
	if raw, ok := (airbyte.StreamMapper{}).Value().(json.RawMessage); !ok || raw != nil {
		t.Error("an empty union holds something")
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if s := fmt.Sprintf(verb, aes); strings.Contains(s, "0123456789abcdef") || strings.Contains(s, "3031323334") {
			t.Errorf("%s prints the key: %s", verb, s)
		}
	}
}

// TestMinimalPatch shows that only what is set is sent, and that an empty list
// can be.
func TestMinimalPatch(t *testing.T) {
	tests := []struct {
		name string
		body any
		want string
	}{
		{"rename", airbyte.ConnectionPatchRequest{Name: new("new")}, `{"name":"new"}`},
		{"nothing", airbyte.ConnectionPatchRequest{}, `{}`},
		{"no tags any more", airbyte.ConnectionPatchRequest{Tags: []airbyte.Tag{}}, `{"tags":[]}`},
		{"disable a region", airbyte.RegionUpdateRequest{Enabled: new(false)}, `{"enabled":false}`},
		{"empty prefix", airbyte.ConnectionPatchRequest{Prefix: new("")}, `{"prefix":""}`},
		{"source", airbyte.SourcePatchRequest{Name: new("n")}, `{"name":"n"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := encode(t, tt.body); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestConfiguration(t *testing.T) {
	type postgres struct {
		Host     string `json:"host"`
		Password string `json:"password"`
	}
	fromStruct, err := airbyte.NewConfiguration(postgres{"db", "hunter2"})
	if err != nil || string(fromStruct) != `{"host":"db","password":"hunter2"}` {
		t.Errorf("from a struct: %q, %v", string(fromStruct), err)
	}
	fromMap, err := airbyte.NewConfiguration(map[string]any{"host": "db"})
	if err != nil || string(fromMap) != `{"host":"db"}` {
		t.Errorf("from a map: %q, %v", string(fromMap), err)
	}
	fromJSON, err := airbyte.NewConfiguration(json.RawMessage(`{"id": 12345678901234567890}`))
	if err != nil || string(fromJSON) != `{"id":12345678901234567890}` {
		t.Errorf("from JSON: %q, %v", string(fromJSON), err)
	}
	var back postgres
	if err := fromStruct.Decode(&back); err != nil || back != (postgres{"db", "hunter2"}) {
		t.Errorf("into a struct: %v, %v", back, err)
	}
	var numbers map[string]any
	if err := fromJSON.Decode(&numbers); err != nil || numbers["id"] != json.Number("12345678901234567890") {
		t.Errorf("into a map: %v, %v", numbers, err)
	}
	for _, v := range []any{nil, "text", 7, []int{1}, json.RawMessage(`[]`), make(chan int)} {
		if c, err := airbyte.NewConfiguration(v); err == nil {
			t.Errorf("%T became %q", v, string(c))
		}
	}
	if err := airbyte.Configuration(nil).Decode(&back); err == nil {
		t.Error("decoding nothing succeeded")
	}
}

// TestConfigurationMisfits shows that what does not fit is named, and that its value is not
// repeated.
func TestConfigurationMisfits(t *testing.T) {
	type settings struct {
		Host string `json:"host"`
		Pin  string
		Port int8      `json:"port"`
		When time.Time `json:"when"`
		SSL  struct {
			Key string `json:"key"`
		} `json:"ssl"`
	}
	tests := []struct{ name, config, want string }{
		{"a number for a text", `{"pin":12345678}`, "Pin is no string"},
		{"a number that is too large", `{"port":12345678}`, "port is no int8"},
		{"a text for a number", `{"port":"hunter2"}`, "port is no int8"},
		{"deep within", `{"ssl":{"key":["hunter2"]}}`, "ssl.key is no string"},
		{"a time that is none", `{"when":"hunter2"}`, "it does not fit"},
		{"no JSON", `{"pin":hunter2}`, "it does not fit"},
		{"cut off", `{"pin":"hunter2`, "it does not fit"},
		{"no object", `["hunter2"]`, "a value is no airbyte_test.settings"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := airbyte.Configuration(tt.config).Decode(&settings{})
			if want := "airbyte: configuration into *airbyte_test.settings: " + tt.want; err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
			for ; err != nil; err = errors.Unwrap(err) {
				if printed := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(printed, "hunter2") || strings.Contains(printed, "12345678") {
					t.Errorf("the value is repeated: %s", printed)
				}
			}
		})
	}
	err := airbyte.Configuration(`{"pin":"hunter2"}`).Decode(&map[string]int{})
	if want := "airbyte: configuration into *map[string]int: a value is no int"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestSecretsAreNotPrinted formats and logs values that hold secrets in every
// way there is.
func TestSecretsAreNotPrinted(t *testing.T) {
	const secret = "hunter2hunter2"
	cfg := airbyte.Configuration(`{"password":"` + secret + `"}`)
	values := []any{
		cfg, &cfg, airbyte.Secret(secret), airbyte.SentSecret(secret),
		airbyte.SourceCreateRequest{Name: "n", Configuration: cfg},
		&airbyte.Source{Configuration: cfg},
		airbyte.Application{ClientSecret: secret},
		&airbyte.CreatedDataplane{ClientSecret: secret},
		airbyte.AccessToken{AccessToken: secret},
		airbyte.EmbeddedWidgetToken{Token: secret},
		airbyte.AccessTokenRequest{ClientSecret: secret},
		airbyte.AESEncryption{Key: secret},
		[]airbyte.Secret{secret}, map[string]airbyte.Secret{"a": secret},
	}
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			s := fmt.Sprintf(verb, v)
			if strings.Contains(s, secret) || strings.Contains(strings.ToLower(s), "68756e746572") || strings.Contains(s, "104 117 110") || strings.Contains(s, "0x68, 0x75") {
				t.Errorf("%s of %T prints the secret: %s", verb, v, s)
			}
		}
	}
	// What is only ever read is not written to JSON either.
	for _, v := range values[5:10] {
		if _, isSource := v.(*airbyte.Source); !isSource && strings.Contains(encode(t, v), secret) {
			t.Errorf("the JSON of %T has the secret", v)
		}
	}
}

// TestExtra shows that what this package does not know is sent back, and takes
// the place of nothing that it knows, however it is spelled.
func TestExtra(t *testing.T) {
	tag := decode[airbyte.Tag](t, `{"tagId":"t","NAME":"upper","name":"lower","color":"FF0000","workspaceId":"w","new":[1]}`)
	if tag.Name != "lower" || len(tag.Extra) != 1 {
		t.Errorf("read %+v", tag)
	}
	tag.Name = "mine"
	tag.Extra["name"], tag.Extra["Color"] = json.RawMessage(`"other"`), json.RawMessage(`"other"`)
	want := `{"color":"FF0000","name":"mine","new":[1],"tagId":"t","workspaceId":"w"}`
	if got := encode(t, tag); got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

// TestExtraMisfits shows that the error of what does not fit says where, and does not print the fields
// of the struct that is due there.
func TestExtraMisfits(t *testing.T) {
	for name, tt := range map[string]struct {
		into any
		body string
		want string // in the error
	}{
		"the struct itself":   {new(airbyte.Tag), `"blue"`, "cannot unmarshal string into"},
		"a struct in a field": {new(airbyte.Workspace), `{"notifications":{"success":"on"}}`, "cannot unmarshal string into Go struct field Workspace.notifications.success of type"},
		"a field of it":       {new(airbyte.Workspace), `{"notifications":{"success":{"email":{"enabled":"yes"}}}}`, "Workspace.notifications.success.email.enabled of type bool"},
		"a struct in a list":  {new(airbyte.Connection), `{"tags":["blue"]}`, "cannot unmarshal string into Go struct field Connection.tags of type"},
	} {
		err := json.Unmarshal([]byte(tt.body), tt.into)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "struct {") {
			t.Errorf("%s: got %v, want %s in it", name, err, tt.want)
		}
	}
}

// TestRawIsCopied shows that JSON which is kept is not the decoder's own.
func TestRawIsCopied(t *testing.T) {
	buffer := []byte(`{"type":"new","a":1}`)
	var config airbyte.Configuration
	var mapper airbyte.StreamMapper
	if config.UnmarshalJSON(buffer) != nil || mapper.UnmarshalJSON(buffer) != nil {
		t.Fatal("not read")
	}
	clear(buffer)
	if got := encode(t, config) + encode(t, mapper); got != `{"type":"new","a":1}{"type":"new","a":1}` {
		t.Errorf("kept %s", got)
	}
}

// TestSecretsOutsideFmt shows what secrets are to others than package fmt and
// encoding/json.
func TestSecretsOutsideFmt(t *testing.T) {
	received, sent := airbyte.Secret("hunter2"), airbyte.SentSecret("hunter2")
	text, err := received.MarshalText()
	for _, got := range []string{received.String(), sent.String(), string(text), sent.LogValue().String(), airbyte.Configuration("{}").LogValue().String()} {
		if got != "[redacted]" || err != nil {
			t.Errorf("got %s, %v", got, err)
		}
	}
	for _, v := range []any{received, sent} {
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("read", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("read", "v", v)
		if strings.Contains(log.String(), "hunter2") || strings.Count(log.String(), "[redacted]") != 2 {
			t.Errorf("%T is logged as %s", v, log.String())
		}
	}
}
