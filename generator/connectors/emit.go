package connectors

import (
	"bytes"
	_ "embed"
	"fmt"
	"go/format"
	"strings"
	"text/template"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

//go:embed connector.tmpl
var connectorTemplate string

var connectorTmpl = template.Must(template.New("connector.tmpl").Parse(connectorTemplate))

// emitConnectors prints a file for each connector.
func emitConnectors(plans []*connector, in Input) ([]gofile.File, error) {
	var files []gofile.File
	for _, c := range plans {
		data, err := emitConnector(c, in)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", in.Spec.Name, c.Name, err)
		}
		f := gofile.File{Name: fileName(c.Name), Data: data}
		if err := gofile.CheckBuilt(f); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", in.Spec.Name, c.Name, err)
		}
		files = append(files, f)
	}
	return files, nil
}

func emitConnector(c *connector, in Input) ([]byte, error) {
	var buf bytes.Buffer
	err := connectorTmpl.Execute(&buf, struct {
		*connector

		Header  string
		Package string
	}{
		connector: c,
		Header:    header(in),
		Package:   in.Package,
	})
	if err != nil {
		return nil, err
	}
	data, err := format.Source(buf.Bytes())
	if err != nil {
		return nil, fmt.Errorf("generated code does not parse: %w", err)
	}
	return data, nil
}

// UsesNumber reports whether a field has the type json.Number. Only then does the
// file import encoding/json.
func (c *connector) UsesNumber() bool {
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

// IsLong reports whether the method Known lists one value per line.
func (e *enum) IsLong() bool { return len(e.Consts) > 4 }

// IsSingle reports whether the enum has only one known value.
func (e *enum) IsSingle() bool { return len(e.Consts) == 1 }
