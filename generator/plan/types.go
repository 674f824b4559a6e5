package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// site is a schema at a place in the document.
type site struct {
	ref    *openapi3.SchemaRef
	node   *yaml.Node // the same schema, in document order
	steps  []string   // from the root of the document
	goType string     // Go type, if the schema becomes one
	title  string     // name of the schema in comments
}

// inner returns the site of a schema that this one contains under the given
// keys.
func (s site) inner(ref *openapi3.SchemaRef, goType string, keys ...string) site {
	return site{
		ref:    ref,
		node:   document.Get(s.node, keys...),
		steps:  slices.Concat(s.steps, keys),
		goType: goType,
		title:  goType,
	}
}

// planTypes decides on the types of parameters, on the component schemas that
// the operations use, and on everything inside them.
func (p *planner) planTypes() error {
	reached := p.reachedSchemas()
	p.sent = p.sentSchemas()
	p.Schemas = len(reached)
	errs := []error{p.planParameterTypes()}
	for key, node := range document.Members(document.Get(p.root, "components", "schemas")) {
		if !reached[key.Value] {
			delete(p.doc.Components.Schemas, key.Value)
			continue
		}
		errs = append(errs, p.planComponent(key.Value, node))
	}
	for name, ref := range p.hoisted {
		isTaken := p.doc.Components.Schemas[name] != nil // checkNames reports it
		if !isTaken {
			p.doc.Components.Schemas[name] = ref
		}
	}
	return errors.Join(append(errs, p.checkMasksOfRequests())...)
}

// planParameterTypes decides on the inline schemas of parameters.
func (p *planner) planParameterTypes() error {
	var errs []error
	for _, s := range p.Services {
		for _, o := range s.Operations {
			for _, param := range o.parameters {
				if param.Schema.Ref == "" {
					errs = append(errs, p.planParameterType(o, param))
				}
			}
		}
	}
	return errors.Join(errs...)
}

func (p *planner) planParameterType(o *Operation, param *parameter) error {
	err := p.planInline(site{
		ref:    param.Schema,
		node:   document.Get(param.node, "schema"),
		steps:  param.steps(o),
		goType: o.GoName + param.goName,
	})
	if err != nil {
		return err
	}
	param.Schema = p.hoist(param.Schema)
	return nil
}

// hoist turns the inline schema of a parameter, or of its items, into a component
// if it needs a type. oapi-codegen declares types only for components.
func (p *planner) hoist(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	if ref == nil || ref.Ref != "" {
		return ref
	}
	if !needsType(ref.Value) {
		ref.Value.Items = p.hoist(ref.Value.Items)
		return ref
	}
	name := ref.Value.Extensions["x-go-type-name"].(string) // set by planInline
	ref.Value.Extensions = model.SetExtension(ref.Value.Extensions, "x-go-name", name)
	delete(ref.Value.Extensions, "x-go-type-name")
	p.hoisted[name] = &openapi3.SchemaRef{Value: ref.Value}
	return &openapi3.SchemaRef{Ref: schemaPrefix + name, Value: ref.Value}
}

// planComponent decides on a component schema.
func (p *planner) planComponent(name string, node *yaml.Node) error {
	ref := p.doc.Components.Schemas[name]
	component := site{
		ref:    ref,
		node:   node,
		steps:  []string{"components", "schemas", name},
		goType: SchemaTypeName(name, ref),
		title:  name,
	}
	if moved := p.moved[name]; moved != nil {
		component.steps = moved
	}
	if !isExportedName(component.goType) {
		return p.errorAt(component.steps, notExported(component.goType))
	}
	isHandwritten := ref.Value.Extensions["x-go-handwritten"] == true && ref.Ref == ""
	if isHandwritten {
		ref.Value.Extensions[model.PlanExtension] = &Type{Name: component.goType} // aliases read it
		return nil
	}
	at := document.Pointer(component.steps...)
	p.Names[at] = component.goType
	if p.Places[component.goType] == "" { // otherwise checkNames reports it
		p.Places[component.goType] = at
	}
	if ref.Ref != "" {
		p.planAlias(component)
		return nil
	}
	ref.Value.Extensions = model.SetExtension(ref.Value.Extensions, "x-go-name", component.goType)
	return p.planSchema(component)
}

func notExported(goName string) error {
	return fmt.Errorf("%q is not an exported Go name; set x-go-name in an overlay", goName)
}

// planAlias decides on a component that is only a reference. Its type is an alias
// of the type that it refers to. If it has a description of its own, the loader
// has given it a copy of the schema, and the copy gets its own comment.
func (p *planner) planAlias(alias site) {
	target := p.doc.Components.Schemas[componentName(p.resolveAliases(alias.ref.Ref))]
	schema := alias.ref.Value
	if target.Value == schema {
		return
	}
	schema.Extensions = model.SetExtension(maps.Clone(schema.Extensions), model.PlanExtension, &Type{
		Name: alias.goType,
		Doc:  typeDoc(alias.goType, alias.title, schema.Description),
	})
}

// planInline decides on an inline schema. x-go-type-name renames its type, if it
// becomes one.
func (p *planner) planInline(s site) error {
	given, ok := s.ref.Value.Extensions["x-go-type-name"].(string)
	if ok {
		s.goType = given
	}
	s.title = s.goType
	if needsType(s.ref.Value) {
		err := p.claimInlineType(s)
		if err != nil {
			return p.errorAt(s.steps, err)
		}
	}
	return p.planSchema(s)
}

// claimInlineType gives the type of an inline schema its name.
func (p *planner) claimInlineType(s site) error {
	other, isTaken := p.Places[s.goType]
	if isTaken {
		return fmt.Errorf("its type would be named %s in Go, like that of %s; set x-go-type-name in an overlay",
			document.QuoteUnprintable(s.goType), other)
	}
	s.ref.Extensions = model.SetExtension(s.ref.Extensions, "x-go-type-name", s.goType)
	s.ref.Value.Extensions = model.SetExtension(s.ref.Value.Extensions, "x-go-type-name", s.goType)
	p.inlineTypes = append(p.inlineTypes, s.goType)
	p.Places[s.goType] = document.Pointer(s.steps...)
	return nil
}

// planSchema decides on a schema and on the schemas inside it.
func (p *planner) planSchema(s site) error {
	schema := s.ref.Value
	if !hasGoType(s.ref) {
		p.checkRequired(s)
	}
	keepJSON(s.ref)
	t := &Type{
		Name:         s.goType,
		Doc:          typeDoc(s.goType, s.title, schema.Description),
		MasksSecrets: masksSecrets(schema),
	}
	schema.Extensions = model.SetExtension(schema.Extensions, model.PlanExtension, t)
	if hasGoType(s.ref) {
		return nil // no code is generated for the schemas inside
	}
	err := p.planType(t, s)
	if err != nil {
		return p.errorAt(s.steps, err)
	}
	return errors.Join(
		p.planFields(s),
		p.planElements(s, schema.Items, "items", "Item"),
		p.planElements(s, schema.AdditionalProperties.Schema, "additionalProperties", "Value"),
	)
}

// planType decides on the type of a schema itself: an enum, a union or another
// type.
func (p *planner) planType(t *Type, s site) error {
	err := errors.Join(checkKind(s.ref.Value), checkMasks(s.ref.Value))
	if err != nil {
		return err
	}
	err = p.planEnum(t, s)
	if err != nil {
		return err
	}
	return p.planUnion(t, s)
}

// checkKind refuses schemas without an equivalent in Go.
func checkKind(schema *openapi3.Schema) error {
	if len(schema.AllOf) > 0 {
		return errors.New("its allOf was not folded")
	}
	if len(schema.Type.Slice()) > 1 && valueType(schema) == "" {
		return fmt.Errorf("several types are not supported, got %v; keep one, or set x-go-type, in an overlay",
			schema.Type.Slice())
	}
	if len(schema.OneOf) > 0 && len(schema.AnyOf) > 0 {
		return errors.New("oneOf together with anyOf is not supported; set x-go-type in an overlay")
	}
	return nil
}

// planElements decides on the inline schema of the elements of a list or a map.
func (p *planner) planElements(outer site, inner *openapi3.SchemaRef, key, suffix string) error {
	if inner == nil || inner.Ref != "" {
		return nil
	}
	s := outer.inner(inner, outer.goType+suffix, key)
	isComponent := p.Places[outer.goType] == document.Pointer(outer.steps...)
	if isComponent && isEnum(inner.Value) {
		return p.errorAt(s.steps,
			errors.New("an enum directly inside a component that is a list or a map is not supported; "+
				"move it to components/schemas in an overlay"))
	}
	return p.planInline(s)
}
