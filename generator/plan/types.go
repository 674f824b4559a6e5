package plan

import (
	"errors"
	"fmt"
	"go/token"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// Type is what the templates print of a type besides what oapi-codegen knows.
type Type struct {
	Name     string
	Doc      string
	Consts   []enumValue // of an enum
	NewDoc   string      // of a union's constructor
	ValueDoc string      // of a union's method Value
}

// Few reports whether an enum's constants can be compared with on one line.
func (t *Type) Few() bool {
	width := 0
	for _, c := range t.Consts {
		width += len("v ==  || ") + len(c.Name)
	}
	return width < 100
}

// IsText reports whether an enum's constants are texts. The compiler takes long
// for a switch over many.
func (t *Type) IsText() bool { return strings.HasPrefix(t.Consts[0].Value, `"`) }

// enumValue is a value of an enum.
type enumValue struct {
	Name  string
	Value string // a Go literal
	Doc   string
	text  string // the value as the document has it
}

// field is what the templates print of a property or of a parameter besides
// its type.
type field struct {
	Name string
	Tag  string
	Doc  string
	Arg  *argument // of a parameter
}

// planTypes decides on the types of parameters, on the component schemas, and
// on everything within them.
func (p *planner) planTypes() error {
	reached := p.reach()
	p.Schemas = len(reached)
	errs := []error{p.planParameterTypes()}
	for name, node := range document.Members(document.Get(p.root, "components", "schemas")) {
		if !reached[name.Value] {
			delete(p.doc.Components.Schemas, name.Value)
			continue
		}
		errs = append(errs, p.planComponent(name.Value, node))
	}
	for name, ref := range p.hoisted {
		if p.doc.Components.Schemas[name] == nil { // or checkNames says so
			p.doc.Components.Schemas[name] = ref
		}
	}
	return errors.Join(errs...)
}

// planParameterTypes decides on the inline schemas of parameters.
func (p *planner) planParameterTypes() error {
	var errs []error
	for _, s := range p.Services {
		for _, o := range s.Operations {
			for _, param := range o.params {
				if param.Schema.Ref == "" {
					errs = append(errs, p.planInline(param.Schema, document.Get(param.node, "schema"), o.GoName+param.goName, param.place(o)))
					param.Schema = p.hoist(param.Schema)
				}
			}
		}
	}
	return errors.Join(errs...)
}

// hoist makes a component of a parameter's schema, or of its items, where it is
// to become a type: oapi-codegen makes none of it where it is.
func (p *planner) hoist(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	if ref == nil || ref.Ref != "" {
		return ref
	}
	if !needsType(ref.Value) {
		ref.Value.Items = p.hoist(ref.Value.Items)
		return ref
	}
	name := ref.Value.Extensions["x-go-type-name"].(string) // as planInline has left it
	ref.Value.Extensions = model.SetExtension(ref.Value.Extensions, "x-go-name", name)
	delete(ref.Value.Extensions, "x-go-type-name")
	p.hoisted[name] = &openapi3.SchemaRef{Value: ref.Value}
	return &openapi3.SchemaRef{Ref: "#/components/schemas/" + name, Value: ref.Value}
}

// planComponent decides on a component schema.
func (p *planner) planComponent(name string, node *yaml.Node) error {
	ref := p.doc.Components.Schemas[name]
	path := []string{"components", "schemas", name}
	goName := SchemaTypeName(name, ref)
	if !token.IsIdentifier(goName) || !token.IsExported(goName) {
		return fmt.Errorf("%s: %s: %q is no exported Go name; give it an x-go-name", p.Spec, document.Pointer(path...), goName)
	}
	if ref.Value.Extensions["x-go-handwritten"] == true && ref.Ref == "" {
		ref.Value.Extensions[model.PlanExtension] = &Type{Name: goName} // for other names of it
		return nil
	}
	p.Names[document.Pointer(path...)] = goName
	if p.Places[goName] == "" { // or checkNames says so
		p.Places[goName] = document.Pointer(path...)
	}
	if ref.Ref != "" {
		p.planAlias(ref, goName, name)
		return nil
	}
	ref.Value.Extensions = model.SetExtension(ref.Value.Extensions, "x-go-name", goName)
	return p.planSchema(ref, node, goName, name, path)
}

// planAlias decides on a component that is only a reference, which makes its
// type another name of the type that it refers to. With a description of its
// own, the loader has given it a copy of the schema.
func (p *planner) planAlias(ref *openapi3.SchemaRef, goName, name string) {
	target := p.doc.Components.Schemas[componentName(p.aliased(ref.Ref))]
	if target.Value == ref.Value {
		return
	}
	ref.Value.Extensions = model.SetExtension(maps.Clone(ref.Value.Extensions), model.PlanExtension, &Type{
		Name: goName,
		Doc:  TypeDoc(goName, name, ref.Value.Description),
	})
}

// planInline decides on a schema that is no component. Where it becomes a type,
// the type is called goType, or as the document says.
func (p *planner) planInline(ref *openapi3.SchemaRef, node *yaml.Node, goType string, path []string) error {
	if given, ok := ref.Value.Extensions["x-go-type-name"].(string); ok {
		goType = given
	}
	if needsType(ref.Value) {
		if other, ok := p.Places[goType]; ok {
			return fmt.Errorf("%s: %s: its type is called %s in Go, as is that of %s; give it an x-go-type-name", p.Spec, document.Pointer(path...), document.QuoteUnprintable(goType), other)
		}
		ref.Extensions = model.SetExtension(ref.Extensions, "x-go-type-name", goType)
		ref.Value.Extensions = model.SetExtension(ref.Value.Extensions, "x-go-type-name", goType)
		p.inline = append(p.inline, goType)
		p.Places[goType] = document.Pointer(path...)
	}
	return p.planSchema(ref, node, goType, goType, path)
}

// planSchema decides on the schema at path, whose Go type is goType.
func (p *planner) planSchema(ref *openapi3.SchemaRef, node *yaml.Node, goType, title string, path []string) error {
	schema := ref.Value
	t := &Type{Name: goType, Doc: TypeDoc(goType, title, schema.Description)}
	schema.Extensions = model.SetExtension(schema.Extensions, model.PlanExtension, t)
	if hasGoType(ref) {
		return nil // what is within it becomes no code
	}
	err := checkKind(schema)
	if err == nil {
		err = p.planEnum(t, schema, node, goType, path)
	}
	if union := slices.Concat(schema.OneOf, schema.AnyOf); err == nil && len(union) > 0 {
		if err = p.checkUnion(schema, union); err == nil {
			t.NewDoc, t.ValueDoc = p.unionDocs(goType, schema, union)
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %s: %w", p.Spec, document.Pointer(path...), err)
	}
	p.checkRequired(schema, path)
	errs := []error{p.planProperties(schema, document.Get(node, "properties"), goType, path)}
	errs = append(errs, p.planInner(schema.Items, node, "items", goType+"Item", path))
	errs = append(errs, p.planInner(schema.AdditionalProperties.Schema, node, "additionalProperties", goType+"Value", path))
	return errors.Join(errs...)
}

// planInner decides on the schema of what a list or a map holds.
func (p *planner) planInner(inner *openapi3.SchemaRef, node *yaml.Node, key, goType string, path []string) error {
	if inner == nil || inner.Ref != "" {
		return nil
	}
	at := document.Extend(path, key)
	if isComponent := path[0] == "components" && len(path) == 3; isComponent && isEnum(inner.Value) {
		return fmt.Errorf("%s: %s: an enum in a component that is a list or a map gets no type; move it to components/schemas", p.Spec, document.Pointer(at...))
	}
	return p.planInline(inner, document.Get(node, key), goType, at)
}

// checkKind refuses schemas that no Go type stands for.
func checkKind(schema *openapi3.Schema) error {
	switch {
	case len(schema.AllOf) > 0:
		return errors.New("its allOf was not resolved")
	case len(schema.Type.Slice()) > 1 && valueType(schema) == "":
		return fmt.Errorf("it has the types %v; give it one, or an x-go-type, in an overlay", schema.Type.Slice())
	case len(schema.OneOf) > 0 && len(schema.AnyOf) > 0:
		return errors.New("a union of oneOf and anyOf is not supported; give it an x-go-type in an overlay")
	}
	return nil
}

// checkRequired notes what an object requires and does not have. One that is
// open may have it all the same, and so may one that lists no properties.
func (p *planner) checkRequired(schema *openapi3.Schema, path []string) {
	additional := schema.AdditionalProperties
	if isOpen(schema) || len(schema.Properties) == 0 && additional.Has == nil {
		return
	}
	for _, name := range schema.Required {
		if schema.Properties[name] == nil {
			p.Lacks = append(p.Lacks, fmt.Errorf("%s: %s: it requires the property %q, which it does not have; define it, or remove it from required, in an overlay",
				p.Spec, document.Pointer(path...), name))
		}
	}
}

// isOpen reports whether an object says that it may have more properties than
// it lists.
func isOpen(schema *openapi3.Schema) bool {
	additional := schema.AdditionalProperties
	return additional.Schema != nil || additional.Has != nil && *additional.Has
}

// planProperties decides on the fields of a struct, in document order.
func (p *planner) planProperties(schema *openapi3.Schema, properties *yaml.Node, goType string, path []string) error {
	var errs []error
	taken := map[string]string{}
	if isOpen(schema) {
		taken["Extra"] = "the field of unknown properties"
		taken["MarshalJSON"], taken["UnmarshalJSON"] = "a method", "a method"
	}
	order := -1
	for key, node := range document.Members(properties) {
		name := key.Value
		order++
		at := slices.Concat(path, []string{"properties", name})
		f := planField(schema, name)
		if err := f.check(name, taken); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", p.Spec, document.Pointer(at...), err))
			continue
		}
		taken[f.Name] = fmt.Sprintf("that of %q", name)
		p.Names[document.Pointer(at...)] = goType + "." + f.Name
		ref := schema.Properties[name]
		ref.Extensions["x-order"] = float64(order)
		if ref.Ref == "" {
			errs = append(errs, p.planInline(ref, node, goType+f.Name, at))
		}
	}
	return errors.Join(errs...)
}

// planField decides on the field of a property.
func planField(schema *openapi3.Schema, name string) *field {
	ref := schema.Properties[name]
	f := &field{Name: fieldName(name, ref), Tag: jsonTag(schema, name, ref), Doc: gofile.Comment(ref.Value.Description)}
	if description, ok := ref.Extensions["description"].(string); ok {
		f.Doc = gofile.Comment(description)
	}
	if ref.Value.Deprecated {
		f.deprecate(ref.Value.Extensions)
	}
	// Extensions beside a reference win over those of the schema it names, so
	// each property says all of its own.
	ref.Extensions = model.SetExtension(ref.Extensions, model.PlanExtension, f)
	ref.Extensions["x-go-name"] = f.Name
	return f
}

// check reports what keeps the property called name from being the field.
func (f *field) check(name string, taken map[string]string) error {
	if !token.IsExported(f.Name) || !token.IsIdentifier(f.Name) {
		return fmt.Errorf("%q is no exported Go name; give it an x-go-name", f.Name)
	}
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !isTagRune(r) }) {
		return errors.New("encoding/json reads no such name from a struct tag; give the object an x-go-type in an overlay")
	}
	if other, ok := taken[f.Name]; ok {
		return fmt.Errorf("the field is called %q in Go, as is %s; give one an x-go-name", f.Name, other)
	}
	return nil
}

// isTagRune reports whether encoding/json accepts a rune in a name.
func isTagRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r)
}

// needsType reports whether an inline schema becomes a type of its own.
func needsType(s *openapi3.Schema) bool {
	return s.Extensions["x-go-type"] == nil && (isEnum(s) || len(s.Properties) > 0 || len(s.OneOf) > 0 || len(s.AnyOf) > 0)
}

// fieldName is the Go name of a property.
func fieldName(name string, ref *openapi3.SchemaRef) string {
	if given, ok := ref.Extensions["x-go-name"].(string); ok {
		return given
	}
	if ref.Ref == "" {
		if given, ok := ref.Value.Extensions["x-go-name"].(string); ok {
			return given
		}
	}
	return naming.GoName(name)
}

// jsonTag leaves out what is absent. Pointers are absent when nil; slices and
// the types that say themselves what their zero is are absent when zero, so an
// empty list can be sent.
func jsonTag(schema *openapi3.Schema, name string, ref *openapi3.SchemaRef) string {
	option := ",omitzero"
	switch {
	case slices.Contains(schema.Required, name) && name == "-":
		option = "," // without a comma it would leave the field out
	case slices.Contains(schema.Required, name):
		option = ""
	case ref.Extensions["x-omitempty"] == true || ref.Value.Extensions["x-omitempty"] == true:
		option = ",omitempty"
	}
	return "`json:\"" + name + option + "\"`"
}

func (f *field) deprecate(extensions map[string]any) {
	reason, ok := extensions["x-deprecated-reason"].(string)
	if !ok {
		reason = "the API document marks it so, without a reason."
	}
	f.Doc = strings.TrimPrefix(f.Doc+"\n//\n"+gofile.Comment("Deprecated: "+reason), "\n//\n")
}
