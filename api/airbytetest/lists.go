package airbytetest

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// cut returns the part of a list that the call asks for.
func (c *call) cut(all []any) (data []any, limit, offset int) {
	limit, err := strconv.Atoi(c.query.get("limit"))
	if err != nil {
		limit = 20
	}
	offset, _ = strconv.Atoi(c.query.get("offset")) // 0 without one
	from := min(offset, len(all))
	return all[from:min(from+limit, len(all))], limit, offset
}

// page answers with a page whose links are absolute. They lead to a host that
// cannot be reached, keep only some of the filters, and go on after the last
// page: whenever a page has something, there is a next one.
func (c *call) page(name string, all []any, keep ...string) object {
	data, limit, offset := c.cut(all)
	link := c.settings.links + "/" + name + "?"
	for _, filter := range keep {
		if values := c.query.list(filter); len(values) > 0 {
			link += filter + "=" + url.QueryEscape(strings.Join(values, ",")) + "&"
		}
	}
	page := object{"data": data, "next": "", "previous": ""}
	if len(data) > 0 {
		page["next"] = fmt.Sprintf("%slimit=%d&offset=%d", link, limit, offset+limit)
	}
	if offset > 0 { // which has its limit twice
		page["previous"] = fmt.Sprintf("%slimit=%d&limit=%d&offset=%d", link, limit, limit, max(offset-limit, 0))
	}
	return page
}

// relativePage answers with a page whose links are paths without /api, and
// absent where there is no page to go to. Unless they are exact, a full page
// has a next one.
func (c *call) relativePage(path string, all []any, exact bool) object {
	data, limit, offset := c.cut(all)
	page, organization := object{"data": data}, ""
	if id := c.query.get("organizationId"); id != "" {
		organization = "&organizationId=" + id
	}
	link := func(offset int) string {
		return fmt.Sprintf("/public/v1%s?limit=%d&offset=%d%s", path, limit, offset, organization)
	}
	if exact && offset+limit < len(all) || !exact && len(data) == limit {
		page["next"] = link(offset + limit)
	}
	if offset > 0 {
		page["previous"] = link(max(offset-limit, 0))
	}
	return page
}

// pages lists things of workspaces, page by page.
func pages(c *call) any {
	return c.page(c.kind.name+"s", listOf(c.ofWorkspaces(), c.see), "includeDeleted", "workspaceIds")
}

// listOfWorkspaces lists things of workspaces, all at once.
func listOfWorkspaces(c *call) any { return object{"data": listOf(c.ofWorkspaces(), c.see)} }

// ofWorkspaces lists the things in the workspaces that the call asks for, or
// these themselves.
func (c *call) ofWorkspaces() []*thing {
	asked, wanted := c.askedWorkspaces(), c.query.list("tagIds")
	return c.state.where(func(t *thing) bool {
		in := slices.Contains(asked, t.parent) || slices.Contains(asked, t.id)
		tagged := len(wanted) == 0 || slices.ContainsFunc(items(t.fields, "tags"), func(id any) bool { return slices.Contains(wanted, id.(string)) })
		return t.kind == c.kind && in && tagged && (!t.deleted || c.query.get("includeDeleted") == "true")
	})
}

// askedWorkspaces are those that the call names, and all that are not deleted
// where it names none. One that the caller cannot see spoils the whole list.
func (c *call) askedWorkspaces() []string {
	ids := c.query.list("workspaceIds")
	for _, id := range ids {
		ensure(c.state.get(workspaces, id) != nil || c.settings.features.admin, forbidden())
	}
	if len(ids) == 0 {
		for _, t := range c.state.all(workspaces) {
			ids = append(ids, t.id)
		}
	}
	return ids
}
