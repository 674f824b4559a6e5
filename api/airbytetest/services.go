package airbytetest

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/routers"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// What the licence of a server must include.
const (
	needsRegions   = "feature-self-managed-regions"
	needsGroups    = "feature-scim"
	needsTemplates = "CONFIG_TEMPLATE_ENDPOINTS"
)

type service struct {
	kind    *kind    // what they are about; nil for none, or for several
	licence string   // that they need; "" for none
	own     handlers // that are not the shared ones
}

// handlers go by the name of an operation within its service.
type handlers map[string]handler

// shared are the handlers of services that are about a kind.
var shared = handlers{"List": list, "Create": create, "Get": get, "Update": patch, "Delete": remove}

// handler is what answers an operation of a service; nil for none.
func (s service) handler(name string) handler {
	if own := s.own[name]; own != nil || s.kind == nil {
		return own
	}
	return shared[name]
}

var services = map[string]service{
	"Server": {nil, "", handlers{
		"GetDocumentation": func(*call) any { return redirect("https://reference.airbyte.com/") },
		"CheckHealth":      func(*call) any { return text("Successful operation") },
	}},
	"Applications": {applications, "", handlers{
		"CreateAccessToken": createAccessToken,
		"List":              listApplications,
		"Create":            onCloud(createApplication, logged(500)),
		"Get":               onCloud(get, notFound(applications.resource, "")),
		"Delete":            onCloud(deleteApplication, logged(500)),
	}},
	"Organizations": {organizations, "", handlers{
		"SetOAuthCredentials":    licensed(needsTemplates, oauthCredentials),
		"DeleteOAuthCredentials": licensed(needsTemplates, oauthCredentials),
	}},
	"Workspaces": {workspaces, "", handlers{
		"Create":                 createWorkspace,
		"SetOAuthCredentials":    onCloud(oauthCredentials, empty(501)),
		"DeleteOAuthCredentials": onCloud(oauthCredentials, empty(501)),
	}},
	"Groups": {groups, needsGroups, handlers{
		"ListMembers": about(members, list), "AddMember": about(members, create), "RemoveMember": removeMember,
		"ListPermissions":  about(groupPermissions, list),
		"CreatePermission": about(groupPermissions, create),
		"DeletePermission": about(groupPermissions, remove),
	}},
	"Users":       {users, "", nil},
	"Permissions": {permissions, "", handlers{"Create": createPermission, "Delete": deletePermission}},

	"Sources": {sources, "", handlers{
		"Create": createActor, "Patch": patchActor, "Put": putActor, "InitiateOAuth": onCloud(initiateOAuth, empty(501)),
	}},
	"Destinations": {destinations, "", handlers{"Create": createActor, "Patch": patchActor, "Put": putActor}},
	"OAuth":        {nil, "", handlers{"Callback": oauthCallback}},
	"Connections":  {connections, "", handlers{"Create": createConnection, "Patch": patchConnection}},
	"Streams":      {nil, "", handlers{"GetProperties": getStreams}},
	"Jobs":         {nil, "", handlers{"List": listJobs, "Create": createJob, "Get": getJob, "Cancel": cancelJob}},
	"Tags":         {tags, "", nil},

	"Regions":    {regions, needsRegions, nil},
	"Dataplanes": {dataplanes, needsRegions, handlers{"Create": createDataplane}},

	"ConnectorDefinitions":         {nil, "", handlers{"List": listConnectors}},
	"SourceDefinitions":            {sourceDefinitions, "", nil},
	"DestinationDefinitions":       {destDefinitions, "", nil},
	"DeclarativeSourceDefinitions": {declarativeSources, "", nil},

	"ConfigTemplates":     {configTemplates, needsTemplates, nil},
	"ConnectionTemplates": {connectionTemplates, needsTemplates, nil},
	"Embedded": {nil, "", handlers{
		"CreateWidgetToken": licensed(needsTemplates, createWidgetToken),
		"CreateScopedToken": createScopedToken,
		"ListOrganizations": listEmbeddedOrganizations,
	}},
}

// after has a handler act after something else.
func after(first func(c *call), h handler) handler {
	return func(c *call) any {
		first(c)
		return h(c)
	}
}

// about has a handler act on a kind that is not the one of its service.
func about(k *kind, h handler) handler { return after(func(c *call) { c.kind = k }, h) }

// onCloud has a handler refuse elsewhere.
func onCloud(h handler, elsewhere *answer) handler {
	return after(func(c *call) { ensure(c.settings.cloud, elsewhere) }, h)
}

// licensed has a handler refuse where the licence lacks a feature.
func licensed(feature string, h handler) handler {
	refused := problem(403, airbyte.ProblemLicenseEntitlement, object{"entitlement": feature})
	return after(func(c *call) { ensure(!c.settings.unlicensed || feature == "", refused) }, h)
}

// route is an operation and what the server does for it.
type route struct {
	airbyte.Operation
	kind       *kind
	act        handler
	pattern    *regexp.Regexp // of its path, with a group for each parameter
	documented *routers.Route // nil for a later one
	status     int            // of success
}

// handler acts on a call and returns the body of the answer, or panics with another answer.
type handler func(c *call) any

// later are operations newer than the API document.
var later = []airbyte.Operation{{
	ID: "deleteWorkspaceOAuthCredentials", Method: http.MethodDelete, Path: "/workspaces/{workspaceId}/oauthCredentials/{actorType}/{name}",
	Service: "Workspaces", Name: "DeleteOAuthCredentials",
}}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// routes are those of all operations, those with the fewest parameters first.
var routes = sync.OnceValue(func() (all []*route) {
	for _, op := range append(airbyte.Operations(), later...) {
		of := services[op.Service]
		r := &route{op, of.kind, licensed(of.licence, of.handler(op.Name)), nil, openapi.Route(op.Method, op.Path), http.StatusNoContent}
		r.pattern = regexp.MustCompile("^" + parameter.ReplaceAllString(op.Path, "(?P<$1>[^/]+)") + "$")
		if r.documented != nil {
			r.status, _ = strconv.Atoi(slices.Min(slices.Collect(maps.Keys(r.documented.Operation.Responses.Map()))))
		}
		all = append(all, r)
	}
	slices.SortStableFunc(all, func(a, b *route) int { return cmp.Compare(a.pattern.NumSubexp(), b.pattern.NumSubexp()) })
	return all
})

// has reports whether servers of a profile have an operation.
func (f features) has(op airbyte.Operation) bool {
	switch {
	case slices.ContainsFunc(later, func(l airbyte.Operation) bool { return l.ID == op.ID }):
		return f.july
	case op.Removed != "":
		return f.templates
	}
	return f.cloud || op.ID != "oauthCallback"
}

// find returns the route of a request, one without an ID for none, and its path parameters.
func (s *Server) find(method string, u *url.URL) (*route, map[string]string) {
	rest, below := strings.CutPrefix(u.EscapedPath(), s.base.EscapedPath())
	if !below && strings.Trim(u.Path, "/") == strings.Trim(strings.TrimSuffix(s.base.Path, "/v1"), "/") {
		rest = "/" // the documentation, which is beside the base
	}
	vars := map[string]string{}
	for _, r := range routes() {
		found := r.pattern.FindStringSubmatch(rest)
		if found == nil || r.Method != method || (r.Path == "/") == below || !s.settings.has(r.Operation) {
			continue
		}
		for i, name := range r.pattern.SubexpNames()[1:] {
			vars[name], _ = url.PathUnescape(found[i+1]) // of a URL that was read already
		}
		return r, vars
	}
	return &route{}, vars
}
