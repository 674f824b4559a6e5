package airbytetest

import (
	"maps"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// listUsers takes IDs and emails together as one or the other.
func listUsers(c *call) any {
	all, ids, emails := c.state.all(users, c.above(users).id), c.query.list("ids"), c.query.list("emails")
	return object{"data": c.seeAll(slices.DeleteFunc(all, func(t *thing) bool {
		return len(ids)+len(emails) > 0 && !slices.Contains(ids, t.id) && !slices.Contains(emails, str(t.fields, "email"))
	}))}
}

// listPermissions shows those of the caller, or of another user of an
// organization.
func listPermissions(c *call) any {
	user, all := c.query.get("userId"), []any{}
	switch {
	case user == "":
		user = c.state.user.id
	case user != c.state.user.id && c.query.get("organizationId") == "":
		panic(badRequest("The organizationId is needed for another user."))
	}
	for _, t := range c.state.all(permissions, user) {
		seen := with(pick(t.fields, "permissionType", "userId"), object{"permissionId": t.id, "scope": "none", "scopeId": nobody})
		for _, scope := range []string{"workspace", "organization"} {
			if id := t.fields[scope+"Id"]; id != nil {
				seen["scope"], seen["scopeId"] = scope, id
			}
		}
		all = append(all, seen)
	}
	return object{"data": all}
}

// createPermission answers with the one that exists, where there is one.
func createPermission(c *call) any {
	for _, t := range c.state.all(permissions, str(c.body, "userId")) {
		if same := samePermission(c.body); same(t) {
			return c.see(t)
		}
	}
	return create(c)
}

func samePermission(fields object) func(*thing) bool {
	return func(t *thing) bool {
		return !slices.ContainsFunc([]string{"permissionType", "workspaceId", "organizationId"}, func(name string) bool { return t.fields[name] != fields[name] })
	}
}

// checkScope wants either a workspace or an organization, and one that exists.
func checkScope(c *call, _, t *thing, fields object) {
	workspace, organization := str(fields, "workspaceId"), str(fields, "organizationId")
	switch {
	case t != nil: // has one
	case (workspace == "") == (organization == ""):
		panic(badRequest("Either workspaceId or organizationId is needed, and not both."))
	case workspace != "":
		c.find(workspaces, workspace)
	default:
		c.find(organizations, organization)
	}
}

// deletePermission keeps the last admin of an organization.
func deletePermission(c *call) any {
	t := c.here(permissions)
	admins := slices.DeleteFunc(c.state.all(permissions), func(p *thing) bool {
		return p.fields["permissionType"] != "organization_admin" || p.fields["organizationId"] != t.fields["organizationId"]
	})
	if len(admins) == 1 && admins[0] == t {
		if !c.settings.july {
			panic(crash())
		}
		panic(conflict(airbyte.ProblemStateConflict, "An organization needs an admin."))
	}
	c.forget(t)
	return nil
}

func listGroups(c *call) any {
	return c.relativePage("/groups", c.seeAll(c.state.all(groups, c.above(groups).id)), true)
}

func listOrganizations(c *call) any { return object{"data": c.seeAll(c.state.all(organizations))} }

// listMembers has the newest first.
func listMembers(c *call) any {
	group := c.here(groups)
	all := c.state.all(members, group.id)
	slices.Reverse(all)
	return c.relativePage("/groups/"+group.id+"/members", c.seeAll(all), false)
}

// checkMember adds the user's name to a member, who must not be one yet.
func checkMember(c *call, group, _ *thing, fields object) {
	user := c.find(users, str(fields, "userId"))
	if c.member(group, user.id) != nil {
		panic(conflict(airbyte.ProblemGroupMemberAlreadyExists, "There is one already."))
	}
	fields["userEmail"], fields["userName"] = user.fields["email"], user.fields["name"]
}

func (c *call) member(group *thing, user string) *thing {
	for _, t := range c.state.all(members, group.id) {
		if t.fields["userId"] == user {
			return t
		}
	}
	return nil
}

func removeMember(c *call) any {
	member := c.member(c.here(groups), c.vars["userId"])
	if member == nil {
		panic(notFound(members.resource, c.vars["userId"]))
	}
	c.forget(member)
	return nil
}

// checkGroupPermission refuses a second one with 400, whatever the API document
// says.
func checkGroupPermission(c *call, group, t *thing, fields object) {
	checkScope(c, group, t, fields)
	if slices.ContainsFunc(c.state.all(groupPermissions, group.id), samePermission(fields)) {
		panic(badRequest("The group has this permission already."))
	}
}

// bare answers with a list that stands for itself, the newest first. The API
// document promises an object around it.
func (c *call) bare(all []*thing) any {
	slices.SortStableFunc(all, func(a, b *thing) int { return b.updated.Compare(a.updated) })
	return c.seeAll(all)
}

// listRegions shows those of an organization and those that all share.
func listRegions(c *call) any { return c.bare(c.state.all(regions, c.above(regions).id, "")) }

func listDataplanes(c *call) any {
	ids := c.query.list("regionIds")
	for _, id := range ids {
		c.find(regions, id)
	}
	return c.bare(c.state.all(dataplanes, ids...))
}

// checkEnabled has regions and dataplanes begin.
func checkEnabled(c *call, _, t *thing, fields object) {
	if t == nil {
		maps.Copy(fields, with(object{"enabled": true, "createdAt": c.now}, pick(fields, "enabled")))
	}
}

// createDataplane answers with credentials that are shown but once.
func createDataplane(c *call) any {
	t := c.make()
	return object{"dataplaneId": t.id, "regionId": t.parent, "clientId": "client-of-" + t.id, "clientSecret": "secret-of-" + t.id}
}
