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

// page is one page of a list.
type page struct {
	items  []any
	limit  int
	offset int
}

// cutPage returns the page that the query asks for.
func (c *call) cutPage(all []any) page {
	limit, _ := strconv.Atoi(cmp.Or(c.query.get("limit"), defaultLimit)) // valid, because findMistakes has checked it
	offset, _ := strconv.Atoi(c.query.get("offset"))                     // 0 by default
	start := min(offset, len(all))
	end := min(start+limit, len(all))
	return page{items: all[start:end], limit: limit, offset: offset}
}

// absolutePage returns a page whose links are absolute URLs. As on real servers, the links point to
// another host and keep only the given filters. Every page has a next link, unless it is empty.
func (c *call) absolutePage(all []any, keptFilters ...string) object {
	p := c.cutPage(all)
	link := c.settings.links + c.route.Path + "?"
	for _, name := range keptFilters {
		if values := c.query.list(name); len(values) > 0 {
			link += name + "=" + url.QueryEscape(strings.Join(values, ",")) + "&"
		}
	}
	body := object{"data": p.items, "next": "", "previous": ""}
	if len(p.items) > 0 {
		body["next"] = fmt.Sprintf("%slimit=%d&offset=%d", link, p.limit, p.offset+p.limit)
	}
	if p.offset > 0 {
		// Real servers repeat the limit here.
		body["previous"] = fmt.Sprintf("%slimit=%d&limit=%d&offset=%d", link, p.limit, p.limit, p.previousOffset())
	}
	return body
}

// relativePage returns a page whose links are paths without /api. It has a next link if hasNext is
// set, and a previous link unless it is the first page.
func (c *call) relativePage(p page, hasNext bool) object {
	link := "/public/v1" + strings.TrimPrefix(c.record.Path, c.server.base.Path) + "?"
	if id := c.query.get("organizationId"); id != "" {
		link += "organizationId=" + id + "&"
	}
	body := object{"data": p.items}
	if hasNext {
		body["next"] = fmt.Sprintf("%slimit=%d&offset=%d", link, p.limit, p.offset+p.limit)
	}
	if p.offset > 0 {
		body["previous"] = fmt.Sprintf("%slimit=%d&offset=%d", link, p.limit, p.previousOffset())
	}
	return body
}

func (p page) previousOffset() int { return max(p.offset-p.limit, 0) }
