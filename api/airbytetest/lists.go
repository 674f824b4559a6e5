package airbytetest

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// list answers with the things of a kind that the call asks for. Regions and dataplanes come as a
// list that stands for itself, where the API document promises an object around it.
func list(c *call) any {
	all := c.asked()
	switch c.kind {
	case regions, dataplanes:
		slices.SortStableFunc(all, func(a, b *thing) int { return b.updated.Compare(a.updated) })
		return listOf(all, c.see)
	case members: // the newest first
		slices.Reverse(all)
		return c.relativePage(listOf(all, c.see))
	case groups:
		return c.relativePage(listOf(all, c.see))
	case workspaces, sources, destinations, connections:
		return c.page(c.kind.name+"s", listOf(all, c.see), "includeDeleted", "workspaceIds")
	}
	return object{"data": listOf(all, c.see)}
}

// asked are the things of a kind that the call asks for: below one or in workspaces, and, for some
// kinds, those of which it has the IDs.
func (c *call) asked() []*thing {
	switch c.kind {
	case organizations:
		return c.state.all(organizations)
	case workspaces, sources, destinations, connections, tags:
		return c.ofWorkspaces()
	case permissions: // of the caller, or of another user of an organization
		user, organization := cmp.Or(c.query.get("userId"), c.state.user.id), c.query.get("organizationId")
		if user != c.state.user.id {
			ensure(organization != "", refuse(400, "The organizationId is needed for another user."))
			c.find(organizations, organization)
		}
		return c.state.all(permissions, user)
	case dataplanes:
		ids := c.query.list("regionIds")
		for _, id := range ids {
			c.find(regions, id)
		}
		return c.state.all(dataplanes, ids...)
	}
	all := c.state.all(c.kind, c.above(c.kind).id, "")
	wanted := append(c.query.list("ids"), c.query.list("emails")...) // of users
	return slices.DeleteFunc(all, func(t *thing) bool {
		return len(wanted) > 0 && !slices.Contains(wanted, t.id) && !slices.Contains(wanted, str(t.fields, "email"))
	})
}

// ofWorkspaces lists the things in the workspaces that the call asks for, or these themselves.
func (c *call) ofWorkspaces() []*thing {
	asked, wanted := c.askedWorkspaces(), c.query.list("tagIds")
	return c.state.where(func(t *thing) bool {
		in := slices.Contains(asked, t.parent) || slices.Contains(asked, t.id)
		tagged := len(wanted) == 0 || slices.ContainsFunc(items(t.fields, "tags"), func(id any) bool { return slices.Contains(wanted, id.(string)) })
		return t.kind == c.kind && in && tagged && (!t.deleted || c.query.get("includeDeleted") == "true")
	})
}

// askedWorkspaces are those that the call names, and all that are not deleted where it names none.
// One that the caller cannot see spoils the whole list.
func (c *call) askedWorkspaces() []string {
	ids := c.query.list("workspaceIds")
	for _, id := range ids {
		ensure(c.state.get(workspaces, id) != nil || c.settings.admin, c.forbidden())
	}
	if len(ids) == 0 {
		for _, t := range c.state.all(workspaces) {
			ids = append(ids, t.id)
		}
	}
	return ids
}

// cut returns the part of a list that the call asks for.
func (c *call) cut(all []any) (data []any, limit, offset int) {
	limit, _ = strconv.Atoi(cmp.Or(c.query.get("limit"), "20")) // they are numbers
	offset, _ = strconv.Atoi(c.query.get("offset"))             // 0 without one
	from := min(offset, len(all))
	return all[from:min(from+limit, len(all))], limit, offset
}

// page answers with a page whose links are absolute. They lead to a host that cannot be reached,
// keep only some of the filters, and go on after the last page: whenever a page has something,
// there is a next one.
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

// relativePage answers with a page whose links are paths without /api, and absent where there is no
// page to go to; but to a full page of members there is always a next one.
func (c *call) relativePage(all []any) object {
	data, limit, offset := c.cut(all)
	page, link := object{"data": data}, "/public/v1"+strings.TrimPrefix(c.noted.Path, c.base.Path)+"?"
	if id := c.query.get("organizationId"); id != "" {
		link += "organizationId=" + id + "&"
	}
	if c.kind == groups && offset+limit < len(all) || c.kind != groups && len(data) == limit {
		page["next"] = fmt.Sprintf("%slimit=%d&offset=%d", link, limit, offset+limit)
	}
	if offset > 0 {
		page["previous"] = fmt.Sprintf("%slimit=%d&offset=%d", link, limit, max(offset-limit, 0))
	}
	return page
}
