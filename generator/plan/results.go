package plan

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// planResult decides what a method returns: the JSON body that all successful
// responses with a body share, the target of a redirect, or only an error.
func (p *planner) planResult(o *Operation, spec *openapi3.Operation) error {
	statuses, err := successStatuses(spec)
	if err != nil {
		return err
	}
	o.Result.Kind = ResultNone
	redirect := ""
	for _, status := range statuses {
		if isRedirect(status) {
			redirect = status
			continue
		}
		err := p.addResult(o, spec.Responses.Value(status).Value, "the response "+status)
		if err != nil {
			return err
		}
	}
	if redirect == "" {
		return nil
	}
	if o.Result.Kind != ResultNone {
		return fmt.Errorf("a method returns either a body or the redirect %s; remove one response in an overlay", redirect)
	}
	o.Result.Kind = ResultRedirect
	return nil
}

// addResult sets the result of an operation to that of a response. Responses
// with bodies must agree on it.
func (p *planner) addResult(o *Operation, response *openapi3.Response, subject string) error {
	result, err := p.resultOf(o, response, subject)
	if err != nil {
		return err
	}
	if result.Kind == ResultNone {
		return nil
	}
	if o.Result.Kind != ResultNone && o.Result != result {
		return fmt.Errorf("successful responses have different types, %s and %s; keep one in an overlay",
			o.Result.Type, result.Type)
	}
	o.Result = result
	return nil
}

// resultOf decides what a method returns for one response.
func (p *planner) resultOf(o *Operation, response *openapi3.Response, subject string) (Result, error) {
	if len(response.Content) == 0 {
		return Result{Kind: ResultNone}, nil
	}
	name, content := jsonContent(response.Content)
	if content == nil || content.Schema == nil {
		return Result{}, fmt.Errorf("%s is not JSON with a schema; describe it in an overlay", subject)
	}
	response.Content = openapi3.Content{mediaType: content}
	if name != mediaType {
		o.Accept = name
	}
	schema := content.Schema
	isList := schema.Value.Type.Is("array") && !hasGoType(schema)
	if !isList {
		goType, err := p.namedType(schema, subject)
		return Result{Kind: ResultObject, Type: goType}, err
	}
	if schema.Value.Items == nil {
		return Result{}, fmt.Errorf("%s is a list without a schema for its items; add items in an overlay", subject)
	}
	goType, err := p.namedType(schema.Value.Items, "the items of "+subject)
	return Result{Kind: ResultList, Type: goType}, err
}

// redirects lists the statuses that send a client to another address.
var redirects = []string{"301", "302", "303", "307", "308"}

func isRedirect(status string) bool { return slices.Contains(redirects, status) }

// isSuccess reports whether a status is one of success or of a redirect.
func isSuccess(status string) bool { return strings.HasPrefix(status, "2") || isRedirect(status) }

var statusPattern = regexp.MustCompile(`^([1-5][0-9][0-9]|[1-5]XX|default)$`)

// successStatuses returns the statuses of success and of redirects, sorted. It
// also removes the content of the other responses: handwritten code reads errors,
// so they need no types.
func successStatuses(spec *openapi3.Operation) ([]string, error) {
	var statuses []string
	for status, ref := range spec.Responses.Map() {
		if !statusPattern.MatchString(status) {
			return nil, fmt.Errorf("the response status %q is invalid; want a number such as 200, 2XX, or default", status)
		}
		ref.Ref = "" // oapi-codegen would declare a type for the component
		if isSuccess(status) {
			statuses = append(statuses, status)
			continue
		}
		ref.Value = &openapi3.Response{Description: new("")}
	}
	if len(statuses) == 0 {
		return nil, errors.New("no response is a success; add its status in an overlay")
	}
	slices.Sort(statuses)
	return statuses, nil
}

// responseSchema returns the schema of the first successful response with a
// JSON body, or nil if there is none.
func responseSchema(spec *openapi3.Operation) *openapi3.SchemaRef {
	statuses, err := successStatuses(spec)
	if err != nil {
		return nil // planResult has reported it
	}
	for _, status := range statuses {
		_, content := jsonContent(spec.Responses.Value(status).Value.Content)
		if content != nil && content.Schema != nil {
			return content.Schema
		}
	}
	return nil
}
