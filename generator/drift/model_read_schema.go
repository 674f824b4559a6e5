package drift

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
)

// schema reads a schema and normalises it.
func (r *reader) schema(n *yaml.Node) *schema {
	s := &schema{line: n.Line}
	if n.Kind == yaml.ScalarNode {
		if isFalse(n) {
			s.setValue("false", leaf{value: "true", line: n.Line}) // the schema false allows nothing
		}
		return s
	}
	for key, value := range document.Members(n) {
		r.keyword(s, keywordOf(key.Value), key, value)
	}
	s.normalise()
	if len(s.childrenOf("allOf")) > 0 {
		if folded := r.allOf.read(n); folded != nil {
			return folded
		}
	}
	return s
}

// keyword reads one keyword of a schema.
func (r *reader) keyword(s *schema, k keyword, key, value *yaml.Node) {
	switch k.holds {
	case reference:
		s.ref = value.Value
	case nullFlag:
		s.nullable = s.nullable || isTrue(value)
	case typeNames:
		s.setSet(k.name, namesOf(value))
	case constValue:
		s.setSet("enum", []string{canonical(value)})
	case valueSet:
		s.setSet(k.name, canonicalItems(value))
	case oneSchema:
		s.add(k, "", r.schema(value))
	case schemaList:
		for i, item := range value.Content {
			s.add(k, strconv.Itoa(i), r.schema(item))
		}
	case schemaMap:
		for name, item := range document.Members(value) {
			s.add(k, name.Value, r.schema(item))
		}
	case schemaOrFlag:
		r.schemaOrFlag(s, k, value)
	case unionTag:
		r.discriminator(s, k, value)
	case lowerCaseValue:
		s.setValue(k.name, leaf{value: strings.ToLower(canonical(value)), line: key.Line})
	case plainValue:
		if k.unset == "" || value.Value != k.unset {
			s.setValue(k.name, leaf{value: canonical(value), line: key.Line})
		}
	}
}

func (s *schema) add(k keyword, name string, content *schema) {
	s.children = append(s.children, child{keyword: k.name, name: name, schema: content})
}

// namesOf returns a string, or the strings of a list.
func namesOf(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	names := make([]string, 0, len(n.Content))
	for _, item := range n.Content {
		names = append(names, item.Value)
	}
	return names
}

// schemaOrFlag reads additionalProperties. The values true and {} mean the same as
// leaving it out.
func (r *reader) schemaOrFlag(s *schema, k keyword, value *yaml.Node) {
	if isFalse(value) {
		s.setValue(k.name, leaf{value: "false", line: s.line})
		return
	}
	if value.Kind != yaml.ScalarNode && len(value.Content) > 0 {
		s.add(k, "", r.schema(value))
	}
}

func (r *reader) discriminator(s *schema, k keyword, value *yaml.Node) {
	property := canonical(document.Get(value, "propertyName"))
	if property != "" {
		s.setValue(k.name, leaf{value: property, line: s.line})
	}
	for tag, ref := range document.Members(document.Get(value, "mapping")) {
		if s.mapping == nil {
			s.mapping = map[string]string{}
		}
		s.mapping[tag.Value] = ref.Value
	}
}

// normalise gives schemas that allow the same values the same form.
func (s *schema) normalise() {
	for keyword, values := range s.sets {
		slices.Sort(values)
		s.sets[keyword] = slices.Compact(values)
		if len(values) == 0 && keyword != "enum" { // an empty enum allows nothing
			delete(s.sets, keyword)
		}
	}
	s.normaliseNull()
	s.normaliseLimit("exclusiveMaximum", "maximum")
	s.normaliseLimit("exclusiveMinimum", "minimum")
	slices.SortStableFunc(s.children, func(a, b child) int {
		return cmp.Or(cmp.Compare(a.keyword, b.keyword), cmp.Compare(a.name, b.name))
	})
	s.replaceByOnlyMember()
}

// normaliseNull sets the flag nullable, and removes the type null, the variant
// null of a union and the value null of an enum.
func (s *schema) normaliseNull() {
	types := s.types()
	if len(types) > 1 && slices.Contains(types, "null") {
		s.setSet("type", slices.DeleteFunc(types, func(name string) bool { return name == "null" }))
		s.nullable = true
	}
	children := len(s.children)
	s.children = slices.DeleteFunc(s.children, func(c child) bool {
		isUnion := c.keyword == "anyOf" || c.keyword == "oneOf"
		return isUnion && slices.Equal(c.schema.types(), []string{"null"})
	})
	if len(s.children) < children {
		s.nullable = true
	}
	if enum := s.enum(); s.nullable && len(enum) > 1 {
		s.setSet("enum", slices.DeleteFunc(enum, func(value string) bool { return value == "null" }))
	}
}

// normaliseLimit turns the boolean exclusive limit of OpenAPI 3.0, which
// modifies another limit, into the number of OpenAPI 3.1.
func (s *schema) normaliseLimit(exclusive, limit string) {
	value, hasLimit := s.values[limit]
	if hasLimit && s.values[exclusive].value == "true" {
		s.values[exclusive] = value
		delete(s.values, limit)
	}
}

// replaceByOnlyMember replaces a schema by its member if it has nothing except a
// composition with one member, and keywords that do not restrict values. The schema
// keeps its line and these keywords, and is nullable if it or the member was.
func (s *schema) replaceByOnlyMember() {
	hasOthers := s.ref != "" || len(s.sets)+len(s.mapping) > 0
	if hasOthers || len(s.children) != 1 || !s.children[0].isMember() {
		return
	}
	member := *s.children[0].schema
	for keyword := range s.values {
		_, isSet := member.values[keyword]
		if isSet || !isAnnotation(keyword) {
			return
		}
	}
	member.line = s.line
	member.nullable = member.nullable || s.nullable
	member.values = maps.Clone(member.values)
	for keyword, value := range s.values {
		member.setValue(keyword, value)
	}
	*s = member
}

// isAnnotation reports whether a keyword says how values are used, and does not
// restrict them.
func isAnnotation(keyword string) bool {
	return slices.Contains([]string{"default", "deprecated", "readOnly", "writeOnly"}, keyword)
}
