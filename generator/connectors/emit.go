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
		data, err := execute(connectorTmpl, c, in)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", in.source().Name, c.Name, err)
		}
		f := gofile.File{Name: fileName(c.Name), Data: data}
		if err := gofile.CheckBuilt(f); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", in.source().Name, c.Name, err)
		}
		files = append(files, f)
		if c.Example == nil {
			continue
		}
		example, err := emitExample(c, in)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", in.source().Name, c.Name, err)
		}
		files = append(files, example)
	}
	return files, nil
}

// execute prints a connector with a template.
func execute(t *template.Template, c *connector, in Input) ([]byte, error) {
	var buf bytes.Buffer
	err := t.Execute(&buf, struct {
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

//go:embed example.tmpl
var exampleTemplate string

var exampleTmpl = template.Must(template.New("example.tmpl").Parse(exampleTemplate))

// emitExample prints the test file with the example of a connector.
func emitExample(c *connector, in Input) (gofile.File, error) {
	data, err := execute(exampleTmpl, c, in)
	if err != nil {
		return gofile.File{}, err
	}
	name := strings.TrimSuffix(fileName(c.Name), gofile.Suffix) + "_example_test.go"
	return gofile.File{Name: name, Data: data}, nil
}

// Origin returns the comment that says which version of the connector the file is
// generated from.
func (c *connector) Origin() string {
	if c.Entry == nil {
		return ""
	}
	text := c.Name + " " + c.Entry.version + ", definition " + c.Entry.definitionID + ", SHA-256 of its schema " + c.Entry.hash
	return gofile.Comment(text)
}

// SchemaText returns the JSON Schema as a Go literal.
func (c *connector) SchemaText() string { return "`" + c.Schema + "`" }

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
