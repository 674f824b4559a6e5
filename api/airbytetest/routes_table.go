package airbytetest

import (
	"net/http"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// handlers holds the handler of each operation by its operationId, grouped by service as the files
// service_*.go are.
var handlers = map[string]handler{
	// Server
	"getDocumentation": getDocumentation,
	"getHealthCheck":   getHealthCheck,

	// Applications
	"createAccessToken": createAccessToken,
	"listApplications":  listApplications,
	"createApplication": onCloud(createApplication, loggedError(http.StatusInternalServerError)),
	"getApplication":    onCloud(get(applications, plainView), notFound(applications, "")),
	"deleteApplication": onCloud(deleteApplication, loggedError(http.StatusInternalServerError)),

	// Organizations
	"listOrganizationsForUser":                   listOrganizations,
	"createOrUpdateOrganizationOAuthCredentials": licensed(templatesFeature, changeOAuthCredentials(organizations)),
	"deleteOrganizationOAuthCredentials":         licensed(templatesFeature, changeOAuthCredentials(organizations)),

	// Workspaces
	"listWorkspaces":  listInWorkspaces(workspaces, plainView),
	"createWorkspace": createWorkspace,
	"getWorkspace":    get(workspaces, plainView),
	"updateWorkspace": update(workspaces, prepareWorkspace, plainView),
	"deleteWorkspace": remove(workspaces, plainView),
	"createOrUpdateWorkspaceOAuthCredentials": onCloud(
		changeOAuthCredentials(workspaces), emptyError(http.StatusNotImplemented)),
	"deleteWorkspaceOAuthCredentials": onCloud(
		changeOAuthCredentials(workspaces), emptyError(http.StatusNotImplemented)),

	// Groups
	"listGroups":            licensed(groupsFeature, listGroups),
	"createGroup":           licensed(groupsFeature, create(groups, asSent, groupView)),
	"getGroup":              licensed(groupsFeature, get(groups, groupView)),
	"updateGroup":           licensed(groupsFeature, update(groups, asSent, groupView)),
	"deleteGroup":           licensed(groupsFeature, remove(groups, groupView)),
	"listGroupMembers":      licensed(groupsFeature, listGroupMembers),
	"addGroupMember":        licensed(groupsFeature, create(members, prepareNewMember, plainView)),
	"removeGroupMember":     licensed(groupsFeature, removeGroupMember),
	"listGroupPermissions":  licensed(groupsFeature, list(groupPermissions, plainView)),
	"createGroupPermission": licensed(groupsFeature, create(groupPermissions, prepareNewGroupPermission, plainView)),
	"deleteGroupPermission": licensed(groupsFeature, remove(groupPermissions, plainView)),

	// Users
	"listUsersWithinAnOrganization": listUsers,

	// Permissions
	"listPermissions":  listPermissions,
	"createPermission": createPermission,
	"getPermission":    get(permissions, plainView),
	"updatePermission": update(permissions, asSent, plainView),
	"deletePermission": deletePermission,

	// Sources
	"listSources":   listInWorkspaces(sources, actorView),
	"createSource":  createActor(sources),
	"getSource":     get(sources, actorView),
	"patchSource":   patchActor(sources),
	"putSource":     putActor(sources),
	"deleteSource":  remove(sources, actorView),
	"initiateOAuth": onCloud(initiateOAuth, emptyError(http.StatusNotImplemented)),

	// Destinations
	"listDestinations":  listInWorkspaces(destinations, actorView),
	"createDestination": createActor(destinations),
	"getDestination":    get(destinations, actorView),
	"patchDestination":  patchActor(destinations),
	"putDestination":    putActor(destinations),
	"deleteDestination": remove(destinations, actorView),

	// OAuth
	"oauthCallback": oauthCallback,

	// Connections
	"listConnections":  listInWorkspaces(connections, connectionListView),
	"createConnection": createConnection,
	"getConnection":    get(connections, connectionView),
	"patchConnection":  patchConnection,
	"deleteConnection": remove(connections, connectionView),

	// Streams
	"getStreamProperties": getStreamProperties,

	// Jobs
	"listJobs":  listJobs,
	"createJob": createJob,
	"getJob":    getJob,
	"cancelJob": cancelJob,

	// Tags
	"listTags":  listTags,
	"createTag": create(tags, prepareNewTag, plainView),
	"getTag":    get(tags, plainView),
	"updateTag": update(tags, prepareTag, plainView),
	"deleteTag": remove(tags, plainView),

	// Regions
	"listRegions":  licensed(regionsFeature, listRegions),
	"createRegion": licensed(regionsFeature, create(regions, prepareNewRegion, regionView)),
	"getRegion":    licensed(regionsFeature, get(regions, regionView)),
	"updateRegion": licensed(regionsFeature, update(regions, asSent, regionView)),
	"deleteRegion": licensed(regionsFeature, remove(regions, regionView)),

	// Dataplanes
	"listDataplanes":  licensed(regionsFeature, listDataplanes),
	"createDataplane": licensed(regionsFeature, createDataplane),
	"getDataplane":    licensed(regionsFeature, get(dataplanes, regionView)),
	"updateDataplane": licensed(regionsFeature, update(dataplanes, asSent, regionView)),
	"deleteDataplane": licensed(regionsFeature, remove(dataplanes, regionView)),

	// Dataplanes of release 1.6
	"listRegionDataplanes":  licensed(regionsFeature, listRegionDataplanes),
	"createRegionDataplane": licensed(regionsFeature, createDataplane),
	"getRegionDataplane":    licensed(regionsFeature, get(dataplanes, regionView)),
	"updateRegionDataplane": licensed(regionsFeature, update(dataplanes, asSent, regionView)),
	"deleteRegionDataplane": licensed(regionsFeature, remove(dataplanes, regionView)),

	// ConnectorDefinitions
	"listConnectorDefinitions": listConnectorDefinitions,

	// SourceDefinitions
	"listSourceDefinitions":  list(sourceDefinitions, plainView),
	"createSourceDefinition": create(sourceDefinitions, prepareNewDefinition, plainView),
	"getSourceDefinition":    get(sourceDefinitions, plainView),
	"updateSourceDefinition": update(sourceDefinitions, prepareDefinition, plainView),
	"deleteSourceDefinition": deleteDefinition(sourceDefinitions),

	// DestinationDefinitions
	"listDestinationDefinitions":  list(destinationDefinitions, plainView),
	"createDestinationDefinition": create(destinationDefinitions, prepareNewDefinition, plainView),
	"getDestinationDefinition":    get(destinationDefinitions, plainView),
	"updateDestinationDefinition": update(destinationDefinitions, prepareDefinition, plainView),
	"deleteDestinationDefinition": deleteDefinition(destinationDefinitions),

	// DeclarativeSourceDefinitions
	"listDeclarativeSourceDefinitions":  list(declarativeSources, plainView),
	"createDeclarativeSourceDefinition": create(declarativeSources, prepareManifest, plainView),
	"getDeclarativeSourceDefinition":    get(declarativeSources, plainView),
	"updateDeclarativeSourceDefinition": update(declarativeSources, prepareManifest, plainView),
	"deleteDeclarativeSourceDefinition": remove(declarativeSources, plainView),

	// ConfigTemplates
	"listConfigTemplates": licensed(templatesFeature, list(configTemplates, templateSummaryView)),
	"createConfigTemplate": licensed(templatesFeature,
		create(configTemplates, prepareNewConfigTemplate, templateIDView)),
	"getConfigTemplate":    licensed(templatesFeature, get(configTemplates, plainView)),
	"updateConfigTemplate": licensed(templatesFeature, update(configTemplates, prepareConfigTemplate, templateIDView)),

	// ConnectionTemplates
	"createConnectionTemplate": licensed(templatesFeature,
		create(connectionTemplates, prepareNewConnectionTemplate, templateIDView)),

	// Embedded
	"getEmbeddedWidget":               licensed(templatesFeature, createWidgetToken),
	"generateEmbeddedScopedToken":     createScopedToken,
	"listEmbeddedOrganizationsByUser": listEmbeddedOrganizations,
}

// notFaked handles the operations that have no handler.
func notFaked(c *call) (any, error) {
	return nil, statusError(http.StatusNotImplemented,
		"airbytetest does not implement "+c.route.ID+"; its README says how to add an operation.")
}

// onCloud restricts a handler to Airbyte Cloud. Other servers respond with an error.
func onCloud(handle handler, elsewhere error) handler {
	return func(c *call) (any, error) {
		if !c.settings.cloud {
			return nil, elsewhere
		}
		return handle(c)
	}
}

// Features that a licence can include.
const (
	regionsFeature   = "feature-self-managed-regions"
	groupsFeature    = "feature-scim"
	templatesFeature = "CONFIG_TEMPLATE_ENDPOINTS"
)

// licensed restricts a handler to servers whose licence includes a feature.
func licensed(feature string, handle handler) handler {
	return func(c *call) (any, error) {
		if c.settings.unlicensed {
			return nil, problem(http.StatusForbidden, airbyte.ProblemLicenseEntitlement, object{"entitlement": feature})
		}
		return handle(c)
	}
}
