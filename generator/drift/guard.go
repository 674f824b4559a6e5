package drift

import (
	"maps"
	"slices"
	"strings"
)

// guard compares the leaves of both documents, apart from the comparison that
// makes the findings, and reports every difference that no finding explains.
// So nothing is missed in silence, not even by a mistake of ours.
func (d *differ) guard() {
	names := map[*operation]string{}
	for _, o := range d.old.operations {
		names[o] = oldIdentity(o)
	}
	for _, o := range d.new.operations {
		names[o] = newIdentity(o)
	}
	for _, pair := range d.operations.both {
		names[pair[1]] = oldIdentity(pair[0])
	}
	shared := d.shared()
	old := collector{leaves: map[string]guarded{}, shared: shared, target: d.target}
	old.model(d.old, names)
	for from, to := range d.renamed {
		moveLeaves(old.leaves, "schema:"+from, "schema:"+to)
	}
	new := collector{against: old.leaves, leaves: map[string]guarded{}, shared: shared, target: func(ref string) string { return ref }}
	new.model(d.new, names)
	maps.DeleteFunc(old.leaves, func(_ string, o guarded) bool { return o.same })
	covered := d.covered()
	for _, at := range union(old.leaves, new.leaves) {
		o, n := old.leaves[at], new.leaves[at]
		if !covered(at) {
			d.add(change{kind: "unclassified", at: place{at, "", at}, old: o.value, new: n.value, lines: [2]int{o.line, n.line}})
		}
	}
}

// covered returns whether a leaf is below something that a finding explains.
func (d *differ) covered() func(at string) bool {
	explained := map[string]bool{}
	for _, f := range d.findings {
		explained[f.covers] = true
	}
	return func(at string) bool {
		for end := len(at); end > 0; end = strings.LastIndexByte(at[:end], '/') {
			if explained[at[:end]] {
				return true
			}
		}
		return false
	}
}

func moveLeaves(leaves map[string]guarded, from, to string) {
	for _, at := range slices.Collect(maps.Keys(leaves)) {
		if rest, ok := strings.CutPrefix(at, from+"/"); ok {
			leaves[to+"/"+rest] = leaves[at]
			delete(leaves, at)
		}
	}
}

// shared lists the uses of components that are compared once, by name.
func (d *differ) shared() map[any]bool {
	all := map[any]bool{}
	share := func(o, n any, oldRef, newRef string) {
		if oldRef == newRef && oldRef != "" {
			all[o], all[n] = true, true
		}
	}
	headers := func(o, n *response) {
		for name, before := range o.headers {
			if after := n.headers[name]; after != nil {
				share(before, after, before.ref, after.ref)
			}
		}
	}
	for _, pair := range d.operations.both {
		o, n := pair[0], pair[1]
		if o.body != nil && n.body != nil {
			share(o.body, n.body, o.body.ref, n.body.ref)
		}
		parameters := n.byPlace()
		for key, before := range o.byPlace() {
			if after := parameters[key]; after != nil {
				share(before, after, before.ref, after.ref)
			}
		}
		for status, before := range o.responses {
			if after := n.responses[status]; after != nil {
				share(before, after, before.ref, after.ref)
				headers(before, after)
			}
		}
	}
	for name, before := range d.old.responses {
		if after := d.new.responses[name]; after != nil {
			headers(before, after)
		}
	}
	return all
}

// guarded is a leaf, and whether both documents have it.
type guarded struct {
	leaf
	same bool
}

// collector gathers the leaves of a model, under identities that the same
// thing has in both documents. What the old document has as well is marked
// there, and not gathered again.
type collector struct {
	leaves  map[string]guarded
	against map[string]guarded // nil for the old document itself
	shared  map[any]bool
	target  func(ref string) string // what a reference is called in the new document
}

func (c *collector) model(m *model, names map[*operation]string) {
	c.scalars("document", m.scalars)
	c.put("document", "/security", m.security, 0)
	c.set("document", "/servers", m.servers, 0)
	c.each("other:", m.others)
	c.each("other:", m.unknown)
	for _, o := range m.operations {
		c.operation(names[o], o)
	}
	for name, s := range m.schemas {
		c.schema("schema:"+name, s)
	}
	for name, r := range m.responses {
		c.response("component:responses/"+name, r)
	}
	for name, b := range m.bodies {
		c.body("component:requestBodies/"+name, b)
	}
	for name, p := range m.parameters {
		c.parameter("component:parameters/"+name, p)
	}
	for name, p := range m.headers {
		c.parameter("component:headers/"+name, p)
	}
}

// put adds the leaf that is called key at a place.
func (c *collector) put(at, key, value string, line int) {
	if value == "" {
		return
	}
	at += key
	if old, ok := c.against[at]; ok && old.value == value {
		old.same = true
		c.against[at] = old
		return
	}
	c.leaves[at] = guarded{leaf: leaf{value, line}}
}

func (c *collector) set(at, key string, values []string, line int) {
	for _, v := range values {
		c.put(at, key+"/"+v, v, line)
	}
}

func (c *collector) flag(at, key string, set bool, line int) {
	if set {
		c.put(at, key, "true", line)
	}
}

func (c *collector) scalars(at string, all scalars) { c.each(at+"/", all) }

func (c *collector) each(at string, all map[string]leaf) {
	for key, v := range all {
		c.put(at, key, v.value, v.line)
	}
}

func (c *collector) operation(at string, o *operation) {
	c.put(at, "/id", o.id, o.line)
	c.put(at, "/path", o.key(), o.line)
	c.put(at, "/tags", strings.Join(o.tags, ", "), o.line)
	c.set(at, "/servers", o.servers, o.line)
	c.flag(at, "/deprecated", o.deprecated, o.line)
	if o.security != inherited {
		c.put(at, "/security/own", o.security, o.line)
	}
	c.scalars(at, o.rest)
	for key, p := range o.byPlace() {
		c.parameter(at+"/parameter:"+key, p)
	}
	if o.body != nil {
		c.body(at+"/body", o.body)
	}
	for status, r := range o.responses {
		c.response(at+"/response:"+status, r)
	}
	c.each(at+"/callback:", o.callbacks)
}

func (c *collector) body(at string, b *body) {
	c.put(at, "", "body", b.line)
	if c.shared[b] {
		return
	}
	c.flag(at, "/required", b.required, b.line)
	c.content(at, b.content)
}

func (c *collector) response(at string, r *response) {
	c.put(at, "", "response", r.line)
	if c.shared[r] {
		return
	}
	c.content(at, r.content)
	for name, h := range r.headers {
		c.parameter(at+"/header:"+name, h)
	}
	c.each(at+"/link:", r.links)
}

func (c *collector) parameter(at string, p *parameter) {
	c.put(at, "", "parameter", p.line)
	if c.shared[p] {
		return
	}
	c.flag(at, "/required", p.required, p.line)
	c.put(at, "/style", p.style, p.line)
	c.scalars(at, p.rest)
	c.content(at, p.content)
	c.schema(at+"/schema", p.schema)
}

func (c *collector) content(at string, content map[string]*schema) {
	for mediaType, s := range content {
		c.put(at, "/content:"+mediaType, "content", s.line)
		c.schema(at+"/content:"+mediaType+"/schema", s)
	}
}

func (c *collector) schema(at string, s *schema) {
	if s == nil {
		return
	}
	c.put(at, "/line", "schema", s.line)
	c.put(at, "/ref", c.target(s.ref), s.line)
	c.put(at, "/type", strings.Join(s.types, ", "), s.line)
	c.flag(at, "/nullable", s.nullable, s.line)
	c.flag(at, "/additional", s.closed, s.line)
	c.put(at, "/discriminator", s.discriminator, s.line)
	for value, target := range s.mapping {
		c.put(at, "/discriminator/"+value, c.target(target), s.line)
	}
	c.set(at, "/enum", s.enum, s.line)
	for _, name := range s.required {
		c.flag(at, "/property:"+name+"/required", true, s.line)
	}
	c.scalars(at, s.constraints)
	c.scalars(at, s.scalars)
	for name, p := range s.properties {
		c.schema(at+"/property:"+name, p)
	}
	for key, p := range s.inner {
		c.schema(at+"/inner:"+key, p)
	}
	for keyword, list := range map[string][]*schema{"allOf": s.allOf, "anyOf": s.anyOf, "oneOf": s.oneOf} {
		for _, member := range list {
			c.put(at, "/"+keyword+"/"+member.text(c.target), "member", member.line)
		}
	}
	c.schema(at+"/items", s.items)
	c.schema(at+"/additional", s.additional)
}
