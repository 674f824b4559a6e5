package generator

import (
	"errors"
	"fmt"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// typ is what the templates print of a type besides what oapi-codegen knows.
type typ struct {
	Doc      string
	Consts   []enumValue // of an enum
	NewDoc   string      // of a union's constructor
	ValueDoc string      // of a union's method Value
}

// enumValue is a value of an enum.
type enumValue struct {
	Name  string
	Value string // a Go literal
	Doc   string
}

// field is what the templates print of a property or of a parameter besides
// its type.
type field struct {
	Name string
	Tag  string
	Doc  string
	Arg  *argument // of a parameter
}

// planTypes decides on the component schemas and everything within them.
func (p *planner) planTypes(root *yaml.Node) error {
	reached := p.reach()
	p.schemas = len(reached)
	schemas := lookup(lookup(root, "components"), "schemas")
	var errs []error
	for i := 0; i < 2*pairs(schemas); i += 2 {
		name := schemas.Content[i].Value
		ref := p.doc.Components.Schemas[name]
		if !reached[name] {
			delete(p.doc.Components.Schemas, name)
			continue
		}
		if ref.Value.Extensions["x-go-handwritten"] == true {
			continue
		}
		goName := schemaTypeName(name, ref)
		if !token.IsIdentifier(goName) || !token.IsExported(goName) {
			errs = append(errs, fmt.Errorf("%s: %s: %q is no exported Go name; give it an x-go-name", p.spec, pointer("components", "schemas", name), goName))
			continue
		}
		p.names[pointer("components", "schemas", name)] = goName
		if ref.Ref == "" {
			ref.Value.Extensions = withExtension(ref.Value.Extensions, "x-go-name", goName)
		}
		errs = append(errs, p.planSchema(ref, schemas.Content[i+1], goName, name, []string{"components", "schemas", name}))
	}
	return errors.Join(errs...)
}

// planSchema decides on the schema at path, whose Go type is goType.
func (p *planner) planSchema(ref *openapi3.SchemaRef, node *yaml.Node, goType, title string, path []string) error {
	schema := ref.Value
	t := &typ{Doc: typeDoc(goType, title, schema.Description)}
	var errs []error
	fail := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s: %w", p.spec, pointer(path...), fmt.Errorf(format, args...)))
	}
	if len(schema.Enum) > 0 && schema.Extensions["x-go-type"] == nil {
		consts, err := constants(goType, schema)
		if err != nil {
			fail("%w", err)
		}
		t.Consts = consts
		for i, c := range consts {
			p.names[pointer(slices.Concat(path, []string{"enum", fmt.Sprint(schema.Enum[i])})...)] = c.Name
		}
	}
	if union := slices.Concat(schema.OneOf, schema.AnyOf); len(union) > 0 && schema.Extensions["x-go-type"] == nil {
		if err := checkUnion(schema, union); err != nil {
			fail("%w", err)
		} else {
			t.NewDoc, t.ValueDoc = p.unionDocs(goType, schema, union)
		}
	}
	schema.Extensions = withExtension(schema.Extensions, extPlan, t)
	errs = append(errs, p.planProperties(schema, lookup(node, "properties"), goType, path))
	if schema.Items != nil && schema.Items.Ref == "" {
		item := goType + "Item"
		if needsType(schema.Items.Value) {
			schema.Items.Extensions = withExtension(schema.Items.Extensions, "x-go-type-name", item)
		}
		errs = append(errs, p.planSchema(schema.Items, lookup(node, "items"), item, item, append(path, "items")))
	}
	return errors.Join(errs...)
}

// planProperties decides on the fields of a struct, in document order.
func (p *planner) planProperties(schema *openapi3.Schema, properties *yaml.Node, goType string, path []string) error {
	var errs []error
	taken := map[string]string{}
	for i := 0; i < 2*pairs(properties); i += 2 {
		name := properties.Content[i].Value
		ref := schema.Properties[name]
		f := &field{Name: fieldName(name, ref), Tag: jsonTag(schema, name, ref), Doc: comment(ref.Value.Description)}
		at := slices.Concat(path, []string{"properties", name})
		if description, ok := ref.Extensions["description"].(string); ok {
			f.Doc = comment(description)
		}
		if strings.ContainsAny(name, "\"`\\,") {
			errs = append(errs, fmt.Errorf("%s: %s: a JSON tag cannot hold this name", p.spec, pointer(at...)))
			continue
		}
		if other, ok := taken[f.Name]; ok || f.Name == "" {
			errs = append(errs, fmt.Errorf("%s: %s: the field is called %q in Go, as is that of %q; give one an x-go-name", p.spec, pointer(at...), f.Name, other))
			continue
		}
		taken[f.Name] = name
		p.names[pointer(at...)] = goType + "." + f.Name
		if ref.Value.Deprecated {
			f.deprecate(ref.Value.Extensions)
		}
		// Extensions beside a reference win over those of the schema it names,
		// so each property says all of its own.
		ref.Extensions = withExtension(ref.Extensions, extPlan, f)
		ref.Extensions["x-go-name"] = f.Name
		ref.Extensions["x-order"] = float64(i / 2)
		if ref.Ref != "" {
			continue
		}
		inner := goType + f.Name
		if given, ok := ref.Value.Extensions["x-go-type-name"].(string); ok {
			inner = given
		}
		if needsType(ref.Value) {
			ref.Extensions["x-go-type-name"] = inner
		}
		errs = append(errs, p.planSchema(ref, properties.Content[i+1], inner, inner, at))
	}
	return errors.Join(errs...)
}

// needsType reports whether an inline schema becomes a type of its own.
func needsType(s *openapi3.Schema) bool {
	return s.Extensions["x-go-type"] == nil && (len(s.Enum) > 0 || len(s.Properties) > 0)
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
	return goName(name)
}

// jsonTag leaves out what is absent. Pointers are absent when nil; slices and
// the types that say themselves what their zero is are absent when zero, so an
// empty list can be sent.
func jsonTag(schema *openapi3.Schema, name string, ref *openapi3.SchemaRef) string {
	option := ",omitzero"
	switch {
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
	f.Doc = strings.TrimPrefix(f.Doc+"\n//\n"+comment("Deprecated: "+reason), "\n//\n")
}

// constants are the values of an enum in document order.
func constants(goType string, schema *openapi3.Schema) ([]enumValue, error) {
	names, _ := schema.Extensions["x-enum-varnames"].([]any)
	docs, _ := schema.Extensions["x-enum-descriptions"].(map[string]any)
	var all []enumValue
	taken := map[string]any{}
	for i, value := range schema.Enum {
		text := fmt.Sprint(value)
		c := enumValue{Name: constName(goType, text), Value: strconv.Quote(text)}
		if i < len(names) {
			c.Name = goType + fmt.Sprint(names[i])
		}
		if !schema.Type.Is("string") {
			c.Value = text
		}
		if other, ok := taken[c.Name]; ok || !token.IsIdentifier(c.Name) || c.Name == goType {
			return nil, fmt.Errorf("the value %q becomes the constant %s, which is no name or that of the value %q; name them with x-enum-varnames", text, c.Name, other)
		}
		taken[c.Name] = value
		if doc, ok := docs[text].(string); ok {
			c.Doc = comment(doc)
		}
		all = append(all, c)
	}
	for value := range docs {
		if !slices.Contains(schema.Enum, any(value)) {
			return nil, fmt.Errorf("x-enum-descriptions describes %q, which is no value", value)
		}
	}
	return all, nil
}

// checkUnion accepts unions of components that a discriminator tells apart.
// Anything else would have to be guessed when it is read.
func checkUnion(schema *openapi3.Schema, union openapi3.SchemaRefs) error {
	if len(schema.Properties) > 0 {
		return errors.New("a union with properties of its own is not supported")
	}
	if schema.Discriminator == nil {
		return errors.New("a union without a discriminator cannot be told apart; give it one, or an x-go-type, in an overlay")
	}
	for _, variant := range union {
		if variant.Ref == "" {
			return errors.New("a variant of the union is not a component; move it to components/schemas")
		}
	}
	mapped := map[string]bool{}
	for _, m := range schema.Discriminator.Mapping {
		mapped[m.Ref] = true
	}
	for _, variant := range union {
		if !mapped[variant.Ref] {
			return fmt.Errorf("the discriminator does not map %s", variant.Ref)
		}
	}
	return nil
}
