package airbytetest

import (
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

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

// enabledNow has regions and dataplanes begin.
func enabledNow(c *call, _, _ *thing, fields object) {
	fields["createdAt"] = c.now
	if fields["enabled"] == nil {
		fields["enabled"] = true
	}
}

// createDataplane answers with credentials that are shown but once.
func createDataplane(c *call) any {
	seen := create(dataplanes, unique(dataplanes, airbyte.ProblemDataplaneNameAlreadyExists), enabledNow)(c).(object)
	id := str(seen, "dataplaneId")
	return with(pick(seen, "dataplaneId", "regionId"), object{"clientId": "client-of-" + id, "clientSecret": "secret-of-" + id})
}
