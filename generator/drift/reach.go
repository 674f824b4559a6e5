package drift

import (
	"cmp"
	"slices"
	"strings"
)

// side is the side of an operation from which something is reached.
type side int

const (
	request side = 1 << iota
	answer
)

// reachMap says for each component, by reference, which operations use it and
// on which side.
type reachMap map[string]map[string]side

// reaches walks every operation of a model.
func (m *model) reaches() reachMap {
	r := reachMap{}
	for _, o := range m.operations {
		w := reachWalk{m: m, seen: map[string]side{}}
		for _, p := range o.parameters {
			w.parameter(p, request)
		}
		if o.body != nil {
			w.body(o.body)
		}
		for _, answer := range o.responses {
			w.response(answer)
		}
		for ref, s := range w.seen {
			if r[ref] == nil {
				r[ref] = map[string]side{}
			}
			r[ref][o.name()] |= s
		}
	}
	return r
}

// reachWalk is the walk of one operation.
type reachWalk struct {
	m    *model
	seen map[string]side
}

// visit notes a reference, and reports whether it is new on this side.
func (w *reachWalk) visit(ref string, s side) bool {
	if ref == "" || w.seen[ref]&s != 0 {
		return false
	}
	w.seen[ref] |= s
	return true
}

func (w *reachWalk) parameter(p *parameter, s side) {
	if w.visit(p.ref, s) {
		if target := w.m.parameters[strings.TrimPrefix(p.ref, "#/components/parameters/")]; target != nil {
			w.parameter(target, s)
		}
	}
	w.schema(p.schema, s)
	for _, c := range p.content {
		w.schema(c, s)
	}
}

func (w *reachWalk) body(b *body) {
	if w.visit(b.ref, request) {
		if target := w.m.bodies[strings.TrimPrefix(b.ref, "#/components/requestBodies/")]; target != nil {
			w.body(target)
		}
	}
	for _, c := range b.content {
		w.schema(c, request)
	}
}

func (w *reachWalk) response(r *response) {
	if w.visit(r.ref, answer) {
		if target := w.m.responses[strings.TrimPrefix(r.ref, "#/components/responses/")]; target != nil {
			w.response(target)
		}
	}
	for _, c := range r.content {
		w.schema(c, answer)
	}
	for _, h := range r.headers {
		w.parameter(h, answer)
	}
}

func (w *reachWalk) schema(s *schema, from side) {
	if s == nil {
		return
	}
	if w.visit(s.ref, from) {
		w.schema(w.m.schemas[schemaName(s.ref)], from)
	}
	for _, p := range s.properties {
		w.schema(p, from)
	}
	for _, p := range s.inner {
		w.schema(p, from)
	}
	for _, list := range [][]*schema{s.allOf, s.anyOf, s.oneOf} {
		for _, member := range list {
			w.schema(member, from)
		}
	}
	w.schema(s.items, from)
	w.schema(s.additional, from)
}

// scope is what a place in a document reaches.
type scope struct {
	side    side // 0 for nothing
	reaches []Reach
}

// of is the scope of a component, in either document.
func (d *differ) of(oldRef, newRef string) scope {
	sides := map[string]side{}
	for _, all := range []map[string]side{d.oldReach[oldRef], d.newReach[newRef]} {
		for operation, s := range all {
			sides[operation] |= s
		}
	}
	var sc scope
	for operation, s := range sides {
		sc.side |= s
		sc.reaches = append(sc.reaches, Reach{Operation: operation, Request: s&request != 0, Response: s&answer != 0})
	}
	slices.SortFunc(sc.reaches, func(a, b Reach) int { return cmp.Compare(a.Operation, b.Operation) })
	return sc
}

// on is the scope of one side of an operation.
func on(o *operation, s side) scope {
	return scope{s, []Reach{{Operation: o.name(), Request: s&request != 0, Response: s&answer != 0}}}
}
