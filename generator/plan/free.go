package plan

import (
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/getkin/kin-openapi/openapi3"
)

// keepJSON gives raw JSON as Go type to a schema that says nothing about its values,
// to the members of an object about which nothing is known, and to the items of such
// a list. Decoding them would round numbers.
func keepJSON(ref *openapi3.SchemaRef) {
	s := ref.Value
	if ref.Ref != "" || hasGoType(ref) || isEnum(s) || isUnion(s) || len(s.Properties) > 0 {
		return
	}
	switch {
	case isUnspecified(s):
		setRawJSON(s)
	case valueType(s) == "object" && s.AdditionalProperties.Schema == nil:
		s.AdditionalProperties = openapi3.AdditionalProperties{Schema: rawJSON()}
	case valueType(s) == "array" && s.Items == nil:
		s.Items = rawJSON()
	}
}

// isUnspecified reports whether a schema says nothing about the type of its values.
func isUnspecified(s *openapi3.Schema) bool {
	return len(s.Type.Slice()) == 0 && s.Items == nil && s.AdditionalProperties.Schema == nil && len(s.AllOf) == 0
}

func isUnion(s *openapi3.Schema) bool { return len(s.OneOf) > 0 || len(s.AnyOf) > 0 }

func setRawJSON(s *openapi3.Schema) {
	s.Extensions = model.SetExtension(s.Extensions, "x-go-type", model.RawJSON)
	s.Extensions["x-go-type-skip-optional-pointer"] = true
}

func rawJSON() *openapi3.SchemaRef {
	s := &openapi3.Schema{}
	setRawJSON(s)
	return &openapi3.SchemaRef{Value: s}
}
