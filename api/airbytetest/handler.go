package airbytetest

import "net/http"

// handler serves an operation. On success it returns the body of the response: a JSON value, a
// redirect, a textBody, or nil for none. The status comes from the API document. On failure it
// returns an *apiError. A handler runs with Server.mu held.
type handler func(c *call) (any, error)

// viewFunc returns the JSON object that represents a resource in responses.
type viewFunc func(c *call, r *resource) object

// plainView shows the ID and the stored fields.
func plainView(_ *call, r *resource) object {
	return extend(r.fields, object{r.collection.idProperty: r.id})
}

// draft is a resource that a request creates or updates.
type draft struct {
	old    *resource // the resource to update; nil to create one
	parent string    // ID of the resource that it belongs to
	body   object    // of the request
	fields object    // the fields to store; a prepare function may add to them
}

// prepareFunc checks a draft and completes its fields.
type prepareFunc func(c *call, d *draft) error

// asSent is a prepareFunc that accepts every draft unchanged.
func asSent(*call, *draft) error { return nil }

// get returns a handler that responds with one resource.
func get(in *collection, show viewFunc) handler {
	return func(c *call) (any, error) {
		r, err := c.target(in)
		if err != nil {
			return nil, err
		}
		return show(c, r), nil
	}
}

// create returns a handler that creates a resource and responds with it.
func create(in *collection, prepare prepareFunc, show viewFunc) handler {
	return func(c *call) (any, error) {
		r, err := c.create(in, prepare)
		if err != nil {
			return nil, err
		}
		return show(c, r), nil
	}
}

// update returns a handler that changes a resource and responds with it. It sets the fields in the
// body, except those that are null.
func update(in *collection, prepare prepareFunc, show viewFunc) handler {
	return func(c *call) (any, error) {
		r, err := c.target(in)
		if err != nil {
			return nil, err
		}
		d := &draft{old: r, parent: r.parent, body: c.body, fields: pick(c.body, in.fields...)}
		if err := c.checkDraft(in, d, prepare); err != nil {
			return nil, err
		}
		c.setFields(r, d.fields)
		return show(c, r), nil
	}
}

// remove returns a handler that deletes a resource. It responds with the resource as it was, if the
// status of the operation allows a body.
func remove(in *collection, show viewFunc) handler {
	return func(c *call) (any, error) {
		r, err := c.target(in)
		if err != nil {
			return nil, err
		}
		shown := show(c, r)
		c.delete(r)
		return shown, nil
	}
}

// create creates a resource that belongs to the one that the request names.
func (c *call) create(in *collection, prepare prepareFunc) (*resource, error) {
	parent, err := c.parent(in)
	if err != nil {
		return nil, err
	}
	return c.createBelow(parent, in, prepare, c.body)
}

func (c *call) createBelow(parent *resource, in *collection, prepare prepareFunc, body object) (*resource, error) {
	d := &draft{parent: parent.id, body: body, fields: pick(body, in.fields...)}
	if err := c.checkDraft(in, d, prepare); err != nil {
		return nil, err
	}
	return c.state.add(in, parent.id, d.fields, c.now), nil
}

// checkDraft prepares a draft, and then checks its name, which must be unique in some collections.
func (c *call) checkDraft(in *collection, d *draft, prepare prepareFunc) error {
	if err := prepare(c, d); err != nil {
		return err
	}
	name := d.fields["name"]
	if in.duplicate == "" || name == nil {
		return nil
	}
	for _, other := range c.state.below(in, d.parent) {
		if other != d.old && other.fields["name"] == name {
			return problem(http.StatusConflict, in.duplicate, message("The name is already taken."))
		}
	}
	return nil
}

// setFields changes fields of a resource. Nil removes a field.
func (c *call) setFields(r *resource, fields object) {
	r.fields = extend(r.fields, fields)
	r.updated = c.now
	if c.settings.movingRows {
		c.state.moveToEnd(r)
	}
}

// maxDeletedActors is the number of sources, and of destinations, that servers delete with a
// workspace. The others stay, as if the workspace still existed.
const maxDeletedActors = 20

// delete deletes a resource. Deleting a workspace also deletes its connections, and its first sources
// and destinations. Deleting a source or a destination also deletes its connections. Deleting a connection cancels
// its running jobs. These four remain readable as deleted resources. All other resources disappear,
// together with those that belong to them.
func (c *call) delete(r *resource) {
	r.deleted = true
	r.updated = c.now
	switch r.collection {
	case workspaces:
		c.deleteAll(c.state.below(connections, r.id))
		c.deleteAll(firstActors(c.state.below(destinations, r.id)))
		c.deleteAll(firstActors(c.state.below(sources, r.id)))
	case sources, destinations:
		r.config = object{}
		for _, connection := range c.state.all(connections) {
			if connection.fields[r.collection.idProperty] == r.id {
				c.delete(connection)
			}
		}
	case connections:
		c.cancelRunningJobs(r)
		c.setFields(r, object{"status": "deprecated"})
	default:
		c.state.forget(r)
	}
}

func (c *call) deleteAll(resources []*resource) {
	for _, r := range resources {
		c.delete(r)
	}
}

// firstActors returns the sources or destinations that servers delete along with a workspace.
//
// Fact of api/doctor: workspaces/delete-stops-at-twenty.
func firstActors(actors []*resource) []*resource {
	return actors[:min(len(actors), maxDeletedActors)]
}
