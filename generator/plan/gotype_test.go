package plan_test

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/emit"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/plan"
	"github.com/google/go-cmp/cmp"
)

// scalarParameters are optional parameters of all types that a query can hold.
const scalarParameters = `
      - {name: text, in: query, schema: {type: string}}
      - {name: uuid, in: query, schema: {type: string, format: uuid}}
      - {name: date, in: query, schema: {type: string, format: date}}
      - {name: email, in: query, schema: {type: string, format: email}}
      - {name: binary, in: query, schema: {type: string, format: binary}}
      - {name: time, in: query, schema: {type: string, format: date-time}}
      - {name: other, in: query, schema: {type: string, format: other}}
      - {name: nullable, in: query, schema: {type: [string, 'null']}}
      - {name: int, in: query, schema: {type: integer}}
      - {name: int32, in: query, schema: {type: integer, format: int32}}
      - {name: int64, in: query, schema: {type: integer, format: int64}}
      - {name: uint8, in: query, schema: {type: integer, format: uint8}}
      - {name: number, in: query, schema: {type: number}}
      - {name: float, in: query, schema: {type: number, format: float}}
      - {name: double, in: query, schema: {type: number, format: double}}
      - {name: flag, in: query, schema: {type: boolean}}
      - {name: texts, in: query, schema: {type: array, items: {type: string}}}
      - {name: times, in: query, schema: {type: array, items: {type: string, format: date-time}}}
      - {name: nullables, in: query, schema: {type: array, items: {type: [string, 'null']}}}
      - {name: map, in: query, schema: {type: object, additionalProperties: {type: integer}}}
      - {name: kind, in: query, schema: {$ref: '#/components/schemas/Kind'}}
      - {name: kinds, in: query, schema: {type: array, items: {$ref: '#/components/schemas/Kind'}}}
      - {name: list, in: query, schema: {$ref: '#/components/schemas/List'}}
      - {name: size, in: query, schema: {type: string, enum: [big], x-go-type-name: Size}}
      - {name: sizes, in: query, schema: {type: array, items: {type: string, enum: [big], x-go-type-name: ListedSize}}}
      - {name: given, in: query, schema: {type: string, x-go-type: Kind}}
`

// TestOptionTypes shows that the types of options are those that oapi-codegen
// prints for the fields of a params struct.
func TestOptionTypes(t *testing.T) {
	spec := func(extension string) string {
		return "openapi: 3.1.0\npaths:\n  /things:\n    get:\n      operationId: getThing\n      tags: [Things]\n" + extension +
			"      responses: {'204': {description: d}}\n      parameters:" + scalarParameters +
			"components:\n  schemas:\n    Kind: {type: string, enum: [a, b]}\n    List: {type: array, items: {type: string}}\n"
	}
	_, p := load(t, spec(""))
	got := map[string]string{}
	for _, option := range p.Options {
		got[strings.TrimPrefix(option.Name, "With")] = option.Type
	}
	m, p := load(t, spec("      x-params: true\n"))
	code, err := emit.Print(m, p, "things", token.NewFileSet())
	if err != nil {
		t.Fatal(err)
	}
	files, err := code.Split("")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range files {
		for name, goType := range fields(t, f.Data, "GetThingParams") {
			want[name] = strings.TrimPrefix(goType, "*")
		}
	}
	if len(want) != strings.Count(scalarParameters, "{name:") {
		t.Errorf("the params struct has %d fields, want one for each parameter", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-fields +options):\n%s", diff)
	}
}

func load(t *testing.T, text string) (*model.Model, *plan.Plan) {
	t.Helper()
	source := document.Source{Name: "spec.yaml", Data: []byte(text)}
	root, err := document.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Load(source.Name, root)
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.New(m, plan.Input{})
	if err != nil {
		t.Fatal(err)
	}
	return m, p
}

// fields returns the types of the fields of a struct in a Go file.
func fields(t *testing.T, source []byte, name string) map[string]string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || spec.Name.Name != name {
			return true
		}
		for _, field := range spec.Type.(*ast.StructType).Fields.List {
			var goType bytes.Buffer
			err := format.Node(&goType, fset, field.Type)
			if err != nil {
				t.Fatal(err)
			}
			types[field.Names[0].Name] = goType.String()
		}
		return false
	})
	return types
}
