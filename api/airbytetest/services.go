package airbytetest

import airbyte "github.com/airbyte-go/airbyte/api"

// What the licence of a server must include.
const (
	needsRegions   = "feature-self-managed-regions"
	needsTemplates = "CONFIG_TEMPLATE_ENDPOINTS"
	needsEmbedded  = "feature-embedded"
)

// service is what the operations of a service do.
type service struct {
	kind    *kind    // what they are about; nil for none, or for several
	licence string   // that they need; "" for none
	own     handlers // that are not the shared ones
}

// handlers go by the name of an operation within its service.
type handlers map[string]handler

// shared are the handlers of services that are about a kind.
var shared = handlers{"List": list, "Create": create, "Get": get, "Update": patch, "Delete": remove}

// services is the table of services.
var services = map[string]service{
	"Server": {nil, "", handlers{
		"GetDocumentation": func(*call) any { return redirect("https://reference.airbyte.com/") },
		"CheckHealth":      func(*call) any { return text("Successful operation") },
	}},
	"Applications": {applications, "", handlers{
		"CreateAccessToken": createAccessToken,
		"List":              listApplications,
		"Create":            onCloud(createApplication, crash()),
		"Get":               onCloud(get, notFound(applications.resource, "")),
		"Delete":            onCloud(deleteApplication, crash()),
	}},
	"Organizations": {organizations, "", handlers{
		"List":                   listOrganizations,
		"SetOAuthCredentials":    licensed(needsTemplates, oauthCredentials),
		"DeleteOAuthCredentials": licensed(needsTemplates, oauthCredentials),
	}},
	"Workspaces": {workspaces, "", handlers{
		"List": pages, "Create": createWorkspace,
		"SetOAuthCredentials":    onCloud(oauthCredentials, empty(501)),
		"DeleteOAuthCredentials": onCloud(oauthCredentials, empty(501)),
	}},
	"Groups": {groups, "", handlers{
		"List":        listGroups,
		"ListMembers": listMembers, "AddMember": about(members, create), "RemoveMember": removeMember,
		"ListPermissions":  about(groupPermissions, list),
		"CreatePermission": about(groupPermissions, create),
		"DeletePermission": about(groupPermissions, remove),
	}},
	"Users":       {users, "", handlers{"List": listUsers}},
	"Permissions": {permissions, "", handlers{"List": listPermissions, "Create": createPermission, "Delete": deletePermission}},

	"Sources": {sources, "", handlers{
		"List": pages, "Create": createActor, "Patch": patchActor, "Put": putActor, "InitiateOAuth": onCloud(initiateOAuth, empty(501)),
	}},
	"Destinations": {destinations, "", handlers{"List": pages, "Create": createActor, "Patch": patchActor, "Put": putActor}},
	"OAuth":        {nil, "", handlers{"Callback": oauthCallback}},
	"Connections":  {connections, "", handlers{"List": pages, "Create": createConnection, "Patch": patchConnection}},
	"Streams":      {nil, "", handlers{"GetProperties": getStreams}},
	"Jobs":         {nil, "", handlers{"List": listJobs, "Create": createJob, "Get": getJob, "Cancel": cancelJob}},
	"Tags":         {tags, "", handlers{"List": listOfWorkspaces}},

	"Regions":    {regions, needsRegions, handlers{"List": listRegions}},
	"Dataplanes": {dataplanes, needsRegions, handlers{"List": listDataplanes, "Create": createDataplane}},

	"ConnectorDefinitions":         {nil, "", handlers{"List": listConnectors}},
	"SourceDefinitions":            {sourceDefinitions, "", nil},
	"DestinationDefinitions":       {destDefinitions, "", nil},
	"DeclarativeSourceDefinitions": {declarativeSources, "", nil},

	"ConfigTemplates":     {configTemplates, needsTemplates, nil},
	"ConnectionTemplates": {connectionTemplates, needsTemplates, nil},
	"Embedded": {nil, "", handlers{
		"CreateWidgetToken": licensed(needsEmbedded, createWidgetToken),
		"CreateScopedToken": createScopedToken,
		"ListOrganizations": listEmbeddedOrganizations,
	}},
}

// about has a handler act on a kind that is not the one of its service.
func about(k *kind, h handler) handler {
	return func(c *call) any {
		c.kind = k
		return h(c)
	}
}

// onCloud has a handler refuse elsewhere.
func onCloud(h handler, elsewhere *refusal) handler {
	return func(c *call) any {
		ensure(c.settings.cloud, elsewhere)
		return h(c)
	}
}

// licensed has a handler refuse where the licence lacks a feature.
func licensed(feature string, h handler) handler {
	return func(c *call) any {
		ensure(!c.settings.unlicensed || feature == "", problem(403, airbyte.ProblemLicenseEntitlement, object{"entitlement": feature}))
		return h(c)
	}
}
