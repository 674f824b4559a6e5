package document

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/pb33f/go-yaml"
)

func EncodeJSON(b *bytes.Buffer, n *yaml.Node) error {
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
		if err := EncodeJSON(b, n.Content[i+1]); err != nil {
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
		if err := EncodeJSON(b, item); err != nil {
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
