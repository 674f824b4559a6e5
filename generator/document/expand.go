package document

import "github.com/pb33f/go-yaml"

// expand replaces the aliases and merge keys of a tree, in place, and returns
// its root.
func expand(file string, root *yaml.Node) (*yaml.Node, error) {
	return expander{file: file}.expand(root, 0)
}

type expander struct {
	file string // for error messages
}

// expand returns the node that takes the place of n: a copy of the target for
// an alias, and n itself otherwise.
func (e expander) expand(n *yaml.Node, depth int) (*yaml.Node, error) {
	if depth > maxDepth {
		return nil, ErrorAtLine(e.file, n.Line, "nested more than %d levels deep", maxDepth)
	}
	if n.Kind == yaml.AliasNode {
		return e.expandAlias(n, depth)
	}
	n.Anchor = ""
	for i, child := range n.Content {
		expanded, err := e.expand(child, depth+1)
		if err != nil {
			return nil, err
		}
		n.Content[i] = expanded
	}
	if n.Kind != yaml.MappingNode {
		return n, nil
	}
	if err := e.checkKeys(n); err != nil {
		return nil, err
	}
	return n, e.mergeKeys(n)
}

// expandAlias returns a copy of the target of an alias, so that changing one does
// not change the other. The copy has the position of the alias. The target comes
// earlier in the document, so it is already expanded; expanding the copy only
// checks its depth.
func (e expander) expandAlias(alias *yaml.Node, depth int) (*yaml.Node, error) {
	target, err := e.expand(Clone(alias.Alias), depth+1)
	if err != nil {
		return nil, err
	}
	target.Line = alias.Line
	target.Column = alias.Column
	return target, nil
}

// checkKeys reports keys that are not scalars, and duplicate keys. A merge key
// may appear several times.
func (e expander) checkKeys(n *yaml.Node) error {
	seen := make(map[string]bool, Len(n))
	for key := range Members(n) {
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!null" {
			return ErrorAtLine(e.file, key.Line, "the key of a mapping must be a string or a number")
		}
		if isMergeKey(key) {
			continue
		}
		if seen[key.Value] {
			return ErrorAtLine(e.file, key.Line, "the key %q appears twice in one mapping", key.Value)
		}
		seen[key.Value] = true
	}
	return nil
}
