package drift

import (
	"cmp"
	"slices"
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
	w.visit(p.ref, s)
	w.schema(p.schema, s)
	for _, c := range p.content {
		w.schema(c, s)
	}
}

func (w *reachWalk) body(b *body) {
	w.visit(b.ref, request)
	for _, c := range b.content {
		w.schema(c, request)
	}
}

func (w *reachWalk) response(r *response) {
	w.visit(r.ref, answer)
	for _, c := range r.content {
		w.schema(c, answer)
	}
	for _, h := range r.headers {
		w.parameter(h, answer)
	}
}

func (w *reachWalk) schema(s *schema, from side) {
	s.walk("", func(_ string, s *schema) {
		if w.visit(s.ref, from) {
			w.schema(w.m.schemas[schemaName(s.ref)], from)
		}
	})
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
