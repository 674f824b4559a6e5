package airbyte_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestPrint checks that fmt prints the values behind pointers, at any depth and for each common verb.
func TestPrint(t *testing.T) {
	job := decode[airbyte.Job](t, `{"jobId":7,"status":"succeeded","jobType":"sync","startTime":"2023-03-25T01:30Z",`+
		`"connectionId":"c","duration":"PT5M2S","bytesSynced":512,"lastUpdatedAt":null}`)
	const want = `{JobID:7 Status:succeeded JobType:sync StartTime:2023-03-25 01:30:00 +0000 UTC ConnectionID:c ` +
		`LastUpdatedAt:0001-01-01 00:00:00 +0000 UTC Duration:5m2s BytesSynced:512 RowsSynced:<nil>`
	type owner struct{ Newest *airbyte.Job }
	run := airbyte.JobRun{Job: job, Attached: true, Polls: 2, Elapsed: time.Minute}
	tests := []struct {
		name   string
		format string
		value  any
		want   string
	}{
		{name: "value", format: "%+v", value: job, want: want + "}"},
		{name: "short verb", format: "%v", value: job, want: want + "}"},
		{name: "string verb", format: "%s", value: job, want: want + "}"},
		{name: "pointer", format: "%+v", value: &job, want: want + "}"},
		{name: "nil pointer", format: "%+v", value: (*airbyte.Job)(nil), want: "<nil>"},
		{name: "list", format: "%+v", value: []airbyte.Job{job}, want: "[" + want + "}]"},
		{name: "list of pointers", format: "%+v", value: []*airbyte.Job{&job}, want: "[" + want + "}]"},
		{name: "field of another struct", format: "%+v", value: owner{&job}, want: "{Newest:" + want + "}}"},
		{
			name:   "page",
			format: "%+v",
			value:  airbyte.JobsResponse{Next: "next", Data: []airbyte.Job{job}},
			want:   "{Previous: Next:next Data:[" + want + "}]}",
		},
		{name: "run", format: "%v", value: &run, want: "{Job:" + want + "} Attached:true Polls:2 Elapsed:1m0s}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := fmt.Sprintf(tt.format, tt.value); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestPrintConnection checks lists, unions and nested structs.
func TestPrintConnection(t *testing.T) {
	connection := decode[airbyte.Connection](t, `{"connectionId":"c","name":"n","status":"active",`+
		`"schedule":{"scheduleType":"cron","cronExpression":"0 0 6 * * ? UTC"},"prefix":"raw_",`+
		`"configurations":{"streams":[{"name":"users","syncMode":"incremental_append","cursorField":["at"],`+
		`"primaryKey":[["id"]],"mappers":[{"type":"hashing","mapperConfiguration":{"salt":"hunter2"}}]}]},`+
		`"tags":[{"tagId":"t","name":"team","color":"FF0000","workspaceId":"w"}]}`)
	got := fmt.Sprintf("%+v", connection)
	for _, want := range []string{
		"CronExpression:0 0 6 * * ? UTC", "Prefix:raw_", "Name:users", "SyncMode:incremental_append", "CursorField:[at]",
		"PrimaryKey:[[id]]", "Tags:[{TagID:t WorkspaceID:w Name:team", "bytes of JSON}",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
	if strings.Contains(got, "hunter2") {
		t.Errorf("%s contains a secret", got)
	}
}

// TestPrintHidesSecrets checks that secrets, configurations, and the values of fields that this package
// does not know are hidden.
func TestPrintHidesSecrets(t *testing.T) {
	source := decode[airbyte.Source](t, `{"sourceId":"s","name":"shop","configuration":{"host":"hunter2"}}`)
	tag := decode[airbyte.Tag](t, `{"tagId":"t","new":"hunter2","b":{"password":"hunter2"}}`)
	definition := airbyte.DeclarativeSourceDefinition{ID: "d", Manifest: []byte(`{"key":"hunter2"}`)}
	body := airbyte.SourceUpdateRequest{
		Name:          new("shop"),
		Configuration: airbyte.MustConfiguration(map[string]string{"password": "hunter2"}),
	}
	tests := []struct {
		value any
		wants []string
	}{
		{value: source, wants: []string{"SourceID:s", "Name:shop", "Configuration:[redacted]"}},
		{value: &source, wants: []string{"SourceID:s", "Configuration:[redacted]"}},
		{value: tag, wants: []string{"TagID:t", `Extra:["b" "new"]`}},
		{value: definition, wants: []string{"ID:d", "Manifest:{17 bytes of JSON}"}},
		{value: body, wants: []string{"Name:shop", "Configuration:[redacted]"}},
		{value: airbyte.Application{ID: "a", ClientSecret: "hunter2"}, wants: []string{"ID:a", "ClientSecret:[redacted]"}},
	}
	for _, tt := range tests {
		for _, format := range []string{"%v", "%+v", "%s"} {
			got := fmt.Sprintf(format, tt.value)
			if strings.Contains(got, "hunter2") {
				t.Errorf("%s contains a secret", got)
			}
			for _, want := range tt.wants {
				if !strings.Contains(got, want) {
					t.Errorf("%s: %s lacks %s", format, got, want)
				}
			}
		}
	}
}

// TestPrintInLogs checks the text handler of package slog.
func TestPrintInLogs(t *testing.T) {
	var out bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&out, nil))
	logger.Info("read", "connection", &airbyte.Connection{Prefix: new("raw_")})
	if got := out.String(); !strings.Contains(got, "Prefix:raw_") {
		t.Errorf("got %s", got)
	}
}

// TestPrintEverything fills every type that an operation returns, and checks that no address is printed.
func TestPrintEverything(t *testing.T) {
	address := regexp.MustCompile(`0x[0-9a-f]{6,}`)
	services := reflect.TypeFor[airbyte.Services]()
	for i := range services.NumField() {
		service := services.Field(i).Type
		for m := range service.NumMethod() {
			result := service.Method(m).Type.Out(0)
			if result.Kind() == reflect.Func || result == reflect.TypeFor[error]() {
				continue
			}
			value := reflect.New(result).Elem()
			fill(value)
			if got := fmt.Sprintf("%+v", value.Interface()); address.MatchString(got) {
				t.Errorf("%v prints an address: %s", result, got)
			}
		}
	}
}

// fill sets the pointers in a value, and gives lists one item.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i))
			}
		}
	}
}
