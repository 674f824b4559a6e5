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
		p := c.page()
		found, err := c.selectInWorkspaces(in, p)
		if err != nil {
			return nil, err
		}
		items := c.showAll(found, show)
		return c.absolutePage(p, items, "includeDeleted", "workspaceIds"), nil
	}
}

func (c *call) showAll(resources []*resource, show viewFunc) []any {
	return toList(resources, func(r *resource) object { return show(c, r) })
}

// selectInWorkspaces returns a page of the resources in the workspaces that the query selects, or of
// these workspaces themselves. The query can also select by tag, and include deleted resources.
func (c *call) selectInWorkspaces(in *collection, p page) ([]*resource, error) {
	workspaceIDs, err := c.selectWorkspaces()
	if err != nil {
		return nil, err
	}
	hasAllWorkspaces := c.selectsAllWorkspaces(workspaceIDs)
	tagIDs := c.query.list("tagIds")
	includeDeleted := c.query.get("includeDeleted") == "true"
	var found []*resource
	toSkip := p.offset
	for _, r := range c.state.in[in] {
		if len(found) == p.limit {
			break
		}
		workspaceID := r.parent
		if in == workspaces {
			workspaceID = r.id
		}
		isDeleted := r.deleted && !includeDeleted
		isSelected := hasAllWorkspaces || workspaceIDs[workspaceID]
		lacksTags := len(tagIDs) > 0 && !hasAnyTag(r, tagIDs)
		if !isSelected || isDeleted || lacksTags {
			continue
		}
		if toSkip > 0 {
			toSkip--
			continue
		}
		found = append(found, r)
	}
	return found, nil
}

func hasAnyTag(r *resource, tagIDs []string) bool {
	for _, tagID := range getList(r.fields, "tags") {
		if slices.Contains(tagIDs, tagID.(string)) {
			return true
		}
	}
	return false
}

// selectWorkspaces returns the IDs of the workspaces that the query names. If it names none, these are
// all that the caller may read and that are not deleted. A single ID that is unknown or that the caller
// may not read makes the whole request fail.
//
// Fact of api/doctor: lists/foreign-workspace-is-403.
func (c *call) selectWorkspaces() (map[string]bool, error) {
	selected := map[string]bool{}
	for _, id := range c.query.list("workspaceIds") {
		workspace := c.state.get(workspaces, id)
		isUnknown := workspace == nil && !c.isInstanceAdmin()
		isForbidden := workspace != nil && !c.mayUse(workspace)
		if isUnknown || isForbidden {
			return nil, c.forbidden()
		}
		selected[id] = true
	}
	if len(selected) > 0 {
		return selected, nil
	}
	for _, workspace := range c.state.all(workspaces) {
		if c.mayUse(workspace) {
			selected[workspace.id] = true
		}
	}
	return selected, nil
}

// selectsAllWorkspaces reports whether the result of selectWorkspaces has all workspaces of the server.
// Lists need not look up the workspace of each item then.
func (c *call) selectsAllWorkspaces(workspaceIDs map[string]bool) bool {
	namesNone := len(c.query.list("workspaceIds")) == 0 // the query may name unknown ones
	return namesNone && len(workspaceIDs) == len(c.state.in[workspaces])
}
