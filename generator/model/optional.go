package model

// RawJSON is the Go type of values that stay JSON.
const RawJSON = "json.RawMessage"

// OptionalSchemas returns the option of each schema that belongs to one, by the
// name of the schema. A package without the option keeps values of the schema as
// JSON.
func (m *Model) OptionalSchemas() map[string]string {
	all := map[string]string{}
	for name, ref := range m.Doc.Components.Schemas {
		if option, ok := ref.Value.Extensions[optionExtension].(string); ok {
			all[name] = option
		}
	}
	return all
}

// LeaveOut sets the Go type of each schema whose option is not wanted to
// [RawJSON].
func (m *Model) LeaveOut(wanted func(option string) bool) {
	for name, option := range m.OptionalSchemas() {
		if wanted(option) {
			continue
		}
		schema := m.Doc.Components.Schemas[name].Value
		schema.Extensions = SetExtension(schema.Extensions, typeExtension, RawJSON)
	}
}
