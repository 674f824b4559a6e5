package airbyte_test

import (
	"encoding/json"
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

// TestDecodeIsLenient checks that missing and unknown fields are not errors.
func TestDecodeIsLenient(t *testing.T) {
	tests := []struct {
		name string
		body string
		into func(*testing.T, string) any
		want string // the encoded value
	}{
		{
			name: "required fields missing",
			body: `{"jobId": 1}`,
			into: any1[airbyte.Job],
			want: `{"jobId":1,"status":"","jobType":"","startTime":null,"connectionId":""}`,
		},
		{
			name: "required fields null",
			body: `{"jobId": null, "status": null, "jobType": null, "startTime": null, "connectionId": null, "lastUpdatedAt": null, "duration": null, "bytesSynced": null}`,
			into: any1[airbyte.Job],
			want: `{"jobId":0,"status":"","jobType":"","startTime":null,"connectionId":""}`,
		},
		{
			name: "unknown enum values",
			body: `{"jobId": 1, "status": "levitating", "jobType": "teleport", "startTime": "2023-03-25T01:30:50Z", "connectionId": "c"}`,
			into: any1[airbyte.Job],
			want: `{"jobId":1,"status":"levitating","jobType":"teleport","startTime":"2023-03-25T01:30:50Z","connectionId":"c"}`,
		},
		{name: "no data", body: `{"next": ""}`, into: any1[airbyte.JobsResponse], want: `{"data":null}`},
		{
			name: "data null",
			body: `{"data": null, "next": null, "previous": null}`,
			into: any1[airbyte.JobsResponse],
			want: `{"data":null}`,
		},
		{
			name: "empty links",
			body: `{"data": [], "next": "", "previous": ""}`,
			into: any1[airbyte.ConnectionsResponse],
			want: `{"data":[]}`,
		},
		{
			name: "configuration of a deleted source",
			body: `{"sourceId": "s", "name": "n", "sourceType": "", "definitionId": "d", "workspaceId": "w", "configuration": null, "createdAt": 1717969830}`,
			into: any1[airbyte.Source],
			want: `{"sourceId":"s","name":"n","sourceType":"","definitionId":"d","workspaceId":"w","configuration":null,"createdAt":1717969830}`,
		},
		{
			name: "configuration with large numbers",
			body: `{"configuration": {"id": 12345678901234567890, "rate": 1.10, "html": "<a&b>"}}`,
			into: any1[airbyte.SourceReplaceRequest],
			want: `{"name":"","configuration":{"id":12345678901234567890,"rate":1.10,"html":"\u003ca\u0026b\u003e"}}`,
		},
		{
			name: "regions as an array",
			body: `[{"regionId": "r", "name": "n", "organizationId": "o", "enabled": true, "createdAt": "2025-01-01T00:00Z", "updatedAt": "2025-01-01T00:00:01Z"}]`,
			into: any1[airbyte.RegionsResponse],
			want: `{"data":[{"regionId":"r","name":"n","organizationId":"o","enabled":true,"createdAt":"2025-01-01T00:00:00Z","updatedAt":"2025-01-01T00:00:01Z"}]}`,
		},
		{
			name: "dataplanes in an object",
			body: `{"data": [{"dataplaneId": "d"}]}`,
			into: any1[airbyte.DataplanesResponse],
			want: `{"data":[{"dataplaneId":"d","name":"","regionId":"","enabled":false,"createdAt":null,"updatedAt":null}]}`,
		},
		{
			name: "dataplanes as an empty array",
			body: `[]`,
			into: any1[airbyte.DataplanesResponse],
			want: `{"data":[]}`,
		},
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

// TestReadAndSendBack checks that an object keeps its unknown fields if a caller reads it, changes
// it and sends it back.
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
	body := airbyte.ConnectionUpdateRequest{Configurations: &connection.Configurations, Tags: connection.Tags}
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
	// Servers send [] if no fields are selected, but respond with 400 to [] in a request.
	if diff := cmp.Diff(normalise(t, json.RawMessage(want)), normalise(t, body)); diff != "" {
		t.Errorf("sent back (-want +got):\n%s", diff)
	}
}

// TestMinimalPatch checks that a PATCH contains only the fields that are set, including empty
// lists.
func TestMinimalPatch(t *testing.T) {
	tests := []struct {
		name string
		body any
		want string
	}{
		{name: "rename", body: airbyte.ConnectionUpdateRequest{Name: new("new")}, want: `{"name":"new"}`},
		{name: "nothing", body: airbyte.ConnectionUpdateRequest{}, want: `{}`},
		{
			name: "remove all tags",
			body: airbyte.ConnectionUpdateRequest{Tags: []airbyte.Tag{}},
			want: `{"tags":[]}`,
		},
		{
			name: "disable a region",
			body: airbyte.RegionUpdateRequest{Enabled: new(false)},
			want: `{"enabled":false}`,
		},
		{name: "empty prefix", body: airbyte.ConnectionUpdateRequest{Prefix: new("")}, want: `{"prefix":""}`},
		{name: "source", body: airbyte.SourceUpdateRequest{Name: new("n")}, want: `{"name":"n"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := encode(t, tt.body); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
