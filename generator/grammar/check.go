package grammar

import (
	"errors"
	"strconv"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// Check reports every value of a document that breaks the grammar, each as a
// [document.Error] with the pointer of the value. Fields that the grammar does not
// know may hold anything. The OpenAPI loader refuses the same values, but does not
// say where they are.
func Check(file string, root *yaml.Node) error {
	c := checker{file: file}
	c.check(Document, root, nil)
	return errors.Join(c.errs...)
}

type checker struct {
	file string
	errs []error
}

func (c *checker) errorf(path []string, format string, args ...any) {
	c.errs = append(c.errs, document.ErrorAtPath(c.file, path, format, args...))
}

func (c *checker) check(r Rule, n *yaml.Node, path []string) {
	switch r := r.(type) {
	case Kind:
		c.checkKind(r, n, path)
	case Object:
		c.checkFields(r, n, path)
	case Named:
		c.checkEntries(r.Entry, n, path)
	case Patterned:
		c.checkPatterned(r, n, path)
	case List:
		c.checkItems(r.Item, n, path)
	case BoolOr:
		c.checkBoolOr(r.Rule, n, path)
	case Constant:
		c.checkValue(String, n, path)
	case Value:
		c.checkValue(r, n, path)
	}
}

func (c *checker) checkKind(k Kind, n *yaml.Node, path []string) {
	if k == components && isNull(n) {
		return // a document may have an empty section
	}
	if k == parameter && document.Get(n, "schema") != nil && document.Get(n, "content") != nil {
		c.errorf(path, "has both a schema and content; remove one in an overlay")
	}
	c.checkFields(k.Fields(), n, path)
}

// checkFields checks the known fields of an object.
func (c *checker) checkFields(fields Object, n *yaml.Node, path []string) {
	if !c.wantMapping(n, path) {
		return
	}
	for key, value := range document.Members(n) {
		if field, known := fields[key.Value]; known {
			c.check(field.Rule, value, document.Extend(path, key.Value))
		}
	}
}

// checkEntries checks all values of a mapping, which may be null.
func (c *checker) checkEntries(entry Rule, n *yaml.Node, path []string) {
	if isNull(n) || !c.wantMapping(n, path) {
		return
	}
	for key, value := range document.Members(n) {
		c.check(entry, value, document.Extend(path, key.Value))
	}
}

// checkPatterned checks the values of a mapping that are not extensions.
func (c *checker) checkPatterned(p Patterned, n *yaml.Node, path []string) {
	if p.OrRef && document.Get(n, "$ref") != nil {
		return
	}
	if isNull(n) || !c.wantMapping(n, path) {
		return
	}
	for key, value := range document.Members(n) {
		if !strings.HasPrefix(key.Value, "x-") {
			c.check(p.Entry, value, document.Extend(path, key.Value))
		}
	}
}

func (c *checker) checkItems(item Rule, n *yaml.Node, path []string) {
	if !isList(n) {
		c.wantInstead("a list", n, path)
		return
	}
	for i, child := range n.Content {
		c.check(item, child, document.Extend(path, strconv.Itoa(i)))
	}
}

func (c *checker) checkBoolOr(r Rule, n *yaml.Node, path []string) {
	if n.Kind == yaml.ScalarNode {
		c.checkValue(Bool, n, path)
		return
	}
	c.check(r, n, path)
}

func (c *checker) checkValue(want Value, n *yaml.Node, path []string) {
	if !want.Accepts(n) {
		if want.required || !isNull(n) {
			c.wantInstead(want.String(), n, path)
		}
		return
	}
	if text := document.Flat(n); want.printable && !document.IsPrintable(text) {
		c.errorf(path, "has a control character: %q", text)
	}
}

// wantMapping reports whether a value is a mapping, and records an error if not.
func (c *checker) wantMapping(n *yaml.Node, path []string) bool {
	if !isMapping(n) {
		c.wantInstead("a mapping", n, path)
		return false
	}
	return true
}

func (c *checker) wantInstead(want string, n *yaml.Node, path []string) {
	c.errorf(path, "must be %s, not %s", want, document.Excerpt(document.Flat(n)))
}
