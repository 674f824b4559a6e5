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
	hasAllWorkspaces := workspaceIDs == nil
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
// may not read makes the whole request fail. If these are all workspaces of the server, the result is nil.
//
// Fact of api/doctor: lists/foreign-workspace-is-403.
func (c *call) selectWorkspaces() (map[string]bool, error) {
	named := c.query.list("workspaceIds")
	if len(named) == 0 && c.mayUseAllWorkspaces() {
		return nil, nil //nolint:nilnil // all, and no error
	}
	selected := map[string]bool{}
	for _, id := range named {
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

// mayUseAllWorkspaces reports whether the caller may use all workspaces, none of which is deleted. Lists need not look up
// the workspace of each item then.
func (c *call) mayUseAllWorkspaces() bool {
	hasAllRights := c.caller == c.state.user && c.scope == ""
	isDeleted := func(workspace *resource) bool { return workspace.deleted }
	return hasAllRights && !slices.ContainsFunc(c.state.in[workspaces], isDeleted)
}
