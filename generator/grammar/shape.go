package grammar

import (
	"errors"
	"fmt"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// CheckShape reports what is a scalar, a list or a mapping and should be
// another of them, and scalars that are not of the kind that their field holds,
// by their places in the patched document. The loader would say so without a
// place.
func CheckShape(name string, root *yaml.Node) error {
	var s shapes
	s.check(Kind("document"), root, nil)
	for i, err := range s.errs {
		s.errs[i] = fmt.Errorf("%s: %w", name, err)
	}
	return errors.Join(s.errs...)
}

type shapes struct {
	errs []error
}

func (s *shapes) check(f Rule, n *yaml.Node, path []string) {
	switch f := f.(type) {
	case Kind:
		s.checkFields(f, FactGrammar[f], n, path)
	case Object:
		s.checkFields(unnamed, f, n, path)
	case Named:
		s.checkEach(f.Entry, n, path)
	case Patterned:
		s.checkEach(f.Entry, withoutExtensions(n), path)
	case Callback:
		if document.Get(n, "$ref") == nil {
			s.checkEach(Kind("pathItem"), withoutExtensions(n), path)
		}
	case Constant:
		s.checkValue(Text, n, path)
	case List:
		if s.want(n, yaml.SequenceNode, path) {
			for i, item := range n.Content {
				s.check(f.Item, item, document.Extend(path, fmt.Sprint(i)))
			}
		}
	}
}

// checkFields checks the fields of an object. Objects of a kind that the
// grammar does not describe have only fields whose values are known anywhere.
func (s *shapes) checkFields(k Kind, fields Object, n *yaml.Node, path []string) {
	if !s.want(n, yaml.MappingNode, path) {
		return
	}
	if k == "parameter" && document.Get(n, "schema") != nil && document.Get(n, "content") != nil {
		s.errs = append(s.errs, fmt.Errorf("%s: has both a schema and content; remove one in an overlay", document.Pointer(path...)))
	}
	for key, value := range document.Members(n) {
		f, known := fields[key.Value]
		below := document.Extend(path, key.Value)
		if beside := besideFacts[k][key.Value]; beside != nil {
			f = beside
		}
		switch {
		case fields != nil && !known, key.Value == "components" && value.ShortTag() == "!!null":
		case maybe[key.Value] && value.Kind == yaml.ScalarNode:
			s.checkValue(Bool, value, below)
		case isObject(f):
			s.check(f, value, below)
		default:
			s.checkValue(valueOf(k, key.Value), value, below)
		}
	}
}

// isObject reports whether a fact is about objects, and not about a value.
func isObject(f Rule) bool { return f != nil && f != Rule(Whole{}) }

func (s *shapes) checkEach(f Rule, n *yaml.Node, path []string) {
	if n.ShortTag() != "!!null" && s.want(n, yaml.MappingNode, path) {
		for key, value := range document.Members(n) {
			s.check(f, value, document.Extend(path, key.Value))
		}
	}
}

// withoutExtensions is a mapping less its vendor extensions.
func withoutExtensions(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return n
	}
	rest := &yaml.Node{Kind: yaml.MappingNode, Tag: n.Tag}
	for key, value := range document.Members(n) {
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
func (s *shapes) checkValue(want Value, n *yaml.Node, path []string) {
	key := path[len(path)-1]
	if want.Is == nil || want.Is(n) {
		if text := document.Flat(n); identifiers[key] && !document.IsPrintable(text) {
			s.errs = append(s.errs, fmt.Errorf("%s: has a control character: %q", document.Pointer(path...), text))
		}
		return
	}
	if n.ShortTag() == "!!null" && key != "type" && key != "$ref" {
		return
	}
	s.fail(n, want.Words, path)
}

func (s *shapes) fail(n *yaml.Node, word string, path []string) {
	s.errs = append(s.errs, fmt.Errorf("%s: must be %s, not %s", document.Pointer(path...), word, document.OrAbsent(document.Flat(n))))
}
