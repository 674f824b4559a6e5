package airbyte_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Formats of a connection with many streams, as servers write it.
const (
	benchStream = `{"name":"stream_%d","namespace":"public","syncMode":"incremental_deduped_history",` +
		`"cursorField":["updated_at"],"primaryKey":[["id"]],"includeFiles":false,` +
		`"selectedFields":[{"fieldPath":["id"]},{"fieldPath":["email"]},{"fieldPath":["phone"]}],"mappers":[` +
		`{"id":"8d0a1bb0-0a3c-4c2e-9d6b-%012d","type":"hashing","mapperConfiguration":` +
		`{"targetField":"email","method":"SHA-256","fieldNameSuffix":"_hashed"}},` +
		`{"id":"3c5f9a4e-7f1d-4f7e-8d33-%012d","type":"field-filtering","mapperConfiguration":{"targetField":"phone"}}]}`
	benchConnection = `{"connectionId":"b9fd93fc-115c-4b5a-a10f-%012d","name":"Backup to S3",` +
		`"sourceId":"b626221b-9250-4c8b-8615-653ca7e807ab","destinationId":"30e064ed-4211-4868-9b8f-e2bbc8f8969a",` +
		`"workspaceId":"e4388e31-9c21-461b-9b5d-1905ca28c599","status":"active",` +
		`"schedule":{"scheduleType":"cron","cronExpression":"0 0 12 * * ? UTC"},"dataResidency":"us",` +
		`"configurations":{"streams":[%s]},"createdAt":1748426557,"tags":[{"tagId":"f367d42e-4987-41af-9388-c96f6237a798",` +
		`"workspaceId":"e4388e31-9c21-461b-9b5d-1905ca28c599","name":"sensitive","color":"75DCFF"}],` +
		`"nonBreakingSchemaUpdatesBehavior":"propagate_columns","namespaceDefinition":"destination","prefix":""}`
)

// connectionText returns a connection with a number of streams.
func connectionText(id, streams int) string {
	all := make([]string, streams)
	for i := range all {
		all[i] = fmt.Sprintf(benchStream, i, i, i)
	}
	return fmt.Sprintf(benchConnection, id, strings.Join(all, ","))
}

// connectionsText returns a page of connections with 50 streams each.
func connectionsText(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = connectionText(i, 50)
	}
	return `{"previous":"","next":"","data":[` + strings.Join(all, ",") + `]}`
}

// Types of a hand-written client for connections. They keep no extra fields.
type (
	handConnections struct {
		Data []handConnection `json:"data"`
		Next string           `json:"next"`
	}
	handConnection struct {
		ConnectionID   string             `json:"connectionId"`
		Name           string             `json:"name"`
		SourceID       string             `json:"sourceId"`
		DestinationID  string             `json:"destinationId"`
		WorkspaceID    string             `json:"workspaceId"`
		Status         string             `json:"status"`
		Schedule       handSchedule       `json:"schedule"`
		Configurations handConfigurations `json:"configurations"`
		CreatedAt      int64              `json:"createdAt"`
		Tags           []handTag          `json:"tags"`

		NonBreakingSchemaUpdatesBehavior *string `json:"nonBreakingSchemaUpdatesBehavior,omitzero"`
		NamespaceDefinition              *string `json:"namespaceDefinition,omitzero"`
		NamespaceFormat                  *string `json:"namespaceFormat,omitzero"`
		Prefix                           *string `json:"prefix,omitzero"`
	}
	handSchedule struct {
		ScheduleType   string  `json:"scheduleType"`
		CronExpression *string `json:"cronExpression,omitzero"`
	}
	handTag struct {
		TagID       string `json:"tagId"`
		WorkspaceID string `json:"workspaceId"`
		Name        string `json:"name"`
		Color       string `json:"color"`
	}
	handConfigurations struct {
		Streams []handStream `json:"streams,omitzero"`
	}
	handStream struct {
		Name                  string            `json:"name"`
		Namespace             *string           `json:"namespace,omitzero"`
		SyncMode              *string           `json:"syncMode,omitzero"`
		CursorField           []string          `json:"cursorField,omitzero"`
		PrimaryKey            [][]string        `json:"primaryKey,omitzero"`
		IncludeFiles          *bool             `json:"includeFiles,omitzero"`
		DestinationObjectName *string           `json:"destinationObjectName,omitzero"`
		SelectedFields        []handField       `json:"selectedFields,omitempty"`
		Mappers               []json.RawMessage `json:"mappers,omitzero"`
	}
	handField struct {
		FieldPath []string `json:"fieldPath,omitzero"`
	}
	handUpdate struct {
		Configurations *handConfigurations `json:"configurations,omitzero"`
	}
)

func BenchmarkListConnections20(b *testing.B) {
	ctx, body := context.Background(), canned(connectionsText(20))
	b.Run("hand", func(b *testing.B) {
		b.ReportAllocs()
		c := &http.Client{Transport: body}
		for b.Loop() {
			var page handConnections
			if err := handGet(ctx, c, "https://api.airbyte.com/v1/connections", &page); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("client", func(b *testing.B) {
		b.ReportAllocs()
		c := benchClient(b, body)
		for b.Loop() {
			if _, err := c.Connections.List(ctx, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkUnmarshalConnections20 decodes the same page with package json, without a client.
func BenchmarkUnmarshalConnections20(b *testing.B) {
	body := []byte(connectionsText(20))
	b.Run("hand", func(b *testing.B) { benchUnmarshal[handConnections](b, body) })
	b.Run("any", func(b *testing.B) { benchUnmarshal[any](b, body) })
	b.Run("client", func(b *testing.B) { benchUnmarshal[airbyte.ConnectionsResponse](b, body) })
}

// BenchmarkUnmarshalJobs100 decodes a page of jobs with package json, without a client.
func BenchmarkUnmarshalJobs100(b *testing.B) {
	body := []byte(jobsText(1, 100, ""))
	b.Run("hand", func(b *testing.B) { benchUnmarshal[handJobs](b, body) })
	b.Run("client", func(b *testing.B) { benchUnmarshal[airbyte.JobsResponse](b, body) })
}

func benchUnmarshal[T any](b *testing.B, body []byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if err := json.Unmarshal(body, new(T)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMarshalStreams500 encodes the streams of a connection for an update.
func BenchmarkMarshalStreams500(b *testing.B) {
	body := []byte(connectionText(1, 500))
	var hand handConnection
	var connection airbyte.Connection
	for _, v := range []any{&hand, &connection} {
		if err := json.Unmarshal(body, v); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("hand", func(b *testing.B) {
		benchMarshal(b, handUpdate{Configurations: &hand.Configurations})
	})
	b.Run("client", func(b *testing.B) {
		benchMarshal(b, airbyte.ConnectionUpdateRequest{Configurations: &connection.Configurations})
	})
}

func benchMarshal(b *testing.B, v any) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Marshal(v); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUpdateConnection500 sends the streams of a connection back.
func BenchmarkUpdateConnection500(b *testing.B) {
	ctx, body := context.Background(), canned(connectionText(1, 1))
	connection := new(airbyte.Connection)
	if err := json.Unmarshal([]byte(connectionText(1, 500)), connection); err != nil {
		b.Fatal(err)
	}
	b.Run("client", func(b *testing.B) {
		b.ReportAllocs()
		c := benchClient(b, body)
		update := airbyte.ConnectionUpdateRequest{Configurations: &connection.Configurations}
		for b.Loop() {
			if _, err := c.Connections.Update(ctx, connection.ConnectionID, update); err != nil {
				b.Fatal(err)
			}
		}
	})
}
