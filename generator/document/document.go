// Package document reads OpenAPI and Overlay documents, in YAML or JSON, into
// trees of YAML nodes. It is the first stage of the generator: all later stages
// work on its trees, which are free of aliases, merge keys and duplicate keys,
// and report problems as its [Error], which names the place in a document.
package document

import (
	"bytes"
	"errors"
	"io"

	"github.com/pb33f/go-yaml"
)

// Limits on the memory that a document may take. The largest known document,
// with the typed configuration of every connector, has 3.3 MB, about 200,000
// nodes and a depth of 20.
const (
	maxBytes = 32 << 20
	maxNodes = 2_000_000
	maxDepth = 400
)

// ErrTooLarge reports that a document has too many nodes, either as written or
// after its aliases, overlays or allOf are expanded.
var ErrTooLarge = errors.New("the document grows past the limit on its number of nodes")

// Source is a document as it was read, before parsing.
type Source struct {
	Name string // for error messages, usually the path of the file
	Data []byte // YAML or JSON
}

// Parse returns the root mapping of a YAML or JSON document. It expands aliases
// and merge keys, and refuses duplicate keys and documents that are too large.
func Parse(src Source) (*yaml.Node, error) {
	if len(src.Data) > maxBytes {
		return nil, ErrorIn(src.Name, "the document is too large: want at most %d bytes, got %d", maxBytes, len(src.Data))
	}
	root, err := decode(src)
	if err != nil {
		return nil, err
	}
	if err := checkExpandedSize(src.Name, root); err != nil {
		return nil, err
	}
	return expand(src.Name, root)
}

// decode reads the only document of a file.
func decode(src Source) (*yaml.Node, error) {
	if root := decodeJSON(src.Data); root != nil {
		return root, nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(src.Data))
	var first yaml.Node
	err := decoder.Decode(&first)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, ErrorIn(src.Name, "not YAML: %w", err)
	}
	if !holdsMapping(&first) {
		return nil, ErrorIn(src.Name, "not an OpenAPI or Overlay document: want a mapping with the key openapi or overlay")
	}

	var second yaml.Node
	err = decoder.Decode(&second)
	if err == nil {
		return nil, ErrorAtLine(src.Name, second.Line, "a second document starts here; want one document per file")
	}
	if !errors.Is(err, io.EOF) {
		return nil, ErrorIn(src.Name, "not YAML: %w", err)
	}
	return first.Content[0], nil
}

// holdsMapping reports whether a document node was read and holds a mapping.
func holdsMapping(doc *yaml.Node) bool {
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return false
	}
	return doc.Content[0].Kind == yaml.MappingNode
}
