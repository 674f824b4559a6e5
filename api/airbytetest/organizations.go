package airbytetest

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// seeScope is how lists of permissions show what one is for.
func seeScope(permission object) object {
	seen := with(pick(permission, "permissionId", "permissionType", "userId"), object{"scope": "none", "scopeId": nobody})
	for _, scope := range []string{"workspace", "organization"} {
		if id := permission[scope+"Id"]; id != nil {
			seen["scope"], seen["scopeId"] = scope, id
		}
	}
	return seen
}

func createPermission(c *call) any {
	all := c.state.all(permissions, str(c.body, "userId"))
	if i := slices.IndexFunc(all, samePermission(c.body)); i >= 0 {
		return c.see(all[i])
	}
	return create(c)
}

func samePermission(fields object) func(*thing) bool {
	granted := groupPermissions.accepts
	return func(t *thing) bool { return maps.Equal(pick(t.fields, granted...), pick(fields, granted...)) }
}

// checkScope wants either a workspace or an organization, and one that exists.
func checkScope(c *call, _ string, t *thing, fields object) {
	if t != nil {
		return // it has one
	}
	workspace, organization := str(fields, "workspaceId"), str(fields, "organizationId")
	ensure((workspace == "") != (organization == ""), refuse(400, "Either workspaceId or organizationId is needed, and not both."))
	if workspace != "" {
		c.find(workspaces, workspace)
	} else {
		c.find(organizations, organization)
	}
}

// checkGroupPermission refuses a second one with 400, whatever the API document says.
func checkGroupPermission(c *call, group string, t *thing, fields object) {
	checkScope(c, group, t, fields)
	all := c.state.all(groupPermissions, group)
	ensure(!slices.ContainsFunc(all, samePermission(fields)), refuse(400, "The group has this permission already."))
	fields["groupId"] = group
}

// deletePermission keeps the last admin of an organization.
func deletePermission(c *call) any {
	t := c.here(permissions)
	same := c.state.where(func(p *thing) bool { return p.kind == permissions && samePermission(t.fields)(p) })
	isLast := t.fields["permissionType"] == "organization_admin" && len(same) == 1
	ensure(!isLast || c.settings.july, logged(500))
	ensure(!isLast, problem(409, airbyte.ProblemStateConflict, message("An organization needs an admin.")))
	return remove(c)
}

// checkMember adds the user's name and the group to a member, who must not be one yet.
func checkMember(c *call, group string, _ *thing, fields object) {
	user := c.find(users, str(fields, "userId"))
	ensure(len(c.memberships(group, user.id)) == 0, problem(409, airbyte.ProblemGroupMemberAlreadyExists, message("There is one already.")))
	fields["userEmail"], fields["userName"], fields["groupId"] = user.fields["email"], user.fields["name"], group
}

// memberships are the one of a user in a group, or none.
func (c *call) memberships(group, user string) []*thing {
	return c.state.where(func(t *thing) bool { return t.kind == members && t.parent == group && t.fields["userId"] == user })
}

func removeMember(c *call) any {
	found := c.memberships(c.here(groups).id, c.vars["userId"])
	ensure(len(found) > 0, notFound(members.resource, c.vars["userId"]))
	c.drop(found[0])
	return nil
}

// createWorkspace puts a workspace into the organization that is asked for; self-managed servers
// take their only one.
func createWorkspace(c *call) any {
	organization := c.state.organization
	if asked := str(c.body, "organizationId"); asked != "" && c.settings.cloud {
		organization = c.find(organizations, asked)
	}
	return c.see(c.make(organization))
}

// makeWorkspace makes one of which only the name is said.
func (c *call) makeWorkspace(organization *thing, name string) *thing {
	c.kind, c.body = workspaces, object{"name": name}
	return c.make(organization)
}

// checkWorkspace adds the fields of a workspace that are not as they are sent. The region is shown
// by its name, in small letters.
func checkWorkspace(c *call, _ string, t *thing, fields object) {
	old := object{"dataResidency": strings.ToLower(c.settings.region), "notifications": data.Notifications}
	if t != nil {
		old = t.fields
	}
	fields["dataResidency"] = old["dataResidency"]
	if id := str(c.body, "regionId"); id != "" {
		fields["dataResidency"] = strings.ToLower(str(c.find(regions, id).fields, "name"))
	}
	known := slices.Collect(maps.Keys(data.Notifications))
	fields["notifications"] = merged(sub(old, "notifications"), pick(sub(c.body, "notifications"), known...))
}

var color = regexp.MustCompile(`^[0-9a-fA-F]{6}$`)

func checkTag(c *call, workspace string, t *thing, fields object) {
	ensure(color.MatchString(str(fields, "color")), problem(400, airbyte.ProblemTagInvalidColor, nil))
	ensure(utf8.RuneCountInString(str(fields, "name")) <= 30, problem(400, airbyte.ProblemTagNameTooLong, nil))
	ensure(t != nil || len(c.state.all(tags, workspace)) < 100, problem(400, airbyte.ProblemTagLimitReached, nil))
}

// checkEnabled has regions and dataplanes begin.
func checkEnabled(c *call, _ string, t *thing, fields object) {
	if t == nil {
		fields["enabled"], fields["createdAt"] = cmp.Or(fields["enabled"], true), javaTime(c.now)
	}
}

// createDataplane answers with credentials that are shown but once.
func createDataplane(c *call) any {
	t := c.make(c.above(dataplanes))
	return object{"dataplaneId": t.id, "regionId": t.parent, "clientId": "client-of-" + t.id, "clientSecret": "secret-of-" + t.id}
}
