package facts

import (
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/grammar"
	"github.com/pb33f/go-yaml"
)

// extractor reduces a tree to its facts, in place. It records the unknown keys
// and counts the values that it leaves behind.
type extractor struct {
	unknown    []UnknownKey
	leftBehind int
}

// extract removes everything from n that is not a fact. All paths share one slice,
// because every node of the document is visited.
func (x *extractor) extract(r grammar.Rule, n *yaml.Node, path []string) {
	switch r := r.(type) {
	case grammar.Kind:
		x.extractObject(r.Fields(), n, path)
	case grammar.Object:
		x.extractObject(r, n, path)
	case grammar.Named:
		x.extractEntries(r.Entry, n, path)
	case grammar.Patterned:
		removeExtensions(n)
		x.extractEntries(r.Entry, n, path)
	case grammar.List:
		x.extractItems(r.Item, n, path)
	case grammar.BoolOr:
		x.extract(r.Rule, n, path)
	case grammar.Constant:
		n.Content = nil
		n.SetString(string(r))
		setPlain(n)
	default: // a grammar.Value is a fact as a whole
		setPlainTree(n)
	}
}

// extractObject keeps the fields of a mapping that are facts. It keeps other
// nodes whole, such as the schema false.
func (x *extractor) extractObject(fields grammar.Object, n *yaml.Node, path []string) {
	if n.Kind != yaml.MappingNode {
		setPlainTree(n)
		return
	}
	var kept []*yaml.Node
	for key, value := range document.Members(n) {
		field, known := fields[key.Value]
		if !known && !isExtension(key) {
			unknown := UnknownKey{Line: key.Line, Pointer: document.Pointer(append(path, key.Value)...), Value: value}
			x.unknown = append(x.unknown, unknown)
		}
		if !field.Kept {
			x.leftBehind++
			continue
		}
		setPlain(key)
		x.extract(field.Rule, value, append(path, key.Value))
		kept = append(kept, key, value)
	}
	n.Content = kept
	setPlain(n)
}

// extractEntries keeps all keys of a mapping, and the facts of their values.
func (x *extractor) extractEntries(entry grammar.Rule, n *yaml.Node, path []string) {
	if n.Kind != yaml.MappingNode {
		setPlainTree(n)
		return
	}
	for key, value := range document.Members(n) {
		setPlain(key)
		x.extract(entry, value, append(path, key.Value))
	}
	setPlain(n)
}

// extractItems keeps all items of a list, and their facts. It treats any other
// value as a single item, because OpenAPI 3.0 has a single schema in some places
// where 3.1 has a list. The path leaves out the index, so that the pointer of an
// unknown key does not change with the order of a list.
func (x *extractor) extractItems(item grammar.Rule, n *yaml.Node, path []string) {
	if n.Kind != yaml.SequenceNode {
		x.extract(item, n, path)
		return
	}
	for _, child := range n.Content {
		x.extract(item, child, path)
	}
	setPlain(n)
}

// removeExtensions removes the vendor extensions of a mapping.
func removeExtensions(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return
	}
	var kept []*yaml.Node
	for key, value := range document.Members(n) {
		if !isExtension(key) {
			kept = append(kept, key, value)
		}
	}
	n.Content = kept
}

func isExtension(key *yaml.Node) bool { return strings.HasPrefix(key.Value, "x-") }

// setPlainTree calls [setPlain] for a node and everything below it.
func setPlainTree(n *yaml.Node) {
	for _, child := range n.Content {
		setPlainTree(child)
	}
	setPlain(n)
}

// setPlain removes the comments of a node and sets its style: flow style for an
// empty list or mapping, and block style otherwise.
func setPlain(n *yaml.Node) {
	n.HeadComment = ""
	n.LineComment = ""
	n.FootComment = ""
	n.Style &^= yaml.FlowStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if len(n.Content) == 0 && n.Kind != yaml.ScalarNode {
		n.Style = yaml.FlowStyle // {} and []
	}
}
