package plan

import (
	"maps"
	"slices"

	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/getkin/kin-openapi/openapi3"
)

// avoidReserved renames component schemas that would get a reserved Go name. Schemas
// with names or types of overlays keep them.
func (p *planner) avoidReserved() {
	if p.doc.Components == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(p.doc.Components.Schemas)) {
		ref := p.doc.Components.Schemas[name]
		isOwn := ref.Ref == "" && ref.Value.Extensions["x-go-name"] == nil && ref.Value.Extensions["x-go-handwritten"] == nil
		goType := SchemaTypeName(name, ref)
		if isOwn && p.in.Reserved[goType] {
			ref.Value.Extensions = model.SetExtension(ref.Value.Extensions, "x-go-name", goType+"Model")
		}
	}
}

// replaceUnions gives the type of raw JSON to unions that would be errors, if the
// input asks for it, and to schemas of several types.
func (p *planner) replaceUnions() {
	if !p.in.RawUnions || p.doc.Components == nil {
		return
	}
	for schema := range p.allSchemas() {
		union := slices.Concat(schema.OneOf, schema.AnyOf)
		isUnclear := len(union) > 0 && p.checkUnion(schema, union) != nil
		isMixed := len(schema.OneOf) > 0 && len(schema.AnyOf) > 0
		hasTypes := len(schema.Type.Slice()) > 1 && valueType(schema) == ""
		if isUnclear || isMixed || hasTypes {
			*schema = openapi3.Schema{
				Title:       schema.Title,
				Description: schema.Description,
				Deprecated:  schema.Deprecated,
				Extensions:  schema.Extensions,
			}
			setRawJSON(schema)
		}
	}
}

// allSchemas returns the schemas that operations use, also inline ones.
func (p *planner) allSchemas() map[*openapi3.Schema]bool {
	r := reacher{
		components: p.doc.Components.Schemas,
		reached:    map[string]bool{},
		values:     map[*openapi3.Schema]bool{},
	}
	for _, item := range p.doc.Paths.Map() {
		for _, spec := range item.Operations() {
			r.visitOperation(spec)
		}
	}
	return r.values
}
