package document

import (
	"fmt"

	"github.com/pb33f/go-yaml"
)

// weights are the numbers of nodes that anchored trees have once expanded. An
// anchor that is still being weighed has 0.
type weights map[*yaml.Node]int

// weigh returns the number of nodes that a tree has once expanded. It copies
// nothing and looks at each anchor once, so that a small document that would
// grow large is refused before it does.
func (w weights) weigh(n *yaml.Node) (int, error) {
	if n.Kind == yaml.AliasNode {
		return w.weighAlias(n)
	}
	if n.Anchor != "" {
		w[n] = 0
	}
	total := 1
	for _, child := range n.Content {
		weight, err := w.weigh(child)
		if err != nil {
			return 0, err
		}
		if total += weight; total > maxDocumentNodes {
			return 0, fmt.Errorf("%d: %w", child.Line, ErrTooLarge)
		}
	}
	if n.Anchor != "" {
		w[n] = total
	}
	return total, nil
}

// weighAlias weighs what an alias stands for, which comes before it.
func (w weights) weighAlias(n *yaml.Node) (int, error) {
	weight := w[n.Alias]
	if weight == 0 {
		return 0, fmt.Errorf("%d: the anchor %q contains itself", n.Line, n.Value)
	}
	return weight + 1, nil
}

// expand replaces the aliases and merge keys of a tree by what they stand for,
// and returns what stands in the place of its root.
func expand(n *yaml.Node, depth int) (*yaml.Node, error) {
	if depth > maxDocumentDepth {
		return nil, fmt.Errorf("%d: nested more than %d deep", n.Line, maxDocumentDepth)
	}
	if n.Kind == yaml.AliasNode {
		return expandAlias(n, depth)
	}
	n.Anchor = ""
	for i, child := range n.Content {
		expanded, err := expand(child, depth+1)
		if err != nil {
			return nil, err
		}
		n.Content[i] = expanded
	}
	if n.Kind != yaml.MappingNode {
		return n, nil
	}
	return n, mergeKeys(n)
}

// expandAlias copies what an alias stands for, so that a change of the one
// leaves the other alone. It comes before the alias and is expanded already.
// The copy is where the alias is.
func expandAlias(n *yaml.Node, depth int) (*yaml.Node, error) {
	target, err := expand(Clone(n.Alias), depth+1)
	if err != nil {
		return nil, err
	}
	target.Line, target.Column = n.Line, n.Column
	return target, nil
}

// mergeKeys puts what the merge keys (<<) of a mapping bring in their place.
// Keys of the mapping itself win, and so does what is merged first.
func mergeKeys(n *yaml.Node) error {
	merges := false
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!null" {
			return fmt.Errorf("%d: a key of a mapping is a word or a number", key.Line)
		}
		merges = merges || key.ShortTag() == mergeTag
	}
	if twice := keyTwice(n.Content); twice != nil {
		return fmt.Errorf("%d: the key %q stands twice in one mapping", twice.Line, twice.Value)
	}
	if !merges {
		return nil
	}
	return merge(n)
}

// keyTwice returns a key of a mapping that stands there before. Merge keys may.
func keyTwice(content []*yaml.Node) *yaml.Node {
	seen := make(map[string]bool, len(content)/2)
	for i := 0; i+1 < len(content); i += 2 {
		key := content[i]
		switch {
		case key.ShortTag() == mergeTag:
		case seen[key.Value]:
			return key
		default:
			seen[key.Value] = true
		}
	}
	return nil
}

// merge puts what merge keys bring in their place.
func merge(n *yaml.Node) error {
	own := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		own[n.Content[i].Value] = n.Content[i].ShortTag() != mergeTag || own[n.Content[i].Value]
	}
	content := n.Content
	n.Content = nil
	for i := 0; i+1 < len(content); i += 2 {
		if content[i].ShortTag() != mergeTag {
			n.Content = append(n.Content, content[i], content[i+1])
			continue
		}
		merged, err := merges(content[i+1])
		if err != nil {
			return err
		}
		for j := 0; j+1 < len(merged); j += 2 {
			if !own[merged[j].Value] {
				own[merged[j].Value] = true
				n.Content = append(n.Content, merged[j], merged[j+1])
			}
		}
	}
	return nil
}

const mergeTag = "!!merge"

// merges are the keys and values that a merge key brings: those of a mapping,
// or of several in a list.
func merges(n *yaml.Node) ([]*yaml.Node, error) {
	all := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		all = n.Content
	}
	var merged []*yaml.Node
	for _, m := range all {
		if m.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("%d: << merges a mapping, or a list of them", n.Line)
		}
		merged = append(merged, m.Content...)
	}
	return merged, nil
}
