package airbytetest

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// defaultLimit is the size of a page for requests that do not set one.
const defaultLimit = "20"

// page says which items of a list the query asks for.
type page struct {
	limit  int
	offset int
}

// page returns the page that the query asks for.
func (c *call) page() page {
	limit, _ := strconv.Atoi(cmp.Or(c.query.get("limit"), defaultLimit)) // valid, because findMistakes has checked it
	offset, _ := strconv.Atoi(c.query.get("offset"))                     // 0 by default
	return page{limit: limit, offset: offset}
}

// end returns the offset of the next page.
func (p page) end() int { return p.offset + p.limit }

// cut returns the items of a list that are on a page.
func cut[T any](all []T, p page) []T {
	start := min(p.offset, len(all))
	return all[start:min(p.end(), len(all))]
}

// absolutePage returns a page whose links are absolute URLs. As on real servers, the links point to
// another host and keep only the given filters. Every page has a next link, unless it is empty.
//
// Facts of api/doctor: lists/next-is-empty-at-end, lists/next-on-last-page, lists/links-lose-filters,
// lists/previous-repeats-limit.
func (c *call) absolutePage(p page, items []any, keptFilters ...string) object {
	link := c.links() + c.route.Path + "?"
	for _, name := range keptFilters {
		if values := c.query.list(name); len(values) > 0 {
			link += name + "=" + url.QueryEscape(strings.Join(values, ",")) + "&"
		}
	}
	body := object{"data": items, "next": "", "previous": ""}
	if len(items) > 0 {
		body["next"] = fmt.Sprintf("%slimit=%d&offset=%d", link, p.limit, p.end())
	}
	if p.offset > 0 {
		// Real servers repeat the limit here.
		body["previous"] = fmt.Sprintf("%slimit=%d&limit=%d&offset=%d", link, p.limit, p.limit, p.previousOffset())
	}
	return body
}

// links returns the base URL of absolute links.
func (c *call) links() string {
	if c.settings.ownLinks {
		return c.address + c.server.base.EscapedPath()
	}
	return c.settings.links
}

// relativePage returns a page whose links are paths without /api. It has a next link if hasNext is
// set, and a previous link unless it is the first page.
func (c *call) relativePage(p page, items []any, hasNext bool) object {
	link := "/public/v1" + strings.TrimPrefix(c.record.Path, c.server.base.Path) + "?"
	if id := c.query.get("organizationId"); id != "" {
		link += "organizationId=" + id + "&"
	}
	body := object{"data": items}
	if hasNext {
		body["next"] = fmt.Sprintf("%slimit=%d&offset=%d", link, p.limit, p.end())
	}
	if p.offset > 0 {
		body["previous"] = fmt.Sprintf("%slimit=%d&offset=%d", link, p.limit, p.previousOffset())
	}
	return body
}

func (p page) previousOffset() int { return max(p.offset-p.limit, 0) }
