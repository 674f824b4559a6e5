package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
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
	name, content := jsonContent(spec.RequestBody.Value.Content)
	if content == nil || content.Schema == nil {
		return errors.New("the request body is not JSON with a schema; describe it in an overlay")
	}
	spec.RequestBody.Value.Content = openapi3.Content{mediaType: content}
	body, err := p.namedType(content.Schema, "the request body")
	if err != nil {
		return err
	}
	o.Body = body
	if name != mediaType {
		o.MediaType = name
	}
	return nil
}

// jsonContent returns the JSON content of a body with its media type, or nil if there
// is none. It prefers application/json without parameters. Types such as
// application/hal+json are JSON as well.
func jsonContent(all openapi3.Content) (string, *openapi3.MediaType) {
	if all[mediaType] != nil {
		return mediaType, all[mediaType]
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if document.IsJSON(name) {
			return name, all[name]
		}
	}
	return "", nil
}

// namedType returns the Go type of the schema of a body. Package model has moved
// inline schemas that need a name to the components.
func (p *planner) namedType(schema *openapi3.SchemaRef, subject string) (string, error) {
	keepJSON(schema)
	name := p.goType(schema)
	if name == "" {
		return "", fmt.Errorf("the schema of %s has no name; move it to components/schemas in an overlay", subject)
	}
	return name, nil
}
