package generator

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/overlay"
)

// PatchedJSON applies overlays to a document, as Patch does, and returns it as
// JSON, indented and in the order of the document. It is what programs that
// know no overlays read: validators, mock servers, other generators.
func PatchedJSON(spec document.Source, overlays []document.Source) ([]byte, error) {
	data, _, err := overlay.Patch(spec, overlays)
	if err != nil {
		return nil, err
	}
	root, err := document.Parse(document.Source{Name: spec.Name, Data: data})
	if err != nil {
		return nil, err
	}
	var compact, out bytes.Buffer
	if err := document.EncodeJSON(&compact, root); err != nil {
		return nil, fmt.Errorf("%s:%w", spec.Name, err)
	}
	if err := json.Indent(&out, compact.Bytes(), "", " "); err != nil {
		return nil, fmt.Errorf("%s: %w", spec.Name, err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
