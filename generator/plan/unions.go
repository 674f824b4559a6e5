package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// planUnion decides on the comments of a schema that is a union.
func (p *planner) planUnion(t *Type, s site) error {
	schema := s.ref.Value
	union := slices.Concat(schema.OneOf, schema.AnyOf)
	if len(union) == 0 {
		return nil
	}
	err := p.checkUnion(schema, union)
	if err != nil {
		return err
	}
	t.NewDoc = newUnionDoc(s.goType, schema.Discriminator.PropertyName)
	t.ValueDoc = unionValueDoc(p.variantTypes(union))
	return nil
}

// checkUnion accepts unions of components if a discriminator has one value for
// each of them. Reading other unions would mean guessing.
func (p *planner) checkUnion(schema *openapi3.Schema, union openapi3.SchemaRefs) error {
	if len(schema.Properties) > 0 || isOpen(schema) {
		return errors.New("a union with properties of its own is not supported; set x-go-type in an overlay")
	}
	if slices.ContainsFunc(union, isNull) {
		return errors.New("a union with null is not supported; remove null in an overlay, " +
			"or set a type with null, such as [string, 'null']")
	}
	if schema.Discriminator == nil {
		return errors.New("a union needs a discriminator to tell its variants apart; set one, or x-go-type, in an overlay")
	}
	types := map[string]string{}
	for _, variant := range union {
		err := p.checkVariant(variant, types)
		if err != nil {
			return err
		}
	}
	err := checkMapping(schema.Discriminator, union)
	if err != nil {
		return err
	}
	for _, variant := range union {
		err := checkTag(variant, schema.Discriminator.PropertyName)
		if err != nil {
			return err
		}
	}
	return nil
}

func isNull(variant *openapi3.SchemaRef) bool { return variant.Value.Type.Is("null") }

// checkVariant accepts a variant that is an object with a Go type of its own. It
// adds the type to those that earlier variants have taken.
func (p *planner) checkVariant(variant *openapi3.SchemaRef, taken map[string]string) error {
	if variant.Ref == "" {
		return errors.New("a variant of the union is inline; move it to components/schemas in an overlay")
	}
	isObject := valueType(variant.Value) == "object" || len(variant.Value.Properties) > 0
	if !isObject && !hasGoType(variant) {
		return fmt.Errorf("the variant %s of the union is not an object, so it cannot hold a discriminator; "+
			"set x-go-type on the union in an overlay", variant.Ref)
	}
	name := p.typeName(p.resolveAliases(variant.Ref))
	other, isTaken := taken[name]
	if isTaken {
		return fmt.Errorf("the variants %s and %s of the union have the same Go type; remove one in an overlay",
			other, variant.Ref)
	}
	taken[name] = variant.Ref
	return nil
}

// checkTag refuses a variant that cannot hold the discriminator: its value would be
// lost, or could not be read.
func checkTag(variant *openapi3.SchemaRef, tag string) error {
	if hasGoType(variant) {
		return nil // its type decides
	}
	property := variant.Value.Properties[tag]
	if property == nil {
		return fmt.Errorf("the variant %s of the union lacks the property %q, which is the discriminator; "+
			"add it, or set x-go-type on the union, in an overlay", variant.Ref, tag)
	}
	if t := valueType(property.Value); t != "string" && !hasGoType(property) {
		return fmt.Errorf("the discriminator %q of the variant %s of the union is not a string; "+
			"correct its type, or set x-go-type on the union, in an overlay", tag, variant.Ref)
	}
	return nil
}

// variantTypes returns the Go types of the variants of a union.
func (p *planner) variantTypes(union openapi3.SchemaRefs) []string {
	var names []string
	for _, variant := range union {
		names = append(names, p.typeName(variant.Ref))
	}
	return names
}

// checkMapping refuses a discriminator that does not have exactly one value for
// each variant.
func checkMapping(discriminator *openapi3.Discriminator, union openapi3.SchemaRefs) error {
	mapped := map[string]string{}
	for _, value := range slices.Sorted(maps.Keys(discriminator.Mapping)) {
		ref := discriminator.Mapping[value].Ref
		other, isTaken := mapped[ref]
		if isTaken {
			return fmt.Errorf("the discriminator maps both %q and %q to %s, so the value to send is unclear; remove one in "+
				"an overlay",
				other, value, ref)
		}
		isVariant := slices.ContainsFunc(union, func(v *openapi3.SchemaRef) bool { return v.Ref == ref })
		if !isVariant {
			return fmt.Errorf("the discriminator maps %q to %s, which is not a variant; remove it in an overlay", value, ref)
		}
		mapped[ref] = value
	}
	for _, variant := range union {
		_, isMapped := mapped[variant.Ref]
		if !isMapped {
			return fmt.Errorf("the discriminator has no value for %s; map one in an overlay", variant.Ref)
		}
	}
	return nil
}
