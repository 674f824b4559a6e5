package airbytetest

import (
	"slices"
)

// list returns a handler that responds with all resources of one parent, in an object without pages.
// It includes the resources without a parent, which are shared.
func list(in *collection, show viewFunc) handler {
	return func(c *call) (any, error) {
		parent, err := c.parent(in)
		if err != nil {
			return nil, err
		}
		found := c.state.below(in, parent.id, "")
		return object{"data": c.showAll(found, show)}, nil
	}
}

// listInWorkspaces returns a handler that responds with a page of resources. The query selects them
// by workspace.
func listInWorkspaces(in *collection, show viewFunc) handler {
	return func(c *call) (any, error) {
		found, err := c.selectInWorkspaces(in)
		if err != nil {
			return nil, err
		}
		return c.absolutePage(c.showAll(found, show), "includeDeleted", "workspaceIds"), nil
	}
}

func (c *call) showAll(resources []*resource, show viewFunc) []any {
	return toList(resources, func(r *resource) object { return show(c, r) })
}

// selectInWorkspaces returns the resources in the workspaces that the query selects, or these
// workspaces themselves. The query can also select by tag, and include deleted resources.
func (c *call) selectInWorkspaces(in *collection) ([]*resource, error) {
	workspaceIDs, err := c.selectWorkspaces()
	if err != nil {
		return nil, err
	}
	tagIDs := c.query.list("tagIds")
	includeDeleted := c.query.get("includeDeleted") == "true"
	return c.state.where(func(r *resource) bool {
		if r.collection != in {
			return false
		}
		if r.deleted && !includeDeleted {
			return false
		}
		if len(tagIDs) > 0 && !hasAnyTag(r, tagIDs) {
			return false
		}
		return slices.Contains(workspaceIDs, r.parent) || slices.Contains(workspaceIDs, r.id)
	}), nil
}

func hasAnyTag(r *resource, tagIDs []string) bool {
	for _, tagID := range getList(r.fields, "tags") {
		if slices.Contains(tagIDs, tagID.(string)) {
			return true
		}
	}
	return false
}

// selectWorkspaces returns the IDs of the workspaces that the query names, or of all workspaces that
// are not deleted if it names none. A single unknown ID makes the whole request fail.
func (c *call) selectWorkspaces() ([]string, error) {
	ids := c.query.list("workspaceIds")
	for _, id := range ids {
		if c.state.get(workspaces, id) == nil && !c.settings.admin {
			return nil, c.forbidden()
		}
	}
	if len(ids) > 0 {
		return ids, nil
	}
	for _, workspace := range c.state.all(workspaces) {
		ids = append(ids, workspace.id)
	}
	return ids, nil
}
