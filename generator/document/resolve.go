package document

import (
	"fmt"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Resolve returns the target of a reference: a component, or a place outside of
// components, such as a path. A reference to another file or into a component is
// an error.
func Resolve(root *yaml.Node, ref string) (*yaml.Node, error) {
	return NewResolver(root).Resolve(ref)
}

// Resolver resolves the references of one document. It looks up components and
// paths in an index, since a document may refer to thousands of them. The names of
// components and paths must not change between calls; their values may.
type Resolver struct {
	root    *yaml.Node
	indexes map[*yaml.Node]map[string]*yaml.Node
}

// NewResolver returns a resolver for the document with the given root.
func NewResolver(root *yaml.Node) *Resolver {
	return &Resolver{root: root, indexes: map[*yaml.Node]map[string]*yaml.Node{}}
}

// Resolve returns the target of a reference, as the function [Resolve] does.
func (r *Resolver) Resolve(ref string) (*yaml.Node, error) {
	path, err := ReferencePath(ref)
	if err != nil {
		return nil, err
	}
	target := r.root
	for i, key := range path {
		isSection := i == 2 && path[0] == "components"
		isPath := i == 1 && path[0] == "paths"
		if isSection || isPath {
			target = r.indexed(target)[key]
		} else {
			target = Get(target, key)
		}
		if target == nil {
			return nil, fmt.Errorf("reference %q leads nowhere: there is no %q", ref, key)
		}
	}
	return target, nil
}

// ReferencePath returns the keys that lead from the root of a document to the target
// of a reference. It refuses the references that [Resolve] refuses, except those
// that lead nowhere.
func ReferencePath(ref string) ([]string, error) {
	pointer, local := strings.CutPrefix(ref, "#/")
	if !local {
		return nil, fmt.Errorf("reference %q leaves the document; only references that start with #/ are followed", ref)
	}
	path := strings.Split(pointer, "/")
	if path[0] == "components" && len(path) > 3 {
		return nil, fmt.Errorf("reference %q points into a component; move its target to a component of its own", ref)
	}
	for i, step := range path {
		path[i] = UnescapeStep(step)
	}
	return path, nil
}

// indexed returns the members of a mapping by their keys.
func (r *Resolver) indexed(n *yaml.Node) map[string]*yaml.Node {
	index, ok := r.indexes[n]
	if ok {
		return index
	}
	index = make(map[string]*yaml.Node, Len(n))
	for key, value := range Members(n) {
		index[key.Value] = value
	}
	r.indexes[n] = index
	return index
}
