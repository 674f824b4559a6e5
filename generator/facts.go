package generator

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Facts is the part of an OpenAPI document that describes the interface, in
// document order: paths, parameters, bodies, responses, schemas, types,
// formats, enums, defaults, constraints, requiredness, discriminators,
// security and deprecation. Prose, titles, examples and vendor extensions are
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
	x := factExtractor{}
	facts := &Facts{Root: kind("document").extract(&x, root, nil), Unknown: x.unknown, LeftBehind: x.leftBehind}
	facts.count(facts.Root)
	return facts, nil
}

// Encode writes the facts as YAML.
func (f *Facts) Encode() ([]byte, error) {
	data, err := marshal(f.Root)
	return append([]byte(factsHeader), data...), err
}

func (f *Facts) count(root *yaml.Node) {
	paths := lookup(root, "paths")
	f.Schemas = pairs(lookup(lookup(root, "components"), "schemas"))
	f.Paths = pairs(paths)
	for i := 1; i < 2*f.Paths; i += 2 {
		item := paths.Content[i]
		for j := 0; j+1 < len(item.Content); j += 2 {
			if isMethod(item.Content[j].Value) {
				f.Operations++
			}
		}
	}
}

// pairs is the number of keys of a mapping; nil has none.
func pairs(n *yaml.Node) int {
	if n == nil || n.Kind != yaml.MappingNode {
		return 0
	}
	return len(n.Content) / 2
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

// factExtractor collects what extraction meets on its way.
type factExtractor struct {
	unknown    []Unknown
	leftBehind int
}

// A fact says what to keep of a node at its place in the document.
type fact interface {
	// extract returns a copy of what is to be kept of n, or nil for nothing.
	extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node
}

// whole keeps a value as it is, without comments.
type whole struct{}

func (whole) extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node {
	kept := bare(n)
	for _, child := range n.Content {
		kept.Content = append(kept.Content, whole{}.extract(x, child, path))
	}
	return kept
}

// object keeps the named fields of a mapping. A nil field is known and left
// behind. Values other than mappings (the schema false, say) are kept.
type object map[string]fact

func (o object) extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return whole{}.extract(x, n, path)
	}
	kept := bare(n)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		field, known := o[key.Value]
		if !known && !strings.HasPrefix(key.Value, "x-") {
			x.unknown = append(x.unknown, Unknown{key.Line, pointer(append(path, key.Value)...), value})
		}
		if field == nil {
			x.leftBehind++
			continue
		}
		kept.Content = append(kept.Content, bare(key), field.extract(x, value, append(path, key.Value)))
	}
	return kept
}

// named keeps every entry of a mapping whose keys are names.
type named struct{ entry fact }

// patterned is a mapping whose keys are names of a form, such as paths and
// statuses; others are vendor extensions.
type patterned struct{ entry fact }

func (m patterned) extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node {
	kept := named(m).extract(x, n, path)
	if n.Kind != yaml.MappingNode {
		return kept
	}
	all := kept.Content
	kept.Content = all[:0]
	for i := 0; i+1 < len(all); i += 2 {
		if !strings.HasPrefix(all[i].Value, "x-") {
			kept.Content = append(kept.Content, all[i], all[i+1])
		}
	}
	return kept
}

func (m named) extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return whole{}.extract(x, n, path)
	}
	kept := bare(n)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		kept.Content = append(kept.Content, bare(key), m.entry.extract(x, value, append(path, key.Value)))
	}
	return kept
}

// list keeps every item of a sequence.
type list struct{ item fact }

func (l list) extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind != yaml.SequenceNode {
		return l.item.extract(x, n, path)
	}
	kept := bare(n)
	for _, child := range n.Content {
		kept.Content = append(kept.Content, l.item.extract(x, child, path))
	}
	return kept
}

// constant keeps our own word in the place of upstream's.
type constant string

func (c constant) extract(_ *factExtractor, n *yaml.Node, _ []string) *yaml.Node {
	kept := bare(n)
	kept.SetString(string(c))
	return kept
}

// bare copies a node without its children, comments and anchors, in block
// style.
func bare(n *yaml.Node) *yaml.Node {
	style := n.Style &^ (yaml.FlowStyle | yaml.LiteralStyle | yaml.FoldedStyle)
	if len(n.Content) == 0 && n.Kind != yaml.ScalarNode {
		style = yaml.FlowStyle // {} and []
	}
	return &yaml.Node{Kind: n.Kind, Style: style, Tag: n.Tag, Value: n.Value, Line: n.Line, Column: n.Column}
}
