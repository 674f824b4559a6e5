package airbytetest

// What the licence of a server must include.
const (
	needsRegions   = "feature-self-managed-regions"
	needsTemplates = "CONFIG_TEMPLATE_ENDPOINTS"
	needsEmbedded  = "feature-embedded"
)

// behaviour is what a server does for an operation, and with what.
type behaviour struct {
	act     handler
	kind    *kind  // nil where it is about no kind, or about several
	licence string // that it needs; "" for none
}

// behaviours is the table of operations.
var behaviours = map[string]behaviour{
	"getDocumentation":  {func(*call) any { return redirect("https://reference.airbyte.com/") }, nil, ""},
	"getHealthCheck":    {func(*call) any { return text("Successful operation") }, nil, ""},
	"createAccessToken": {createAccessToken, nil, ""},

	"listApplications":  {listApplications, applications, ""},
	"createApplication": {onCloud(createApplication, crash()), applications, ""},
	"getApplication":    {onCloud(get, notFound(applications.resource, "")), applications, ""},
	"deleteApplication": {onCloud(deleteApplication, crash()), applications, ""},

	"listWorkspaces":  {pages, workspaces, ""},
	"createWorkspace": {createWorkspace, workspaces, ""},
	"getWorkspace":    {get, workspaces, ""},
	"updateWorkspace": {patch, workspaces, ""},
	"deleteWorkspace": {bury, workspaces, ""},
	"createOrUpdateWorkspaceOAuthCredentials": {oauthCredentials, workspaces, ""},
	"deleteWorkspaceOAuthCredentials":         {oauthCredentials, workspaces, ""},

	"listOrganizationsForUser":                   {listOrganizations, organizations, ""},
	"createOrUpdateOrganizationOAuthCredentials": {oauthCredentials, organizations, needsTemplates},
	"deleteOrganizationOAuthCredentials":         {oauthCredentials, organizations, needsTemplates},
	"listUsersWithinAnOrganization":              {listUsers, users, ""},

	"listPermissions":  {listPermissions, permissions, ""},
	"createPermission": {createPermission, permissions, ""},
	"getPermission":    {get, permissions, ""},
	"updatePermission": {patch, permissions, ""},
	"deletePermission": {deletePermission, permissions, ""},

	"listGroups":            {listGroups, groups, ""},
	"createGroup":           {create, groups, ""},
	"getGroup":              {get, groups, ""},
	"updateGroup":           {patch, groups, ""},
	"deleteGroup":           {remove, groups, ""},
	"listGroupMembers":      {listMembers, groups, ""},
	"addGroupMember":        {create, members, ""},
	"removeGroupMember":     {removeMember, groups, ""},
	"listGroupPermissions":  {list, groupPermissions, ""},
	"createGroupPermission": {create, groupPermissions, ""},
	"deleteGroupPermission": {remove, groupPermissions, ""},

	"listSources":       {pages, sources, ""},
	"createSource":      {createActor, sources, ""},
	"getSource":         {get, sources, ""},
	"patchSource":       {patchActor, sources, ""},
	"putSource":         {putActor, sources, ""},
	"deleteSource":      {bury, sources, ""},
	"initiateOAuth":     {initiateOAuth, nil, ""},
	"oauthCallback":     {oauthCallback, nil, ""},
	"listDestinations":  {pages, destinations, ""},
	"createDestination": {createActor, destinations, ""},
	"getDestination":    {get, destinations, ""},
	"patchDestination":  {patchActor, destinations, ""},
	"putDestination":    {putActor, destinations, ""},
	"deleteDestination": {bury, destinations, ""},

	"listConnections":     {pages, connections, ""},
	"createConnection":    {createConnection, connections, ""},
	"getConnection":       {get, connections, ""},
	"patchConnection":     {patchConnection, connections, ""},
	"deleteConnection":    {bury, connections, ""},
	"getStreamProperties": {getStreams, nil, ""},

	"listJobs":  {listJobs, nil, ""},
	"createJob": {createJob, nil, ""},
	"getJob":    {getJob, nil, ""},
	"cancelJob": {cancelJob, nil, ""},

	"listTags":  {listOfWorkspaces, tags, ""},
	"createTag": {create, tags, ""},
	"getTag":    {get, tags, ""},
	"updateTag": {patch, tags, ""},
	"deleteTag": {remove, tags, ""},

	"listRegions":     {listRegions, regions, needsRegions},
	"createRegion":    {create, regions, needsRegions},
	"getRegion":       {get, regions, needsRegions},
	"updateRegion":    {patch, regions, needsRegions},
	"deleteRegion":    {removeAndShow, regions, needsRegions},
	"listDataplanes":  {listDataplanes, dataplanes, needsRegions},
	"createDataplane": {createDataplane, dataplanes, needsRegions},
	"getDataplane":    {get, dataplanes, needsRegions},
	"updateDataplane": {patch, dataplanes, needsRegions},
	"deleteDataplane": {removeAndShow, dataplanes, needsRegions},

	"listConnectorDefinitions":          {listConnectors, nil, ""},
	"listSourceDefinitions":             {list, sourceDefinitions, ""},
	"createSourceDefinition":            {createDefinition, sourceDefinitions, ""},
	"getSourceDefinition":               {get, sourceDefinitions, ""},
	"updateSourceDefinition":            {patch, sourceDefinitions, ""},
	"deleteSourceDefinition":            {removeAndShow, sourceDefinitions, ""},
	"listDestinationDefinitions":        {list, destDefinitions, ""},
	"createDestinationDefinition":       {createDefinition, destDefinitions, ""},
	"getDestinationDefinition":          {get, destDefinitions, ""},
	"updateDestinationDefinition":       {patch, destDefinitions, ""},
	"deleteDestinationDefinition":       {removeAndShow, destDefinitions, ""},
	"listDeclarativeSourceDefinitions":  {list, declarativeSources, ""},
	"createDeclarativeSourceDefinition": {createDefinition, declarativeSources, ""},
	"getDeclarativeSourceDefinition":    {get, declarativeSources, ""},
	"updateDeclarativeSourceDefinition": {patch, declarativeSources, ""},
	"deleteDeclarativeSourceDefinition": {removeAndShow, declarativeSources, ""},

	"listConfigTemplates":      {list, configTemplates, needsTemplates},
	"createConfigTemplate":     {create, configTemplates, needsTemplates},
	"getConfigTemplate":        {get, configTemplates, needsTemplates},
	"updateConfigTemplate":     {patch, configTemplates, needsTemplates},
	"createConnectionTemplate": {create, connectionTemplates, needsTemplates},

	"getEmbeddedWidget":               {createWidgetToken, nil, needsEmbedded},
	"generateEmbeddedScopedToken":     {createScopedToken, nil, ""},
	"listEmbeddedOrganizationsByUser": {listEmbeddedOrganizations, nil, ""},
}
