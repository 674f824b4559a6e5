package document

import (
	"iter"

	"github.com/pb33f/go-yaml"
)

// Get follows keys from one mapping into the next and returns the value that
// they lead to, or nil.
func Get(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		n = value(n, key)
	}
	return n
}

func value(n *yaml.Node, key string) *yaml.Node {
	for k, v := range Members(n) {
		if k.Value == key {
			return v
		}
	}
	return nil
}

// Members are the keys and values of a mapping, in the order of the document.
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

// Len is the number of keys of a mapping.
func Len(n *yaml.Node) int {
	if n == nil || n.Kind != yaml.MappingNode {
		return 0
	}
	return len(n.Content) / 2
}

// Items are the items of a list.
func Items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// Size is the number of nodes in a tree.
func Size(n *yaml.Node) int {
	total := 1
	for _, child := range n.Content {
		total += Size(child)
	}
	return total
}
