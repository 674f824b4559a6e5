package airbytetest

import (
	"maps"
	"slices"
	"strings"
)

var workspaces = &collection{
	name:       "workspace",
	idProperty: "workspaceId",
	idParam:    "workspaceId",
	errorName:  "STANDARD_WORKSPACE",
	missing:    missingIsForbidden,
	parent:     organizations,
	fields:     []string{"name"},
}

// createWorkspace creates a workspace in the organization that the body names. Self-managed servers
// ignore the name, because they have only one organization.
func createWorkspace(c *call) (any, error) {
	organization := c.state.organization
	if id := getString(c.body, "organizationId"); id != "" && c.settings.cloud {
		found, err := c.find(organizations, id)
		if err != nil {
			return nil, err
		}
		organization = found
	}
	if !c.mayUse(organization) {
		return nil, c.forbidden()
	}
	workspace, err := c.createBelow(organization, workspaces, prepareWorkspace, c.body)
	if err != nil {
		return nil, err
	}
	return plainView(c, workspace), nil
}

// addWorkspace creates a workspace with a name and default settings.
func (c *call) addWorkspace(organization *resource, name string) (*resource, error) {
	return c.createBelow(organization, workspaces, prepareWorkspace, object{"name": name})
}

// prepareWorkspace adds the region, as its name in lower case, and the notifications.
func prepareWorkspace(c *call, d *draft) error {
	old := object{
		// Fact of api/doctor: workspaces/region-in-lower-case.
		"dataResidency": strings.ToLower(c.settings.region),
		"notifications": initial.Notifications,
	}
	if d.old != nil {
		old = d.old.fields
	}
	d.fields["dataResidency"] = old["dataResidency"]
	if id := getString(d.body, "regionId"); id != "" {
		region, err := c.find(regions, id)
		if err != nil {
			return err
		}
		d.fields["dataResidency"] = strings.ToLower(getString(region.fields, "name"))
	}
	known := slices.Collect(maps.Keys(initial.Notifications))
	change := pick(getObject(d.body, "notifications"), known...)
	d.fields["notifications"] = merge(getObject(old, "notifications"), change)
	return nil
}
