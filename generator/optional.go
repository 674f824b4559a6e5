package generator

import (
	"maps"
	"slices"
)

// extWith is the extension of a schema that names an option: a copy that does
// not ask for it keeps values of the schema as JSON, and has none of its types.
const extWith = "x-with"

// asJSON is the Go type of values that stay JSON.
const asJSON = "json.RawMessage"

// optionalSchemas maps the names of schemas that belong to an option to the
// option.
func (m *model) optionalSchemas() map[string]string {
	all := map[string]string{}
	for name, ref := range m.doc.Components.Schemas {
		if option, ok := ref.Value.Extensions[extWith].(string); ok {
			all[name] = option
		}
	}
	return all
}

// leaveOut keeps values of optional schemas as JSON where their option is not
// asked for.
func (m *model) leaveOut(asked func(option string) bool) {
	for name, option := range m.optionalSchemas() {
		if !asked(option) {
			ref := m.doc.Components.Schemas[name]
			ref.Value.Extensions = withExtension(ref.Value.Extensions, "x-go-type", asJSON)
		}
	}
}

func withExtension(extensions map[string]any, key string, value any) map[string]any {
	if extensions == nil {
		extensions = map[string]any{}
	}
	extensions[key] = value
	return extensions
}

// optionsOfSchemas lists the options that schemas belong to, each with the Go
// type that it brings.
func optionsOfSchemas(m *model) []option {
	var all []option
	optional := m.optionalSchemas()
	for _, name := range slices.Sorted(maps.Keys(optional)) {
		all = append(all, option{Name: optional[name], Needs: []string{schemaTypeName(name, m.doc.Components.Schemas[name])}})
	}
	return all
}
