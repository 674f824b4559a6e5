package generator

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"text/template"

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

// emit prints the plan as one Go file, unformatted.
func emit(doc *openapi3.T, p *plan, packageName string) (string, error) {
	config, err := emitConfig(doc, packageName)
	if err != nil {
		return "", err
	}
	emitting.Lock()
	code, err := codegen.Generate(doc, config)
	emitting.Unlock()
	if err != nil {
		return "", fmt.Errorf("%s: oapi-codegen: %w", p.spec, err)
	}
	if _, rest, found := strings.Cut(code, unplanned); found {
		name, _, _ := strings.Cut(rest, "\n")
		return "", fmt.Errorf("%s: the type %s would come from a schema that was not looked at; move its schema to components/schemas in an overlay", p.spec, name)
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

func emitConfig(doc *openapi3.T, packageName string) (codegen.Configuration, error) {
	own, err := userTemplates()
	if err != nil {
		return codegen.Configuration{}, err
	}
	asString := codegen.SimpleTypeSpec{Type: "string"}
	asInt := codegen.SimpleTypeSpec{Type: "int"}
	config := codegen.Configuration{
		PackageName:   packageName,
		Generate:      codegen.GenerateOptions{Models: true, Client: true},
		Compatibility: codegen.CompatibilityOptions{AlwaysPrefixEnumValues: true},
		OutputOptions: codegen.OutputOptions{
			SkipFmt:               true,
			NameNormalizer:        string(codegen.NameNormalizerFunctionToCamelCaseWithInitialisms),
			AdditionalInitialisms: initialisms,
			ResponseTypeSuffix:    "Result",
			UserTemplates:         own,
			ExcludeSchemas:        handwritten(doc),
			PreferSkipOptionalPointerOnContainerTypes: true,
			TypeMapping: &codegen.TypeMapping{
				Integer: codegen.FormatMapping{Default: asInt, Formats: map[string]codegen.SimpleTypeSpec{"int32": asInt}},
				Number:  codegen.FormatMapping{Default: codegen.SimpleTypeSpec{Type: "float64"}},
				String:  codegen.FormatMapping{Formats: map[string]codegen.SimpleTypeSpec{"uuid": asString, "email": asString, "date": asString, "binary": asString}},
			},
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
func render(name string, p *plan) (string, error) {
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
