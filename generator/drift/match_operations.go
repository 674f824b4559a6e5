package drift

import (
	"regexp"
	"slices"
)

// operationPair is an operation in both documents.
type operationPair struct {
	before *operation
	after  *operation
}

// isMoved reports whether requests go to another address. Other names of path
// parameters do not change the address, but another order of the names does.
func (p operationPair) isMoved() bool {
	if p.before.template() != p.after.template() {
		return true
	}
	after := p.after.pathNames()
	for i, name := range p.before.pathNames() {
		if j := slices.Index(after, name); j >= 0 && j != i {
			return true
		}
	}
	return false
}

func (p operationPair) lines() lines { return lines{p.before.line, p.after.line} }

// pairing assigns the operations of the revision to those of the base.
type pairing struct {
	both    []operationPair
	removed []*operation
	added   []*operation
}

// matchOperations pairs operations by operationId, then those left over by
// method and path, then by method and path without the names of parameters.
func matchOperations(base, revision *model) pairing {
	p := pairing{removed: base.operations, added: revision.operations}
	p.match(func(o *operation) string { return o.id })
	p.match((*operation).key)
	p.match((*operation).template)
	return p
}

// match pairs each removed operation with the added one that has the same key, if
// there is exactly one. The key "" matches nothing.
func (p *pairing) match(key func(*operation) string) {
	addedByKey := map[string][]*operation{}
	for _, o := range p.added {
		addedByKey[key(o)] = append(addedByKey[key(o)], o)
	}
	matched := map[*operation]bool{}
	var removed []*operation
	for _, o := range p.removed {
		candidates := addedByKey[key(o)]
		if key(o) == "" || len(candidates) != 1 || matched[candidates[0]] {
			removed = append(removed, o)
			continue
		}
		matched[candidates[0]] = true
		p.both = append(p.both, operationPair{before: o, after: candidates[0]})
	}
	var added []*operation
	for _, o := range p.added {
		if !matched[o] {
			added = append(added, o)
		}
	}
	p.removed = removed
	p.added = added
}

var pathParameter = regexp.MustCompile(`\{[^}]*\}`)

// template returns the method, and the path without the names of its parameters.
func (o *operation) template() string {
	return o.method + " " + pathParameter.ReplaceAllString(o.path, "{}")
}
