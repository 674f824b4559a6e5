// Package model loads a patched document for the later stages: it checks the
// document, folds every allOf into one schema, and has kin-openapi resolve the
// references. The plan is made from a [Model].
package model

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/grammar"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// Model is a loaded document, in two forms.
type Model struct {
	Name string      // name of the document, for error messages
	Doc  *openapi3.T // with resolved references; Components is never nil
	Root *yaml.Node  // in document order, which Doc does not keep

	// Moved has the places of inline schemas that Load has moved to the components,
	// by component.
	Moved map[string][]string
}

// Load checks a patched document, rewrites its schemas in place, folds its allOf in
// place, and resolves its references. References must stay within the document: a reference to a file or an
// address would make the output depend on more than its inputs, and would let a
// document read any file.
func Load(name string, root *yaml.Node) (*Model, error) {
	if err := document.CheckVersion(name, root); err != nil {
		return nil, err
	}
	if err := grammar.Check(name, root); err != nil {
		return nil, err
	}
	badExtensions := checkExtensions(name, root) // before the model adds extensions of its own
	normalize(root)
	if err := foldAllOf(name, root); err != nil {
		return nil, err
	}
	err := errors.Join(
		checkComponentNames(name, root),
		checkReferences(name, root),
		badExtensions,
	)
	if err != nil {
		return nil, err
	}
	moved := nameBodies(root)
	doc, err := resolve(name, root)
	if err != nil {
		return nil, err
	}
	return &Model{Name: name, Doc: doc, Root: root, Moved: moved}, nil
}

// resolve loads a checked document with kin-openapi, which resolves the
// references.
func resolve(name string, root *yaml.Node) (*openapi3.T, error) {
	data, err := document.EncodeJSON(name, root)
	if err != nil {
		return nil, document.ErrorIn(name, "%w", err)
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = false
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, uri *url.URL) ([]byte, error) {
		return nil, fmt.Errorf("a reference to %q is not followed", uri)
	}
	var doc *openapi3.T
	err = document.Guard(name, "kin-openapi", func() error {
		doc, err = loader.LoadFromDataWithPath(data, &url.URL{Path: "document.yaml"})
		return err
	})
	if err != nil {
		return nil, document.ErrorIn(name, "%w", err)
	}
	if doc.Paths == nil || doc.Paths.Len() == 0 {
		return nil, document.ErrorIn(name, "the document has no paths")
	}
	if doc.Components == nil {
		doc.Components = &openapi3.Components{}
	}
	return doc, nil
}

// RawJSON is the Go type of values that are not decoded.
const RawJSON = "json.RawMessage"

// OptionalSchemas maps the names of optional schemas to their options. A package
// without the option does not decode values of the schema.
func (m *Model) OptionalSchemas() map[string]string {
	all := map[string]string{}
	for name, ref := range m.Doc.Components.Schemas {
		if option, ok := ref.Value.Extensions[OptionExtension].(string); ok {
			all[name] = option
		}
	}
	return all
}

// LeaveOut sets the Go type of each optional schema to [RawJSON], unless its
// option is wanted.
func (m *Model) LeaveOut(wanted func(option string) bool) {
	for name, option := range m.OptionalSchemas() {
		if wanted(option) {
			continue
		}
		schema := m.Doc.Components.Schemas[name].Value
		schema.Extensions = SetExtension(schema.Extensions, typeExtension, RawJSON)
	}
}
