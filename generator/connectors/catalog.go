package connectors

import (
	"fmt"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
)

// catalog is a parsed document that describes connectors.
type catalog struct {
	name       string   // name of the document, for errors
	names      []string // names of the schemas, in the order of the document
	schemas    map[string]schema
	entries    map[string]*entry // connectors of a registry; empty for an OpenAPI document
	broken     map[string]error  // entries of a registry that cannot be used, by name
	isRegistry bool
	notes      []string // entries of a registry that were left out
}

// entry holds the facts of a registry about a connector, except for its settings.
type entry struct {
	title        string // name for people
	definitionID string
	version      string
	released     string // date of the version, or ""
	docs         string // URL of the documentation, or ""
	hash         string // of the schema of its settings
	line         int
	manifest     schema // of a low-code connector, for references
}

// parseCatalog parses the document of an input.
func parseCatalog(in Input) (*catalog, error) {
	hasSpec := in.Spec.Name != "" || in.Spec.Data != nil
	hasRegistry := in.Registry.Name != "" || in.Registry.Data != nil
	if hasSpec && hasRegistry {
		return nil, fmt.Errorf("%s and %s: an input has either an OpenAPI document or a registry, not both",
			in.Spec.Name, in.Registry.Name)
	}
	if hasRegistry {
		return parseRegistry(in.Registry)
	}
	return parseOpenAPI(in.Spec)
}

func parseOpenAPI(src document.Source) (*catalog, error) {
	root, err := document.Parse(src)
	if err != nil {
		return nil, err
	}
	top := schema{root}
	if isRegistry(top) {
		return nil, fmt.Errorf("%s: the document is a connector registry, not an OpenAPI document", src.Name)
	}
	schemas := top.at("components", "schemas")
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

// scope resolves the references of one connector.
type scope struct {
	doc      *catalog
	root     schema // the schema of the connector
	manifest schema // of a low-code connector; its schema may refer to other parts of it
}

func newScope(doc *catalog, name string) scope {
	s := scope{doc: doc, root: doc.schemas[name]}
	if e := doc.entries[name]; e != nil {
		s.manifest = e.manifest
	}
	return s
}

// resolve follows references until it reaches a schema without one. A schema whose only
// rule is an allOf with one part is a reference to that part. The title, other annotations
// and marks of secrets beside a reference replace those of its target.
func (d scope) resolve(s schema) (schema, error) {
	for range maxReferences {
		target, err := d.target(s)
		if err != nil {
			return schema{}, err
		}
		if !target.exists() {
			return s, nil
		}
		s = target.withAnnotations(s)
	}
	return schema{}, d.doc.errorf(s.line(), "circular reference, or more than %d references in a row", maxReferences)
}

// target returns the schema to which a schema refers, or an absent one if it is not a
// reference.
func (d scope) target(s schema) (schema, error) {
	ref := s.value("$ref")
	if !ref.exists() {
		return s.onlyPart(), nil
	}
	find := d.findInComponents
	if d.doc.isRegistry {
		find = d.findInConnector
	}
	target, err := find(ref)
	if err != nil {
		return schema{}, err
	}
	if !target.exists() {
		return schema{}, d.doc.errorf(ref.line(), "the reference %.200q does not lead to a schema", ref.text())
	}
	return target, nil
}

// findInConnector returns the target of a reference in a registry: a part of the schema of
// the connector or, for a low-code connector, of its manifest.
func (d scope) findInConnector(ref value) (schema, error) {
	pointer, isLocal := strings.CutPrefix(ref.text(), "#")
	if !isLocal {
		return schema{}, d.doc.errorf(ref.line(), "the reference %.200q is not supported; use one inside the schema",
			ref.text())
	}
	target := d.root.atPointer(pointer)
	if !target.exists() {
		target = d.manifest.atPointer(pointer)
	}
	return target, nil
}

// findInComponents returns the target of a reference in an OpenAPI document.
func (d scope) findInComponents(ref value) (schema, error) {
	step, isComponent := strings.CutPrefix(ref.text(), "#/components/schemas/")
	if !isComponent {
		return schema{}, d.doc.errorf(ref.line(), "the reference %.200q is not supported; use one to #/components/schemas/",
			ref.text())
	}
	return d.doc.schemas[document.UnescapeStep(step)], nil
}

// errorf returns an error about a line of the document.
func (d *catalog) errorf(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", d.name, line, fmt.Errorf(format, args...))
}
