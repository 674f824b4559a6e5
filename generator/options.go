package generator

import (
	"maps"
	"slices"

	"github.com/airbyte-go/airbyte/generator/layer"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// optionsOfSchemas lists the options that schemas belong to, each with the Go
// type that it brings.
func optionsOfSchemas(m *model.Model) []layer.Option {
	var all []layer.Option
	optional := m.OptionalSchemas()
	for _, name := range slices.Sorted(maps.Keys(optional)) {
		all = append(all, layer.Option{Name: optional[name], Needs: []string{plan.SchemaTypeName(name, m.Doc.Components.Schemas[name])}})
	}
	return all
}
