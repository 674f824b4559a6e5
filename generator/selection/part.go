package selection

import (
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// Part is the part of a document that selected operations use: the operations,
// the shared fields of their paths, the components that they refer to, directly or not, and
// the fields of the document itself. It leaves out webhooks.
type Part struct {
	Root     *yaml.Node // shares all nodes with the document, except mappings that it narrows
	document *yaml.Node
	kept     *keptNode
	selected map[string]bool // operations by key

	defaultTag string

	nodes map[*yaml.Node]position // nil until it is needed
}

// position tells where a node of the document is. Nodes elsewhere have none.
type position int

const (
	above position = iota + 1
	within
)

// Narrow returns the part of a document that a selection uses. Selected names that
// the document does not have are errors.
func Narrow(file string, root *yaml.Node, s Selection) (*Part, error) {
	operations := operationsOf(root, s.DefaultTag)
	if err := s.check(file, operations); err != nil {
		return nil, err
	}
	p := &Part{document: root, kept: &keptNode{}, selected: map[string]bool{}, defaultTag: s.DefaultTag}
	p.keepDocument()
	if s.IsAll() {
		p.keepPaths()
	}
	for _, o := range operations {
		if s.IsAll() || s.has(o) {
			p.keepOperation(o)
		}
	}
	p.keepReferences()
	p.Root = narrow(root, p.kept)
	if size := document.Size(p.Root); size > maxNodes {
		return nil, document.ErrorIn(file, "the selected operations use too much of the document: "+
			"want at most %d nodes, got %d; select fewer operations", maxNodes, size)
	}
	return p, nil
}

// maxNodes limits the size of a part. Generating takes about ten seconds for each
// million nodes; the largest known document has 200,000.
const maxNodes = 400_000

// Has reports whether an operation is selected. A part may also hold pieces of
// other operations, if a selected one refers to them. A nil Part has all
// operations.
func (p *Part) Has(path, method string) bool {
	return p == nil || p.selected[key(path, method)]
}

// DefaultTag returns the tag of operations without exactly one tag, or "".
func (p *Part) DefaultTag() string {
	if p == nil {
		return ""
	}
	return p.defaultTag
}

func key(path, method string) string { return method + " " + path }

// keepDocument keeps the fields of the document itself, and the names of the
// sections of components.
func (p *Part) keepDocument() {
	for field := range document.Members(p.document) {
		switch field.Value {
		case "paths", "components", "webhooks":
		default:
			p.kept.keep([]string{field.Value})
		}
	}
	for section := range document.Members(document.Get(p.document, "components")) {
		p.kept.child("components").child(section.Value)
	}
}

// keepPaths keeps all paths, even those without operations.
func (p *Part) keepPaths() {
	paths := document.Get(p.document, "paths")
	if paths == nil {
		return
	}
	p.kept.keep([]string{"paths"})
}

// keepOperation keeps an operation, and the fields of its path item that are not
// operations.
func (p *Part) keepOperation(o operation) {
	p.selected[key(o.path, o.method)] = true
	p.kept.keep([]string{"paths", o.path, o.method})
	for field := range document.Members(o.item) {
		if !document.IsMethod(field.Value) {
			p.kept.keep([]string{"paths", o.path, field.Value})
		}
	}
}

// keepReferences keeps the targets of the references in everything that is kept.
// It skips references that lead nowhere, which are reported later.
func (p *Part) keepReferences() {
	resolver := document.NewResolver(p.document)
	pending := p.kept.wholes(p.document)
	for len(pending) > 0 {
		last := len(pending) - 1
		n := pending[last]
		pending = pending[:last]
		for _, ref := range referencesIn(n) {
			path, err := document.ReferencePath(ref)
			if err != nil || p.kept.has(path) {
				continue
			}
			target, err := resolver.Resolve(ref)
			if err != nil {
				continue
			}
			p.kept.keep(path)
			pending = append(pending, target)
		}
	}
}

// referencesIn returns the references in a tree, also those of discriminators,
// which may be names of schemas.
func referencesIn(n *yaml.Node) []string {
	var all []string
	document.EachObject(n, func(n *yaml.Node) {
		if ref := document.Get(n, "$ref"); ref != nil && ref.Kind == yaml.ScalarNode {
			all = append(all, ref.Value)
		}
		for _, target := range document.Members(document.Get(n, "discriminator", "mapping")) {
			all = append(all, target.Value, "#/components/schemas/"+target.Value)
		}
	})
	return all
}

// keptNode tells which members of a mapping a part keeps.
type keptNode struct {
	whole    bool // all of them, with everything below
	children map[string]*keptNode
}

// keep keeps the node at the end of a path, with everything below.
func (k *keptNode) keep(path []string) {
	for _, step := range path {
		if k.whole {
			return
		}
		k = k.child(step)
	}
	k.whole = true
	k.children = nil
}

// child returns the node below k under a key. It adds one that keeps nothing yet if
// there is none.
func (k *keptNode) child(key string) *keptNode {
	if k.children == nil {
		k.children = map[string]*keptNode{}
	}
	if k.children[key] == nil {
		k.children[key] = &keptNode{}
	}
	return k.children[key]
}

// has reports whether the node at the end of a path is kept.
func (k *keptNode) has(path []string) bool {
	for _, step := range path {
		if k == nil || k.whole {
			break
		}
		k = k.children[step]
	}
	return k != nil && k.whole
}

// wholes returns the kept nodes of a tree.
func (k *keptNode) wholes(n *yaml.Node) []*yaml.Node {
	if k.whole {
		return []*yaml.Node{n}
	}
	var all []*yaml.Node
	for key, value := range document.Members(n) {
		if below := k.children[key.Value]; below != nil {
			all = append(all, below.wholes(value)...)
		}
	}
	return all
}

// narrow returns a tree without the members that are not kept.
func narrow(n *yaml.Node, k *keptNode) *yaml.Node {
	if k.whole {
		return n
	}
	c := *n
	c.Content = nil
	for key, value := range document.Members(n) {
		if below := k.children[key.Value]; below != nil {
			c.Content = append(c.Content, key, narrow(value, below))
		}
	}
	return &c
}

// Contains reports whether the part has a node of the document, with everything
// below it.
func (p *Part) Contains(n *yaml.Node) bool {
	p.locate()
	return p.nodes[n] == within
}

// Surrounds reports whether a node of the document is not in the part, but has nodes
// below it that are.
func (p *Part) Surrounds(n *yaml.Node) bool {
	p.locate()
	return p.nodes[n] == above
}

// locate finds the positions of all nodes, once.
func (p *Part) locate() {
	if p.nodes != nil {
		return
	}
	p.nodes = map[*yaml.Node]position{}
	p.locateIn(p.document, p.kept)
}

func (p *Part) locateIn(n *yaml.Node, k *keptNode) {
	if k.whole {
		p.nodes[n] = within
		for _, child := range n.Content {
			p.locateIn(child, k)
		}
		return
	}
	p.nodes[n] = above
	for key, value := range document.Members(n) {
		if below := k.children[key.Value]; below != nil {
			p.locateIn(value, below)
		}
	}
}
