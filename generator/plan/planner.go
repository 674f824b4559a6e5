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
	in   Input

	moved        map[string][]string // places of inline schemas that became components
	statesPaging bool                // whether an operation of the document has x-paging

	tagDocs     map[string]string // descriptions by tag
	operations  map[string]string // method and path by operationId
	inlineTypes []string          // Go types of inline schemas, in the order of discovery
	hoisted     openapi3.Schemas  // inline schemas that become components, by Go type

	sent map[*openapi3.Schema]bool // schemas that requests use
}

// Input holds everything besides the model that the plan depends on.
type Input struct {
	// Part is the part of the document that the model was made from. Nil is the whole
	// document.
	Part *selection.Part

	// Reserved has the Go names that handwritten code declares. A schema that would
	// get one of them has the suffix Model instead, unless an overlay names it.
	Reserved map[string]bool

	// RawUnions gives the type of raw JSON to unions whose variants cannot be told
	// apart, which are errors otherwise.
	RawUnions bool
}

// New decides on the operations of a document, and on everything that they use. It
// changes the model.
//
// If only names collide, New returns the plan together with the error.
func New(m *model.Model, in Input) (*Plan, error) {
	p := newPlanner(m, in)
	p.avoidReserved()
	p.replaceUnions()
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
	p.typeArguments()
	err = p.planOptions()
	p.recordNames()
	return p.Plan, errors.Join(err, p.checkNames())
}

func newPlanner(m *model.Model, in Input) *planner {
	p := &planner{
		Plan: &Plan{
			Spec:   m.Name,
			Names:  map[string]string{},
			Places: map[string]string{},
		},
		doc:        m.Doc,
		root:       m.Root,
		in:         in,
		moved:      m.Moved,
		tagDocs:    map[string]string{},
		operations: map[string]string{},
		hoisted:    openapi3.Schemas{},
	}
	if m.Doc.Info != nil {
		p.Title = m.Doc.Info.Title
	}
	for _, item := range document.Members(document.Get(m.Root, "paths")) {
		for _, operation := range document.Members(item) {
			p.statesPaging = p.statesPaging || document.Get(operation, "x-paging") != nil
		}
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
