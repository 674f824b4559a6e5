package airbytetest

import (
	"cmp"
	"maps"
	"net/http"
)

var permissions = &collection{
	name:       "permission",
	idProperty: "permissionId",
	idParam:    "permissionId",
	errorName:  "permission",
	missing:    missingIsServerError,
	parent:     users,
	fields:     []string{"permissionType", "userId", "workspaceId", "organizationId"},
}

// listPermissions returns the permissions of the caller, or of another user. For another user, the
// query must have an organizationId.
func listPermissions(c *call) (any, error) {
	userID := cmp.Or(c.query.get("userId"), c.caller.id)
	if userID != c.caller.id {
		organizationID := c.query.get("organizationId")
		if organizationID == "" {
			return nil, statusError(http.StatusBadRequest, "The permissions of another user need an organizationId.")
		}
		if _, err := c.find(organizations, organizationID); err != nil {
			return nil, err
		}
	}
	found := c.state.below(permissions, userID)
	return object{"data": c.showAll(found, permissionScopeView)}, nil
}

// permissionScopeView shows a permission as lists do: with a scope instead of the workspaceId or the
// organizationId.
//
// Fact of api/doctor: permissions/scope-of-lists.
func permissionScopeView(c *call, permission *resource) object {
	shown := pick(plainView(c, permission), "permissionId", "permissionType", "userId")
	shown["scope"] = "none"
	shown["scopeId"] = nobody
	for _, scope := range []string{"workspace", "organization"} {
		if id := permission.fields[scope+"Id"]; id != nil {
			shown["scope"] = scope
			shown["scopeId"] = id
		}
	}
	return shown
}

// createPermission responds with the existing permission if there is one of the same kind.
func createPermission(c *call) (any, error) {
	for _, existing := range c.state.below(permissions, getString(c.body, "userId")) {
		if isSamePermission(existing.fields, c.body) {
			return plainView(c, existing), nil
		}
	}
	permission, err := c.create(permissions, prepareNewPermission)
	if err != nil {
		return nil, err
	}
	return plainView(c, permission), nil
}

// isSamePermission reports whether two permissions grant the same rights. It ignores the user or
// group that they are granted to.
func isSamePermission(a, b object) bool {
	granted := []string{"permissionType", "workspaceId", "organizationId"}
	return maps.Equal(pick(a, granted...), pick(b, granted...))
}

// prepareNewPermission checks that a permission is for either a workspace or an organization, and
// that the workspace or organization exists.
func prepareNewPermission(c *call, d *draft) error {
	workspaceID := getString(d.fields, "workspaceId")
	organizationID := getString(d.fields, "organizationId")
	isForWorkspace := workspaceID != ""
	isForOrganization := organizationID != ""
	if isForWorkspace == isForOrganization {
		return statusError(http.StatusBadRequest, "Want either workspaceId or organizationId, but not both.")
	}
	if isForWorkspace {
		_, err := c.find(workspaces, workspaceID)
		return err
	}
	_, err := c.find(organizations, organizationID)
	return err
}

// deletePermission deletes a permission, unless it belongs to the last admin of an organization.
func deletePermission(c *call) (any, error) {
	permission, err := c.target(permissions)
	if err != nil {
		return nil, err
	}
	if c.isLastAdmin(permission) {
		if !c.settings.july {
			return nil, loggedError(http.StatusInternalServerError)
		}
		return nil, stateConflict("An organization needs an admin.")
	}
	shown := plainView(c, permission)
	c.delete(permission)
	return shown, nil
}

func (c *call) isLastAdmin(permission *resource) bool {
	if permission.fields["permissionType"] != "organization_admin" {
		return false
	}
	for _, other := range c.state.all(permissions) {
		if other != permission && isSamePermission(other.fields, permission.fields) {
			return false
		}
	}
	return true
}
