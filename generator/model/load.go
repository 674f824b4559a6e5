package model

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/grammar"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// Load resolves a patched document. References may only point into it: a file
// or an address would make the output depend on something that is not an
// input, and would let a document read what it should not.
func Load(name string, data []byte, root *yaml.Node) (*Model, error) {
	if err := document.CheckVersion(name, root); err != nil {
		return nil, err
	}
	if err := grammar.CheckShape(name, root); err != nil {
		return nil, err
	}
	folded, err := fold(name, root)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(checkComponentNames(name, root), checkReferences(name, root), checkExtensions(name, root)); err != nil {
		return nil, err
	}
	if folded {
		data, err = document.Encode(root)
		if err != nil {
			return nil, err
		}
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = false
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, uri *url.URL) ([]byte, error) {
		return nil, fmt.Errorf("a reference to %q is not followed", uri)
	}
	doc, err := loader.LoadFromDataWithPath(data, &url.URL{Path: "document.yaml"})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if doc.Paths == nil || doc.Paths.Len() == 0 {
		return nil, fmt.Errorf("%s: the document has no paths", name)
	}
	if doc.Components == nil {
		doc.Components = &openapi3.Components{}
	}
	return &Model{Name: name, Doc: doc, Root: root}, nil
}

// componentNamePattern is what OpenAPI lets components be called.
var componentNamePattern = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// checkComponentNames reports components that cannot be called so, by their
// places in the patched document.
func checkComponentNames(name string, root *yaml.Node) error {
	var errs []error
	for section, components := range document.Members(document.Get(root, "components")) {
		if strings.HasPrefix(section.Value, "x-") {
			continue
		}
		for component := range document.Members(components) {
			if !componentNamePattern.MatchString(component.Value) {
				errs = append(errs, fmt.Errorf("%s: %s: %q is no name of a component; give it one of the characters A-Z, a-z, 0-9, '.', '-' and '_'",
					name, document.Pointer("components", section.Value, component.Value), component.Value))
			}
		}
	}
	return errors.Join(errs...)
}
