package connectors

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// document gives the component schemas of a document by name.
type document struct {
	src      generator.Source
	names    []string // in document order
	sections map[string]section
	nodes    map[string]*yaml.Node // instead of sections, where the document had to be parsed

	mutex      sync.Mutex
	referenced map[string]*yaml.Node // schemas that references name
}

// openDocument finds the schemas, by scanning where that is possible.
func openDocument(src generator.Source) (*document, error) {
	found, ok := scan(src.Data)
	if !ok {
		return parseDocument(src)
	}
	d := &document{src: src, sections: make(map[string]section, len(found))}
	for _, s := range found {
		d.names = append(d.names, s.name)
		d.sections[s.name] = s
	}
	return d, nil
}

// parseDocument parses all of the document.
func parseDocument(src generator.Source) (*document, error) {
	root, err := generator.ParseDocument(src)
	if err != nil {
		return nil, err
	}
	schemas := yamlnode.Get(root, "components", "schemas")
	if schemas == nil || schemas.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: the document has no components/schemas, where the settings of connectors are", src.Name)
	}
	d := &document{src: src, nodes: make(map[string]*yaml.Node, len(schemas.Content)/2)}
	for key, node := range yamlnode.Members(schemas) {
		d.names = append(d.names, key.Value)
		d.nodes[key.Value] = node
	}
	return d, nil
}

// errSection says that a section of a scanned document does not stand by
// itself. The whole document is then to be parsed.
var errSection = errors.New("a section of the document cannot be read by itself")

// schema returns a schema with its lines in the document, or nil.
func (d *document) schema(name string) (*yaml.Node, error) {
	if d.nodes != nil {
		return d.nodes[name], nil
	}
	s, ok := d.sections[name]
	if !ok {
		return nil, nil
	}
	root, err := generator.ParseDocument(generator.Source{Name: d.src.Name, Data: d.src.Data[s.start:s.end]})
	if err != nil || len(root.Content) != 2 || root.Content[0].Value != name {
		return nil, errSection
	}
	moveDown(root.Content[1], s.line-1)
	return root.Content[1], nil
}

func moveDown(n *yaml.Node, lines int) {
	n.Line += lines
	for _, child := range n.Content {
		moveDown(child, lines)
	}
}

// resolve returns the schema that a reference names, through a chain of them.
func (d *document) resolve(n *yaml.Node) (*yaml.Node, error) {
	for range maxReferences {
		ref := yamlnode.Get(n, "$ref")
		if ref == nil {
			return n, nil
		}
		name, ok := strings.CutPrefix(ref.Value, "#/components/schemas/")
		if !ok {
			return nil, fmt.Errorf("%s:%d: reference %.200q is not followed; only those to #/components/schemas/ are", d.src.Name, ref.Line, ref.Value)
		}
		target, err := d.reference(generator.StepName(name))
		if err != nil {
			return nil, err
		}
		if target == nil {
			return nil, fmt.Errorf("%s:%d: reference %.200q leads nowhere", d.src.Name, ref.Line, ref.Value)
		}
		n = target
	}
	return nil, fmt.Errorf("%s:%d: references lead to references without an end", d.src.Name, n.Line)
}

// reference is schema for what may be asked for again.
func (d *document) reference(name string) (*yaml.Node, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if n, ok := d.referenced[name]; ok {
		return n, nil
	}
	n, err := d.schema(name)
	if err != nil {
		return nil, err
	}
	if d.referenced == nil {
		d.referenced = map[string]*yaml.Node{}
	}
	d.referenced[name] = n
	return n, nil
}
