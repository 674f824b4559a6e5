package generator

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// Facts is the part of an OpenAPI document that describes the interface, in
// document order: paths, parameters, bodies, responses, schemas, types,
// formats, enums, defaults, constraints, requiredness, discriminators,
// security, deprecation, callbacks and links. Prose, titles, examples and vendor extensions are
// left behind.
type Facts struct {
	Root       *yaml.Node // with the lines of the document
	Paths      int        // path items
	Operations int        // operations of all path items
	Schemas    int        // component schemas
	Unknown    []Unknown  // keys that no version of OpenAPI knows; left behind as well
	LeftBehind int        // values of prose, titles, examples and extensions
}

// Unknown is a key that no version of OpenAPI knows.
type Unknown struct {
	Line    int
	Pointer string
	Value   *yaml.Node
}

// factsHeader stands on top of the written facts.
const factsHeader = `# The interface of the Airbyte public API, facts only: made by
# "airbytegen sync" from the document named in upstream.json. Do not edit;
# repair it in overlays/, where every action says why.
`

// ExtractFacts reads an OpenAPI 3.x document.
func ExtractFacts(src Source) (*Facts, error) {
	root, err := parse(src)
	if err != nil {
		return nil, err
	}
	if err := checkVersion(src.Name, root); err != nil {
		return nil, err
	}
	var x extractor
	root = x.extract(kind("document"), root, nil)
	facts := &Facts{Root: root, Unknown: x.unknown, LeftBehind: x.leftBehind}
	facts.count(root)
	return facts, nil
}

// Encode writes the facts as YAML.
func (f *Facts) Encode() ([]byte, error) {
	data, err := marshal(f.Root)
	return append([]byte(factsHeader), data...), err
}

func (f *Facts) count(root *yaml.Node) {
	paths := yamlnode.Get(root, "paths")
	f.Schemas = yamlnode.Len(yamlnode.Get(root, "components", "schemas"))
	f.Paths = yamlnode.Len(paths)
	for _, item := range yamlnode.Members(paths) {
		for method := range yamlnode.Members(item) {
			if isMethod(method.Value) {
				f.Operations++
			}
		}
	}
}

func quoteNode(n *yaml.Node) string {
	if n == nil {
		return "missing"
	}
	return fmt.Sprintf("%q", n.Value)
}

// marshal writes a tree as block YAML with an indent of two.
func marshal(root *yaml.Node) ([]byte, error) {
	var buf bytes.Buffer
	d, err := yaml.NewDumper(&buf, yaml.WithIndent(2), yaml.WithLineWidth(-1))
	if err != nil {
		return nil, err
	}
	if err := d.Dump(root); err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// extractor collects the facts of a document, and the keys that it passes over.
type extractor struct {
	unknown    []Unknown
	leftBehind int
}

// extract removes from n everything that the rule does not keep, and returns n.
func (x *extractor) extract(r rule, n *yaml.Node, path []string) *yaml.Node {
	switch r := r.(type) {
	case kind:
		return x.object(r.fields(), n, path)
	case object:
		return x.object(r, n, path)
	case named:
		return x.named(r.entry, n, path)
	case patterned:
		removeExtensions(n)
		return x.named(r.entry, n, path)
	case callback:
		removeExtensions(n)
		return x.named(kind("pathItem"), n, path)
	case list:
		return x.list(r.item, n, path)
	case constant:
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
func (x *extractor) object(fields object, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return x.whole(n)
	}
	var kept []*yaml.Node
	for key, value := range yamlnode.Members(n) {
		below := extend(path, key.Value)
		field, known := fields[key.Value]
		if !known && !strings.HasPrefix(key.Value, "x-") {
			x.unknown = append(x.unknown, Unknown{Line: key.Line, Pointer: pointer(below...), Value: value})
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
func (x *extractor) named(entry rule, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return x.whole(n)
	}
	var kept []*yaml.Node
	for key, value := range yamlnode.Members(n) {
		kept = append(kept, bare(key), x.extract(entry, value, extend(path, key.Value)))
	}
	n.Content = kept
	return bare(n)
}

// list keeps every item of a sequence. OpenAPI 3.0 has a single schema in some
// places where 3.1 has a list.
func (x *extractor) list(item rule, n *yaml.Node, path []string) *yaml.Node {
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
	for key, value := range yamlnode.Members(n) {
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
