package airbytetest

import (
	"net/http"
	"slices"
	"strings"
)

// rank orders what a role allows in a workspace or in an organization.
type rank int

const (
	noRank     rank = iota
	memberRank      // knows the organization, but not its workspaces
	readerRank
	runnerRank // may start and cancel jobs
	editorRank
	adminRank
)

var ranks = map[string]rank{
	"member": memberRank,
	"reader": readerRank,
	"runner": runnerRank,
	"editor": editorRank,
	"admin":  adminRank,
	"owner":  adminRank,
}

// adminServices are the services whose changes need an admin.
var adminServices = []string{
	"ConfigTemplates",
	"ConnectionTemplates",
	"Dataplanes",
	"Embedded",
	"Groups",
	"Permissions",
	"Regions",
	"Users",
}

// adminOperations are the other operations that need an admin.
var adminOperations = []string{
	"createOrUpdateOrganizationOAuthCredentials",
	"deleteOrganizationOAuthCredentials",
	"deleteWorkspace",
	"listDataplanes",
	"listPermissions", // of another user
}

// neededRank returns the rank that a caller needs for the resources of a call.
func (c *call) neededRank() rank {
	isRead := c.route.Method == http.MethodGet
	switch {
	case slices.Contains(adminOperations, c.route.ID):
		return adminRank
	case isRead && c.route.Service == "Organizations", c.route.ID == "listRegions":
		return memberRank
	case isRead:
		return readerRank
	case c.route.ID == "cancelJob", c.route.ID == "createJob" && c.body["jobType"] != "clear":
		return runnerRank
	case slices.Contains(adminServices, c.route.Service):
		return adminRank
	}
	return editorRank
}

// mayUse reports whether the caller may use a resource for the operation of the call.
func (c *call) mayUse(r *resource) bool {
	if r.collection == applications {
		return r.parent == c.caller.id
	}
	return c.hasRank(r, c.neededRank())
}

// hasRank reports whether the caller has a rank in the workspace and the organization of a resource.
// The first caller has all ranks. Resources that belong to no workspace and no organization, such as
// built-in connector definitions, need none.
func (c *call) hasRank(r *resource, needed rank) bool {
	workspace := c.state.ancestor(r, workspaces)
	if c.scope != "" && workspace != nil && workspace.id != c.scope {
		return false
	}
	if c.caller == c.state.user {
		return true
	}
	organization := c.state.ancestor(r, organizations)
	if workspace == nil && organization == nil {
		return true
	}
	if organization != nil && organization.id == c.caller.parent && needed <= memberRank {
		return true
	}
	for _, grant := range c.state.grantsOf(c.caller) {
		if c.rankOf(grant, workspace, organization) >= needed {
			return true
		}
	}
	return false
}

// ancestor returns the resource of a collection that a resource is or belongs to, or nil. A permission
// belongs to the workspace or the organization that it is for.
func (st *state) ancestor(r *resource, in *collection) *resource {
	for r != nil && r.collection != in {
		parent := r.parent
		if r.collection == permissions {
			parent = getString(r.fields, workspaces.idProperty)
			if organizationID := getString(r.fields, organizations.idProperty); organizationID != "" {
				parent = organizationID
			}
		}
		r = st.resources[parent]
	}
	return r
}

// grantsOf returns the permissions of a user and of the user's groups.
func (st *state) grantsOf(user *resource) []*resource {
	grants := st.below(permissions, user.id)
	for _, member := range st.all(members) {
		if member.fields["userId"] == user.id {
			grants = append(grants, st.below(groupPermissions, member.parent)...)
		}
	}
	return grants
}

// rankOf returns the rank that a permission grants in a workspace and its organization, either of
// which may be nil.
func (c *call) rankOf(grant, workspace, organization *resource) rank {
	permissionType := getString(grant.fields, "permissionType")
	switch permissionType {
	case "instance_admin":
		return adminRank
	case "workspace_source_editor", "workspace_destination_editor":
		if !isFor(grant, workspace) {
			return noRank
		}
		edited, _ := strings.CutSuffix(strings.TrimPrefix(permissionType, "workspace_"), "_editor")
		if strings.EqualFold(c.route.Service, edited+"s") {
			return editorRank
		}
		return readerRank
	}
	scope, name, _ := strings.Cut(permissionType, "_")
	isOfWorkspace := scope == workspaces.name && isFor(grant, workspace)
	isOfOrganization := scope == organizations.name && isFor(grant, organization)
	if isOfWorkspace || isOfOrganization {
		return ranks[name]
	}
	return noRank
}

// isFor reports whether a permission is for a workspace or an organization.
func isFor(grant, r *resource) bool {
	return r != nil && grant.fields[r.collection.idProperty] == r.id
}

// isInstanceAdmin reports whether the caller may do everything everywhere.
func (c *call) isInstanceAdmin() bool {
	if c.caller == c.state.user {
		return c.settings.admin
	}
	return slices.ContainsFunc(c.state.grantsOf(c.caller), func(grant *resource) bool {
		return grant.fields["permissionType"] == "instance_admin"
	})
}
