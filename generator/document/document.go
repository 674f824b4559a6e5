package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Source is a document together with the name under which messages speak of
// it, usually its path.
type Source struct {
	Name string
	Data []byte
}

// Parse returns the root mapping of a YAML or JSON document. Aliases and merge
// keys are expanded, within the limits above, so that nothing after it meets
// one, and no mapping has a key twice.
func Parse(src Source) (*yaml.Node, error) {
	if len(src.Data) > maxDocumentBytes {
		return nil, fmt.Errorf("%s: %d bytes, more than the %d a document may have", src.Name, len(src.Data), maxDocumentBytes)
	}
	var doc, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(src.Data))
	if err := decoder.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: not YAML: %w", src.Name, err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: not a mapping, as OpenAPI and Overlay documents are; they have a key openapi or overlay", src.Name)
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return nil, fmt.Errorf("%s:%d: a second document starts here; a file holds one", src.Name, second.Line)
	case !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: not YAML: %w", src.Name, err)
	}
	if _, err := (weights{}).weigh(doc.Content[0]); err != nil {
		return nil, fmt.Errorf("%s:%w", src.Name, err)
	}
	root, err := expand(doc.Content[0], 0)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", src.Name, err)
	}
	return root, nil
}

// CheckVersion refuses what is not an OpenAPI document of version 3.
func CheckVersion(name string, root *yaml.Node) error {
	version := Get(root, "openapi")
	if version == nil || !strings.HasPrefix(version.Value, "3.") {
		return fmt.Errorf("%s: not an OpenAPI 3.x document: key openapi is %s", name, Describe(version))
	}
	return nil
}
