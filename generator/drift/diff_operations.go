package drift

import (
	"fmt"
	"strings"
)

func (d *differ) diffOperations() {
	for _, o := range d.operations.removed {
		d.add(change{kind: "operation-removed", at: place{o.name(), o.pointer(), oldIdentity(o)}, old: o.key(), lines: [2]int{o.line, 0}, scope: on(o, request|answer)})
	}
	for _, o := range d.operations.added {
		d.add(change{kind: "operation-added", at: place{o.name(), o.pointer(), newIdentity(o)}, new: o.key(), lines: [2]int{0, o.line}, scope: on(o, request|answer)})
	}
	for _, pair := range d.operations.both {
		d.operation(pair[0], pair[1])
	}
}

// Operations are identified by where they were, and new ones by where they
// are: their ids need not be there, nor be theirs alone.
func oldIdentity(o *operation) string { return "operation:" + o.key() }
func newIdentity(o *operation) string { return "new operation:" + o.key() }

func (d *differ) operation(o, n *operation) {
	at, lines, both := place{n.name(), n.pointer(), oldIdentity(o)}, [2]int{o.line, n.line}, on(n, request|answer)
	if o.id != n.id {
		d.add(change{kind: "operation-renamed", at: at, old: o.id, new: n.id, lines: lines, scope: both, detail: "id"})
	}
	switch {
	case o.key() == n.key():
	case templateKey(o) == templateKey(n):
		d.add(change{kind: "path-parameter-renamed", at: at, old: o.path, new: n.path, lines: lines, scope: both, detail: "path"})
	default:
		d.add(change{kind: "operation-moved", at: at, old: o.key(), new: n.key(), lines: lines, scope: both, detail: "path"})
	}
	if o.deprecated != n.deprecated {
		kind := "deprecated"
		if o.deprecated {
			kind = "undeprecated"
		}
		d.add(change{kind: kind, at: at, lines: lines, scope: both, detail: "deprecated"})
	}
	if !equalStrings(o.tags, n.tags) {
		d.add(change{kind: "tags-changed", at: at, old: strings.Join(o.tags, ", "), new: strings.Join(n.tags, ", "), lines: lines, scope: both, detail: "tags"})
	}
	d.operationSecurity(at, o, n)
	d.lists("server", at.in(" servers", "/servers", "servers"), o.servers, n.servers, both)
	d.scalars(at, o.rest, n.rest, both)
	d.parameters(at, o, n)
	d.body(at.in(" body", "/requestBody", "body"), o.body, n.body, on(n, request))
	d.answers(at, o, n)
	d.unused("callback", at, o.callbacks, n.callbacks, both)
}

func equalStrings(a, b []string) bool { return strings.Join(a, "\x00") == strings.Join(b, "\x00") }

// operationSecurity compares what is required in effect. What follows from a
// change of the document's own requirements is a finding there.
func (d *differ) operationSecurity(at place, o, n *operation) {
	if o.security == inherited && n.security == inherited {
		return
	}
	effective := func(own, whole string) string {
		if own == inherited {
			return whole
		}
		return own
	}
	before, after := effective(o.security, d.old.security), effective(n.security, d.new.security)
	if before != after {
		d.security(at.in(" security", "/security", "security"), before, after, on(n, request), [2]int{o.line, n.line})
	}
}

// parameters compares the parameters of an operation. Those in the path are
// paired by their place in it.
func (d *differ) parameters(at place, o, n *operation) {
	old, new := o.byPlace(), n.byPlace()
	moved := templateKey(o) != templateKey(n)
	for _, key := range union(old, new) {
		before, after := old[key], new[key]
		if moved && strings.HasPrefix(key, "path ") && (before == nil || after == nil) {
			continue // the move says so
		}
		shown := after
		if shown == nil {
			shown = before
		}
		d.parameter(at.in("("+shown.in+" "+shown.name+")", pointer("parameters", shown.in+" "+shown.name), "parameter:"+key), before, after, on(n, request), "parameter")
	}
}

// byPlace indexes the parameters of an operation.
func (o *operation) byPlace() map[string]*parameter {
	all := map[string]*parameter{}
	for key, p := range o.parameters {
		if i := pathIndex(o.path, p.name); p.in == "path" && i >= 0 {
			key = fmt.Sprint("path ", i)
		}
		all[key] = p
	}
	return all
}

// pathIndex is which of the parameters in a path has a name.
func pathIndex(path, name string) int {
	for i, match := range pathParameter.FindAllString(path, -1) {
		if match == "{"+name+"}" {
			return i
		}
	}
	return -1
}

// parameter compares a parameter, or a header, as what says.
func (d *differ) parameter(at place, o, n *parameter, sc scope, what string) {
	switch {
	case o == nil && n.required && what == "parameter":
		d.add(change{kind: "parameter-added-required", at: at, new: d.describe(n.schema), lines: [2]int{0, n.line}, scope: sc})
		return
	case o == nil:
		d.add(change{kind: what + "-added", at: at, new: d.describe(n.schema), lines: [2]int{0, n.line}, scope: sc})
		return
	case n == nil:
		d.add(change{kind: what + "-removed", at: at, old: d.describe(o.schema), lines: [2]int{o.line, 0}, scope: sc})
		return
	}
	lines := [2]int{o.line, n.line}
	if d.once(at, o.ref, n.ref, lines, sc) {
		return
	}
	if o.required != n.required {
		kind := what + "-required"
		if o.required {
			kind = what + "-optional"
		}
		d.add(change{kind: kind, at: at, lines: lines, scope: sc, detail: "required"})
	}
	if o.style != n.style {
		d.add(change{kind: "parameter-style", at: at, old: orDefault(o.style), new: orDefault(n.style), lines: lines, scope: sc, detail: "style"})
	}
	d.scalars(at, o.rest, n.rest, sc)
	d.contents(at, o.content, n.content, sc)
	d.optionalSchema(at.in("", "/schema", "schema"), o.schema, n.schema, sc)
}

func orDefault(style string) string {
	if style == "" {
		return "the default"
	}
	return style
}

func (d *differ) body(at place, o, n *body, sc scope) {
	switch {
	case o == nil && n == nil:
		return
	case o == nil && n.required:
		d.add(change{kind: "body-added-required", at: at, lines: [2]int{0, n.line}, scope: sc})
		return
	case o == nil:
		d.add(change{kind: "body-added", at: at, lines: [2]int{0, n.line}, scope: sc})
		return
	case n == nil:
		d.add(change{kind: "body-removed", at: at, lines: [2]int{o.line, 0}, scope: sc})
		return
	}
	if d.once(at, o.ref, n.ref, [2]int{o.line, n.line}, sc) {
		return
	}
	if o.required != n.required {
		kind := "body-required"
		if o.required {
			kind = "body-optional"
		}
		d.add(change{kind: kind, at: at, lines: [2]int{o.line, n.line}, scope: sc, detail: "required"})
	}
	d.contents(at, o.content, n.content, sc)
}

// once reports whether nothing is to be compared where a component is used:
// because both documents use the same one, which is compared once, by its name,
// or because one of them leads nowhere.
func (d *differ) once(at place, o, n string, lines [2]int, sc scope) bool {
	switch was, is := d.old.leads(o), d.new.leads(n); {
	case o == n && o != "":
		return true
	case was && !is:
		at.name = n
		d.add(change{kind: "dangling-appeared", at: at, old: o, new: n, lines: lines, scope: sc})
		return true
	case is && !was:
		at.name = o
		d.add(change{kind: "dangling-mended", at: at, old: o, new: n, lines: lines, scope: sc})
		return true
	}
	return false
}

// leads reports whether a reference leads somewhere, or is none.
func (m *model) leads(ref string) bool { return ref == "" || m.references[ref] }

func (d *differ) answers(at place, o, n *operation) {
	for _, status := range union(o.responses, n.responses) {
		d.answer(at.in(" "+status, pointer("responses", status), "response:"+status), status, o.responses[status], n.responses[status], on(n, answer))
	}
}

func (d *differ) answer(at place, status string, o, n *response, sc scope) {
	success := strings.HasPrefix(status, "2") || strings.HasPrefix(status, "3")
	switch {
	case o == nil:
		d.add(change{kind: pick(success, "success-added", "error-added"), at: at, new: status, lines: [2]int{0, n.line}, scope: sc})
		return
	case n == nil:
		d.add(change{kind: pick(success, "success-removed", "error-removed"), at: at, old: status, lines: [2]int{o.line, 0}, scope: sc})
		return
	case d.once(at, o.ref, n.ref, [2]int{o.line, n.line}, sc):
		return
	}
	d.contents(at, o.content, n.content, sc)
	for _, name := range union(o.headers, n.headers) {
		d.parameter(at.in(" header "+name, pointer("headers", name), "header:"+name), o.headers[name], n.headers[name], sc, "header")
	}
	d.unused("link", at, o.links, n.links, sc)
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// contents compares bodies by their media types.
func (d *differ) contents(at place, old, new map[string]*schema, sc scope) {
	for _, mediaType := range union(old, new) {
		o, n := old[mediaType], new[mediaType]
		here := at.in("", pointer("content", mediaType), "content:"+mediaType)
		switch {
		case o == nil:
			d.add(change{kind: "media-type-added", at: here, new: mediaType, lines: [2]int{0, n.line}, scope: sc})
		case n == nil:
			d.add(change{kind: "media-type-removed", at: here, old: mediaType, lines: [2]int{o.line, 0}, scope: sc})
		default:
			d.schema(here.in("", "/schema", "schema"), o, n, sc)
		}
	}
}
