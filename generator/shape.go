package generator

import (
	"errors"
	"fmt"

	"github.com/pb33f/go-yaml"
)

// checkShape reports what is a scalar, a list or a mapping and should be
// another of them, by its place in the patched document. The loader would say
// so without a place.
func checkShape(name string, root *yaml.Node) error {
	var s shapes
	s.check(kind("document"), root, nil)
	for i, err := range s.errs {
		s.errs[i] = fmt.Errorf("%s: %w", name, err)
	}
	return errors.Join(s.errs...)
}

type shapes struct {
	errs []error
}

func (s *shapes) check(f fact, n *yaml.Node, path []string) {
	switch f := f.(type) {
	case kind:
		if s.want(n, yaml.MappingNode, path) {
			eachPair(n, func(key string, value *yaml.Node) {
				if !maybe[key] || value.Kind != yaml.ScalarNode {
					s.check(factGrammar[f][key], value, extend(path, key))
				}
			})
		}
	case named:
		s.checkEach(f.entry, n, path)
	case patterned:
		s.checkEach(f.entry, n, path)
	case list:
		if s.want(n, yaml.SequenceNode, path) {
			for i, item := range n.Content {
				s.check(f.item, item, extend(path, fmt.Sprint(i)))
			}
		}
	}
}

func (s *shapes) checkEach(f fact, n *yaml.Node, path []string) {
	if n.ShortTag() != "!!null" && s.want(n, yaml.MappingNode, path) {
		eachPair(n, func(key string, value *yaml.Node) { s.check(f, value, extend(path, key)) })
	}
}

// maybe are the keys whose value may be a scalar in the place of an object.
var maybe = map[string]bool{"components": true, "additionalProperties": true, "unevaluatedProperties": true, "unevaluatedItems": true}

func (s *shapes) want(n *yaml.Node, shape yaml.Kind, path []string) bool {
	if n.Kind == shape {
		return true
	}
	word := "a mapping"
	if shape == yaml.SequenceNode {
		word = "a list"
	}
	s.errs = append(s.errs, fmt.Errorf("%s: must be %s, not %s", pointer(path...), word, orAbsent(flat(n))))
	return false
}
