package plan

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// planOperations decides on all operations, in document order.
func (p *planner) planOperations() error {
	var errs []error
	for key, node := range document.Members(document.Get(p.root, "paths")) {
		isExtension := strings.HasPrefix(key.Value, "x-")
		if !isExtension {
			errs = append(errs, p.planPath(key.Value, node))
		}
	}
	return errors.Join(errs...)
}

func (p *planner) planPath(path string, node *yaml.Node) error {
	item := p.doc.Paths.Value(path)
	if item == nil || item.Ref != "" {
		return p.errorAt([]string{"paths", path}, errors.New("the path is a reference; write it out in an overlay"))
	}
	var errs []error
	for key := range document.Members(node) {
		if !document.IsMethod(key.Value) {
			continue
		}
		method := strings.ToUpper(key.Value)
		if !p.in.Part.Has(path, key.Value) {
			item.SetOperation(method, nil) // a selected operation refers to a piece of it
			continue
		}
		err := p.planOperation(method, path, item)
		for _, err := range single(err) {
			errs = append(errs, document.ErrorIn(p.Spec, "%s %s: %w", method, document.QuoteUnprintable(path), err))
		}
	}
	item.Parameters = nil // each operation has copies of them
	if len(item.Operations()) == 0 {
		p.doc.Paths.Delete(path)
	}
	return errors.Join(errs...)
}

// single returns the errors that err joins, so that each can name its place.
func single(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, err := range joined.Unwrap() {
		all = append(all, single(err)...)
	}
	return all
}

func (p *planner) planOperation(method, path string, item *openapi3.PathItem) error {
	err := checkPath(path)
	if err != nil {
		return err
	}
	spec := item.GetOperation(method)
	o, err := p.newOperation(method, path, spec)
	if err != nil {
		return err
	}
	err = p.decide(o, item, spec)
	if err != nil {
		var errs []error
		for _, err := range single(err) {
			errs = append(errs, fmt.Errorf("%s: %w", o.ID, err))
		}
		return errors.Join(errs...)
	}
	spec.Callbacks = nil
	spec.Extensions = model.SetExtension(spec.Extensions, model.PlanExtension, o)
	return nil
}

// newOperation names an operation. Its ID must be unique in the document.
func (p *planner) newOperation(method, path string, spec *openapi3.Operation) (*Operation, error) {
	if spec == nil {
		return nil, errors.New("the operation is empty; remove it in an overlay")
	}
	if spec.OperationID == "" {
		return nil, errors.New("the operationId is missing; add one in an overlay")
	}
	o := &Operation{
		ID:     spec.OperationID,
		Method: method,
		Path:   path,
		GoName: naming.GoName(spec.OperationID),
	}
	name, ok := spec.Extensions["x-go-name"].(string)
	if ok {
		o.GoName = name
	}
	other, isTaken := p.operations[o.ID]
	if isTaken {
		return nil, fmt.Errorf("%s: %s has the same operationId; change one in an overlay", o.ID, other)
	}
	p.operations[o.ID] = method + " " + path
	return o, nil
}

// decide makes the decisions about one operation. The first of them do not depend
// on each other, so it reports their errors together.
func (p *planner) decide(o *Operation, item *openapi3.PathItem, spec *openapi3.Operation) error {
	err := errors.Join(
		p.assignService(o, spec),
		p.planParameters(o, item, spec),
		p.planBody(o, spec),
		p.planResult(o, spec),
		p.planPolicy(o, item, spec),
	)
	if err != nil {
		return err
	}
	planIdentity(o, spec)
	err = p.planList(o, spec)
	if err != nil {
		return err
	}
	err = planOptionalParameters(o, spec)
	if err != nil {
		return err
	}
	o.Doc = operationDoc(o, spec)
	return nil
}

// checkPath refuses paths that would leave the server's base URL.
func checkPath(path string) error {
	if !strings.HasPrefix(path, "/") {
		return errors.New("the path does not start with /")
	}
	if strings.ContainsAny(path, "?#\\") {
		return errors.New("the path contains one of the characters ?, # and \\")
	}
	if !document.IsPrintable(path) {
		return errors.New("the path contains a control character")
	}
	if path == "/" {
		return nil
	}
	for segment := range strings.SplitSeq(path[1:], "/") {
		err := checkSegment(segment)
		if err != nil {
			return err
		}
	}
	return nil
}

func checkSegment(segment string) error {
	plain, err := url.PathUnescape(segment)
	if err != nil {
		return fmt.Errorf("the path segment %q has a %% without two hexadecimal digits", segment)
	}
	if plain == "" || plain == "." || plain == ".." {
		return fmt.Errorf("the path contains the segment %q", segment)
	}
	if strings.ContainsAny(segment, "{}") && !isParameterSegment(segment) {
		return fmt.Errorf("the path segment %q mixes a parameter with other characters", segment)
	}
	return nil
}

// isParameterSegment reports whether a path segment is one parameter, such as
// {id}.
func isParameterSegment(segment string) bool {
	name, hasStart := strings.CutPrefix(segment, "{")
	name, hasEnd := strings.CutSuffix(name, "}")
	return hasStart && hasEnd && !strings.ContainsAny(name, "{}")
}
