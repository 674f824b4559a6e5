package document

import (
	"iter"
	"slices"

	"github.com/pb33f/go-yaml"
)

// Get follows keys from one mapping into the next and returns the value at the
// end, or nil if there is none. Without keys, it returns n.
func Get(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		n = member(n, key)
	}
	return n
}

// member returns the value of one key of a mapping, or nil.
func member(n *yaml.Node, name string) *yaml.Node {
	for key, value := range Members(n) {
		if key.Value == name {
			return value
		}
	}
	return nil
}

// Members returns the keys and values of a mapping, in document order. Nil and
// nodes that are not mappings have none.
func Members(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// Len returns the number of members of a mapping. It is 0 for nil and for nodes
// that are not mappings.
func Len(n *yaml.Node) int {
	if n == nil || n.Kind != yaml.MappingNode {
		return 0
	}
	return len(n.Content) / 2
}

// Items returns the items of a list. Nil and nodes that are not lists have none.
func Items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// Size returns the number of nodes of a tree, keys included.
func Size(n *yaml.Node) int {
	total := 1
	for _, child := range n.Content {
		total += Size(child)
	}
	return total
}

// Equal reports whether two trees have the same content in the same order. Positions,
// styles and comments do not count.
func Equal(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Value != b.Value || a.ShortTag() != b.ShortTag() {
		return false
	}
	return slices.EqualFunc(a.Content, b.Content, Equal)
}

// Clone returns a deep copy of a tree.
func Clone(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		c.Content[i] = Clone(child)
	}
	return &c
}

// maxClonedNodes limits the nodes that one [Cloner] copies.
const maxClonedNodes = 300_000

// Cloner clones trees, up to a total number of nodes. A stage that adds copies to a
// document uses one Cloner for all of them, since copies of copies could double the
// document each time. The zero value is ready to use.
type Cloner struct {
	copied int // nodes
}

// Clone returns a deep copy of a tree, or [ErrTooLarge] once c has copied too many
// nodes.
func (c *Cloner) Clone(n *yaml.Node) (*yaml.Node, error) {
	c.copied += Size(n)
	if c.copied > maxClonedNodes {
		return nil, ErrTooLarge
	}
	return Clone(n), nil
}
