package document

import "github.com/pb33f/go-yaml"

// checkExpandedSize reports a tree that would have too many nodes once its
// aliases are expanded. It copies nothing, so refusing a small document that
// would grow large takes little memory.
func checkExpandedSize(file string, root *yaml.Node) error {
	counter := sizeCounter{file: file, anchored: map[*yaml.Node]int{}}
	_, err := counter.count(root)
	return err
}

// sizeCounter counts the nodes of expanded trees. It counts each anchored tree
// once.
type sizeCounter struct {
	file     string
	anchored map[*yaml.Node]int // sizes of anchored trees; 0 while a tree is being counted
}

func (c *sizeCounter) count(n *yaml.Node) (int, error) {
	if n.Kind == yaml.AliasNode {
		return c.countAlias(n)
	}
	if n.Anchor != "" {
		c.anchored[n] = 0
	}
	total := 1
	for _, child := range n.Content {
		size, err := c.count(child)
		if err != nil {
			return 0, err
		}
		total += size
		if total > maxNodes {
			return 0, ErrorAtLine(c.file, child.Line, "%w", ErrTooLarge)
		}
	}
	if n.Anchor != "" {
		c.anchored[n] = total
	}
	return total, nil
}

// countAlias returns the size of the target of an alias, plus one for the alias
// itself, so that long lists of aliases count too. The target comes before the
// alias, so its size is known.
func (c *sizeCounter) countAlias(alias *yaml.Node) (int, error) {
	size := c.anchored[alias.Alias]
	if size == 0 {
		return 0, ErrorAtLine(c.file, alias.Line, "the anchor %q contains itself", alias.Value)
	}
	return size + 1, nil
}
