package provision

import (
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// compareConnection compares a declared connection with the one on the server.
func compareConnection(declared Connection, remote *airbyte.Connection) comparison {
	var c comparison
	if declared.Name != "" {
		c.text("name", remote.Name, declared.Name)
	}
	if declared.Status != "" && remote.Status != airbyte.ConnectionStatusLocked {
		c.text("status", string(remote.Status), string(declared.Status))
	}
	if declared.Schedule != nil {
		compareSchedule(&c, declared.Schedule, remote.Schedule)
	}
	if declared.NonBreakingSchemaUpdatesBehavior != "" {
		have := valueOr(remote.NonBreakingSchemaUpdatesBehavior, airbyte.NonBreakingSchemaUpdatesBehaviorIgnore)
		c.text("nonBreakingSchemaUpdatesBehavior", string(have), string(declared.NonBreakingSchemaUpdatesBehavior))
	}
	compareNamespace(&c, declared, remote)
	if declared.Prefix != nil {
		c.text("prefix", valueOr(remote.Prefix, ""), *declared.Prefix)
	}
	if declared.Tags != nil {
		c.text("tags", showRemoteTags(remote.Tags), showTags(declared.Tags))
	}
	if len(declared.Streams) > 0 {
		compareStreams(&c, declared.Streams, remote.Configurations.Streams)
	}
	return c
}

// compareNamespace compares the rule for namespaces. Servers keep the format when the rule is not
// custom_format, but do not use it.
func compareNamespace(c *comparison, declared Connection, remote *airbyte.Connection) {
	have := valueOr(remote.NamespaceDefinition, airbyte.NamespaceDefinitionDestination)
	want := have
	if declared.NamespaceDefinition != "" {
		want = declared.NamespaceDefinition
		c.text("namespaceDefinition", string(have), string(want))
	}
	if declared.NamespaceFormat != "" && want == airbyte.NamespaceDefinitionCustomFormat {
		c.text("namespaceFormat", valueOr(remote.NamespaceFormat, ""), declared.NamespaceFormat)
	}
}

// showTags returns the names of tags as text, sorted. Names are unique in a workspace.
func showTags(tags []Tag) string {
	var names []string
	for _, tag := range tags {
		names = append(names, tag.Name)
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

func showRemoteTags(tags []airbyte.Tag) string {
	var declared []Tag
	for _, tag := range tags {
		declared = append(declared, Tag{Name: tag.Name})
	}
	return showTags(declared)
}

// valueOr returns the value of a pointer, or another value for nil.
func valueOr[T any](p *T, other T) T {
	if p == nil {
		return other
	}
	return *p
}

// updateRequest returns the request that writes the differences of a connection. tags are the tags of the
// declaration.
func updateRequest(
	declared Connection, remote *airbyte.Connection, c comparison, tags []airbyte.Tag,
) airbyte.ConnectionUpdateRequest {
	var body airbyte.ConnectionUpdateRequest
	if c.has("name") {
		body.Name = &declared.Name
	}
	if c.has("status") {
		body.Status = &declared.Status
	}
	if c.has("schedule") {
		body.Schedule = declared.Schedule
	}
	if c.has("nonBreakingSchemaUpdatesBehavior") {
		body.NonBreakingSchemaUpdatesBehavior = &declared.NonBreakingSchemaUpdatesBehavior
	}
	if c.has("namespaceDefinition") {
		body.NamespaceDefinition = &declared.NamespaceDefinition
	}
	if c.has("namespaceFormat") {
		body.NamespaceFormat = &declared.NamespaceFormat
	}
	if c.has("prefix") {
		body.Prefix = declared.Prefix
	}
	if c.has("tags") {
		body.Tags = tags
	}
	if c.has("streams") {
		body.Configurations = &airbyte.StreamConfigurations{
			Streams: mergeStreams(declared.Streams, remote.Configurations.Streams),
		}
	}
	return body
}

// createRequest returns the request that creates a connection.
func createRequest(
	declared Connection, sourceID, destinationID string, tags []airbyte.Tag,
) airbyte.ConnectionCreateRequest {
	body := airbyte.ConnectionCreateRequest{
		Name:            pointer(declared.Name),
		SourceID:        sourceID,
		DestinationID:   destinationID,
		Schedule:        declared.Schedule,
		NamespaceFormat: pointer(declared.NamespaceFormat),
		Prefix:          declared.Prefix,
		Tags:            tags,
	}
	if declared.Status != "" {
		body.Status = &declared.Status
	}
	if declared.NamespaceDefinition != "" {
		body.NamespaceDefinition = &declared.NamespaceDefinition
	}
	if declared.NonBreakingSchemaUpdatesBehavior != "" {
		body.NonBreakingSchemaUpdatesBehavior = &declared.NonBreakingSchemaUpdatesBehavior
	}
	if len(declared.Streams) > 0 {
		body.Configurations = &airbyte.StreamConfigurations{Streams: declared.Streams}
	}
	return body
}
