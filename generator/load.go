package generator

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// model is a patched document whose references are resolved and whose allOf
// are folded.
type model struct {
	name string // of the document, for messages
	doc  *openapi3.T
	root *yaml.Node // the same document, in its own order
}

// load resolves a patched document. References may only point into it: a file
// or an address would make the output depend on something that is not an
// input, and would let a document read what it should not.
func load(name string, data []byte, root *yaml.Node) (*model, error) {
	if err := checkVersion(name, root); err != nil {
		return nil, err
	}
	if err := checkShape(name, root); err != nil {
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
		data, err = marshal(root)
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
	return &model{name: name, doc: doc, root: root}, nil
}

// componentNamePattern is what OpenAPI lets components be called.
var componentNamePattern = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// checkComponentNames reports components that cannot be called so, by their
// places in the patched document.
func checkComponentNames(name string, root *yaml.Node) error {
	var errs []error
	for section, components := range yamlnode.Members(yamlnode.Get(root, "components")) {
		if strings.HasPrefix(section.Value, "x-") {
			continue
		}
		for component := range yamlnode.Members(components) {
			if !componentNamePattern.MatchString(component.Value) {
				errs = append(errs, fmt.Errorf("%s: %s: %q is no name of a component; give it one of the characters A-Z, a-z, 0-9, '.', '-' and '_'",
					name, pointer("components", section.Value, component.Value), component.Value))
			}
		}
	}
	return errors.Join(errs...)
}

// checkReferences reports references that leave the document, lead nowhere in
// it, or in a circle, with their places in the patched document.
func checkReferences(name string, root *yaml.Node) error {
	var errs []error
	check := func(ref *yaml.Node, path []string) {
		if err := checkReference(root, ref.Value); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", name, pointer(path...), err))
		}
	}
	walkObjects(root, nil, func(n *yaml.Node, path []string) {
		if ref := yamlnode.Get(n, "$ref"); ref != nil && ref.Kind == yaml.ScalarNode {
			check(ref, path)
		}
		for value, target := range yamlnode.Members(yamlnode.Get(n, "discriminator", "mapping")) {
			if !componentNamePattern.MatchString(target.Value) { // a name stands for the component
				check(target, slices.Concat(path, []string{"discriminator", "mapping", value.Value}))
			}
		}
	})
	return errors.Join(errs...)
}

// checkReference follows a reference, and those that it leads to.
func checkReference(root *yaml.Node, ref string) error {
	seen := map[string]bool{}
	for at := ref; !seen[at]; {
		seen[at] = true
		target, err := resolve(root, at)
		if err != nil && at == ref {
			return err
		}
		next := yamlnode.Get(target, "$ref")
		if next == nil {
			return nil // or that reference is reported at its own place
		}
		at = next.Value
	}
	return fmt.Errorf("reference %q leads in a circle", ref)
}

// resolve returns what a reference leads to: a component, or a place outside
// of the components, such as a path.
func resolve(root *yaml.Node, ref string) (*yaml.Node, error) {
	path, inside := strings.CutPrefix(ref, "#/")
	if !inside {
		return nil, fmt.Errorf("reference %q leaves the document; only references that start with #/ are followed", ref)
	}
	if strings.HasPrefix(path, "components/") && strings.Count(path, "/") > 2 {
		return nil, fmt.Errorf("reference %q leads into a component; move what it is about to a component of its own", ref)
	}
	at := root
	for step := range strings.SplitSeq(path, "/") {
		step = stepName(step)
		if at = yamlnode.Get(at, step); at == nil {
			return nil, fmt.Errorf("reference %q leads nowhere: there is no %q", ref, step)
		}
	}
	return at, nil
}
