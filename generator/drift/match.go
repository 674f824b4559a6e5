package drift

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// pairing says which operation of the new document is which of the old one.
type pairing struct {
	both    [][2]*operation
	removed []*operation
	added   []*operation
}

// pairOperations pairs operations by their operationId, then by method and
// path, then by method and the path without the names of its parameters.
func pairOperations(old, new *model) pairing {
	var p pairing
	left := map[*operation]bool{}
	for _, o := range new.operations {
		left[o] = true
	}
	pending := old.operations
	for _, key := range []func(*operation) string{idKey, (*operation).key, templateKey} {
		index := map[string]*operation{}
		for _, o := range new.operations {
			if k := key(o); left[o] && k != "" {
				if index[k] != nil {
					index[k] = &operation{} // ambiguous: pairs with none
					continue
				}
				index[k] = o
			}
		}
		var rest []*operation
		for _, o := range pending {
			match := index[key(o)]
			if match == nil || !left[match] {
				rest = append(rest, o)
				continue
			}
			delete(left, match)
			p.both = append(p.both, [2]*operation{o, match})
		}
		pending = rest
	}
	p.removed = pending
	for _, o := range new.operations {
		if left[o] {
			p.added = append(p.added, o)
		}
	}
	return p
}

func idKey(o *operation) string { return o.id }

var pathParameter = regexp.MustCompile(`\{[^}]*\}`)

func templateKey(o *operation) string {
	return o.method + " " + pathParameter.ReplaceAllString(o.path, "{}")
}

// renamer finds component schemas that have another name in the new document.
type renamer struct {
	old, new         *model
	oldUses, newUses map[string][]string
	pairs            map[string]string // old name → new name
	texts            map[textKey]string
}

type textKey struct {
	m     *model
	name  string
	depth int
}

// renames maps the old names of component schemas to new ones, where a schema
// with the same content, or one that is used in the same places, appeared as
// another one vanished, and no second one that could be meant. What is paired
// tells more about the places of others, so it goes round a few times.
func renames(old, new *model) map[string]string {
	r := renamer{old: old, new: new, pairs: map[string]string{}, texts: map[textKey]string{}}
	gone, come := missing(old, new), missing(new, old)
	if len(gone) == 0 || len(come) == 0 {
		return r.pairs
	}
	r.oldUses, r.newUses = old.uses(), new.uses()
	for range maxReferences {
		r.pair(gone, come, r.content)
		r.pair(gone, come, r.contentAndUses)
	}
	return r.pairs
}

// missing lists the schemas that another document does not have.
func missing(m, other *model) []string {
	var names []string
	for _, name := range sortedKeys(m.schemas) {
		if other.schemas[name] == nil {
			names = append(names, name)
		}
	}
	return names
}

// pair pairs what only one schema of either document has in common.
func (r *renamer) pair(gone, come []string, key func(m *model, name string) string) {
	taken := map[string]bool{}
	for _, to := range r.pairs {
		taken[to] = true
	}
	before, after := map[string][]string{}, map[string][]string{}
	for _, name := range gone {
		if r.pairs[name] == "" {
			k := key(r.old, name)
			before[k] = append(before[k], name)
		}
	}
	for _, name := range come {
		if !taken[name] {
			k := key(r.new, name)
			after[k] = append(after[k], name)
		}
	}
	for k, names := range before {
		if len(names) == 1 && len(after[k]) == 1 {
			r.pairs[names[0]] = after[k][0]
		}
	}
}

func (r *renamer) content(m *model, name string) string { return r.text(m, name, maxReferences) }

func (r *renamer) contentAndUses(m *model, name string) string {
	uses := r.newUses[name]
	if m == r.old {
		uses = nil
		for _, use := range r.oldUses[name] {
			schema, rest, isSchema := strings.Cut(use, " ")
			if to := r.pairs[schema]; isSchema && to != "" {
				use = to + " " + rest
			}
			uses = append(uses, use)
		}
	}
	slices.Sort(uses)
	return r.content(m, name) + strings.Join(uses, "\n")
}

// text is the content of a schema, with names for what both documents have and
// the content of what they have not, down to a depth.
func (r *renamer) text(m *model, name string, depth int) string {
	key := textKey{m, name, depth}
	if text, ok := r.texts[key]; ok {
		return text
	}
	other := r.old
	if m == r.old {
		other = r.new
	}
	text := m.schemas[name].text(func(ref string) string {
		name := schemaName(ref)
		switch {
		case m.schemas[name] == nil:
			return ref
		case other.schemas[name] != nil:
			return "#" + name
		case depth == 0:
			return "…"
		}
		return r.text(m, name, depth-1)
	})
	sum := sha256.Sum256([]byte(text))
	r.texts[key] = hex.EncodeToString(sum[:])
	return r.texts[key]
}

// uses lists for each component schema where it is used: in an operation, as
// "operation:createJob/body", or in another schema, as "JobResponse /status".
func (m *model) uses() map[string][]string {
	all := map[string][]string{}
	note := func(at string) func(string, *schema) {
		return func(below string, s *schema) {
			if s.ref != "" {
				all[schemaName(s.ref)] = append(all[schemaName(s.ref)], at+below)
			}
		}
	}
	for name, s := range m.schemas {
		s.walk("", note(name+" "))
	}
	contents := func(at string, content map[string]*schema) {
		for mediaType, s := range content {
			s.walk("/"+mediaType, note(at))
		}
	}
	for _, o := range m.operations {
		at := "operation:" + o.name()
		for key, p := range o.byPlace() {
			p.schema.walk("/"+strings.ReplaceAll(key, " ", "/"), note(at))
		}
		if o.body != nil {
			contents(at+"/body", o.body.content)
		}
		for status, response := range o.responses {
			contents(at+"/"+status, response.content)
		}
	}
	return all
}

// walk visits a schema and what is written in it.
func (s *schema) walk(at string, visit func(at string, s *schema)) {
	if s == nil {
		return
	}
	visit(at, s)
	for name, p := range s.properties {
		p.walk(at+"/"+name, visit)
	}
	for key, p := range s.inner {
		p.walk(at+"/"+key, visit)
	}
	for keyword, list := range map[string][]*schema{"allOf": s.allOf, "anyOf": s.anyOf, "oneOf": s.oneOf} {
		for _, member := range list {
			member.walk(at+"/"+keyword, visit)
		}
	}
	s.items.walk(at+"/items", visit)
	s.additional.walk(at+"/additional", visit)
}

const schemaPrefix = "#/components/schemas/"

// schemaName is the name of the component schema that a reference names, or
// the reference itself.
func schemaName(ref string) string { return strings.TrimPrefix(ref, schemaPrefix) }

// text renders a schema so that equal schemas have equal texts; target says
// what stands for a reference.
func (s *schema) text(target func(ref string) string) string {
	var b strings.Builder
	s.write(&b, target)
	return b.String()
}

func (s *schema) write(b *strings.Builder, target func(string) string) {
	b.WriteByte('(')
	if s.ref != "" {
		b.WriteString("ref " + target(s.ref) + ";")
	}
	fmt.Fprintf(b, "%q null %t enum %t %q required %q closed %t discriminator %q;", s.types, s.nullable, s.hasEnum, s.enum, s.required, s.closed, s.discriminator)
	for _, value := range sortedKeys(s.mapping) {
		b.WriteString(value + "→" + target(s.mapping[value]) + ";")
	}
	for _, group := range []map[string]leaf{s.constraints, s.scalars} {
		for _, key := range sortedKeys(group) {
			b.WriteString(key + "=" + group[key].value + ";")
		}
	}
	for _, group := range []map[string]*schema{s.properties, s.inner} {
		for _, name := range sortedKeys(group) {
			b.WriteString(name)
			group[name].write(b, target)
		}
	}
	for _, list := range [][]*schema{s.allOf, s.anyOf, s.oneOf} {
		b.WriteByte('[')
		for _, member := range sortedTexts(list, target) {
			b.WriteString(member)
		}
		b.WriteByte(']')
	}
	for _, one := range []*schema{s.items, s.additional} {
		if one != nil {
			one.write(b, target)
		}
		b.WriteByte(',')
	}
	b.WriteByte(')')
}
