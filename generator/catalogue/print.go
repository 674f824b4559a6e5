package catalogue

import (
	"bytes"
	_ "embed"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"slices"
	"strings"
	"text/template"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/plan"
)

//go:embed catalogue.tmpl
var templateText string

// FileName is the name of the generated file.
const FileName = "agent" + gofile.Suffix

// Target says where the file goes.
type Target struct {
	Package string // name of its package
	Client  string // import path of the package of the client
	Header  string // first line of the file
}

// Print prints the catalogue as a Go file.
func (c *Catalogue) Print(target Target) (gofile.File, error) {
	t, err := template.New("catalogue").Funcs(template.FuncMap{
		"quote":     quote,
		"qualify":   qualify,
		"variable":  variable,
		"arguments": arguments,
		"effect":    effectConstant,
	}).Parse(templateText)
	if err != nil {
		return gofile.File{}, err
	}
	data := struct {
		Target
		*Catalogue
	}{target, c}
	var out bytes.Buffer
	err = t.Execute(&out, data)
	if err != nil {
		return gofile.File{}, err
	}
	formatted, err := format.Source(out.Bytes())
	if err != nil {
		return gofile.File{}, fmt.Errorf("%s: the emitted code does not format: %w", FileName, err)
	}
	return gofile.File{Name: FileName, Data: formatted}, nil
}

// quote returns a Go literal for a string, a raw one if that is shorter to read.
func quote(text string) string {
	isRaw := strings.ContainsAny(text, "\"\\") && !strings.ContainsAny(text, "`\r\n")
	if isRaw {
		return "`" + text + "`"
	}
	return fmt.Sprintf("%q", text)
}

// effectConstant returns the Go constant of an effect, such as Read.
func effectConstant(effect string) string {
	return strings.ToUpper(effect[:1]) + effect[1:]
}

// variable returns the Go variable for a positional argument. Names that the
// function uses otherwise get the suffix Value.
func variable(arg plan.Parameter) string {
	taken := []string{"client", "in", "airbyte", "result", "listResult", "addOption", "any"}
	if slices.Contains(taken, arg.Var) {
		return arg.Var + "Value"
	}
	return arg.Var
}

// arguments returns the arguments of a call of the method, after the context.
func arguments(o *Operation) string {
	var all []string
	for _, arg := range o.Arguments() {
		all = append(all, variable(arg))
	}
	if o.Body != "" {
		all = append(all, "body")
	}
	switch {
	case o.Params != "" && len(o.Optional()) == 0:
		all = append(all, "nil")
	case o.Params != "":
		all = append(all, "&params")
	}
	return strings.Join(append(all, "opts..."), ", ")
}

// qualify returns a Go type of the client's package as another package writes it.
func qualify(goType string) (string, error) {
	expr, err := parser.ParseExpr(goType)
	if err != nil {
		return "", fmt.Errorf("the Go type %s: %w", goType, err)
	}
	var positions []int
	ast.Inspect(expr, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			return false // of another package
		case *ast.Ident:
			if n.IsExported() {
				positions = append(positions, int(n.Pos())-1)
			}
		}
		return true
	})
	for _, at := range slices.Backward(positions) {
		goType = goType[:at] + "airbyte." + goType[at:]
	}
	return goType, nil
}

// UsesJSON reports whether an argument has a type of package json.
func (c *Catalogue) UsesJSON() bool { return c.uses("json.") }

// UsesTime reports whether the file needs package time.
func (c *Catalogue) UsesTime() bool {
	for _, o := range c.Operations {
		if o.Timeout > 0 {
			return true
		}
	}
	return c.uses("time.")
}

func (c *Catalogue) uses(prefix string) bool {
	for _, o := range c.Operations {
		isUsed := func(arg plan.Parameter) bool { return strings.Contains(arg.Type, prefix) }
		if strings.Contains(o.Body, prefix) || slices.ContainsFunc(o.Arguments(), isUsed) {
			return true
		}
	}
	return false
}
