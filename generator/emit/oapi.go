package emit

import (
	"bytes"
	"embed"
	"io/fs"
	"strings"
	"sync"
	"text/template"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// templates holds replacements for templates of oapi-codegen, under the same
// names, and templates of our own.
//
//go:embed templates
var templates embed.FS

// oapiCodegen serialises calls of oapi-codegen, which keeps its state in
// package variables.
var oapiCodegen sync.Mutex

// unplanned starts the line that the templates print for a type that the plan
// does not have. The name of the type follows.
const unplanned = "//airbytegen:unplanned "

// printTypesAndMethods has oapi-codegen print the types of a document and the
// methods of its operations.
func printTypesAndMethods(doc *openapi3.T, p *plan.Plan, packageName string) (string, error) {
	config, err := configuration(doc, packageName)
	if err != nil {
		return "", err
	}
	oapiCodegen.Lock()
	defer oapiCodegen.Unlock()
	code := ""
	err = document.Guard(p.Spec, "oapi-codegen", func() error {
		code, err = codegen.Generate(doc, config)
		return err
	})
	if err != nil {
		return "", document.ErrorIn(p.Spec, "oapi-codegen: %w", err)
	}
	if _, rest, found := strings.Cut(code, unplanned); found {
		name, _, _ := strings.Cut(rest, "\n")
		return "", document.ErrorIn(p.Spec,
			"the type %s comes from a schema that the plan does not cover; "+
				"move the schema to components/schemas in an overlay", name)
	}
	return code, nil
}

func configuration(doc *openapi3.T, packageName string) (codegen.Configuration, error) {
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
			SkipPrune:             true, // the plan has dropped the schemas that nothing uses
			NameNormalizer:        string(codegen.NameNormalizerFunctionToCamelCaseWithInitialisms),
			AdditionalInitialisms: naming.Initialisms,
			ResponseTypeSuffix:    "Result",
			UserTemplates:         own,
			ExcludeSchemas:        handwrittenSchemas(doc),
			TypeMapping:           &scalarTypes,
			PreferSkipOptionalPointerOnContainerTypes: true,
		},
	}
	return config, config.Validate()
}

// handwrittenSchemas lists the schemas whose Go types are handwritten.
func handwrittenSchemas(doc *openapi3.T) []string {
	var names []string
	for name, ref := range doc.Components.Schemas {
		if ref.Value.Extensions["x-go-handwritten"] == true {
			names = append(names, name)
		}
	}
	return names
}

// nothing replaces a template whose output we do not want. It cannot be empty,
// since oapi-codegen ignores empty templates.
const nothing = "// Nothing.\n"

func userTemplates() (map[string]string, error) {
	own := map[string]string{
		"request-bodies.tmpl":        nothing,
		"client-with-responses.tmpl": nothing,
	}
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

// printTemplate executes one of our own templates on a plan.
func printTemplate(name string, p *plan.Plan) (string, error) {
	t, err := template.ParseFS(templates, "templates/"+name+".tmpl")
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, name+".tmpl", p); err != nil {
		return "", err
	}
	return strings.TrimSpace(out.String()) + "\n", nil
}
