package peers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// handGet sends a request and decodes the response with the standard library only.
func handGet(ctx context.Context, c *http.Client, url string, out any) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer token")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "hand/1")
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// Types of a hand-written client for jobs.
type (
	handJobs struct {
		Data     []handJob `json:"data"`
		Next     string    `json:"next"`
		Previous string    `json:"previous"`
	}
	handJob struct {
		JobID         int64     `json:"jobId"`
		Status        string    `json:"status"`
		JobType       string    `json:"jobType"`
		StartTime     time.Time `json:"startTime"`
		ConnectionID  string    `json:"connectionId"`
		LastUpdatedAt time.Time `json:"lastUpdatedAt"`
		Duration      string    `json:"duration"`
		BytesSynced   *int64    `json:"bytesSynced"`
		RowsSynced    *int64    `json:"rowsSynced"`
	}
)

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
