package drift

import (
	"cmp"
	"slices"
	"strings"
)

// direction says whether something is used in requests, in responses or in both.
type direction int

const (
	inRequest direction = 1 << iota
	inResponse
	inBoth = inRequest | inResponse
)

func (d direction) includes(other direction) bool { return d&other != 0 }

// reachMap records which operations use a component and in which direction, by
// reference and operation.
type reachMap map[string]map[string]direction

// reach returns which operations use the components of a model.
func (m *model) reach() reachMap {
	reach := reachMap{}
	for _, o := range m.operations {
		w := reachWalk{model: m, used: map[string]direction{}}
		w.operation(o)
		reach.add(o.name(), w.used)
	}
	for _, r := range m.receivers {
		w := reachWalk{model: m, used: map[string]direction{}}
		w.references(r.reads, inResponse)
		w.references(r.sends, inRequest)
		reach.add(r.name, w.used)
	}
	return reach
}

// add records which references an operation uses.
func (r reachMap) add(operation string, used map[string]direction) {
	for ref, from := range used {
		if r[ref] == nil {
			r[ref] = map[string]direction{}
		}
		r[ref][operation] |= from
	}
}

// references marks references, and what the components at their ends use.
func (w *reachWalk) references(refs []string, from direction) {
	for _, ref := range refs {
		if !w.mark(ref, from) {
			continue
		}
		name := ref[strings.LastIndexByte(ref, '/')+1:]
		switch {
		case strings.HasPrefix(ref, schemaPrefix):
			w.schema(w.model.schemas[name], from)
		case strings.HasPrefix(ref, "#/components/requestBodies/") && w.model.bodies[name] != nil:
			w.content(w.model.bodies[name].content, from)
		case strings.HasPrefix(ref, "#/components/responses/") && w.model.responses[name] != nil:
			w.content(w.model.responses[name].content, from)
		}
	}
}

// reachWalk follows the references of one operation.
type reachWalk struct {
	model *model
	used  map[string]direction // by reference
}

func (w *reachWalk) operation(o *operation) {
	for _, p := range o.parameters {
		w.parameter(p, inRequest)
	}
	if o.body != nil {
		w.mark(o.body.ref, inRequest)
		w.content(o.body.content, inRequest)
	}
	for _, r := range o.responses {
		w.mark(r.ref, inResponse)
		w.content(r.content, inResponse)
		for _, header := range r.headers {
			w.parameter(header, inResponse)
		}
	}
}

func (w *reachWalk) parameter(p *parameter, from direction) {
	w.mark(p.ref, from)
	w.schema(p.schema, from)
	w.content(p.content, from)
}

func (w *reachWalk) content(schemas map[string]*schema, from direction) {
	for _, s := range schemas {
		w.schema(s, from)
	}
}

func (w *reachWalk) schema(s *schema, from direction) {
	s.walk("", func(_ string, s *schema) {
		if w.mark(s.ref, from) {
			w.schema(w.model.schemas[schemaName(s.ref)], from)
		}
	})
}

// mark records the use of a reference and reports whether it was new.
func (w *reachWalk) mark(ref string, from direction) bool {
	if ref == "" || w.used[ref].includes(from) {
		return false
	}
	w.used[ref] |= from
	return true
}

// scope says which operations a place belongs to. If there are none, it is zero.
type scope struct {
	direction direction
	reaches   []Reach
}

// componentScope returns the scope of a component in both documents, given its
// reference in each.
func (d *differ) componentScope(baseRef, revisionRef string) scope {
	directions := map[string]direction{}
	for _, operations := range []map[string]direction{d.baseReach[baseRef], d.revisionReach[revisionRef]} {
		for name, used := range operations {
			directions[name] |= used
		}
	}
	var s scope
	for name, used := range directions {
		s.direction |= used
		s.reaches = append(s.reaches, newReach(name, used))
	}
	slices.SortFunc(s.reaches, func(a, b Reach) int { return cmp.Compare(a.Operation, b.Operation) })
	return s
}

// operationScope returns the scope of the requests of an operation, of its
// responses, or of both.
func operationScope(o *operation, used direction) scope {
	return scope{direction: used, reaches: []Reach{newReach(o.name(), used)}}
}

func newReach(operation string, used direction) Reach {
	return Reach{
		Operation: operation,
		Request:   used.includes(inRequest),
		Response:  used.includes(inResponse),
	}
}
