package catalogue

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/plan"
	"github.com/pb33f/go-yaml"
)

// Catalogue holds everything that the generated file contains.
type Catalogue struct {
	Operations []*Operation // in the order of the services
	Components []Component  // that inputs use, by name
}

// Component is a component schema of the document.
type Component struct {
	Name   string
	Schema *Schema
}

// Operation is an entry of the catalogue.
type Operation struct {
	*plan.Operation
	Summary string
	Facts

	Input     *Schema
	Signature string
	Schema    string // portable JSON schema
	Example   string

	SecretInput []string
	BodyField   string // field of the input that holds the body; "" if its fields are side by side
}

// New makes the catalogue of the operations in a plan.
func New(m *model.Model, p *plan.Plan) (*Catalogue, error) {
	r := &reader{root: m.Root, components: map[string]*Schema{}}
	c := &Catalogue{}
	var errs []error
	for _, s := range p.Services {
		for _, o := range s.Operations {
			op, err := newOperation(r, o)
			if err != nil {
				path := []string{"paths", o.Path, strings.ToLower(o.Method)}
				errs = append(errs, document.ErrorAtPath(p.Spec, path, "%s: %w", o.ID, err))
				continue
			}
			c.Operations = append(c.Operations, op)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.components)) {
		c.Components = append(c.Components, Component{Name: name, Schema: r.components[name]})
	}
	return c, errors.Join(errs...)
}

func newOperation(r *reader, o *plan.Operation) (*Operation, error) {
	node := document.Get(r.root, "paths", o.Path, strings.ToLower(o.Method))
	op := &Operation{Operation: o, Summary: oneLine(value(node, "summary"))}
	if op.Summary == "" {
		op.Summary = "Calls " + o.ID + "."
	}
	op.readInput(r, node)
	err := op.readFacts(r, node)
	if err != nil {
		return nil, err
	}
	op.Signature = signature(op.Input)
	op.SecretInput = secretPaths(op.Input)
	op.Schema, err = portableSchema(op.Input)
	if err != nil {
		return nil, err
	}
	op.Example, err = example(op.Input, document.Get(node, "x-example"))
	if err != nil {
		return nil, fmt.Errorf("x-example: %w", err)
	}
	return op, nil
}

// Places of the fields of an input, as the handwritten code spells them.
const (
	placePath  = "inPath"
	placeQuery = "inQuery"
	placeBody  = "inBody"
	placeWhole = "wholeBody"
)

// wholeField is the name of the field that holds the body if its fields cannot be
// side by side with the parameters.
const wholeField = "body"

// readInput makes the schema of the input: the parameters and the fields of the
// body, side by side.
func (o *Operation) readInput(r *reader, node *yaml.Node) {
	o.Input = &Schema{Kind: kindObject}
	for _, param := range o.Arguments() {
		o.addParameter(r, param)
	}
	body := o.readBody(r, node)
	if body != nil && !o.fitsBeside(body.full()) {
		o.BodyField = wholeField
		o.Input.Fields = append(o.Input.Fields,
			&Field{Name: wholeField, Place: placeWhole, Required: true, Schema: body})
	}
	if body != nil && o.BodyField == "" {
		for _, f := range body.full().Fields {
			beside := *f
			beside.Place = placeBody
			o.Input.Fields = append(o.Input.Fields, &beside)
		}
	}
	for _, param := range o.Optional() {
		o.addParameter(r, param)
	}
}

func (o *Operation) addParameter(r *reader, param plan.Parameter) {
	place := placeQuery
	if param.In == "path" {
		place = placePath
	}
	s := r.read(document.Get(param.Node, "schema"))
	s.Description = cmp.Or(value(param.Node, "description"), s.Description)
	o.Input.Fields = append(o.Input.Fields, &Field{
		Name:       param.Name,
		Place:      place,
		Required:   param.Required,
		Deprecated: value(param.Node, "deprecated") == "true",
		Schema:     s,
	})
}

// readBody returns the schema of the request body, or nil.
func (o *Operation) readBody(r *reader, node *yaml.Node) *Schema {
	if o.Body == "" {
		return nil
	}
	body := r.follow(document.Get(node, "requestBody"))
	return r.read(document.Get(body, "content", "application/json", "schema"))
}

// fitsBeside reports whether the fields of a body can be side by side with the
// parameters: it is an object with properties, and no name occurs twice.
func (o *Operation) fitsBeside(body *Schema) bool {
	if body.Kind != kindObject || len(body.Fields) == 0 {
		return false
	}
	for _, param := range slices.Concat(o.Arguments(), o.Optional()) {
		if body.field(param.Name) != nil {
			return false
		}
	}
	return true
}

// oneLine joins the lines of a text.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
