package generator

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// load resolves a patched document. References may only point into it: a file
// or an address would make the output depend on something that is not an
// input, and would let a document read what it should not.
func load(name string, data []byte, root *yaml.Node) (*openapi3.T, error) {
	if err := checkReferences(name, root, nil); err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = false
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, uri *url.URL) ([]byte, error) {
		return nil, fmt.Errorf("a reference to %s is not followed", uri)
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
	return doc, nil
}

// checkReferences reports references that leave the document or lead nowhere
// in it, with their lines in the document before the overlays.
func checkReferences(name string, root, n *yaml.Node) error {
	if n == nil {
		n = root
	}
	var errs []error
	if ref := lookup(n, "$ref"); ref != nil && ref.Kind == yaml.ScalarNode {
		errs = append(errs, checkReference(name, root, ref))
	}
	for _, child := range n.Content {
		errs = append(errs, checkReferences(name, root, child))
	}
	return errors.Join(errs...)
}

func checkReference(name string, root, ref *yaml.Node) error {
	path, inside := strings.CutPrefix(ref.Value, "#/")
	if !inside {
		return fmt.Errorf("%s:%d: reference %q leaves the document; only references that start with #/ are followed", name, ref.Line, ref.Value)
	}
	at := root
	for step := range strings.SplitSeq(path, "/") {
		step = strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
		if at = lookup(at, step); at == nil {
			return fmt.Errorf("%s:%d: reference %q leads nowhere: there is no %q", name, ref.Line, ref.Value, step)
		}
	}
	return nil
}
