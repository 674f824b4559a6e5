package facts

import (
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/grammar"
	"github.com/pb33f/go-yaml"
)

// extractor collects the facts of a document, and the keys that it passes over.
type extractor struct {
	unknown    []Unknown
	leftBehind int
}

// extract removes from n everything that the rule does not keep, and returns n.
func (x *extractor) extract(r grammar.Rule, n *yaml.Node, path []string) *yaml.Node {
	switch r := r.(type) {
	case grammar.Kind:
		return x.object(r.Fields(), n, path)
	case grammar.Object:
		return x.object(r, n, path)
	case grammar.Named:
		return x.named(r.Entry, n, path)
	case grammar.Patterned:
		removeExtensions(n)
		return x.named(r.Entry, n, path)
	case grammar.Callback:
		removeExtensions(n)
		return x.named(grammar.Kind("pathItem"), n, path)
	case grammar.List:
		return x.list(r.Item, n, path)
	case grammar.Constant:
		n.Content = nil
		n.SetString(string(r))
		return bare(n)
	default:
		return x.whole(n)
	}
}

// whole keeps a value as it is, without comments.
func (x *extractor) whole(n *yaml.Node) *yaml.Node {
	for _, child := range n.Content {
		x.whole(child)
	}
	return bare(n)
}

// object keeps the fields of a mapping that the grammar keeps. Values that are
// not mappings, such as the schema false, stay.
func (x *extractor) object(fields grammar.Object, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return x.whole(n)
	}
	var kept []*yaml.Node
	for key, value := range document.Members(n) {
		below := document.Extend(path, key.Value)
		field, known := fields[key.Value]
		if !known && !strings.HasPrefix(key.Value, "x-") {
			x.unknown = append(x.unknown, Unknown{Line: key.Line, Pointer: document.Pointer(below...), Value: value})
		}
		if field == nil {
			x.leftBehind++
			continue
		}
		kept = append(kept, bare(key), x.extract(field, value, below))
	}
	n.Content = kept
	return bare(n)
}

// named keeps every entry of a mapping whose keys are names.
func (x *extractor) named(entry grammar.Rule, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return x.whole(n)
	}
	var kept []*yaml.Node
	for key, value := range document.Members(n) {
		kept = append(kept, bare(key), x.extract(entry, value, document.Extend(path, key.Value)))
	}
	n.Content = kept
	return bare(n)
}

// list keeps every item of a sequence. OpenAPI 3.0 has a single schema in some
// places where 3.1 has a list.
func (x *extractor) list(item grammar.Rule, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind != yaml.SequenceNode {
		return x.extract(item, n, path)
	}
	for i, child := range n.Content {
		n.Content[i] = x.extract(item, child, path)
	}
	return bare(n)
}

// removeExtensions removes vendor extensions from a mapping.
func removeExtensions(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return
	}
	var kept []*yaml.Node
	for key, value := range document.Members(n) {
		if !strings.HasPrefix(key.Value, "x-") {
			kept = append(kept, key, value)
		}
	}
	n.Content = kept
}

// bare takes comments and anchors off a node, and has it written in block
// style.
func bare(n *yaml.Node) *yaml.Node {
	n.Style &^= yaml.FlowStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if len(n.Content) == 0 && n.Kind != yaml.ScalarNode {
		n.Style = yaml.FlowStyle // {} and []
	}
	n.Anchor, n.HeadComment, n.LineComment, n.FootComment = "", "", "", ""
	return n
}
