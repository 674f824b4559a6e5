package document

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/pb33f/go-yaml"
)

// Encode writes a tree as YAML, in block style and indented by two spaces.
func Encode(root *yaml.Node) ([]byte, error) {
	var buf bytes.Buffer
	dumper, err := yaml.NewDumper(&buf, yaml.WithIndent(2), yaml.WithLineWidth(-1))
	if err != nil {
		return nil, err
	}
	if err := dumper.Dump(root); err != nil {
		return nil, err
	}
	if err := dumper.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// EncodeJSON writes a tree as JSON, indented by one space and in document order.
// YAML values that JSON cannot represent, such as .inf, are errors. The name of
// the file appears in error messages.
func EncodeJSON(file string, root *yaml.Node) ([]byte, error) {
	e := jsonEncoder{file: file}
	if err := e.encode(root, nil); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, e.buf.Bytes(), "", " "); err != nil {
		return nil, ErrorIn(file, "%w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

type jsonEncoder struct {
	file string
	buf  bytes.Buffer
}

func (e *jsonEncoder) encode(n *yaml.Node, path []string) error {
	switch n.Kind {
	case yaml.MappingNode:
		return e.encodeObject(n, path)
	case yaml.SequenceNode:
		return e.encodeArray(n, path)
	default:
		return e.encodeScalar(n, path)
	}
}

func (e *jsonEncoder) encodeObject(n *yaml.Node, path []string) error {
	e.buf.WriteByte('{')
	separator := ""
	for key, value := range Members(n) {
		e.buf.WriteString(separator)
		separator = ","
		if err := e.write(key.Value); err != nil {
			return ErrorAtPath(e.file, path, "%w", err)
		}
		e.buf.WriteByte(':')
		if err := e.encode(value, Extend(path, key.Value)); err != nil {
			return err
		}
	}
	e.buf.WriteByte('}')
	return nil
}

func (e *jsonEncoder) encodeArray(n *yaml.Node, path []string) error {
	e.buf.WriteByte('[')
	for i, item := range n.Content {
		if i > 0 {
			e.buf.WriteByte(',')
		}
		if err := e.encode(item, Extend(path, strconv.Itoa(i))); err != nil {
			return err
		}
	}
	e.buf.WriteByte(']')
	return nil
}

// encodeScalar keeps a number as the document writes it if JSON allows that, so
// that large numbers lose no digits.
func (e *jsonEncoder) encodeScalar(n *yaml.Node, path []string) error {
	switch n.ShortTag() {
	case "!!str", "!!timestamp":
		return e.write(n.Value)
	case "!!int", "!!float":
		if json.Valid([]byte(n.Value)) {
			e.buf.WriteString(n.Value)
			return nil
		}
	}
	var value any
	if err := n.Decode(&value); err != nil {
		return ErrorAtPath(e.file, path, "%w", err)
	}
	if err := e.write(value); err != nil {
		return ErrorAtPath(e.file, path, "JSON cannot represent %q", n.Value)
	}
	return nil
}

// write appends a value as JSON. Unlike [json.Marshal], it does not escape <, >
// and &. The encoder adds a line end, which [EncodeJSON] removes by indenting the
// JSON.
func (e *jsonEncoder) write(value any) error {
	encoder := json.NewEncoder(&e.buf)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
