package airbytetest

import (
	"encoding/base64"
	"net/url"
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
	widget := url.URL{
		Scheme: c.server.base.Scheme,
		Host:   c.server.base.Host,
		Path:   "/embedded-widget",
		RawQuery: url.Values{
			"workspaceId":   {workspace.id},
			"allowedOrigin": {getString(c.body, "allowedOrigin")},
		}.Encode(),
	}
	token := object{
		"token":     c.issueScopedToken(workspace.id, externalUser),
		"widgetUrl": widget.String(),
	}
	if c.query.has("debug") {
		return token, nil
	}
	return object{"token": base64.StdEncoding.EncodeToString(encodeJSON(token))}, nil
}

// tenant returns the workspace of an external user. It creates the workspace if there is none, or if
// it was deleted.
func (c *call) tenant(organization *resource, externalUser string) (*resource, error) {
	key := organization.id + "/" + externalUser
	existing := c.state.tenants[key]
	if existing != nil && !existing.deleted {
		return existing, nil
	}
	workspace, err := c.addWorkspace(organization, externalUser)
	if err != nil {
		return nil, err
	}
	c.state.tenants[key] = workspace
	return workspace, nil
}

func createScopedToken(c *call) (any, error) {
	workspace, err := c.find(workspaces, getString(c.body, "workspaceId"))
	if err != nil {
		return nil, err
	}
	return object{"token": c.issueScopedToken(workspace.id, workspace.id)}, nil
}

func listEmbeddedOrganizations(c *call) (any, error) {
	permission := "organization_admin"
	if c.settings.admin {
		permission = "instance_admin"
	}
	found := toList(c.state.all(organizations), func(organization *resource) object {
		return object{
			"organizationId":   organization.id,
			"organizationName": organization.fields["organizationName"],
			"permission":       permission,
		}
	})
	return object{"organizations": found}, nil
}
