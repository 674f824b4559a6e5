package airbytetest

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// createWidgetToken creates the workspace of an external user on the first request for that user.
func createWidgetToken(c *call) (any, error) {
	organization, err := c.parent(workspaces)
	if err != nil {
		return nil, err
	}
	externalUser := getString(c.body, "externalUserId")
	workspace, err := c.tenant(organization, externalUser)
	if err != nil {
		return nil, err
	}
	query := url.Values{
		"workspaceId":   {workspace.id},
		"allowedOrigin": {getString(c.body, "allowedOrigin")},
	}
	token := object{
		"token":     c.issueScopedToken(workspace.id, externalUser),
		"widgetUrl": c.browserBase() + widgetPath + "?" + query.Encode(),
	}
	if c.query.has("debug") {
		return token, nil
	}
	return object{"token": base64.StdEncoding.EncodeToString(encodeJSON(token))}, nil
}

// tenant returns the workspace of an external user: the one in the organization that has the ID of the user as its name.
// It creates the workspace if there is none. Servers fail if there are several.
func (c *call) tenant(organization *resource, externalUser string) (*resource, error) {
	var found []*resource
	for _, workspace := range c.state.below(workspaces, organization.id) {
		if getString(workspace.fields, "name") == externalUser {
			found = append(found, workspace)
		}
	}
	switch len(found) {
	case 0:
		return c.addWorkspace(organization, externalUser)
	case 1:
		return found[0], nil
	default:
		return nil, loggedError(http.StatusInternalServerError)
	}
}

func createScopedToken(c *call) (any, error) {
	workspace, err := c.find(workspaces, getString(c.body, "workspaceId"))
	if err != nil {
		return nil, err
	}
	return object{"token": c.issueScopedToken(workspace.id, workspace.id)}, nil
}

func listEmbeddedOrganizations(c *call) (any, error) {
	found := toList(c.organizations(), func(organization *resource) object {
		return object{
			"organizationId":   organization.id,
			"organizationName": organization.fields["organizationName"],
			"permission":       c.permissionIn(organization),
		}
	})
	return object{"organizations": found}, nil
}

// permissionIn returns the permission type of the caller's highest role in an organization.
func (c *call) permissionIn(organization *resource) string {
	if c.isInstanceAdmin() {
		return "instance_admin"
	}
	if c.caller == c.state.user {
		return "organization_admin"
	}
	highest := "organization_member"
	for _, grant := range c.state.grantsOf(c.caller) {
		permissionType := getString(grant.fields, "permissionType")
		_, name, _ := strings.Cut(highest, "_")
		if isFor(grant, organization) && c.rankOf(grant, nil, organization) > ranks[name] {
			highest = permissionType
		}
	}
	return highest
}
