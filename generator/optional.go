package generator

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// extWith is the extension of a schema that names an option: a copy that does
// not ask for it has the values of the schema as JSON, and none of the types
// within.
const extWith = "x-with"

// asJSON is the Go type of what stays JSON.
const asJSON = "json.RawMessage"

// leaveOut has the values of optional schemas stay JSON in a copy that does not
// ask for them. It returns what options the document has and what they need.
func leaveOut(doc *openapi3.T, layer *Layer) (options []*part) {
	if layer == nil || doc.Components == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(doc.Components.Schemas)) {
		ref := doc.Components.Schemas[name]
		option, ok := ref.Value.Extensions[extWith].(string)
		if !ok {
			continue
		}
		options = append(options, &part{options: []string{option}, needs: []string{schemaTypeName(name, ref)}})
		if !isAsked(option, layer.With) {
			ref.Value.Extensions = withExtension(ref.Value.Extensions, "x-go-type", asJSON)
		}
	}
	return options
}
