package generator

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Source is a document together with the name under which messages speak of
// it, usually its path.
type Source struct {
	Name string
	Data []byte
}

// Limits on what a document may make us hold in memory. The largest document
// known, with the typed configuration of every connector, has 3.3 MB, some
// 200,000 nodes and a depth of 20.
const (
	maxDocumentBytes = 32 << 20
	maxDocumentNodes = 2_000_000
	maxDocumentDepth = 400
)

// parse returns the root mapping of a YAML or JSON document. Aliases are
// expanded, within the limits above, so that nothing after it meets one.
func parse(src Source) (*yaml.Node, error) {
	if len(src.Data) > maxDocumentBytes {
		return nil, fmt.Errorf("%s: %d bytes, more than the %d a document may have", src.Name, len(src.Data), maxDocumentBytes)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(src.Data, &doc); err != nil {
		return nil, fmt.Errorf("%s: not YAML: %w", src.Name, err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: not a mapping, as OpenAPI and Overlay documents are; they have a key openapi or overlay", src.Name)
	}
	e := expander{left: maxDocumentNodes}
	root, err := e.expand(doc.Content[0], 0)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", src.Name, err)
	}
	return root, nil
}

// expander replaces aliases by what they stand for and enforces the limits.
type expander struct {
	left int
}

var errTooLarge = errors.New("the document grows past the limit of what a document may hold")

func (e *expander) expand(n *yaml.Node, depth int) (*yaml.Node, error) {
	if e.left--; e.left < 0 {
		return nil, fmt.Errorf("%d: %w", n.Line, errTooLarge)
	}
	if depth > maxDocumentDepth {
		return nil, fmt.Errorf("%d: nested more than %d deep", n.Line, maxDocumentDepth)
	}
	if n.Kind == yaml.AliasNode {
		target := clone(n.Alias)
		target.Line, target.Column = n.Line, n.Column
		return e.expand(target, depth+1)
	}
	n.Anchor = ""
	for i, child := range n.Content {
		expanded, err := e.expand(child, depth+1)
		if err != nil {
			return nil, err
		}
		n.Content[i] = expanded
	}
	return n, nil
}

// lookup returns the value of key in a mapping, or nil.
func lookup(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// methods are the HTTP methods a path item may have, in the order in which
// the OpenAPI specification lists them.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// isMethod reports whether a key of a path item is an operation.
func isMethod(key string) bool {
	for _, m := range methods {
		if key == m {
			return true
		}
	}
	return false
}

// pointer renders the way to a node as a JSON pointer.
func pointer(steps ...string) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteByte('/')
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1"))
	}
	return b.String()
}
