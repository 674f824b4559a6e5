package drift

import (
	"maps"
	"slices"
	"strings"
)

// schema is a normalised schema. All forms of null become a flag, const becomes an
// enum with one value, an allOf with one member becomes that member, and values
// that mean the same as no value are left out.
//
// An allOf of objects is folded: the schema has the properties of all members. A
// schema keeps members only if they cannot be folded.
//
// The content is kept by keyword, so that one walk serves all purposes: leaves
// returns the values of the schema itself, and children are the schemas in it.
type schema struct {
	line     int
	ref      string
	nullable bool
	values   map[string]leaf     // single values, by keyword
	sets     map[string][]string // sorted sets of values, by keyword; an empty set differs from none
	mapping  map[string]string   // values of the discriminator → references
	children []child             // sorted by keyword and name

	// bases are the components that a folded allOf had as members. Their properties
	// are among the children.
	bases []string
}

// child is a schema in another one.
type child struct {
	keyword string
	name    string // in a map or list; "" where the keyword holds one schema
	schema  *schema
}

// id identifies a child in both documents: by its keyword and, in a map, its
// name. Members of a composition are matched by content and have no id.
func (c child) id() string {
	if c.name == "" {
		return c.keyword
	}
	return c.keyword + ":" + c.name
}

func (c child) pointer() string {
	if c.name == "" {
		return pointer(c.keyword)
	}
	return pointer(c.keyword, c.name)
}

// isMember reports whether a child is a member of allOf, anyOf or oneOf.
func (c child) isMember() bool { return keywordOf(c.keyword).change == memberChange }

func (s *schema) types() []string    { return s.sets["type"] }
func (s *schema) enum() []string     { return s.sets["enum"] }
func (s *schema) required() []string { return s.sets["required"] }

func (s *schema) requires(name string) bool { return slices.Contains(s.required(), name) }

// isClosed reports whether additionalProperties is false.
func (s *schema) isClosed() bool { return s.values["additionalProperties"].value == "false" }

func (s *schema) setValue(keyword string, value leaf) {
	if s.values == nil {
		s.values = map[string]leaf{}
	}
	s.values[keyword] = value
}

func (s *schema) setSet(keyword string, values []string) {
	if s.sets == nil {
		s.sets = map[string][]string{}
	}
	s.sets[keyword] = values
}

// childrenOf returns the children of a keyword.
func (s *schema) childrenOf(keyword string) []child {
	var children []child
	for _, c := range s.children {
		if c.keyword == keyword {
			children = append(children, c)
		}
	}
	return children
}

// schemasOf returns the children of a keyword by name.
func (s *schema) schemasOf(keyword string) map[string]*schema {
	schemas := map[string]*schema{}
	for _, c := range s.children {
		if c.keyword == keyword {
			schemas[c.name] = c.schema
		}
	}
	return schemas
}

// childOf returns the schema of a keyword that holds one, or nil.
func (s *schema) childOf(keyword string) *schema {
	for _, c := range s.children {
		if c.keyword == keyword {
			return c.schema
		}
	}
	return nil
}

func (s *schema) hasComposition() bool { return slices.ContainsFunc(s.children, child.isMember) }

// keywordNames returns the names of the keywords that s has, unsorted and with
// duplicates.
func (s *schema) keywordNames() []string {
	names := slices.Collect(maps.Keys(s.values))
	names = slices.AppendSeq(names, maps.Keys(s.sets))
	for _, c := range s.children {
		names = append(names, c.keyword)
	}
	if len(s.mapping) > 0 {
		names = append(names, "discriminator")
	}
	return names
}

// walk visits a schema and all schemas in it, parents first. The place of each is
// at, followed by the ids of the children that lead to it. References are not
// followed, and a nil schema is ignored.
func (s *schema) walk(at string, visit func(at string, s *schema)) {
	if s == nil {
		return
	}
	visit(at, s)
	for _, base := range s.bases {
		visit(at+"/allOf", &schema{ref: base})
	}
	for _, c := range s.children {
		step := c.id()
		if c.isMember() {
			step = c.keyword // the position of a member does not matter
		}
		c.schema.walk(at+"/"+step, visit)
	}
}

// equal reports whether two schemas are written alike, apart from lines. References of
// s are passed through rename. Schemas that mean the same need not be equal.
func (s *schema) equal(other *schema, rename func(ref string) string) bool {
	isEqual := rename(s.ref) == other.ref &&
		s.nullable == other.nullable &&
		len(s.children) == len(other.children) &&
		maps.EqualFunc(s.values, other.values, func(a, b leaf) bool { return a.value == b.value }) &&
		maps.EqualFunc(s.sets, other.sets, slices.Equal) &&
		maps.EqualFunc(s.mapping, other.mapping, func(a, b string) bool { return rename(a) == b })
	if !isEqual {
		return false
	}
	for i, c := range s.children {
		d := other.children[i]
		if c.keyword != d.keyword || c.name != d.name || !c.schema.equal(d.schema, rename) {
			return false
		}
	}
	return true
}

// size returns the number of schemas in a schema, itself included, or a larger
// number than the limit if there are more.
func (s *schema) size(limit int) int {
	total := 1
	for _, c := range s.children {
		if total > limit {
			break
		}
		total += c.schema.size(limit - total)
	}
	return total
}

// namedLeaf is a value of a schema, with an id that is unique in the schema.
type namedLeaf struct {
	leaf
	id string
}

// leaves returns the values of a schema itself, without those of the schemas in it,
// in no order. References are passed through rename.
func (s *schema) leaves(rename func(ref string) string) []namedLeaf {
	var all []namedLeaf
	add := func(id, value string, line int) {
		all = append(all, namedLeaf{leaf: leaf{value: value, line: line}, id: id})
	}
	if s.ref != "" {
		add("$ref", rename(s.ref), s.line)
	}
	if s.nullable {
		add("nullable", "true", s.line)
	}
	for keyword, value := range s.values {
		add(keyword, value.value, value.line)
	}
	for keyword, values := range s.sets {
		if keyword == "enum" {
			add(keyword, keyword, s.line) // so that an empty enum has a leaf
		}
		for _, value := range values {
			if keyword == "required" { // a leaf of the property
				property := child{keyword: "properties", name: value}
				add(property.id()+"/required", "true", s.line)
				continue
			}
			add(keyword+"/"+value, value, s.line)
		}
	}
	for value, ref := range s.mapping {
		add("discriminator/"+value, rename(ref), s.line)
	}
	return all
}

// text renders a schema and the schemas in it. Equal schemas have equal texts.
// References are passed through rename.
func (s *schema) text(rename func(ref string) string) string {
	leaves := s.leaves(rename)
	parts := make([]string, 0, len(leaves)+len(s.children))
	for _, l := range leaves {
		parts = append(parts, l.id+"="+l.value)
	}
	for _, c := range s.children {
		id := c.id()
		if c.isMember() {
			id = c.keyword
		}
		parts = append(parts, id+c.schema.text(rename))
	}
	slices.Sort(parts)
	return "(" + strings.Join(parts, ";") + ")"
}

// describe names the values that a schema allows, in a word or two.
func (s *schema) describe() string {
	if s == nil {
		return ""
	}
	if s.ref != "" {
		return schemaName(s.ref)
	}
	items := s.childOf("items")
	if slices.Equal(s.types(), []string{"array"}) && items != nil {
		return "array of " + items.describe()
	}
	switch {
	case len(s.types()) > 0 && !s.isUnion():
		return strings.Join(s.types(), " or ")
	case s.isUnion():
		return s.describeVariants()
	case len(s.childrenOf("properties")) > 0:
		return "object"
	}
	return "anything"
}

// maxVariants is how many variants of a union are named in a description.
const maxVariants = 4

func (s *schema) describeVariants() string {
	var names []string
	for _, variant := range s.variants() {
		names = append(names, variant.schema.describe())
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > maxVariants {
		names = append(names[:maxVariants], "others")
	}
	return "one of " + strings.Join(names, ", ")
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[M ~map[K]V, K ~string, V any](m M) []K { return slices.Sorted(maps.Keys(m)) }
