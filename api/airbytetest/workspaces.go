package airbytetest

import "strings"

// createWorkspace puts a workspace into the organization that is asked for;
// self-managed servers take their only one.
func createWorkspace(c *call) any {
	organization := c.state.organization
	if asked := str(c.body, "organizationId"); asked != "" && c.settings.cloud {
		organization = c.find(organizations, asked)
	}
	fields := pick(c.body, workspaces.accepts...)
	c.checkFields(organization, nil, fields)
	t := c.addWorkspace(organization.id, "")
	c.change(t, fields)
	return c.see(t)
}

// checkWorkspace adds the fields of a workspace that are not as they
// are sent. The region is shown by its name, in small letters.
func checkWorkspace(c *call, _, t *thing, fields object) {
	if id := str(c.body, "regionId"); id != "" {
		fields["dataResidency"] = strings.ToLower(str(c.find(regions, id).fields, "name"))
	}
	if given := sub(c.body, "notifications"); given != nil {
		all := defaultNotifications()
		if t != nil {
			all = clone(sub(t.fields, "notifications"))
		}
		merge(all, given)
		fields["notifications"] = all
	}
}

func (c *call) addWorkspace(organization, name string) *thing {
	return c.state.add(workspaces, organization, object{
		"name": name, "dataResidency": strings.ToLower(c.settings.region), "notifications": defaultNotifications(),
	}, c.now)
}

func defaultNotifications() object {
	all := object{}
	for _, event := range []string{"failure", "success", "connectionUpdate", "connectionUpdateActionRequired", "syncDisabled", "syncDisabledWarning"} {
		all[event] = object{"email": object{"enabled": event != "success"}, "webhook": object{"enabled": false}}
	}
	return all
}

// bury keeps a thing as deleted, and with it all that needs it: what a
// workspace holds, and the connections of a source or destination. Secrets are
// forgotten, and what runs is stopped.
func bury(c *call) any {
	c.bury(c.here(c.kind))
	return nil
}

func (c *call) bury(t *thing) {
	t.deleted, t.updated = true, c.now
	switch t.kind {
	case workspaces:
		for _, inner := range append(c.state.all(sources, t.id), c.state.all(destinations, t.id)...) {
			c.bury(inner)
		}
	case sources, destinations:
		t.config = object{}
		for _, connection := range c.state.all(connections) {
			if connection.fields[t.kind.key] == t.id {
				c.bury(connection)
			}
		}
	case connections:
		c.cancelRunning(t)
		c.change(t, object{"status": "deprecated"})
	}
}
