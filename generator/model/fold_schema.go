package model

import (
	"errors"
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// FoldSchema folds the allOf of a single schema, as [Load] does, and returns the
// result. The items must be neither references nor schemas with an allOf of their
// own. The schema stays as it is, but the result may share nodes with it.
//
// FoldSchema fails if the result would lose a part of an item, since the fields of
// a Go struct do not show everything that an item requires.
func FoldSchema(schema *yaml.Node) (*yaml.Node, error) {
	folded := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: schema.Line, Content: schema.Content}
	f := folder{resolver: document.NewResolver(folded), active: map[*yaml.Node]bool{}}
	if err := f.fold(folded); err != nil {
		return nil, err
	}
	own := withoutKey(schema, "allOf")
	items := document.Items(document.Get(schema, "allOf"))
	for _, part := range append(slices.Clone(items), own) {
		if !includes(folded, part) {
			return nil, errors.New("a part of an item would be lost")
		}
	}
	return folded, nil
}

// includes reports whether a tree has all members and items of another one.
func includes(whole, part *yaml.Node) bool {
	if whole == nil || whole.Kind != part.Kind {
		return false
	}
	switch part.Kind {
	case yaml.MappingNode:
		for key, value := range document.Members(part) {
			if !includes(document.Get(whole, key.Value), value) {
				return false
			}
		}
		return true
	case yaml.SequenceNode:
		for _, item := range part.Content {
			if !includesItem(whole, item) {
				return false
			}
		}
		return true
	default:
		return whole.Value == part.Value
	}
}

func includesItem(list, item *yaml.Node) bool {
	for _, other := range list.Content {
		if document.Flat(other) == document.Flat(item) {
			return true
		}
	}
	return false
}
