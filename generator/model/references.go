package model

import (
	"errors"
	"fmt"
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// checkReferences reports references that leave the document, lead nowhere in
// it, or in a circle, with their places in the patched document.
func checkReferences(name string, root *yaml.Node) error {
	var errs []error
	check := func(ref *yaml.Node, path []string) {
		if err := checkReference(root, ref.Value); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", name, document.Pointer(path...), err))
		}
	}
	document.WalkObjects(root, nil, func(n *yaml.Node, path []string) {
		if ref := document.Get(n, "$ref"); ref != nil && ref.Kind == yaml.ScalarNode {
			check(ref, path)
		}
		for value, target := range document.Members(document.Get(n, "discriminator", "mapping")) {
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
		target, err := document.Resolve(root, at)
		if err != nil && at == ref {
			return err
		}
		next := document.Get(target, "$ref")
		if next == nil {
			return nil // or that reference is reported at its own place
		}
		at = next.Value
	}
	return fmt.Errorf("reference %q leads in a circle", ref)
}
