package airbytetest

import (
	"cmp"
	"maps"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// kind is what things of a sort have in common.
type kind struct {
	name     string   // of its IDs
	key      string   // property of the ID
	param    string   // path parameter of the ID
	resource string   // as problems call it
	absence  int      // status of an ID that does not exist; 403 is for all but instance admins
	parent   *kind    // what it belongs to
	unique   string   // problem of a second one of the same name; "" for none
	accepts  []string // properties that requests set
}

// The table of resources.
var (
	organizations       = &kind{"organization", "organizationId", "organizationId", "ORGANIZATION", 403, nil, "", nil}
	users               = &kind{"user", "id", "userId", "user", 404, organizations, "", nil}
	workspaces          = &kind{"workspace", "workspaceId", "workspaceId", "STANDARD_WORKSPACE", 403, organizations, "", []string{"name"}}
	sources             = &kind{"source", "sourceId", "sourceId", "SOURCE_CONNECTION", 403, workspaces, "", []string{"name", "resourceAllocation"}}
	destinations        = &kind{"destination", "destinationId", "destinationId", "DESTINATION_CONNECTION", 403, workspaces, "", []string{"name", "resourceAllocation"}}
	connections         = &kind{"connection", "connectionId", "connectionId", "STANDARD_SYNC", 403, workspaces, "", []string{"name", "namespaceDefinition", "namespaceFormat", "prefix", "nonBreakingSchemaUpdatesBehavior", "status"}}
	tags                = &kind{"tag", "tagId", "tagId", "TAG", 404, workspaces, airbyte.ProblemTagAlreadyExists, []string{"name", "color", "workspaceId"}}
	groups              = &kind{"group", "groupId", "groupId", "group", 404, organizations, airbyte.ProblemGroupAlreadyExists, []string{"name", "description", "organizationId"}}
	members             = &kind{"member", "memberId", "memberId", "user", 404, groups, "", []string{"userId"}}
	groupPermissions    = &kind{"groupPermission", "permissionId", "permissionId", "permission", 404, groups, "", []string{"permissionType", "workspaceId", "organizationId"}}
	permissions         = &kind{"permission", "permissionId", "permissionId", "permission", 500, users, "", []string{"permissionType", "userId", "workspaceId", "organizationId"}}
	regions             = &kind{"region", "regionId", "regionId", "region", 500, organizations, airbyte.ProblemRegionNameAlreadyExists, []string{"name", "enabled", "organizationId"}}
	dataplanes          = &kind{"dataplane", "dataplaneId", "dataplaneId", "dataplane", 500, regions, airbyte.ProblemDataplaneNameAlreadyExists, []string{"name", "enabled", "regionId"}}
	applications        = &kind{"application", "id", "applicationId", "application", 404, nil, "", []string{"name"}}
	sourceDefinitions   = &kind{"sourceDefinition", "id", "definitionId", "STANDARD_SOURCE_DEFINITION", 404, workspaces, "", []string{"name", "dockerRepository", "dockerImageTag", "documentationUrl"}}
	destDefinitions     = &kind{"destinationDefinition", "id", "definitionId", "STANDARD_DESTINATION_DEFINITION", 404, workspaces, "", sourceDefinitions.accepts}
	declarativeSources  = &kind{"declarativeDefinition", "id", "definitionId", "ACTOR_DEFINITION", 404, workspaces, "", []string{"name", "manifest"}}
	configTemplates     = &kind{"configTemplate", "id", "configTemplateId", "CONFIG_TEMPLATE", 403, organizations, "", []string{"partialDefaultConfig"}}
	connectionTemplates = &kind{"connectionTemplate", "id", "", "CONNECTION_TEMPLATE", 403, organizations, "", nil}
)

func (c *call) find(k *kind, id string) *thing {
	t := c.state.get(k, id)
	ensure(t != nil || k.absence != 500, logged(500))
	ensure(t != nil || k.absence != 403 || c.settings.admin, c.forbidden())
	ensure(t != nil, notFound(k.resource, id))
	return t
}

// alive returns a thing that is not deleted, for others to belong to.
func (c *call) alive(k *kind, id string) *thing {
	t := c.find(k, id)
	ensure(!t.deleted, notFound(k.resource, id))
	return t
}

// here is the thing that the path of the call names. What belongs to another thing in the path is
// not found below a wrong one.
func (c *call) here(k *kind) *thing {
	t := c.find(k, c.vars[k.param])
	if k.parent != nil && c.vars[k.parent.param] != "" {
		parent := c.find(k.parent, c.vars[k.parent.param])
		ensure(t.parent == parent.id || t.parent == "", notFound(k.resource, t.id))
	}
	return t
}

// above is the thing that those of a kind belong to, as the path, the body or the query names it.
func (c *call) above(k *kind) *thing {
	param := k.parent.param
	return c.alive(k.parent, cmp.Or(c.vars[param], str(c.body, param), c.query.get(param)))
}

func (c *call) see(t *thing) object {
	seen := with(t.fields, object{t.kind.key: t.id})
	switch t.kind {
	case sources, destinations:
		seeActor(c, t, seen)
	case connections:
		seen["tags"] = c.tagsOf(t)
	case groups:
		seen["memberCount"] = len(c.state.all(members, t.id))
	case regions, dataplanes:
		seen["updatedAt"] = javaTime(t.updated)
	case permissions:
		if c.route.Name == "List" {
			seen = seeScope(seen)
		}
	case configTemplates, connectionTemplates:
		if c.route.Name != "Get" {
			seen = pick(seen, map[string][]string{"List": {"id", "name", "icon"}, "Create": {"id"}, "Update": {"id"}}[c.route.Name]...)
		}
	}
	return seen
}

func (c *call) change(t *thing, fields object) { t.fields, t.updated = with(t.fields, fields), c.now }

// checks refuse fields of a thing, or add to them. A thing that is yet to be made is nil.
var checks = map[*kind]func(c *call, parent string, t *thing, fields object){
	workspaces: checkWorkspace, members: checkMember, permissions: checkScope, groupPermissions: checkGroupPermission, tags: checkTag,
	regions: checkEnabled, dataplanes: checkEnabled, sourceDefinitions: checkDefinition, destDefinitions: checkDefinition,
	declarativeSources: checkManifest, configTemplates: checkConfigTemplate, connectionTemplates: func(c *call, _ string, _ *thing, _ object) {
		c.find(destDefinitions, str(c.body, "destinationActorDefinitionId"))
	},
}

func (c *call) checkFields(parent string, t *thing, fields object) {
	if check := checks[c.kind]; check != nil {
		check(c, parent, t, fields)
	}
	same := func(other *thing) bool { return other != t && other.fields["name"] == fields["name"] }
	taken := c.kind.unique != "" && fields["name"] != nil && slices.ContainsFunc(c.state.all(c.kind, parent), same)
	ensure(!taken, problem(409, c.kind.unique, message("There is one already.")))
}

func (c *call) make(parent *thing) *thing {
	fields := pick(c.body, c.kind.accepts...)
	c.checkFields(parent.id, nil, fields)
	return c.state.add(c.kind, parent.id, fields, c.now)
}

func create(c *call) any { return c.see(c.make(c.above(c.kind))) }

func get(c *call) any { return c.see(c.here(c.kind)) }

// patch sets the fields that the body has and does not leave null.
func patch(c *call) any {
	t, fields := c.here(c.kind), pick(c.body, c.kind.accepts...)
	c.checkFields(t.parent, t, fields)
	c.change(t, fields)
	return c.see(t)
}

// remove drops a thing and answers with it, where the operation shows it.
func remove(c *call) any {
	t := c.here(c.kind)
	seen := c.see(t)
	ensure(t.parent != "" || t.connector.DefinitionID == "", notOwn())
	c.drop(t)
	return seen
}

// drop forgets a thing and what belongs to it. What can be synced is kept as deleted, and so is all
// that needs it: what a workspace holds, and the connections of a source or destination. Secrets
// are forgotten, and what runs is stopped.
func (c *call) drop(t *thing) {
	t.deleted, t.updated = true, c.now
	switch t.kind {
	case workspaces:
		for _, inner := range append(c.state.all(sources, t.id), c.state.all(destinations, t.id)...) {
			c.drop(inner)
		}
	case sources, destinations:
		t.config = object{}
		for _, connection := range c.state.all(connections) {
			if connection.fields[t.kind.key] == t.id {
				c.drop(connection)
			}
		}
	case connections:
		c.cancelRunning(t)
		c.change(t, object{"status": "deprecated"})
	default:
		maps.DeleteFunc(c.state.byID, func(_ string, other *thing) bool { return other == t || other.parent == t.id })
	}
}
