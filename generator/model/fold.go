package model

import (
	"errors"
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// foldAllOf replaces every allOf of a document, in place. An allOf of objects
// becomes one object with the properties of all of them. An allOf of a single
// reference becomes that reference. Any other allOf is an error, unless the
// schema sets its own Go type.
func foldAllOf(file string, root *yaml.Node) error {
	f := folder{resolver: document.NewResolver(root), active: map[*yaml.Node]bool{}}
	var errs []error
	document.WalkObjects(root, nil, func(n *yaml.Node, path []string) {
		if err := f.fold(n); err != nil {
			errs = append(errs, document.ErrorAtPath(file, path, "allOf: %w", err))
		}
	})
	return errors.Join(errs...)
}

type folder struct {
	resolver *document.Resolver
	cloner   document.Cloner
	active   map[*yaml.Node]bool // schemas that are being folded, to find cycles
}

// fold folds the allOf of a schema, if it has one.
func (f *folder) fold(n *yaml.Node) error {
	list := document.Get(n, "allOf")
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	if f.active[n] {
		return errors.New("it contains itself")
	}
	f.active[n] = true
	defer delete(f.active, n)

	own := withoutKey(n, "allOf")
	list = moveNeutral(list, own)
	if document.Get(own, typeExtension) != nil || document.Get(own, handwrittenExtension) != nil {
		return nil // the Go type does not depend on the schema
	}
	if len(list.Content) == 0 {
		n.Content = own.Content
		return nil
	}
	if ref := soleReference(list, own); ref != nil {
		canBeNull := isTrue(document.Get(own, "nullable"))
		n.Content = slices.Concat(ref.Content, annotations(own))
		if canBeNull {
			markNull(n)
		}
		return nil
	}
	merged, err := f.mergeAll(list, own)
	if err != nil {
		return err
	}
	n.Content = slices.Concat(merged.content(), annotations(own))
	return nil
}

// mergeAll merges the items of an allOf and the members beside it.
func (f *folder) mergeAll(list, own *yaml.Node) (*objectSchema, error) {
	merged := newObjectSchema()
	for _, item := range list.Content {
		part, err := f.part(item)
		if err != nil {
			return nil, err
		}
		if err := merged.add(part); err != nil {
			return nil, err
		}
	}
	if err := merged.add(own); err != nil {
		return nil, err
	}
	return merged, nil
}

// part returns a copy of an item of an allOf, or of the schema that it refers to,
// with its own allOf folded.
func (f *folder) part(n *yaml.Node) (*yaml.Node, error) {
	if ref := document.Get(n, "$ref"); ref != nil {
		target, err := f.resolver.Resolve(ref.Value)
		if err != nil {
			return nil, err
		}
		return f.part(target)
	}
	if n.Kind != yaml.MappingNode {
		return nil, errors.New("an item is not a schema")
	}
	if err := f.fold(n); err != nil {
		return nil, err
	}
	if document.Get(n, "$ref") != nil { // it was an allOf of a single reference
		return f.part(n)
	}
	return f.cloner.Clone(n)
}

// soleReference returns the only item of an allOf if it is a reference and no other
// member of the schema decides on its Go type. Otherwise it returns nil.
func soleReference(list, own *yaml.Node) *yaml.Node {
	if len(list.Content) != 1 {
		return nil
	}
	item := list.Content[0]
	if document.Len(item) != 1 || document.Get(item, "$ref") == nil {
		return nil
	}
	if !isNeutral(own) {
		return nil
	}
	return item
}

// moveNeutral returns the items of an allOf that decide on the Go type. It adds the
// members of the other items to those beside the allOf, which win.
func moveNeutral(list, own *yaml.Node) *yaml.Node {
	rest := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for _, item := range list.Content {
		if !isNeutral(item) {
			rest.Content = append(rest.Content, item)
			continue
		}
		own.Content = append(own.Content, withoutKeysOf(item, own).Content...)
	}
	return rest
}

// withoutKeysOf returns the members of a mapping that another mapping lacks.
func withoutKeysOf(n, other *yaml.Node) *yaml.Node {
	rest := n
	for key := range document.Members(other) {
		rest = withoutKey(rest, key.Value)
	}
	return rest
}

func isTrue(n *yaml.Node) bool { return n != nil && n.Value == "true" }

// withoutKey returns a mapping of the members of n, except one.
func withoutKey(n *yaml.Node, name string) *yaml.Node {
	rest := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column}
	for key, value := range document.Members(n) {
		if key.Value != name {
			rest.Content = append(rest.Content, key, value)
		}
	}
	return rest
}
