package plan

import (
	"errors"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/selection"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// planner makes a plan. It also changes the loaded document: it drops the parts
// that the plan does not use, moves some inline schemas to the components, and
// attaches a Type or a Field to schemas.
type planner struct {
	*Plan
	doc  *openapi3.T
	root *yaml.Node // the same document, in the order in which it is written
	part *selection.Part

	tagDocs     map[string]string // descriptions by tag
	operations  map[string]string // method and path by operationId
	inlineTypes []string          // Go types of inline schemas, in the order of discovery
	hoisted     openapi3.Schemas  // inline schemas that become components, by Go type

	sent map[*openapi3.Schema]bool // schemas that requests use
}

// New decides on the operations of a part of a document, and on everything that
// they use. The model is that of the part; a nil part is the whole document. New
// changes the model.
//
// If only names collide, New returns the plan together with the error.
func New(m *model.Model, part *selection.Part) (*Plan, error) {
	p := newPlanner(m, part)
	err := p.planOperations()
	if err != nil {
		return nil, err
	}
	p.keepOnlySchemas()
	err = p.planTypes()
	if err != nil {
		return nil, err
	}
	p.nameItemTypes()
	err = p.planOptions()
	p.recordNames()
	return p.Plan, errors.Join(err, p.checkNames())
}

func newPlanner(m *model.Model, part *selection.Part) *planner {
	p := &planner{
		Plan: &Plan{
			Spec:   m.Name,
			Names:  map[string]string{},
			Places: map[string]string{},
		},
		doc:        m.Doc,
		root:       m.Root,
		part:       part,
		tagDocs:    map[string]string{},
		operations: map[string]string{},
		hoisted:    openapi3.Schemas{},
	}
	if m.Doc.Info != nil {
		p.Title = m.Doc.Info.Title
	}
	for _, tag := range m.Doc.Tags {
		p.tagDocs[tag.Name] = tag.Description
	}
	return p
}

// keepOnlySchemas drops webhooks and all components except schemas, because
// oapi-codegen would declare types for them. Operations have copies of the
// dropped components.
func (p *planner) keepOnlySchemas() {
	schemas := p.doc.Components.Schemas
	if schemas == nil {
		schemas = openapi3.Schemas{}
	}
	p.doc.Components = &openapi3.Components{Schemas: schemas}
	p.doc.Webhooks = nil
}

// errorAt reports an error at a place in the document.
func (p *planner) errorAt(steps []string, err error) error {
	return document.ErrorAtPath(p.Spec, steps, "%w", err)
}
