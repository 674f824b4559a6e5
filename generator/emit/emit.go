// Package emit prints a plan as Go files.
//
// oapi-codegen prints types and methods with our versions of its templates.
// Services, the operations table and options have templates of their own. The
// result is one large Go file, the [Code], which is checked together with the
// handwritten code that it calls, and then split into one file per service.
package emit

import (
	"go/token"
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// Code is the generated code of a package as one Go file, not formatted yet.
type Code struct {
	*gofile.Parsed
	plan *plan.Plan
}

// Print prints a plan that was made from the model. It adds the code to a file set.
func Print(m *model.Model, p *plan.Plan, packageName string, fset *token.FileSet) (*Code, error) {
	text, err := printTypesAndMethods(m.Doc, p, packageName)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"services", "operations", "options"} {
		part, err := printTemplate(name, p)
		if err != nil {
			return nil, err
		}
		text += "\n" + part
	}
	parsed, err := gofile.ParseIn(fset, gofile.File{Data: []byte(text)})
	if err != nil {
		return nil, document.ErrorIn(p.Spec, "the emitted code does not parse: %w", err)
	}
	return &Code{Parsed: parsed, plan: p}, nil
}

// Names returns the names that the code declares or uses. A method is
// Type.Method.
func (c *Code) Names() map[string]bool {
	names := map[string]bool{}
	for _, d := range c.Syntax.Decls {
		_, declared := gofile.Declared(d)
		for _, name := range slices.Concat(declared, gofile.UsedNames(d)) {
			names[name] = true
		}
	}
	return names
}
