package connectors

import (
	"bytes"
	_ "embed"
	"fmt"
	"go/format"
	"strings"
	"text/template"
)

//go:embed connector.tmpl
var connectorTemplate string

var tmpl = template.Must(template.New("connector").Parse(connectorTemplate))

// emit prints the file of a connector.
func emit(c *connector, header, packageName string) ([]byte, error) {
	var buf bytes.Buffer
	err := tmpl.Execute(&buf, struct {
		*connector
		Header, Package string
		UsesNumber      bool
	}{c, header, packageName, c.usesNumber()})
	if err != nil {
		return nil, err
	}
	data, err := format.Source(buf.Bytes())
	if err != nil {
		return nil, fmt.Errorf("the emitted code does not format: %w", err)
	}
	return data, nil
}

// usesNumber reports whether a field has the type json.Number.
func (c *connector) usesNumber() bool {
	for _, d := range c.Decls {
		if d.Object == nil {
			continue
		}
		for _, f := range d.Object.Fields {
			if strings.HasSuffix(f.Type, "json.Number") {
				return true
			}
		}
	}
	return false
}
