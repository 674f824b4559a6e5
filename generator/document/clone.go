package document

import "github.com/pb33f/go-yaml"

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
