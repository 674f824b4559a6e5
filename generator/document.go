package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
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

// parse returns the root mapping of a YAML or JSON document. Aliases and merge
// keys are expanded, within the limits above, so that nothing after it meets
// one, and no mapping has a key twice.
func parse(src Source) (*yaml.Node, error) {
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

// checkVersion refuses what is not an OpenAPI document of version 3.
func checkVersion(name string, root *yaml.Node) error {
	version := yamlnode.Get(root, "openapi")
	if version == nil || !strings.HasPrefix(version.Value, "3.") {
		return fmt.Errorf("%s: not an OpenAPI 3.x document: key openapi is %s", name, quoteNode(version))
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

// pointer renders the way to a node as a JSON pointer that can be printed.
func pointer(steps ...string) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteByte('/')
		b.WriteString(legible(strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1")))
	}
	return b.String()
}

// stepName is the name that a step of a JSON pointer stands for.
func stepName(step string) string {
	return strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
}

// legible is a text of a document as a message can have it: in quotes and with
// escapes where it has control characters, which would rewrite what a terminal
// shows.
func legible(s string) string {
	if isPrintable(s) {
		return s
	}
	return strconv.Quote(s)
}

func isPrintable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}
