package document

import (
	"bytes"

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
