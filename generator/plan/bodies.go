package plan

import (
	"errors"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// mediaType is the type of request and response bodies.
const mediaType = "application/json"

// planBody decides on the Go type of the request body.
func (p *planner) planBody(o *Operation, spec *openapi3.Operation) error {
	if spec.RequestBody == nil {
		return nil
	}
	spec.RequestBody.Ref = "" // oapi-codegen would declare a type for the component
	content := spec.RequestBody.Value.Content[mediaType]
	if content == nil || content.Schema == nil {
		return errors.New("the request body is not JSON with a schema; describe it in an overlay")
	}
	spec.RequestBody.Value.Content = openapi3.Content{mediaType: content}
	body, err := p.namedType(content.Schema, "the request body")
	if err != nil {
		return err
	}
	o.Body = body
	return nil
}

// namedType returns the Go type of the schema of a body. The schema must be a
// component or have a Go type from an overlay, because a body needs a name.
func (p *planner) namedType(schema *openapi3.SchemaRef, subject string) (string, error) {
	name := p.givenType(schema)
	if name == "" {
		return "", fmt.Errorf("the schema of %s has no name; move it to components/schemas in an overlay", subject)
	}
	return name, nil
}
