package airbytetest

import (
	"cmp"
	"net/http"
)

// find returns the resource with an ID, deleted or not. If there is none, it returns the error response
// of the collection. If the caller may not use it, find returns status 403.
//
// Facts of api/doctor: ids/unknown-is-403-or-404, ids/unknown-tag-is-404, ids/unknown-permission-is-500.
func (c *call) find(in *collection, id string) (*resource, error) {
	r := c.state.get(in, id)
	if r != nil && c.mayUse(r) {
		return r, nil
	}
	if r != nil && in != applications {
		return nil, c.forbidden()
	}
	if in.missing == missingIsServerError {
		return nil, loggedError(http.StatusInternalServerError)
	}
	if in.missing == missingIsForbidden && !c.isInstanceAdmin() {
		return nil, c.forbidden()
	}
	return nil, notFound(in, id)
}

// checkRights returns the error for a resource that the caller may not use. Whether an unknown one
// exists is for instance admins only. Servers check the rights of the caller before anything else.
func (c *call) checkRights(in *collection, id string) error {
	r := c.state.get(in, id)
	if r == nil && c.isInstanceAdmin() {
		return nil
	}
	if r != nil && c.mayUse(r) {
		return nil
	}
	return c.forbidden()
}

// findLive is like find, but does not find deleted resources.
func (c *call) findLive(in *collection, id string) (*resource, error) {
	r, err := c.find(in, id)
	if err != nil {
		return nil, err
	}
	if r.deleted {
		return nil, notFound(in, id)
	}
	return r, nil
}

// target returns the resource that the path of the request names. If the path names a parent too,
// the resource must belong to it, or to no parent at all.
func (c *call) target(in *collection) (*resource, error) {
	r, err := c.find(in, c.pathParams[in.idParam])
	if err != nil {
		return nil, err
	}
	if in.parent == nil || c.pathParams[in.parent.idParam] == "" {
		return r, nil
	}
	parent, err := c.find(in.parent, c.pathParams[in.parent.idParam])
	if err != nil {
		return nil, err
	}
	if r.parent != parent.id && r.parent != "" {
		return nil, notFound(in, r.id)
	}
	return r, nil
}

// parent returns the resource that new resources of a collection belong to. The path, the body or
// the query names it.
func (c *call) parent(in *collection) (*resource, error) {
	name := in.parent.idParam
	id := cmp.Or(c.pathParams[name], getString(c.body, name), c.query.get(name))
	return c.findLive(in.parent, id)
}
