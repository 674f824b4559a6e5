package emit

import (
	"bytes"
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/airbyte-go/airbyte/generator/plan"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// templates holds what oapi-codegen prints for us, under the names of the
// templates they replace, and two of our own, services and operations.
//
//go:embed templates
var templates embed.FS

// emitting serialises calls of oapi-codegen, which keeps its state in package
// variables.
var emitting sync.Mutex

// unplanned is what the templates print before the name of a type that the plan
// says nothing of.
const unplanned = "//airbytegen:unplanned "

// Code is the generated code of a package as one Go file, unformatted.
type Code struct {
	text   string
	fset   *token.FileSet
	parsed *ast.File
}

// Emit prints the plan as one Go file.
func Emit(m *model.Model, p *plan.Plan, packageName string) (*Code, error) {
	text, err := printAll(m.Doc, p, packageName)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, "", text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("%s: the emitted code does not parse: %w", p.Spec, err)
	}
	return &Code{text: text, fset: fset, parsed: parsed}, nil
}

// printAll has oapi-codegen print types and methods, and prints the services
// and the operations table below them.
func printAll(doc *openapi3.T, p *plan.Plan, packageName string) (string, error) {
	config, err := emitConfig(doc, packageName)
	if err != nil {
		return "", err
	}
	emitting.Lock()
	code, err := codegen.Generate(doc, config)
	emitting.Unlock()
	if err != nil {
		return "", fmt.Errorf("%s: oapi-codegen: %w", p.Spec, err)
	}
	if _, rest, found := strings.Cut(code, unplanned); found {
		name, _, _ := strings.Cut(rest, "\n")
		return "", fmt.Errorf("%s: the type %s would come from a schema that was not looked at; move its schema to components/schemas in an overlay", p.Spec, name)
	}
	for _, name := range []string{"services", "operations"} {
		text, err := render(name, p)
		if err != nil {
			return "", err
		}
		code += "\n" + text
	}
	return code, nil
}

// Names returns the names that the emitted code declares or uses; a method is
// Type.Method.
func (e *Code) Names() map[string]bool {
	names := map[string]bool{}
	for _, d := range e.parsed.Decls {
		_, own := gofile.Declared(d)
		for _, n := range slices.Concat(own, gofile.UsedNames(d)) {
			names[n] = true
		}
	}
	return names
}

func emitConfig(doc *openapi3.T, packageName string) (codegen.Configuration, error) {
	own, err := userTemplates()
	if err != nil {
		return codegen.Configuration{}, err
	}
	scalarTypes := plan.ScalarTypes()
	config := codegen.Configuration{
		PackageName:   packageName,
		Generate:      codegen.GenerateOptions{Models: true, Client: true},
		Compatibility: codegen.CompatibilityOptions{AlwaysPrefixEnumValues: true},
		OutputOptions: codegen.OutputOptions{
			SkipFmt:               true,
			NameNormalizer:        string(codegen.NameNormalizerFunctionToCamelCaseWithInitialisms),
			AdditionalInitialisms: naming.Initialisms,
			ResponseTypeSuffix:    "Result",
			UserTemplates:         own,
			ExcludeSchemas:        handwritten(doc),
			PreferSkipOptionalPointerOnContainerTypes: true,
			TypeMapping: &scalarTypes,
		},
	}
	return config, config.Validate()
}

// handwritten lists the schemas whose types the package writes by hand.
func handwritten(doc *openapi3.T) []string {
	var names []string
	for name, ref := range doc.Components.Schemas {
		if ref.Value.Extensions["x-go-handwritten"] == true {
			names = append(names, name)
		}
	}
	return names
}

// nothing replaces a template whose output we do not want. It may not be
// empty, since an empty template replaces none.
const nothing = "// Nothing.\n"

func userTemplates() (map[string]string, error) {
	own := map[string]string{"request-bodies.tmpl": nothing, "client-with-responses.tmpl": nothing}
	entries, err := fs.ReadDir(templates, "templates")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		text, err := templates.ReadFile("templates/" + entry.Name())
		if err != nil {
			return nil, err
		}
		own[entry.Name()] = string(text)
	}
	return own, nil
}

// render prints one of our own templates.
func render(name string, p *plan.Plan) (string, error) {
	t, err := template.ParseFS(templates, "templates/"+name+".tmpl")
	if err != nil {
		return "", err
	}
	var buf bytes.Buffer
	if err := t.ExecuteTemplate(&buf, name+".tmpl", p); err != nil {
		return "", err
	}
	return strings.TrimSpace(buf.String()) + "\n", nil
}
