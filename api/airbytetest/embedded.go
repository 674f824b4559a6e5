package airbytetest

import (
	"encoding/base64"
	"net/url"
	"strings"
	"time"
)

// embeddedLife is how long the tokens of Embedded are good for.
const embeddedLife = 20 * time.Minute

// createWidgetToken makes the workspace of an external user when it is asked
// for the first time.
func createWidgetToken(c *call) any {
	organization, external := c.above(workspaces), str(c.body, "externalUserId")
	key := organization.id + "/" + external
	if c.state.tenants[key] == nil || c.state.tenants[key].deleted {
		c.state.tenants[key] = c.makeWorkspace(organization, external)
	}
	id := c.state.tenants[key].id
	widget := url.URL{Scheme: c.base.Scheme, Host: c.base.Host, Path: "/embedded-widget"}
	widget.RawQuery = url.Values{"workspaceId": {id}, "allowedOrigin": {str(c.body, "allowedOrigin")}}.Encode()
	inner := object{"token": c.scopedToken(id, external), "widgetUrl": widget.String()}
	if _, debug := c.query["debug"]; debug {
		return inner
	}
	return object{"token": base64.StdEncoding.EncodeToString(encode(inner))}
}

func createScopedToken(c *call) any {
	id := c.find(workspaces, str(c.body, "workspaceId")).id
	return object{"token": c.scopedToken(id, id)}
}

// scopedToken makes a token that is good for one workspace.
func (c *call) scopedToken(workspace, actor string) string {
	return c.issue(embeddedLife, workspace, object{
		"act": object{"sub": actor}, "typ": "io.airbyte.auth.embedded_v1",
		"io.airbyte.auth.workspace_scope": object{"workspaceId": workspace}, "roles": []any{"EMBEDDED_END_USER"},
	})
}

func listEmbeddedOrganizations(c *call) any {
	permission := "organization_admin"
	if c.settings.features.admin {
		permission = "instance_admin"
	}
	return object{"organizations": listOf(c.state.all(organizations), func(t *thing) object {
		return object{"organizationId": t.id, "organizationName": t.fields["organizationName"], "permission": permission}
	})}
}

// checkConfigTemplate begins a config template: a part of the configuration,
// and the specification of what is left to the user.
func checkConfigTemplate(c *call, _ string, t *thing, fields object) {
	if spec := sub(c.body, "partialUserConfigSpec"); spec != nil || t == nil {
		fields["configTemplateSpec"] = merged(spec, nil)
	}
	delete(fields, "organizationId")
	if t == nil {
		definition := c.find(sourceDefinitions, str(c.body, "actorDefinitionId"))
		fields["name"], fields["sourceDefinitionId"] = definition.fields["name"], definition.id
		fields["icon"] = "https://connectors.example/" + strings.TrimPrefix(str(definition.fields, "dockerRepository"), "airbyte/") + ".svg"
	}
}

func checkConnectionTemplate(c *call, _ string, _ *thing, _ object) {
	c.find(destDefinitions, str(c.body, "destinationActorDefinitionId"))
}
