package model

// extWith is the extension of a schema that names an option: a copy that does
// not ask for it keeps values of the schema as JSON, and has none of its types.
const extWith = "x-with"

// RawJSON is the Go type of values that stay JSON.
const RawJSON = "json.RawMessage"

// OptionalSchemas maps the names of schemas that belong to an option to the
// option.
func (m *Model) OptionalSchemas() map[string]string {
	all := map[string]string{}
	for name, ref := range m.Doc.Components.Schemas {
		if option, ok := ref.Value.Extensions[extWith].(string); ok {
			all[name] = option
		}
	}
	return all
}

// LeaveOut keeps values of optional schemas as JSON where their option is not
// asked for.
func (m *Model) LeaveOut(asked func(option string) bool) {
	for name, option := range m.OptionalSchemas() {
		if !asked(option) {
			ref := m.Doc.Components.Schemas[name]
			ref.Value.Extensions = WithExtension(ref.Value.Extensions, "x-go-type", RawJSON)
		}
	}
}

func WithExtension(extensions map[string]any, key string, value any) map[string]any {
	if extensions == nil {
		extensions = map[string]any{}
	}
	extensions[key] = value
	return extensions
}
