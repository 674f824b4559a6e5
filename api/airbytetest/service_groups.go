package airbytetest

import (
	"net/http"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

var groups = &collection{
	name:       "group",
	idProperty: "groupId",
	idParam:    "groupId",
	errorName:  "group",
	missing:    missingIsNotFound,
	parent:     organizations,
	duplicate:  airbyte.ProblemGroupAlreadyExists,
	fields:     []string{"name", "description", "organizationId"},
}

var members = &collection{
	name:       "member",
	idProperty: "memberId",
	idParam:    "memberId",
	errorName:  "user",
	missing:    missingIsNotFound,
	parent:     groups,
	fields:     []string{"userId"},
}

var groupPermissions = &collection{
	name:       "groupPermission",
	idProperty: "permissionId",
	idParam:    "permissionId",
	errorName:  "permission",
	missing:    missingIsNotFound,
	parent:     groups,
	fields:     []string{"permissionType", "workspaceId", "organizationId"},
}

func groupView(c *call, group *resource) object {
	return extend(plainView(c, group), object{"memberCount": len(c.state.below(members, group.id))})
}

// listGroups returns a page of groups. It has a next link only if there is another page.
func listGroups(c *call) (any, error) {
	organization, err := c.parent(groups)
	if err != nil {
		return nil, err
	}
	all := c.state.below(groups, organization.id)
	p := c.page()
	hasNext := p.end() < len(all)
	return c.relativePage(p, c.showAll(cut(all, p), groupView), hasNext), nil
}

// listGroupMembers returns a page with the newest members first. Every full page has a next link,
// even the last one.
func listGroupMembers(c *call) (any, error) {
	group, err := c.parent(members)
	if err != nil {
		return nil, err
	}
	found := c.state.below(members, group.id)
	slices.Reverse(found)
	p := c.page()
	items := c.showAll(cut(found, p), plainView)
	isFull := len(items) == p.limit
	return c.relativePage(p, items, isFull), nil
}

// prepareNewMember adds the name and the email of the user. It returns an error if the user is
// already a member.
func prepareNewMember(c *call, d *draft) error {
	user, err := c.find(users, getString(d.fields, "userId"))
	if err != nil {
		return err
	}
	if c.membership(d.parent, user.id) != nil {
		return problem(http.StatusConflict, airbyte.ProblemGroupMemberAlreadyExists,
			message("The user is already a member of the group."))
	}
	d.fields["userEmail"] = user.fields["email"]
	d.fields["userName"] = user.fields["name"]
	d.fields["groupId"] = d.parent
	return nil
}

// membership returns the member resource of a user in a group, or nil if the user is not a member.
func (c *call) membership(groupID, userID string) *resource {
	for _, member := range c.state.below(members, groupID) {
		if member.fields["userId"] == userID {
			return member
		}
	}
	return nil
}

// removeGroupMember deletes a member. The path names the user rather than the member.
func removeGroupMember(c *call) (any, error) {
	group, err := c.target(groups)
	if err != nil {
		return nil, err
	}
	userID := c.pathParams["userId"]
	member := c.membership(group.id, userID)
	if member == nil {
		return nil, notFound(members, userID)
	}
	c.delete(member)
	return nil, nil
}

// prepareNewGroupPermission rejects a second permission of the same kind with 400, although the API
// document specifies 409.
func prepareNewGroupPermission(c *call, d *draft) error {
	if err := prepareNewPermission(c, d); err != nil {
		return err
	}
	for _, other := range c.state.below(groupPermissions, d.parent) {
		if isSamePermission(other.fields, d.fields) {
			return statusError(http.StatusBadRequest, "The group already has this permission.")
		}
	}
	d.fields["groupId"] = d.parent
	return nil
}
