package plan

import (
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// ScalarTypes maps types and formats of scalars to Go types. Formats that it
// does not list keep the Go type that oapi-codegen gives them.
func ScalarTypes() codegen.TypeMapping {
	asString := codegen.SimpleTypeSpec{Type: "string"}
	asInt := codegen.SimpleTypeSpec{Type: "int"}
	asFloat := codegen.SimpleTypeSpec{Type: "float64"}
	return codegen.TypeMapping{
		Integer: codegen.FormatMapping{
			Default: asInt,
			Formats: map[string]codegen.SimpleTypeSpec{"int32": asInt},
		},
		Number: codegen.FormatMapping{
			Default: asFloat,
			Formats: map[string]codegen.SimpleTypeSpec{"float": asFloat},
		},
		String: codegen.FormatMapping{
			Formats: map[string]codegen.SimpleTypeSpec{
				"uuid":     asString,
				"email":    asString,
				"date":     asString,
				"duration": asString,
				"binary":   asString,
			},
		},
	}
}

// goType returns the Go type of a schema at the place where it is used, without a
// pointer. It is "" for a schema that needs a type name and has none.
func (p *planner) goType(ref *openapi3.SchemaRef) string {
	given := p.givenType(ref)
	if given != "" {
		return given
	}
	schema := ref.Value
	inline, ok := schema.Extensions["x-go-type-name"].(string)
	if ok {
		return inline
	}
	if scalarType(schema) != "" {
		return scalarGoType(schema)
	}
	switch {
	case schema.Items != nil:
		return "[]" + p.elementType(schema.Items)
	case schema.AdditionalProperties.Schema != nil:
		return "map[string]" + p.elementType(schema.AdditionalProperties.Schema)
	}
	return ""
}

// elementType returns the Go type of the elements of a list or a map.
func (p *planner) elementType(ref *openapi3.SchemaRef) string {
	if isNullable(ref.Value) {
		return "*" + p.goType(ref)
	}
	return p.goType(ref)
}

// givenType returns the Go type that a component or an x-go-type gives to a
// schema, or "" if it is inline.
func (p *planner) givenType(ref *openapi3.SchemaRef) string {
	beside, ok := ref.Extensions["x-go-type"].(string)
	if ok {
		return beside
	}
	if ref.Ref != "" {
		return p.typeName(ref.Ref)
	}
	own, _ := ref.Value.Extensions["x-go-type"].(string)
	return own
}

// typeName returns the Go type for a reference to a component schema.
func (p *planner) typeName(ref string) string {
	name := componentName(ref)
	schema := p.doc.Components.Schemas[name]
	if schema == nil {
		return naming.GoName(name)
	}
	return SchemaTypeName(name, schema)
}

// SchemaTypeName returns the Go type of a component schema.
func SchemaTypeName(name string, schema *openapi3.SchemaRef) string {
	if schema.Ref == "" {
		given, ok := schema.Value.Extensions["x-go-name"].(string)
		if ok {
			return given
		}
	}
	return naming.GoName(name)
}

const schemaPrefix = "#/components/schemas/"

// componentName returns the name of the component schema that a reference leads
// to.
func componentName(ref string) string { return strings.TrimPrefix(ref, schemaPrefix) }

// resolveAliases returns the reference to the component that holds the schema. It
// follows components that are only references to another one.
func (p *planner) resolveAliases(ref string) string {
	for {
		component := p.doc.Components.Schemas[componentName(ref)]
		if component == nil || component.Ref == "" {
			return ref
		}
		ref = component.Ref
	}
}

// hasGoType reports whether an overlay gives a schema a Go type.
func hasGoType(ref *openapi3.SchemaRef) bool {
	return ref.Extensions["x-go-type"] != nil || ref.Value.Extensions["x-go-type"] != nil
}

// hasTypeName reports whether the elements of a list have a Go type with a
// name: a component, a scalar, an inline type or an x-go-type.
func hasTypeName(ref *openapi3.SchemaRef) bool {
	return ref.Ref != "" || hasGoType(ref) || scalarType(ref.Value) != "" || needsType(ref.Value)
}

// needsType reports whether an inline schema becomes a Go type of its own.
func needsType(s *openapi3.Schema) bool {
	if s.Extensions["x-go-type"] != nil {
		return false
	}
	return isUnion(s) || isEnum(s) || len(s.Properties) > 0
}

// valueType returns the one type of a schema besides null, or "" if there are
// none or several.
func valueType(s *openapi3.Schema) string {
	types := slices.DeleteFunc(slices.Clone(s.Type.Slice()), func(t string) bool { return t == "null" })
	if len(types) != 1 {
		return ""
	}
	return types[0]
}

// scalarType returns the type of a string, a number or a boolean, and "" for
// other schemas. Strings that hold encoded bytes do not count.
func scalarType(s *openapi3.Schema) string {
	t := valueType(s)
	switch t {
	case "string":
		isEncoded := s.Format == "byte" || s.ContentEncoding != ""
		if isEncoded {
			return ""
		}
		return t
	case "integer", "number", "boolean":
		return t
	}
	return ""
}

func scalarGoType(s *openapi3.Schema) string {
	mapping := codegen.DefaultTypeMapping.Merge(ScalarTypes())
	switch scalarType(s) {
	case "integer":
		return mapping.Integer.Resolve(s.Format).Type
	case "number":
		return mapping.Number.Resolve(s.Format).Type
	case "boolean":
		return mapping.Boolean.Resolve(s.Format).Type
	}
	return mapping.String.Resolve(s.Format).Type
}

func isNullable(s *openapi3.Schema) bool {
	return s.Nullable || s.Type.IncludesNull() || s.Extensions[model.NullExtension] == true
}
