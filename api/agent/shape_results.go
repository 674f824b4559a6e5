package agent

import (
	"reflect"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// resultType describes the result of an operation that reads.
type resultType struct {
	operation string
	list      string       // property that holds the items of a list; "" for a single object
	object    reflect.Type // of the result, or of the items of a list

	// fields are the fields that items of a list have unless the caller selects others, as dotted paths. Nil
	// means all.
	fields []string
}

// resultTypes lists the operations that read and have a result. The fields are those that tell one item from another
// and that most questions are about. The rest, such as configurations, is large.
var resultTypes = []resultType{
	{
		operation: "listApplications", list: "applications", object: reflect.TypeFor[airbyte.Application](),
		fields: []string{"id", "name", "clientId", "createdAt"},
	},
	{operation: "getApplication", object: reflect.TypeFor[airbyte.Application]()},
	{
		operation: "listJobs", list: "data", object: reflect.TypeFor[airbyte.Job](),
		fields: []string{
			"jobId", "status", "jobType", "connectionId", "startTime", "lastUpdatedAt", "duration", "bytesSynced",
			"rowsSynced",
		},
	},
	{operation: "getJob", object: reflect.TypeFor[airbyte.Job]()},
	{
		operation: "listRegions", list: "data", object: reflect.TypeFor[airbyte.Region](),
		fields: []string{"regionId", "name", "enabled"},
	},
	{operation: "getRegion", object: reflect.TypeFor[airbyte.Region]()},
	{
		operation: "listDataplanes", list: "data", object: reflect.TypeFor[airbyte.Dataplane](),
		fields: []string{"dataplaneId", "name", "regionId", "enabled"},
	},
	{operation: "getDataplane", object: reflect.TypeFor[airbyte.Dataplane]()},
	{operation: "listConnectorDefinitions", list: "data", object: reflect.TypeFor[airbyte.ConnectorDefinition]()},
	{
		operation: "listDeclarativeSourceDefinitions", list: "data",
		object: reflect.TypeFor[airbyte.DeclarativeSourceDefinition](),
		fields: []string{"id", "name", "version"},
	},
	{
		operation: "getDeclarativeSourceDefinition",
		object:    reflect.TypeFor[airbyte.DeclarativeSourceDefinition](),
	},
	{
		operation: "listSourceDefinitions", list: "data", object: reflect.TypeFor[airbyte.Definition](),
		fields: []string{"id", "name", "dockerRepository", "dockerImageTag"},
	},
	{operation: "getSourceDefinition", object: reflect.TypeFor[airbyte.Definition]()},
	{
		operation: "listDestinationDefinitions", list: "data", object: reflect.TypeFor[airbyte.Definition](),
		fields: []string{"id", "name", "dockerRepository", "dockerImageTag"},
	},
	{operation: "getDestinationDefinition", object: reflect.TypeFor[airbyte.Definition]()},
	{
		operation: "listSources", list: "data", object: reflect.TypeFor[airbyte.Source](),
		fields: []string{"sourceId", "name", "sourceType", "workspaceId"},
	},
	{operation: "getSource", object: reflect.TypeFor[airbyte.Source]()},
	{
		operation: "listDestinations", list: "data", object: reflect.TypeFor[airbyte.Destination](),
		fields: []string{"destinationId", "name", "destinationType", "workspaceId"},
	},
	{operation: "getDestination", object: reflect.TypeFor[airbyte.Destination]()},
	{
		operation: "listConnections", list: "data", object: reflect.TypeFor[airbyte.Connection](),
		fields: []string{"connectionId", "name", "status", "sourceId", "destinationId", "workspaceId", "schedule"},
	},
	{operation: "getConnection", object: reflect.TypeFor[airbyte.Connection]()},
	{
		operation: "getStreamProperties", list: "data", object: reflect.TypeFor[airbyte.StreamProperties](),
		fields: []string{
			"streamName", "streamnamespace", "syncModes", "defaultCursorField", "sourceDefinedCursorField",
			"sourceDefinedPrimaryKey",
		},
	},
	{
		operation: "listWorkspaces", list: "data", object: reflect.TypeFor[airbyte.Workspace](),
		fields: []string{"workspaceId", "name", "dataResidency"},
	},
	{operation: "getWorkspace", object: reflect.TypeFor[airbyte.Workspace]()},
	{operation: "getPermission", object: reflect.TypeFor[airbyte.Permission]()},
	{operation: "listPermissions", list: "data", object: reflect.TypeFor[airbyte.PermissionRead]()},
	{operation: "listOrganizationsForUser", list: "data", object: reflect.TypeFor[airbyte.Organization]()},
	{operation: "listUsersWithinAnOrganization", list: "data", object: reflect.TypeFor[airbyte.User]()},
	{
		operation: "listGroups", list: "data", object: reflect.TypeFor[airbyte.Group](),
		fields: []string{"groupId", "name", "description", "memberCount"},
	},
	{operation: "getGroup", object: reflect.TypeFor[airbyte.Group]()},
	{
		operation: "listGroupMembers", list: "data", object: reflect.TypeFor[airbyte.GroupMember](),
		fields: []string{"userId", "userEmail", "userName"},
	},
	{operation: "listGroupPermissions", list: "data", object: reflect.TypeFor[airbyte.GroupPermission]()},
	{operation: "listTags", list: "data", object: reflect.TypeFor[airbyte.Tag]()},
	{operation: "getTag", object: reflect.TypeFor[airbyte.Tag]()},
	{
		operation: "listEmbeddedOrganizationsByUser", list: "organizations",
		object: reflect.TypeFor[airbyte.EmbeddedOrganization](),
	},
	{
		operation: "listConfigTemplates", list: "data", object: reflect.TypeFor[airbyte.ConfigTemplateListItem](),
		fields: []string{"id", "name"},
	},
	{operation: "getConfigTemplate", object: reflect.TypeFor[airbyte.ConfigTemplate]()},
}

// resultOf returns the type of the result of an operation. It has no object if the operation does not read.
func resultOf(op *Operation) resultType {
	for _, r := range resultTypes {
		if r.operation == op.ID {
			return r
		}
	}
	return resultType{operation: op.ID}
}
