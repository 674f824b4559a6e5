package connectors

import (
	"fmt"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
)

// catalog is a parsed OpenAPI document with the schemas of its components.
type catalog struct {
	name    string   // name of the document, for errors
	names   []string // names of the schemas, in the order of the document
	schemas map[string]schema
}

func parseCatalog(src document.Source) (*catalog, error) {
	root, err := document.Parse(src)
	if err != nil {
		return nil, err
	}
	schemas := schema{root}.at("components", "schemas")
	if !schemas.isMapping() {
		return nil, fmt.Errorf("%s: the document has no components/schemas, which describe connectors", src.Name)
	}
	doc := &catalog{name: src.Name, schemas: map[string]schema{}}
	for key, s := range schemas.members() {
		doc.names = append(doc.names, key.text())
		doc.schemas[key.text()] = s
	}
	return doc, nil
}

// maxReferences limits how many references are followed to reach a schema.
const maxReferences = 100

// resolve follows references until it reaches a schema without one.
func (d *catalog) resolve(s schema) (schema, error) {
	for range maxReferences {
		ref := s.value("$ref")
		if !ref.exists() {
			return s, nil
		}
		step, ok := strings.CutPrefix(ref.text(), "#/components/schemas/")
		if !ok {
			return schema{}, d.errorf(ref.line(), "the reference %.200q is not supported; use one to #/components/schemas/",
				ref.text())
		}
		target, ok := d.schemas[document.UnescapeStep(step)]
		if !ok {
			return schema{}, d.errorf(ref.line(), "the reference %.200q does not lead to a schema", ref.text())
		}
		s = target
	}
	return schema{}, d.errorf(s.line(), "circular reference, or more than %d references in a row", maxReferences)
}

// errorf returns an error about a line of the document.
func (d *catalog) errorf(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", d.name, line, fmt.Errorf(format, args...))
}
