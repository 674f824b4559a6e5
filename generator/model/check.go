package model

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// componentName matches the names that OpenAPI allows for components.
var componentName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// checkComponentNames reports components with names that OpenAPI does not allow.
func checkComponentNames(file string, root *yaml.Node) error {
	var errs []error
	for section, components := range document.Members(document.Get(root, "components")) {
		if strings.HasPrefix(section.Value, "x-") {
			continue
		}
		for key := range document.Members(components) {
			if componentName.MatchString(key.Value) {
				continue
			}
			path := []string{"components", section.Value, key.Value}
			errs = append(errs, document.ErrorAtPath(file, path,
				"invalid component name %q; use only the characters A-Z, a-z, 0-9, '.', '-' and '_'", key.Value))
		}
	}
	return errors.Join(errs...)
}

// checkReferences reports references that leave the document, lead nowhere in it,
// or are circular.
func checkReferences(file string, root *yaml.Node) error {
	resolver := document.NewResolver(root)
	var errs []error
	document.WalkObjects(root, nil, func(n *yaml.Node, path []string) {
		if ref := document.Get(n, "$ref"); ref != nil && ref.Kind == yaml.ScalarNode {
			if err := checkReference(resolver, ref.Value); err != nil {
				errs = append(errs, document.ErrorAtPath(file, path, "%w", err))
			}
		}
		errs = append(errs, checkMapping(file, resolver, n, path))
	})
	return errors.Join(errs...)
}

// checkMapping checks the references in the mapping of a discriminator. A target
// may also be the name of a component.
func checkMapping(file string, resolver *document.Resolver, schema *yaml.Node, path []string) error {
	var errs []error
	for value, target := range document.Members(document.Get(schema, "discriminator", "mapping")) {
		if componentName.MatchString(target.Value) {
			continue
		}
		if err := checkReference(resolver, target.Value); err != nil {
			below := slices.Concat(path, []string{"discriminator", "mapping", value.Value})
			errs = append(errs, document.ErrorAtPath(file, below, "%w", err))
		}
	}
	return errors.Join(errs...)
}

// maxReferences limits the references that lead from one to the next.
const maxReferences = 50

// checkReference follows a reference, and the references that it leads to. It
// does not report broken references on the way: they are reported at their own
// places.
func checkReference(resolver *document.Resolver, ref string) error {
	target, err := resolver.Resolve(ref)
	if err != nil {
		return err
	}
	seen := map[string]bool{ref: true}
	for {
		next := document.Get(target, "$ref")
		if next == nil {
			return nil
		}
		if seen[next.Value] {
			return fmt.Errorf("reference %q is circular", ref)
		}
		seen[next.Value] = true
		if len(seen) > maxReferences {
			return fmt.Errorf("reference %q leads through more than %d others; shorten the chain in an overlay",
				ref, maxReferences)
		}
		target, _ = resolver.Resolve(next.Value) // nil for a broken reference
	}
}
