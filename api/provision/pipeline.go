package provision

import (
	"log/slog"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Pipeline declares a source, a destination and a connection between them, in one workspace.
//
// Only declared fields are compared and written. Optional fields that are nil or empty are not declared:
// new objects get the default of the server, and existing objects keep their value.
type Pipeline struct {
	// Name identifies the pipeline in progress, errors and the [Store]. It is not sent to the server. It may
	// be empty only in a single call without a Store.
	Name string

	Workspace   Workspace
	Source      Connector
	Destination Connector
	Connection  Connection

	// FirstSync starts a sync if the connection has never had one. Apply does not wait for its end. If the
	// connection is inactive and its Status is not declared, Apply returns an [airbyte.JobBlockedError].
	FirstSync bool
}

// Workspace declares a workspace, by ID or by name.
type Workspace struct {
	// ID selects an existing workspace. If it is empty, the workspace is found by its name, or created.
	ID string
	// Name of the workspace. It may be empty if ID is set.
	Name string
	// OrganizationID is the organization of a new workspace. It is not compared, because servers do not
	// return it. Self-managed servers ignore it.
	OrganizationID string
	// RegionID is the region of the workspace. Comparing it takes one more request, for the name of the
	// region.
	RegionID string
	// Notifications that the workspace sends. Only declared properties are compared.
	Notifications *airbyte.NotificationsConfig
	// Owned lets [Provisioner.Remove] delete the workspace together with everything in it, including
	// sources, destinations and connections that others have added.
	Owned bool
}

// Connector declares a source or a destination.
type Connector struct {
	// ID selects an existing object, for example one of several with the same name. If it is empty, the
	// object is found by its name, or created.
	ID string
	// Name of the source or the destination.
	Name string
	// DefinitionID selects the connector. If it is empty, the sourceType or destinationType in
	// Configuration does. The connector of an existing object cannot be changed.
	DefinitionID string
	// Configuration holds the settings of the connector, with secrets in clear text. Settings that exist
	// only on the server are kept, unless Exact is set.
	Configuration airbyte.Configuration
	// Exact removes the settings that exist only on the server. Set it to switch to another variant of
	// a setting, such as another kind of authentication.
	Exact bool
	// SecretID of an OAuth flow, for creating the object. It is not compared.
	SecretID airbyte.SecretInput
	// ResourceAllocation sets the computing resources. Only declared properties are compared.
	ResourceAllocation *airbyte.ScopedResourceRequirements
	// Shared keeps [Provisioner.Remove] from deleting the object, because other pipelines use it too. It has no
	// effect in a workspace that is Owned.
	Shared bool
}

// Connection declares a connection.
type Connection struct {
	// ID selects an existing connection. If it is empty, the connection is found by Marker, by its name or,
	// if it has no name, by its source and its destination. If there is none, it is created.
	ID string
	// Name of the connection. A new connection without a name gets one from the server.
	Name string
	// Marker is the name of one of Tags. The connection that has this tag belongs to the pipeline, even if
	// it was renamed.
	Marker string
	// Tags are all tags of the connection. Missing ones are created. Nil keeps the tags as they are, and an
	// empty slice removes them.
	Tags []Tag
	// Streams are all streams to sync, in any order. If there are none, a new connection syncs all
	// streams of the source, and an existing one keeps its streams.
	Streams []airbyte.StreamConfiguration
	// Schedule of the syncs. Without one, a new connection is manual.
	Schedule *airbyte.ConnectionSchedule
	// Status is active or inactive.
	Status airbyte.ConnectionStatus
	// NamespaceDefinition selects the namespace in the destination.
	NamespaceDefinition airbyte.NamespaceDefinition
	// NamespaceFormat is the template of the namespace, for custom_format only.
	NamespaceFormat string
	// Prefix of the names of streams in the destination. A pointer to "" removes the prefix.
	Prefix *string
	// NonBreakingSchemaUpdatesBehavior is the reaction to changes of the source's schema.
	NonBreakingSchemaUpdatesBehavior airbyte.NonBreakingSchemaUpdatesBehavior
}

// Tag declares a tag of a workspace.
type Tag struct {
	// Name of the tag, up to 30 characters. Names are unique in a workspace.
	Name string
	// Color as six hexadecimal digits. If it is empty, a new tag is gray, and an existing one keeps its
	// color.
	Color string
}

// LogValue returns the name of the pipeline, and the names and IDs of its objects, for package log/slog. Without it, a
// handler that writes JSON would write the secrets, too.
func (p Pipeline) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("name", p.Name),
		slog.Any("workspace", p.Workspace),
		slog.Any("source", p.Source),
		slog.Any("destination", p.Destination),
		slog.Any("connection", p.Connection),
	)
}

// LogValue returns the name and the ID, as [Pipeline.LogValue] does.
func (w Workspace) LogValue() slog.Value { return logValueOf(w.Name, w.ID) }

// LogValue returns the name and the ID, as [Pipeline.LogValue] does.
func (c Connector) LogValue() slog.Value { return logValueOf(c.Name, c.ID) }

// LogValue returns the name and the ID, as [Pipeline.LogValue] does.
func (c Connection) LogValue() slog.Value { return logValueOf(c.Name, c.ID) }

// logValueOf returns the name and the ID of an object. Handlers leave out a group without attributes.
func logValueOf(name, id string) slog.Value {
	var attrs []slog.Attr
	if name != "" {
		attrs = append(attrs, slog.String("name", name))
	}
	if id != "" {
		attrs = append(attrs, slog.String("id", id))
	}
	return slog.GroupValue(attrs...)
}
