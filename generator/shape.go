package generator

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// checkShape reports what is a scalar, a list or a mapping and should be
// another of them, and scalars that are not of the kind that their field holds,
// by their places in the patched document. The loader would say so without a
// place.
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

func (s *shapes) check(f rule, n *yaml.Node, path []string) {
	switch f := f.(type) {
	case kind:
		s.checkFields(f, factGrammar[f], n, path)
	case object:
		s.checkFields(unnamed, f, n, path)
	case named:
		s.checkEach(f.entry, n, path)
	case patterned:
		s.checkEach(f.entry, withoutExtensions(n), path)
	case callback:
		if yamlnode.Get(n, "$ref") == nil {
			s.checkEach(kind("pathItem"), withoutExtensions(n), path)
		}
	case constant:
		s.checkValue(isText, n, path)
	case list:
		if s.want(n, yaml.SequenceNode, path) {
			for i, item := range n.Content {
				s.check(f.item, item, extend(path, fmt.Sprint(i)))
			}
		}
	}
}

// checkFields checks the fields of an object. Objects of a kind that the
// grammar does not describe have only fields whose values are known anywhere.
func (s *shapes) checkFields(k kind, fields object, n *yaml.Node, path []string) {
	if !s.want(n, yaml.MappingNode, path) {
		return
	}
	if k == "parameter" && yamlnode.Get(n, "schema") != nil && yamlnode.Get(n, "content") != nil {
		s.errs = append(s.errs, fmt.Errorf("%s: has both a schema and content; remove one in an overlay", pointer(path...)))
	}
	for key, value := range yamlnode.Members(n) {
		f, known := fields[key.Value]
		below := extend(path, key.Value)
		if beside := besideFacts[k][key.Value]; beside != nil {
			f = beside
		}
		switch {
		case fields != nil && !known, key.Value == "components" && value.ShortTag() == "!!null":
		case maybe[key.Value] && value.Kind == yaml.ScalarNode:
			s.checkValue(isBool, value, below)
		case isObject(f):
			s.check(f, value, below)
		default:
			s.checkValue(valueOf(k, key.Value), value, below)
		}
	}
}

// isObject reports whether a fact is about objects, and not about a value.
func isObject(f rule) bool { return f != nil && f != rule(whole{}) }

func (s *shapes) checkEach(f rule, n *yaml.Node, path []string) {
	if n.ShortTag() != "!!null" && s.want(n, yaml.MappingNode, path) {
		for key, value := range yamlnode.Members(n) {
			s.check(f, value, extend(path, key.Value))
		}
	}
}

// withoutExtensions is a mapping less its vendor extensions.
func withoutExtensions(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return n
	}
	rest := &yaml.Node{Kind: yaml.MappingNode, Tag: n.Tag}
	for key, value := range yamlnode.Members(n) {
		if !strings.HasPrefix(key.Value, "x-") {
			rest.Content = append(rest.Content, key, value)
		}
	}
	return rest
}

// maybe are the keys whose value may be a truth value in the place of an
// object.
var maybe = map[string]bool{"additionalProperties": true, "unevaluatedProperties": true, "unevaluatedItems": true}

func (s *shapes) want(n *yaml.Node, shape yaml.Kind, path []string) bool {
	if n.Kind == shape {
		return true
	}
	word := "a mapping"
	if shape == yaml.SequenceNode {
		word = "a list"
	}
	s.fail(n, word, path)
	return false
}

// checkValue checks what a field holds. Nothing is as good as no field, but for
// those that say what the rest means.
func (s *shapes) checkValue(want extensionValue, n *yaml.Node, path []string) {
	key := path[len(path)-1]
	if want.is == nil || want.is(n) {
		if text := flat(n); identifiers[key] && !isPrintable(text) {
			s.errs = append(s.errs, fmt.Errorf("%s: has a control character: %q", pointer(path...), text))
		}
		return
	}
	if n.ShortTag() == "!!null" && key != "type" && key != "$ref" {
		return
	}
	s.fail(n, want.words, path)
}

func (s *shapes) fail(n *yaml.Node, word string, path []string) {
	s.errs = append(s.errs, fmt.Errorf("%s: must be %s, not %s", pointer(path...), word, orAbsent(flat(n))))
}
