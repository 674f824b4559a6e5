package agent

import (
	"reflect"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// resultType describes the result of an operation.
type resultType struct {
	operation string
	list      string       // property that holds the items of a list; "" for a single object
	object    reflect.Type // of the result, or of the items of a list

	// fields are the fields that items of a list have unless the caller selects others, as dotted paths. Nil
	// means all.
	fields []string
}

// resultTypes lists the operations that have a result, first those that read. The fields are those that tell one item from another
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

	{operation: "createApplication", object: reflect.TypeFor[airbyte.Application]()},
	{operation: "deleteApplication", object: reflect.TypeFor[airbyte.Application]()},
	{operation: "createAccessToken", object: reflect.TypeFor[airbyte.AccessToken]()},
	{operation: "createJob", object: reflect.TypeFor[airbyte.Job]()},
	{operation: "cancelJob", object: reflect.TypeFor[airbyte.Job]()},
	{operation: "createRegion", object: reflect.TypeFor[airbyte.Region]()},
	{operation: "updateRegion", object: reflect.TypeFor[airbyte.Region]()},
	{operation: "deleteRegion", object: reflect.TypeFor[airbyte.Region]()},
	{operation: "createDataplane", object: reflect.TypeFor[airbyte.CreatedDataplane]()},
	{operation: "updateDataplane", object: reflect.TypeFor[airbyte.Dataplane]()},
	{operation: "deleteDataplane", object: reflect.TypeFor[airbyte.Dataplane]()},
	{operation: "createDeclarativeSourceDefinition", object: reflect.TypeFor[airbyte.DeclarativeSourceDefinition]()},
	{operation: "updateDeclarativeSourceDefinition", object: reflect.TypeFor[airbyte.DeclarativeSourceDefinition]()},
	{operation: "deleteDeclarativeSourceDefinition", object: reflect.TypeFor[airbyte.DeclarativeSourceDefinition]()},
	{operation: "createSourceDefinition", object: reflect.TypeFor[airbyte.Definition]()},
	{operation: "updateSourceDefinition", object: reflect.TypeFor[airbyte.Definition]()},
	{operation: "deleteSourceDefinition", object: reflect.TypeFor[airbyte.Definition]()},
	{operation: "createDestinationDefinition", object: reflect.TypeFor[airbyte.Definition]()},
	{operation: "updateDestinationDefinition", object: reflect.TypeFor[airbyte.Definition]()},
	{operation: "deleteDestinationDefinition", object: reflect.TypeFor[airbyte.Definition]()},
	{operation: "createSource", object: reflect.TypeFor[airbyte.Source]()},
	{operation: "patchSource", object: reflect.TypeFor[airbyte.Source]()},
	{operation: "putSource", object: reflect.TypeFor[airbyte.Source]()},
	{operation: "initiateOAuth", object: reflect.TypeFor[airbyte.OAuthConsent]()},
	{operation: "createDestination", object: reflect.TypeFor[airbyte.Destination]()},
	{operation: "patchDestination", object: reflect.TypeFor[airbyte.Destination]()},
	{operation: "putDestination", object: reflect.TypeFor[airbyte.Destination]()},
	{operation: "createConnection", object: reflect.TypeFor[airbyte.Connection]()},
	{operation: "patchConnection", object: reflect.TypeFor[airbyte.Connection]()},
	{operation: "createWorkspace", object: reflect.TypeFor[airbyte.Workspace]()},
	{operation: "updateWorkspace", object: reflect.TypeFor[airbyte.Workspace]()},
	{operation: "updatePermission", object: reflect.TypeFor[airbyte.Permission]()},
	{operation: "createPermission", object: reflect.TypeFor[airbyte.Permission]()},
	{operation: "createGroup", object: reflect.TypeFor[airbyte.Group]()},
	{operation: "updateGroup", object: reflect.TypeFor[airbyte.Group]()},
	{operation: "addGroupMember", object: reflect.TypeFor[airbyte.GroupMember]()},
	{operation: "createGroupPermission", object: reflect.TypeFor[airbyte.GroupPermission]()},
	{operation: "createTag", object: reflect.TypeFor[airbyte.Tag]()},
	{operation: "updateTag", object: reflect.TypeFor[airbyte.Tag]()},
	{operation: "getEmbeddedWidget", object: reflect.TypeFor[airbyte.EmbeddedWidgetToken]()},
	{operation: "generateEmbeddedScopedToken", object: reflect.TypeFor[airbyte.EmbeddedScopedToken]()},
	{operation: "createConfigTemplate", object: reflect.TypeFor[airbyte.CreatedConfigTemplate]()},
	{operation: "updateConfigTemplate", object: reflect.TypeFor[airbyte.UpdatedConfigTemplate]()},
	{operation: "createConnectionTemplate", object: reflect.TypeFor[airbyte.CreatedConnectionTemplate]()},
}

// resultOf returns the type of the result of an operation. It has no object if the operation has no result.
func resultOf(op *Operation) resultType {
	for _, r := range resultTypes {
		if r.operation == op.ID {
			return r
		}
	}
	return resultType{operation: op.ID}
}
