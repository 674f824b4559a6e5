package document

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Pointer returns the JSON pointer of a path, for messages. It quotes steps with
// unprintable characters.
func Pointer(path ...string) string {
	var b strings.Builder
	for _, step := range path {
		b.WriteByte('/')
		b.WriteString(QuoteUnprintable(escapeStep(step)))
	}
	return b.String()
}

// escapeStep returns a key as a JSON pointer writes it.
func escapeStep(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

// UnescapeStep returns the key that a step of a JSON pointer names.
func UnescapeStep(step string) string {
	return strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
}

// Extend returns a path with one more step. It never shares memory with path, so
// siblings can extend the same path.
func Extend(path []string, step string) []string {
	return append(slices.Clip(path), step)
}

// PathTo returns the keys and indexes that lead from root to node, and whether
// node is in the tree. It does not find the keys of mappings.
func PathTo(root, node *yaml.Node) (path []string, found bool) {
	if root == node {
		return nil, true
	}
	for i, child := range root.Content {
		if root.Kind == yaml.MappingNode && i%2 == 0 {
			continue // a key
		}
		path, found := PathTo(child, node)
		switch {
		case !found:
			continue
		case root.Kind == yaml.MappingNode:
			return slices.Insert(path, 0, root.Content[i-1].Value), true
		case root.Kind == yaml.SequenceNode:
			return slices.Insert(path, 0, strconv.Itoa(i)), true
		default: // a document node adds no step
			return path, true
		}
	}
	return nil, false
}
