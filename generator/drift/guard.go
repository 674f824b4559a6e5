package drift

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// guard reports every difference that no finding explains, as KindUnclassified.
// It does not trust the comparison that made the findings: it collects all
// values of both documents under ids, and looks for a finding at or above each
// id that differs. A mistake in a comparison therefore becomes a finding instead
// of hiding a change.
func (d *differ) guard() {
	settled := d.settledComponents()
	g := guard{
		differ:   d,
		base:     collector{settled: settled, rename: d.currentRef, values: map[string]leaf{}},
		revision: collector{settled: settled, rename: sameRef, values: map[string]leaf{}},
	}
	g.base.document(d.base)
	g.revision.document(d.revision)
	g.compare()
	g.operations()
	g.schemas()
}

// guard compares the values of one part of the documents after the other.
type guard struct {
	differ   *differ
	base     collector
	revision collector
}

func (g *guard) operations() {
	for _, o := range g.differ.operations.removed {
		g.base.operation(baseID(o), o, o.parametersByPosition())
		g.compare()
	}
	for _, o := range g.differ.operations.added {
		g.revision.operation(addedID(o), o, o.parametersByPosition())
		g.compare()
	}
	for _, pair := range g.differ.operations.both {
		id := baseID(pair.before)
		g.base.operation(id, pair.before, pair.before.parametersBy(pair))
		g.revision.operation(id, pair.after, pair.after.parametersBy(pair))
		g.compare()
	}
}

// schemas compares the component schemas. Those that are equal are skipped, since
// their values are too.
func (g *guard) schemas() {
	d := g.differ
	for name, before := range d.base.schemas {
		newName := cmp.Or(d.renamed[name], name)
		id := "schema:" + newName
		after := d.revision.schemas[newName]
		if after != nil && before.equal(after, d.currentRef) {
			continue
		}
		g.base.schema(id, before)
		if after != nil {
			g.revision.schema(id, after)
		}
		g.compare()
	}
	for name, after := range d.revision.schemas {
		if d.base.schemas[name] == nil && !d.renamedTo[name] {
			g.revision.schema("schema:"+name, after)
			g.compare()
		}
	}
}

// compare reports the differences of the values that were collected, and drops them.
func (g *guard) compare() {
	for _, id := range g.differences() {
		before := g.base.values[id]
		after := g.revision.values[id]
		if g.differ.isExplained(id) {
			continue
		}
		g.differ.add(change{
			kind:   KindUnclassified,
			at:     place{name: placeOfID(id), id: id},
			before: before.value,
			after:  after.value,
			lines:  lines{before.line, after.line},
		})
	}
	clear(g.base.values)
	clear(g.revision.values)
}

// differences returns the ids of the values that differ, in order.
func (g *guard) differences() []string {
	var ids []string
	for id, before := range g.base.values {
		if before.value != g.revision.values[id].value {
			ids = append(ids, id)
		}
	}
	for id := range g.revision.values {
		if _, ok := g.base.values[id]; !ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// idWords replaces the words of ids by words for people.
var idWords = strings.NewReplacer(
	"new operation:", "", "operation:", "", "schema:", "", "document/", "document ", "other:", "",
	"component:responses/", "", "component:requestBodies/", "", "component:parameters/", "", "component:headers/", "",
	"/properties:", ".", "/items", "[]", "/parameter:", " ", "/response:", " ", "/header:", " header ",
	"/callback:", " callback ", "/link:", " link ", "/content:", " ", "/schema/", " ", "/body", " body",
)

// memberHash matches the hash that stands for a member of a composition in an id.
var memberHash = regexp.MustCompile(`/[0-9a-f]{64}`)

// placeOfID returns the place with the given id, for people.
func placeOfID(id string) string {
	name := idWords.Replace(memberHash.ReplaceAllString(id, ""))
	return strings.TrimSuffix(name, "/line")
}

// isExplained reports whether a finding explains a place, given by its id. The
// finding may be at the place or above it.
func (d *differ) isExplained(id string) bool {
	for end := len(id); end > 0; end = strings.LastIndexByte(id[:end], '/') {
		if _, ok := d.explained[id[:end]]; ok {
			return true
		}
	}
	return false
}

// isReported reports whether a finding that is not neutral explains a place.
func (d *differ) isReported(id string) bool {
	for end := len(id); end > 0; end = strings.LastIndexByte(id[:end], '/') {
		if d.explained[id[:end]] {
			return true
		}
	}
	return false
}

// settledComponents returns the parameters, bodies and responses that refer to the
// same component in both documents. The collector leaves out their content,
// because components are compared once, by name.
func (d *differ) settledComponents() map[any]bool {
	settled := map[any]bool{}
	settle := func(before, after any, beforeRef, afterRef string) {
		if beforeRef == afterRef && beforeRef != "" {
			settled[before] = true
			settled[after] = true
		}
	}
	parameters := func(before, after map[string]*parameter) {
		for key, p := range before {
			if other := after[key]; other != nil {
				settle(p, other, p.ref, other.ref)
			}
		}
	}
	responses := func(before, after map[string]*response) {
		for key, r := range before {
			if other := after[key]; other != nil {
				parameters(r.headers, other.headers)
				settle(r, other, r.ref, other.ref)
			}
		}
	}
	for _, pair := range d.operations.both {
		parameters(pair.before.parametersBy(pair), pair.after.parametersBy(pair))
		responses(pair.before.responses, pair.after.responses)
		if pair.before.body != nil && pair.after.body != nil {
			settle(pair.before.body, pair.after.body, pair.before.body.ref, pair.after.body.ref)
		}
	}
	responses(d.base.responses, d.revision.responses)
	return settled
}

// collector collects the values of a model under ids that are the same in both
// documents.
type collector struct {
	settled map[any]bool // see settledComponents
	rename  renamer
	values  map[string]leaf
}

// document collects everything except operations and component schemas.
func (c *collector) document(m *model) {
	c.all("document/", m.values)
	c.add("document/security", m.security, 0)
	c.set("document/servers", m.servers, 0)
	c.all("other:", m.others)
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

// add records a value, unless it is "".
func (c *collector) add(id, value string, line int) {
	if value != "" {
		c.values[id] = leaf{value: value, line: line}
	}
}

func (c *collector) flag(id string, set bool, line int) {
	if set {
		c.add(id, "true", line)
	}
}

// set records the values of a list whose order does not matter.
func (c *collector) set(id string, values []string, line int) {
	for _, value := range values {
		c.add(id+"/"+value, value, line)
	}
}

func (c *collector) all(prefix string, values map[string]leaf) {
	for key, value := range values {
		c.add(prefix+key, value.value, value.line)
	}
}

func (c *collector) operation(id string, o *operation, parameters map[string]*parameter) {
	c.add(id+"/id", o.id, o.line)
	c.add(id+"/path", o.key(), o.line)
	c.add(id+"/tags", strings.Join(o.tags, ", "), o.line)
	c.set(id+"/servers", o.servers, o.line)
	c.flag(id+"/deprecated", o.deprecated, o.line)
	if o.security != inherited {
		c.add(id+"/security", o.security, o.line)
	}
	c.all(id+"/", o.values)
	for key, p := range parameters {
		c.parameter(id+"/parameter:"+key, p)
	}
	if o.body != nil {
		c.body(id+"/body", o.body)
	}
	for status, r := range o.responses {
		c.response(id+"/response:"+status, r)
	}
	c.all(id+"/callback:", o.callbacks)
}

func (c *collector) body(id string, b *body) {
	c.add(id, "body", b.line)
	if c.settled[b] {
		return
	}
	c.flag(id+"/required", b.required, b.line)
	c.content(id, b.content)
}

func (c *collector) response(id string, r *response) {
	c.add(id, "response", r.line)
	if c.settled[r] {
		return
	}
	c.content(id, r.content)
	for name, header := range r.headers {
		c.parameter(id+"/header:"+name, header)
	}
	c.all(id+"/link:", r.links)
}

func (c *collector) parameter(id string, p *parameter) {
	c.add(id, "parameter", p.line)
	if c.settled[p] {
		return
	}
	c.flag(id+"/required", p.required, p.line)
	c.add(id+"/style", p.style, p.line)
	c.all(id+"/", p.values)
	c.content(id, p.content)
	if p.schema != nil {
		c.schema(id+"/schema", p.schema)
	}
}

func (c *collector) content(id string, schemas map[string]*schema) {
	for mediaType, s := range schemas {
		at := id + "/content:" + mediaType
		c.add(at, "content", s.line)
		c.schema(at+"/schema", s)
	}
}

// schema records the leaves of a schema and of the schemas in it. A member of a
// composition counts as one value, because members are matched by content.
func (c *collector) schema(id string, s *schema) {
	c.add(id+"/line", "schema", s.line)
	for _, l := range s.leaves(c.rename) {
		c.add(id+"/"+l.id, l.value, l.line)
	}
	for _, child := range s.children {
		if child.isMember() {
			member := memberID(child.schema, c.rename)
			c.add(id+"/"+child.keyword+"/"+member, "member", child.schema.line)
			continue
		}
		c.schema(id+"/"+child.id(), child.schema)
	}
}
