package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/utils"
)

// fold replaces every allOf of a document by the one schema that it comes to,
// and reports whether there was any. An allOf of objects is an object with the
// properties of all; an allOf of one reference is that reference, with what
// stands beside it. Any other is an error.
func fold(name string, root *yaml.Node) (bool, error) {
	f := folder{root: root, left: document.MaxAddedNodes, active: map[*yaml.Node]bool{}}
	var errs []error
	document.WalkObjects(root, nil, func(n *yaml.Node, path []string) {
		if err := f.schema(n); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: allOf: %w", name, document.Pointer(path...), err))
		}
	})
	return f.folded, errors.Join(errs...)
}

type folder struct {
	root   *yaml.Node
	left   int // nodes that may still be copied
	active map[*yaml.Node]bool
	folded bool
}

// schema folds the allOf of n, if it has one.
func (f *folder) schema(n *yaml.Node) error {
	list := document.Get(n, "allOf")
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	if f.active[n] {
		return errors.New("it contains itself")
	}
	f.active[n] = true
	defer delete(f.active, n)
	own := Without(n, "allOf")
	if document.Get(own, "x-go-type") != nil || document.Get(own, "x-go-handwritten") != nil {
		return nil // what it comes to does not matter
	}
	f.folded = true
	if ref := soleReference(list, own); ref != nil {
		n.Content = slices.Concat(ref.Content, own.Content)
		return nil
	}
	merged := &objectSchema{required: map[string]bool{}}
	for _, item := range list.Content {
		part, err := f.part(item)
		if err == nil {
			err = merged.add(part)
		}
		if err != nil {
			return err
		}
	}
	if err := merged.add(own); err != nil {
		return err
	}
	n.Content = slices.Concat(merged.content(), annotations(own))
	return nil
}

// part is an item of an allOf, copied, with its own allOf folded.
func (f *folder) part(n *yaml.Node) (*yaml.Node, error) {
	if ref := document.Get(n, "$ref"); ref != nil {
		target, err := document.Resolve(f.root, ref.Value)
		if err != nil {
			return nil, err
		}
		return f.part(target)
	}
	if n.Kind != yaml.MappingNode {
		return nil, errors.New("an item is no schema")
	}
	if err := f.schema(n); err != nil {
		return nil, err
	}
	if document.Get(n, "$ref") != nil { // it was an allOf of one reference
		return f.part(n)
	}
	if f.left -= document.Size(n); f.left < 0 {
		return nil, document.ErrTooLarge
	}
	return utils.CloneYAMLNode(n), nil
}

// soleReference returns the one reference of an allOf that only serves to say
// something beside it.
func soleReference(list, own *yaml.Node) *yaml.Node {
	if len(list.Content) != 1 || document.Len(list.Content[0]) != 1 || document.Get(list.Content[0], "$ref") == nil {
		return nil
	}
	if len(annotations(own)) != len(own.Content) {
		return nil
	}
	return list.Content[0]
}

// objectSchema is what an allOf of objects comes to.
type objectSchema struct {
	properties []*yaml.Node
	names      []*yaml.Node
	required   map[string]bool
	additional *yaml.Node
}

func (o *objectSchema) add(part *yaml.Node) error {
	for k, value := range document.Members(part) {
		switch key := k.Value; {
		case key == "x-go-type" || key == "x-go-handwritten":
			return fmt.Errorf("an item with %s has no properties to take over", key)
		case isAnnotation(key), key == "type" && value.Value == "object":
		case key == "required":
			for _, name := range value.Content {
				if !o.required[name.Value] {
					o.required[name.Value] = true
					o.names = append(o.names, name)
				}
			}
		case key == "additionalProperties":
			if o.additional != nil && document.Flat(o.additional) != document.Flat(value) {
				return errors.New("its items have different additionalProperties")
			}
			o.additional = value
		case key == "properties":
			if err := o.addProperties(value); err != nil {
				return err
			}
		default:
			return fmt.Errorf("an item with %s is not supported, only objects are; write the schema out in an overlay", document.Printable(key))
		}
	}
	return nil
}

func (o *objectSchema) addProperties(properties *yaml.Node) error {
	mine := &yaml.Node{Kind: yaml.MappingNode, Content: o.properties}
	for name, value := range document.Members(properties) {
		other := document.Get(mine, name.Value)
		if other != nil && document.Flat(other) != document.Flat(value) {
			return fmt.Errorf("its items have different properties %q", name.Value)
		}
		if other == nil {
			o.properties = append(o.properties, name, value)
		}
	}
	return nil
}

func (o *objectSchema) content() []*yaml.Node {
	key := func(name string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name} }
	content := []*yaml.Node{key("type"), key("object")}
	if len(o.names) > 0 {
		content = append(content, key("required"), &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: o.names})
	}
	if len(o.properties) > 0 {
		content = append(content, key("properties"), &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: o.properties})
	}
	if o.additional != nil {
		content = append(content, key("additionalProperties"), o.additional)
	}
	return content
}

// isAnnotation reports whether a key of a schema says nothing of the values
// that it describes.
func isAnnotation(key string) bool {
	switch key {
	case "title", "description", "deprecated", "readOnly", "writeOnly", "default", "example", "examples", "$comment", "externalDocs":
		return true
	}
	return strings.HasPrefix(key, "x-")
}

// annotations are the keys and values of a schema that are annotations.
func annotations(n *yaml.Node) []*yaml.Node {
	var kept []*yaml.Node
	for key, value := range document.Members(n) {
		if isAnnotation(key.Value) {
			kept = append(kept, key, value)
		}
	}
	return kept
}

// Without is a mapping less a key.
func Without(n *yaml.Node, key string) *yaml.Node {
	rest := &yaml.Node{Kind: yaml.MappingNode}
	for k, value := range document.Members(n) {
		if k.Value != key {
			rest.Content = append(rest.Content, k, value)
		}
	}
	return rest
}
