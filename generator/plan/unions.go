package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// checkUnion accepts unions of components that a discriminator tells apart, one
// value for each. Anything else would have to be guessed when it is read.
func (p *planner) checkUnion(schema *openapi3.Schema, union openapi3.SchemaRefs) error {
	switch {
	case len(schema.Properties) > 0 || isOpen(schema):
		return errors.New("a union with properties of its own is not supported")
	case slices.ContainsFunc(union, isNull):
		return errors.New("a union with null is not supported; leave null out in an overlay, or say type: [string, 'null'] and the like")
	case schema.Discriminator == nil:
		return errors.New("a union without a discriminator cannot be told apart; give it one, or an x-go-type, in an overlay")
	}
	types := map[string]string{}
	for _, variant := range union {
		if err := p.checkVariant(variant, types); err != nil {
			return err
		}
	}
	return checkMapping(schema.Discriminator, union)
}

func isNull(variant *openapi3.SchemaRef) bool { return variant.Value.Type.Is("null") }

// checkVariant accepts a variant that is an object and a Go type of its own.
func (p *planner) checkVariant(variant *openapi3.SchemaRef, types map[string]string) error {
	if variant.Ref == "" {
		return errors.New("a variant of the union is not a component; move it to components/schemas")
	}
	if valueType(variant.Value) != "object" && len(variant.Value.Properties) == 0 && !hasGoType(variant) {
		return fmt.Errorf("the variant %s of the union is no object, so that no discriminator fits in", variant.Ref)
	}
	name := p.typeName(p.aliased(variant.Ref))
	if other, ok := types[name]; ok {
		return fmt.Errorf("the variants %s and %s of the union are one type in Go", other, variant.Ref)
	}
	types[name] = variant.Ref
	return nil
}

// aliased follows a reference through components that are only references.
func (p *planner) aliased(ref string) string {
	for {
		component := p.doc.Components.Schemas[componentName(ref)]
		if component == nil || component.Ref == "" {
			return ref
		}
		ref = component.Ref
	}
}

// checkMapping reports what keeps a discriminator from naming each variant
// once.
func checkMapping(discriminator *openapi3.Discriminator, union openapi3.SchemaRefs) error {
	mapped := map[string]string{}
	for _, value := range slices.Sorted(maps.Keys(discriminator.Mapping)) {
		ref := discriminator.Mapping[value].Ref
		if other, ok := mapped[ref]; ok {
			return fmt.Errorf("the discriminator maps both %q and %q to %s, which would leave it open what to send", other, value, ref)
		}
		if !slices.ContainsFunc(union, func(v *openapi3.SchemaRef) bool { return v.Ref == ref }) {
			return fmt.Errorf("the discriminator maps %q to %s, which is no variant", value, ref)
		}
		mapped[ref] = value
	}
	for _, variant := range union {
		if _, ok := mapped[variant.Ref]; !ok {
			return fmt.Errorf("the discriminator does not map %s", variant.Ref)
		}
	}
	return nil
}
