package document

import (
	"fmt"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Pointer renders the way to a node as a JSON pointer that can be printed.
func Pointer(steps ...string) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteByte('/')
		b.WriteString(Printable(strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1")))
	}
	return b.String()
}

// StepName is the name that a step of a JSON pointer stands for.
func StepName(step string) string {
	return strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
}

// Extend is a path with a step more, in memory of its own.
func Extend(path []string, step string) []string {
	return append(path[:len(path):len(path)], step)
}

// PathTo is the way from the root of a document to one of its nodes.
func PathTo(root, node *yaml.Node) []string {
	var found []string
	var search func(n *yaml.Node, path []string) bool
	search = func(n *yaml.Node, path []string) bool {
		if n == node {
			found = path
			return true
		}
		for i, child := range n.Content {
			step := fmt.Sprint(i)
			if n.Kind == yaml.MappingNode {
				if i%2 == 0 {
					continue
				}
				step = n.Content[i-1].Value
			}
			below := Extend(path, step)
			if n.Kind == yaml.DocumentNode {
				below = path
			}
			if search(child, below) {
				return true
			}
		}
		return false
	}
	search(root, nil)
	return found
}
