package airbytetest

import (
	airbyte "github.com/airbyte-go/airbyte/api"
)

var dataplanes = &collection{
	name:       "dataplane",
	idProperty: "dataplaneId",
	idParam:    "dataplaneId",
	errorName:  "dataplane",
	missing:    missingIsServerError,
	parent:     regions,
	duplicate:  airbyte.ProblemDataplaneNameAlreadyExists,
	fields:     []string{"name", "enabled", "regionId"},
}

// listDataplanes returns the data planes of the regions in the query, or of all regions if the
// query has none.
func listDataplanes(c *call) (any, error) {
	ids := c.query.list("regionIds")
	if len(ids) == 0 {
		return c.bareList(c.state.where(dataplanes, c.mayUse)), nil
	}
	for _, id := range ids {
		if _, err := c.find(regions, id); err != nil {
			return nil, err
		}
	}
	return c.bareList(c.state.below(dataplanes, ids...)), nil
}

// listRegionDataplanes returns the data planes of the region in the path. Servers of release 1.6 have
// it instead of listDataplanes.
func listRegionDataplanes(c *call) (any, error) {
	region, err := c.parent(dataplanes)
	if err != nil {
		return nil, err
	}
	return c.bareList(c.state.below(dataplanes, region.id)), nil
}

// createDataplane responds with the credentials of the data plane. No other operation shows them.
func createDataplane(c *call) (any, error) {
	dataplane, err := c.create(dataplanes, prepareNewRegion)
	if err != nil {
		return nil, err
	}
	return object{
		"dataplaneId":  dataplane.id,
		"regionId":     dataplane.parent,
		"clientId":     "client-of-" + dataplane.id,
		"clientSecret": "secret-of-" + dataplane.id,
	}, nil
}
