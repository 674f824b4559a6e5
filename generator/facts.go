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

// factExtractor collects what extraction meets on its way.
type factExtractor struct {
	unknown    []Unknown
	leftBehind int
}

// A fact says what to keep of a node at its place in the document.
type fact interface {
	// extract takes out of n what is not to be kept, and returns n.
	extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node
}

// whole keeps a value as it is, without comments.
type whole struct{}

func (whole) extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node {
	for _, child := range n.Content {
		whole{}.extract(x, child, path)
	}
	return bare(n)
}

// object keeps the named fields of a mapping. A nil field is known and left
// behind. Values other than mappings (the schema false, say) are kept.
type object map[string]fact

func (o object) extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return whole{}.extract(x, n, path)
	}
	kept := n.Content[:0]
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
		kept = append(kept, bare(key), field.extract(x, value, append(path, key.Value)))
	}
	clear(n.Content[len(kept):])
	n.Content = kept
	return bare(n)
}

// named keeps every entry of a mapping whose keys are names.
type named struct{ entry fact }

// patterned is a mapping whose keys are names of a form, such as paths and
// statuses; others are vendor extensions.
type patterned struct{ entry fact }

func (m patterned) extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind == yaml.MappingNode {
		kept := n.Content[:0]
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !strings.HasPrefix(n.Content[i].Value, "x-") {
				kept = append(kept, n.Content[i], n.Content[i+1])
			}
		}
		n.Content = kept
	}
	return named(m).extract(x, n, path)
}

// callback is a mapping of addresses to path items, or a reference to one.
type callback struct{}

func (callback) extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node {
	return patterned{kind("pathItem")}.extract(x, n, path)
}

func (m named) extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return whole{}.extract(x, n, path)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		n.Content[i], n.Content[i+1] = bare(key), m.entry.extract(x, value, append(path, key.Value))
	}
	return bare(n)
}

// list keeps every item of a sequence.
type list struct{ item fact }

func (l list) extract(x *factExtractor, n *yaml.Node, path []string) *yaml.Node {
	if n.Kind != yaml.SequenceNode {
		return l.item.extract(x, n, path)
	}
	for i, child := range n.Content {
		n.Content[i] = l.item.extract(x, child, path)
	}
	return bare(n)
}

// constant keeps our own word in the place of upstream's.
type constant string

func (c constant) extract(_ *factExtractor, n *yaml.Node, _ []string) *yaml.Node {
	n.Content = nil
	n.SetString(string(c))
	return bare(n)
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
