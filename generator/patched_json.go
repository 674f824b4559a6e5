package generator

import (
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/overlay"
)

// PatchedJSON applies overlays to a document, as [Generate] does, and returns it
// as indented JSON in document order. It is for programs that do not support
// overlays, such as validators, mock servers and other generators.
func PatchedJSON(spec document.Source, overlays []document.Source) ([]byte, error) {
	root, err := overlay.Apply(spec, overlays)
	if err != nil {
		return nil, err
	}
	return document.EncodeJSON(spec.Name, root)
}
