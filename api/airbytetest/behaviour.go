package airbytetest

import airbyte "github.com/airbyte-go/airbyte/api"

// What the licence of a server must include.
const (
	needsRegions   = "feature-self-managed-regions"
	needsTemplates = "CONFIG_TEMPLATE_ENDPOINTS"
	needsEmbedded  = "feature-embedded"
)

// behaviours is what a server does for each operation.
var behaviours = map[string]handler{
	"getDocumentation":  func(*call) any { return redirect("https://reference.airbyte.com/") },
	"getHealthCheck":    func(*call) any { return text("Successful operation") },
	"createAccessToken": createAccessToken,

	"listApplications":  listApplications,
	"createApplication": onCloud(createApplication, crash()),
	"getApplication":    onCloud(get(applications), notFound(applications.resource, "")),
	"deleteApplication": onCloud(deleteApplication, crash()),

	"listWorkspaces":  pages(workspaces),
	"createWorkspace": createWorkspace,
	"getWorkspace":    get(workspaces),
	"updateWorkspace": patch(workspaces, regionAndNotifications),
	"deleteWorkspace": deleteSoftly(workspaces),
	"createOrUpdateWorkspaceOAuthCredentials": oauthCredentials(workspaces),
	"deleteWorkspaceOAuthCredentials":         oauthCredentials(workspaces),

	"listOrganizationsForUser":                   func(c *call) any { return object{"data": c.seeAll(c.state.all(organizations))} },
	"createOrUpdateOrganizationOAuthCredentials": licensed(needsTemplates, oauthCredentials(organizations)),
	"deleteOrganizationOAuthCredentials":         licensed(needsTemplates, oauthCredentials(organizations)),
	"listUsersWithinAnOrganization":              listUsers,

	"listPermissions":  listPermissions,
	"createPermission": createPermission,
	"getPermission":    get(permissions),
	"updatePermission": patch(permissions),
	"deletePermission": deletePermission,

	"listGroups":            listGroups,
	"createGroup":           create(groups, unique(groups, airbyte.ProblemGroupAlreadyExists)),
	"getGroup":              get(groups),
	"updateGroup":           patch(groups, unique(groups, airbyte.ProblemGroupAlreadyExists)),
	"deleteGroup":           remove(groups),
	"listGroupMembers":      listMembers,
	"addGroupMember":        create(members, newMember),
	"removeGroupMember":     removeMember,
	"listGroupPermissions":  list(groupPermissions),
	"createGroupPermission": create(groupPermissions, oneScope, newGroupPermission),
	"deleteGroupPermission": remove(groupPermissions),

	"listSources":       pages(sources),
	"createSource":      createActor(sources),
	"getSource":         get(sources),
	"patchSource":       patchActor(sources),
	"putSource":         putActor(sources),
	"deleteSource":      deleteSoftly(sources),
	"initiateOAuth":     initiateOAuth,
	"oauthCallback":     oauthCallback,
	"listDestinations":  pages(destinations),
	"createDestination": createActor(destinations),
	"getDestination":    get(destinations),
	"patchDestination":  patchActor(destinations),
	"putDestination":    putActor(destinations),
	"deleteDestination": deleteSoftly(destinations),

	"listConnections":     pages(connections),
	"createConnection":    createConnection,
	"getConnection":       get(connections),
	"patchConnection":     patchConnection,
	"deleteConnection":    deleteSoftly(connections),
	"getStreamProperties": getStreams,

	"listJobs":  listJobs,
	"createJob": createJob,
	"getJob":    getJob,
	"cancelJob": cancelJob,

	"listTags":  func(c *call) any { return object{"data": c.seeAll(c.ofWorkspaces(tags))} },
	"createTag": create(tags, checkTag, unique(tags, airbyte.ProblemTagAlreadyExists)),
	"getTag":    get(tags),
	"updateTag": patch(tags, checkTag, unique(tags, airbyte.ProblemTagAlreadyExists)),
	"deleteTag": remove(tags),

	"listRegions":     licensed(needsRegions, listRegions),
	"createRegion":    licensed(needsRegions, create(regions, unique(regions, airbyte.ProblemRegionNameAlreadyExists), enabledNow)),
	"getRegion":       licensed(needsRegions, get(regions)),
	"updateRegion":    licensed(needsRegions, patch(regions)),
	"deleteRegion":    licensed(needsRegions, removeAndShow(regions)),
	"listDataplanes":  licensed(needsRegions, listDataplanes),
	"createDataplane": licensed(needsRegions, createDataplane),
	"getDataplane":    licensed(needsRegions, get(dataplanes)),
	"updateDataplane": licensed(needsRegions, patch(dataplanes)),
	"deleteDataplane": licensed(needsRegions, removeAndShow(dataplanes)),

	"listConnectorDefinitions":          listConnectors,
	"listSourceDefinitions":             list(sourceDefinitions),
	"createSourceDefinition":            createDefinition(sourceDefinitions),
	"getSourceDefinition":               get(sourceDefinitions),
	"updateSourceDefinition":            own(sourceDefinitions, patch(sourceDefinitions)),
	"deleteSourceDefinition":            own(sourceDefinitions, removeAndShow(sourceDefinitions)),
	"listDestinationDefinitions":        list(destDefinitions),
	"createDestinationDefinition":       createDefinition(destDefinitions),
	"getDestinationDefinition":          get(destDefinitions),
	"updateDestinationDefinition":       own(destDefinitions, patch(destDefinitions)),
	"deleteDestinationDefinition":       own(destDefinitions, removeAndShow(destDefinitions)),
	"listDeclarativeSourceDefinitions":  list(declarativeSources),
	"createDeclarativeSourceDefinition": createDefinition(declarativeSources),
	"getDeclarativeSourceDefinition":    get(declarativeSources),
	"updateDeclarativeSourceDefinition": patch(declarativeSources, manifest),
	"deleteDeclarativeSourceDefinition": removeAndShow(declarativeSources),

	"listConfigTemplates":      licensed(needsTemplates, only(list(configTemplates), "id", "name", "icon")),
	"createConfigTemplate":     licensed(needsTemplates, only(create(configTemplates, template), "id")),
	"getConfigTemplate":        licensed(needsTemplates, get(configTemplates)),
	"updateConfigTemplate":     licensed(needsTemplates, only(patch(configTemplates, template), "id")),
	"createConnectionTemplate": licensed(needsTemplates, only(create(connectionTemplates, connectionTemplate), "id")),

	"getEmbeddedWidget":               licensed(needsEmbedded, createWidgetToken),
	"generateEmbeddedScopedToken":     createScopedToken,
	"listEmbeddedOrganizationsByUser": listEmbeddedOrganizations,
}
