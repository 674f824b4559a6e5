package drift

import (
	"slices"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
	folding "github.com/airbyte-go/airbyte/generator/model"
)

// maxFolded limits how many schemas the folded schemas of a document contain in
// all. Without a limit, schemas that include each other could double the document
// again and again.
const maxFolded = 50_000

// allOfReader reads schemas with allOf in the form that code is generated from: as
// one object with the properties of all members. Package model folds them.
//
// Package model sees outlines. In an outline, references among the members are
// resolved, and each schema of a property is replaced by a reference to it. So
// folding copies no property, and does not depend on the order of schemas.
type allOfReader struct {
	reader   *reader
	root     *yaml.Node
	outlines map[*yaml.Node]*yaml.Node // by schema; nil if it cannot be folded
	contents map[string]*yaml.Node     // the schemas that outlines refer to, by reference
	schemas  map[*yaml.Node]*schema    // results by schema; nil while it is being read
	size     int                       // number of schemas in all results
}

func newAllOfReader(r *reader, root *yaml.Node) *allOfReader {
	return &allOfReader{
		reader:   r,
		root:     root,
		outlines: map[*yaml.Node]*yaml.Node{},
		contents: map[string]*yaml.Node{},
		schemas:  map[*yaml.Node]*schema{},
	}
}

// read returns the folded form of a schema with allOf, or nil if it cannot be folded.
// A schema inside itself is not folded, so that the result is finite.
func (a *allOfReader) read(n *yaml.Node) *schema {
	if known, ok := a.schemas[n]; ok {
		return known
	}
	outline := a.outline(n)
	if outline == nil {
		return nil
	}
	a.schemas[n] = nil
	s := &schema{line: n.Line, bases: basesOf(n)}
	for key, value := range document.Members(outline) {
		a.keyword(s, key, value)
	}
	s.normalise()
	a.size += s.size(maxFolded)
	if a.size > maxFolded {
		return nil
	}
	a.schemas[n] = s
	return s
}

// keyword reads a keyword of an outline.
func (a *allOfReader) keyword(s *schema, key, value *yaml.Node) {
	k := keywordOf(key.Value)
	switch key.Value {
	case "properties":
		for name, ref := range document.Members(value) {
			s.add(k, name.Value, a.reader.schema(a.contentOf(ref)))
		}
	case "additionalProperties":
		a.reader.keyword(s, k, key, a.contentOf(value))
	default:
		a.reader.keyword(s, k, key, value)
	}
}

// basesOf returns the components among the members of an allOf, and among the
// members of those members.
func basesOf(n *yaml.Node) []string {
	var bases []string
	for _, item := range document.Items(document.Get(n, "allOf")) {
		if ref := refOf(item); ref != "" {
			bases = append(bases, ref)
		}
		bases = append(bases, basesOf(item)...)
	}
	slices.Sort(bases)
	return slices.Compact(bases)
}

// outline returns the folded outline of a schema, or nil if it cannot be folded.
func (a *allOfReader) outline(n *yaml.Node) *yaml.Node {
	if known, ok := a.outlines[n]; ok {
		return known
	}
	a.outlines[n] = nil // a schema that includes itself cannot be folded
	unfolded := &yaml.Node{Kind: yaml.MappingNode, Line: n.Line}
	for key, value := range document.Members(n) {
		outlined := a.outlineOf(key.Value, value)
		if outlined == nil {
			return nil
		}
		unfolded.Content = append(unfolded.Content, key, outlined)
	}
	folded, err := folding.FoldSchema(unfolded)
	if err != nil {
		return nil
	}
	a.outlines[n] = folded
	return folded
}

// outlineOf returns the value of a keyword in an outline, or nil if there is no outline.
func (a *allOfReader) outlineOf(keyword string, value *yaml.Node) *yaml.Node {
	switch keyword {
	case "allOf":
		return a.members(value)
	case "properties":
		outlined := &yaml.Node{Kind: yaml.MappingNode, Line: value.Line}
		for name, property := range document.Members(value) {
			outlined.Content = append(outlined.Content, name, a.placeholder(property))
		}
		return outlined
	case "additionalProperties":
		return a.placeholder(value)
	}
	return value
}

// members returns the outlines of the members of an allOf, or nil if a member cannot be
// folded.
func (a *allOfReader) members(list *yaml.Node) *yaml.Node {
	outlined := &yaml.Node{Kind: yaml.SequenceNode, Line: list.Line}
	for _, item := range list.Content {
		member := a.member(item)
		if member == nil {
			return nil
		}
		outlined.Content = append(outlined.Content, member)
	}
	return outlined
}

func (a *allOfReader) member(item *yaml.Node) *yaml.Node {
	for range maxReferences {
		ref := refOf(item)
		if ref == "" {
			return a.outline(item)
		}
		if document.Len(item) > 1 {
			return nil // the keywords beside the reference count too
		}
		target, err := document.Resolve(a.root, ref)
		if err != nil {
			return nil
		}
		item = target
	}
	return nil
}

// placeholder returns a reference to a schema. Equal schemas have equal references.
// A flag stays as it is.
func (a *allOfReader) placeholder(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.ScalarNode {
		return n
	}
	ref := "#" + fingerprint(canonical(n))
	if a.contents[ref] == nil {
		a.contents[ref] = n
	}
	name := &yaml.Node{Kind: yaml.ScalarNode, Value: "$ref"}
	value := &yaml.Node{Kind: yaml.ScalarNode, Value: ref}
	return &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Content: []*yaml.Node{name, value}}
}

// contentOf returns the schema that a placeholder stands for.
func (a *allOfReader) contentOf(n *yaml.Node) *yaml.Node {
	if content := a.contents[refOf(n)]; content != nil {
		return content
	}
	return n
}
