package generator

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/pb33f/go-yaml"
)

// Document applies overlays to a document, as Patch does, and returns it as
// JSON, indented and in the order of the document. It is what programs that
// know no overlays read: validators, mock servers, other generators.
func Document(spec Source, overlays []Source) ([]byte, error) {
	data, _, err := patch(spec, overlays)
	if err != nil {
		return nil, err
	}
	root, err := parse(Source{Name: spec.Name, Data: data})
	if err != nil {
		return nil, err
	}
	var compact, out bytes.Buffer
	if err := writeJSON(&compact, root); err != nil {
		return nil, fmt.Errorf("%s:%w", spec.Name, err)
	}
	if err := json.Indent(&out, compact.Bytes(), "", " "); err != nil {
		return nil, fmt.Errorf("%s: %w", spec.Name, err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func writeJSON(b *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		return writeJSONObject(b, n)
	case yaml.SequenceNode:
		return writeJSONArray(b, n)
	}
	return writeJSONScalar(b, n)
}

func writeJSONObject(b *bytes.Buffer, n *yaml.Node) error {
	b.WriteByte('{')
	for i := 0; i+1 < len(n.Content); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeJSONValue(b, n.Content[i].Value); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := writeJSON(b, n.Content[i+1]); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func writeJSONArray(b *bytes.Buffer, n *yaml.Node) error {
	b.WriteByte('[')
	for i, item := range n.Content {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeJSON(b, item); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

// writeJSONScalar keeps numbers as they are written where JSON writes them so
// too.
func writeJSONScalar(b *bytes.Buffer, n *yaml.Node) error {
	switch tag := n.ShortTag(); {
	case tag == "!!str" || tag == "!!timestamp":
		return writeJSONValue(b, n.Value)
	case (tag == "!!int" || tag == "!!float") && json.Valid([]byte(n.Value)):
		b.WriteString(n.Value)
		return nil
	}
	var value any
	if err := n.Decode(&value); err != nil {
		return fmt.Errorf("%d: %w", n.Line, err)
	}
	if err := writeJSONValue(b, value); err != nil {
		return fmt.Errorf("%d: %q has no form in JSON", n.Line, n.Value)
	}
	return nil
}

func writeJSONValue(b *bytes.Buffer, v any) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
