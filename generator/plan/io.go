package plan

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
)

// mediaType is what bodies are, in both directions.
const mediaType = "application/json"

// planBody decides on the type of the body, which is JSON.
func (p *planner) planBody(o *Operation, spec *openapi3.Operation) error {
	if spec.RequestBody == nil {
		return nil
	}
	spec.RequestBody.Ref = "" // a component of its own would become a type
	content := spec.RequestBody.Value.Content[mediaType]
	if content == nil || content.Schema == nil {
		return errors.New("the request body is not JSON with a schema")
	}
	spec.RequestBody.Value.Content = openapi3.Content{mediaType: content}
	var err error
	o.Body, err = p.goType(content.Schema, "the request body")
	return err
}

// planResult decides what a method returns: the one JSON body of its successful
// answers, the address it is sent to, or nothing.
func (p *planner) planResult(o *Operation, spec *openapi3.Operation) error {
	o.Result.Kind = "none"
	all, err := successes(spec)
	if err != nil {
		return err
	}
	redirect := ""
	for _, status := range all {
		if status[0] == '3' {
			redirect = status
			continue
		}
		found, err := p.resultOf(spec.Responses.Value(status).Value, "the answer "+status)
		if err != nil {
			return err
		}
		if found.Kind == "none" {
			continue
		}
		if o.Result.Type != "" && o.Result != found {
			return fmt.Errorf("its answers have different types, %s and %s", o.Result.Type, found.Type)
		}
		o.Result = found
	}
	if redirect == "" {
		return nil
	}
	if o.Result.Kind != "none" {
		return fmt.Errorf("it answers with a body and with the redirect %s, and a method returns one of them; remove one in an overlay", redirect)
	}
	o.Result.Kind = "redirect"
	return nil
}

// resultOf is what a method returns for an answer.
func (p *planner) resultOf(response *openapi3.Response, what string) (result, error) {
	if len(response.Content) == 0 {
		return result{Kind: "none"}, nil
	}
	content := response.Content[mediaType]
	if content == nil || content.Schema == nil {
		return result{}, fmt.Errorf("%s is not JSON with a schema", what)
	}
	response.Content = openapi3.Content{mediaType: content}
	schema := content.Schema
	if !schema.Value.Type.Is("array") || hasGoType(schema) {
		t, err := p.goType(schema, what)
		return result{Kind: "object", Type: t}, err
	}
	if schema.Value.Items == nil {
		return result{}, fmt.Errorf("%s is a list that does not say of what; give it items in an overlay", what)
	}
	t, err := p.goType(schema.Value.Items, "the items of "+what)
	return result{Kind: "list", Type: t}, err
}

// goType is the Go type of a schema that stands on its own: it must have a
// name.
func (p *planner) goType(schema *openapi3.SchemaRef, what string) (string, error) {
	if t, ok := schema.Extensions["x-go-type"].(string); ok {
		return t, nil
	}
	if schema.Ref != "" {
		return p.typeName(schema.Ref), nil
	}
	if t, ok := schema.Value.Extensions["x-go-type"].(string); ok {
		return t, nil
	}
	return "", fmt.Errorf("the schema of %s has no name; move it to components/schemas in an overlay", what)
}

// redirects are the statuses that send a client elsewhere.
var redirects = []string{"301", "302", "303", "307", "308"}

var statusPattern = regexp.MustCompile(`^([1-5][0-9][0-9]|[1-5]XX|default)$`)

// successes are the statuses of success and of redirects, in the order of
// their numbers. What errors look like is not for the document to say.
func successes(spec *openapi3.Operation) ([]string, error) {
	var all []string
	for status, ref := range spec.Responses.Map() {
		ref.Ref = "" // a component of its own would become a type
		switch {
		case !statusPattern.MatchString(status):
			return nil, fmt.Errorf("it has an answer %q, which is no status", status)
		case status[0] == '2' || slices.Contains(redirects, status):
			all = append(all, status)
		default:
			ref.Value = &openapi3.Response{Description: new("")}
		}
	}
	slices.Sort(all)
	if len(all) == 0 {
		return nil, errors.New("it has no answer that is a success; say in an overlay with which status it succeeds")
	}
	return all, nil
}

// successSchema is the schema of the first JSON answer that is a success.
func (p *planner) successSchema(spec *openapi3.Operation) *openapi3.SchemaRef {
	all, err := successes(spec)
	if err != nil {
		return nil // planResult says so
	}
	for _, status := range all {
		if content := spec.Responses.Value(status).Value.Content[mediaType]; content != nil && content.Schema != nil {
			return content.Schema
		}
	}
	return nil
}

// typeName is the Go type that a reference to a component schema stands for.
func (p *planner) typeName(ref string) string {
	name := componentName(ref)
	if schema := p.doc.Components.Schemas[name]; schema != nil {
		return SchemaTypeName(name, schema)
	}
	return naming.GoName(name)
}

func SchemaTypeName(name string, schema *openapi3.SchemaRef) string {
	if schema.Ref == "" {
		if given, ok := schema.Value.Extensions["x-go-name"].(string); ok {
			return given
		}
	}
	return naming.GoName(name)
}

func componentName(ref string) string { return strings.TrimPrefix(ref, "#/components/schemas/") }
