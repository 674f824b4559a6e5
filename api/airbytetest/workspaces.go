package airbytetest

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// createWorkspace puts a workspace into the organization that is asked for;
// self-managed servers take their only one.
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

// checkWorkspace adds the fields of a workspace that are not as they are sent.
// The region is shown by its name, in small letters.
func checkWorkspace(c *call, _ string, t *thing, fields object) {
	old := object{"dataResidency": strings.ToLower(c.settings.region), "notifications": defaultNotifications()}
	if t != nil {
		old = t.fields
	}
	fields["dataResidency"] = old["dataResidency"]
	if id := str(c.body, "regionId"); id != "" {
		fields["dataResidency"] = strings.ToLower(str(c.find(regions, id).fields, "name"))
	}
	fields["notifications"] = merged(sub(old, "notifications"), sub(c.body, "notifications"))
	delete(fields, "organizationId")
}

func defaultNotifications() object {
	all := object{}
	for _, event := range []string{"failure", "success", "connectionUpdate", "connectionUpdateActionRequired", "syncDisabled", "syncDisabledWarning"} {
		all[event] = object{"email": object{"enabled": event != "success"}, "webhook": object{"enabled": false}}
	}
	return all
}

var color = regexp.MustCompile(`^[0-9a-fA-F]{6}$`)

func checkTag(c *call, workspace string, t *thing, fields object) {
	all := c.state.all(tags, workspace)
	ensure(color.MatchString(str(fields, "color")), problem(400, airbyte.ProblemTagInvalidColor, nil))
	ensure(utf8.RuneCountInString(str(fields, "name")) <= 30, problem(400, airbyte.ProblemTagNameTooLong, nil))
	ensure(t != nil || len(all) < 100, problem(400, airbyte.ProblemTagLimitReached, nil))
}

// bare answers with a list that stands for itself, the newest first. The API
// document promises an object around it.
func (c *call) bare(all []*thing) any {
	slices.SortStableFunc(all, func(a, b *thing) int { return b.updated.Compare(a.updated) })
	return listOf(all, c.see)
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
