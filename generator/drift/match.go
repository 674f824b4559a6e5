package drift

import (
	"fmt"
	"regexp"
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

// renames maps the old names of component schemas to new ones, where a schema
// with the same content appeared as another one vanished, and no second one
// that could be meant.
func renames(old, new *model) map[string]string {
	texts := func(m, other *model) map[string][]string {
		byText := map[string][]string{}
		for _, name := range sortedKeys(m.schemas) {
			if other.schemas[name] == nil {
				text := m.schemas[name].text(func(ref string) string { return unfold(m, other, ref, 4) })
				byText[text] = append(byText[text], name)
			}
		}
		return byText
	}
	gone, come := texts(old, new), texts(new, old)
	pairs := map[string]string{}
	for text, names := range gone {
		if len(names) == 1 && len(come[text]) == 1 {
			pairs[names[0]] = come[text][0]
		}
	}
	return pairs
}

// unfold renders what a reference stands for: by its name where both documents
// have it, and otherwise by its content.
func unfold(m, other *model, ref string, depth int) string {
	name := schemaName(ref)
	switch {
	case m.schemas[name] == nil:
		return ref
	case other.schemas[name] != nil:
		return "#" + name
	case depth == 0:
		return "…"
	}
	return m.schemas[name].text(func(ref string) string { return unfold(m, other, ref, depth-1) })
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
