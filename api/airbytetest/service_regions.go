package airbytetest

import (
	"cmp"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

var regions = &collection{
	name:       "region",
	idProperty: "regionId",
	idParam:    "regionId",
	errorName:  "region",
	missing:    missingIsServerError,
	parent:     organizations,
	duplicate:  airbyte.ProblemRegionNameAlreadyExists,
	fields:     []string{"name", "enabled", "organizationId"},
}

// regionView shows a region or a data plane.
func regionView(c *call, r *resource) object {
	return extend(plainView(c, r), object{"updatedAt": javaTime(r.updated)})
}

// listRegions returns the regions of an organization, and the region that all organizations share.
//
// Fact of api/doctor: lists/bare-arrays.
func listRegions(c *call) (any, error) {
	organization, err := c.parent(regions)
	if err != nil {
		return nil, err
	}
	return c.bareList(c.state.below(regions, organization.id, "")), nil
}

// bareList returns regions or data planes, the last updated first. It returns an array, although
// the API document specifies an object around it.
func (c *call) bareList(found []*resource) []any {
	slices.SortStableFunc(found, func(a, b *resource) int { return b.updated.Compare(a.updated) })
	return c.showAll(found, regionView)
}

// prepareNewRegion adds the default fields of a new region or data plane.
func prepareNewRegion(c *call, d *draft) error {
	d.fields["enabled"] = cmp.Or(d.fields["enabled"], true)
	d.fields["createdAt"] = javaTime(c.now)
	return nil
}
