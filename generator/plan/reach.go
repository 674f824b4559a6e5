package plan

import (
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/getkin/kin-openapi/openapi3"
)

// reachedSchemas returns the names of the component schemas that the operations
// of the document use, directly or through other schemas.
func (p *planner) reachedSchemas() map[string]bool {
	r := reacher{components: p.doc.Components.Schemas, reached: map[string]bool{}}
	for _, item := range p.doc.Paths.Map() {
		for _, spec := range item.Operations() {
			r.visitOperation(spec)
		}
	}
	return r.reached
}

// sentSchemas returns the schemas that requests use, directly or through other
// schemas.
func (p *planner) sentSchemas() map[*openapi3.Schema]bool {
	r := reacher{
		components: p.doc.Components.Schemas,
		reached:    map[string]bool{},
		values:     map[*openapi3.Schema]bool{},
	}
	for _, item := range p.doc.Paths.Map() {
		for _, spec := range item.Operations() {
			if spec.RequestBody != nil {
				r.visitContent(spec.RequestBody.Value.Content)
			}
		}
	}
	return r.values
}

// reacher collects the component schemas that it visits.
type reacher struct {
	components openapi3.Schemas
	reached    map[string]bool
	values     map[*openapi3.Schema]bool // also inline schemas; nil to leave them out
}

func (r *reacher) visitOperation(spec *openapi3.Operation) {
	for _, param := range spec.Parameters {
		r.visit(param.Value.Schema)
	}
	if spec.RequestBody != nil {
		r.visitContent(spec.RequestBody.Value.Content)
	}
	for _, response := range spec.Responses.Map() {
		r.visitContent(response.Value.Content)
	}
}

func (r *reacher) visitContent(content openapi3.Content) {
	for _, media := range content {
		r.visit(media.Schema)
	}
}

func (r *reacher) visit(ref *openapi3.SchemaRef) {
	if ref == nil {
		return
	}
	name, isComponent := strings.CutPrefix(ref.Ref, schemaPrefix)
	if isComponent {
		if r.reached[name] {
			return
		}
		r.reached[name] = true
		component := r.components[name]
		if component != nil && component.Ref != "" {
			r.visit(component)
		}
	}
	if r.values != nil {
		r.values[ref.Value] = true
	}
	isJSON := ref.Value.Extensions["x-go-type"] == model.RawJSON
	if !isJSON {
		r.visitInner(ref.Value)
	}
}

func (r *reacher) visitInner(s *openapi3.Schema) {
	for _, property := range s.Properties {
		r.visit(property)
	}
	for _, inner := range slices.Concat(s.OneOf, s.AnyOf, s.AllOf) {
		r.visit(inner)
	}
	r.visit(s.Items)
	r.visit(s.Not)
	r.visit(s.AdditionalProperties.Schema)
}
