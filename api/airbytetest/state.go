package airbytetest

import (
	"cmp"
	"fmt"
	"hash/crc32"
	"slices"
	"time"
)

// state holds everything that a server stores. Server.mu guards it.
type state struct {
	resources    map[string]*resource        // by ID
	in           map[*collection][]*resource // oldest first
	children     map[string][]*resource      // of all collections, by ID of the parent, oldest first
	counts       map[string]int              // IDs issued so far, by name of the collection
	made         int                         // resources created so far
	jobs         []*job                      // in the order of their IDs
	jobsAreMixed bool                        // a job was created earlier than one with a lower ID
	jobsOf       map[string][]*job           // by connection ID, in the order of their IDs
	scripts      map[string][]Run            // by connection ID; "" holds the script for all other connections

	oauthFlows   map[string]oauthFlow // OAuth flows in progress, by state
	oauthSecrets map[string]object    // results of OAuth flows, by secretId

	oauthCredentials map[oauthKey]object // of workspaces and organizations

	organization *resource // of the caller
	user         *resource // the caller
}

// collection describes the resources of one type, such as all sources. Each service_*.go file
// declares its collections.
type collection struct {
	name       string      // of one resource; new IDs depend on it
	idProperty string      // property of responses that holds the ID
	idParam    string      // path parameter that holds the ID
	errorName  string      // resourceType in error responses
	missing    missing     // response to an unknown ID
	parent     *collection // resources that these belong to; nil for none
	duplicate  string      // problem type of a name that is taken; "" if names need not be unique
	fields     []string    // properties of requests that are stored as they are
}

// missing selects the response to an ID that does not exist. It depends on the type of the
// resource.
type missing int

const (
	// missingIsForbidden returns 403, or 404 to an instance admin.
	missingIsForbidden missing = iota
	// missingIsNotFound returns 404.
	missingIsNotFound
	// missingIsServerError returns 500.
	missingIsServerError
)

// resource is a stored resource, such as a source or a tag.
type resource struct {
	collection *collection
	id         string
	number     int    // increases in the order of creation
	parent     string // ID of the resource that it belongs to; "" for none
	fields     object // properties as clients see them, without the ID
	deleted    bool
	updated    time.Time

	config    object     // of sources and destinations: the configuration, with its secrets
	connector *Connector // of sources, destinations and definitions; never nil
	streams   []Stream   // of sources: the streams that can be read
}

// newID returns an ID for a new resource of a collection. The IDs of a collection have the same
// prefix, and their last part counts up. They are the same in every run.
func (st *state) newID(collectionName string) string {
	st.counts[collectionName]++
	prefix := crc32.ChecksumIEEE([]byte(collectionName))
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", prefix, st.counts[collectionName])
}

// add creates a resource with a new ID.
func (st *state) add(in *collection, parent string, fields object, now time.Time) *resource {
	return st.put(&resource{
		collection: in,
		id:         st.newID(in.name),
		parent:     parent,
		fields:     fields,
		updated:    now,
	})
}

// put stores a resource that already has an ID.
func (st *state) put(r *resource) *resource {
	st.made++
	r.number = st.made
	if r.connector == nil {
		r.connector = &Connector{}
	}
	st.resources[r.id] = r
	st.in[r.collection] = append(st.in[r.collection], r)
	st.children[r.parent] = append(st.children[r.parent], r)
	return r
}

// get returns the resource of a collection with an ID, deleted or not, or nil if there is none.
func (st *state) get(in *collection, id string) *resource {
	r := st.resources[id]
	if r == nil || r.collection != in {
		return nil
	}
	return r
}

// all returns the resources of a collection that are not deleted, oldest first.
func (st *state) all(in *collection) []*resource {
	return st.where(in, func(r *resource) bool { return !r.deleted })
}

// where returns the resources of a collection for which a condition holds, oldest first.
func (st *state) where(in *collection, holds func(*resource) bool) []*resource {
	var found []*resource
	for _, r := range st.in[in] {
		if holds(r) {
			found = append(found, r)
		}
	}
	return found
}

// below returns the resources that all returns, if they belong to one of the given parents.
func (st *state) below(in *collection, parents ...string) []*resource {
	var found []*resource
	for _, parent := range parents {
		for _, r := range st.children[parent] {
			if r.collection == in && !r.deleted {
				found = append(found, r)
			}
		}
	}
	slices.SortFunc(found, func(a, b *resource) int { return cmp.Compare(a.number, b.number) })
	return found
}

// moveToEnd makes a resource the last one of its collection.
func (st *state) moveToEnd(r *resource) {
	others := slices.DeleteFunc(st.in[r.collection], func(o *resource) bool { return o == r })
	st.in[r.collection] = append(others, r)
}

// forget removes a resource and the resources that belong to it.
func (st *state) forget(r *resource) {
	for _, child := range st.children[r.id] {
		st.forgetOne(child)
	}
	delete(st.children, r.id)
	st.forgetOne(r)
	st.children[r.parent] = slices.DeleteFunc(st.children[r.parent], func(o *resource) bool { return o == r })
}

func (st *state) forgetOne(r *resource) {
	delete(st.resources, r.id)
	st.in[r.collection] = slices.DeleteFunc(st.in[r.collection], func(o *resource) bool { return o == r })
}
