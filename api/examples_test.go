package airbyte_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestExamples checks that the documentation has an example of each service of the client, of each function except
// options, and of each method of the client. Examples run as tests, because each of them has an output.
func TestExamples(t *testing.T) {
	examples := map[string]bool{}
	var wanted []string
	for _, f := range parseFolder(t) {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			name, isExample := strings.CutPrefix(fn.Name.Name, "Example")
			if isExample {
				examples[name] = true
			} else if needsExample(fn) {
				wanted = append(wanted, exampleName(fn))
			}
		}
	}
	services := reflect.TypeFor[airbyte.Services]()
	for i := range services.NumField() {
		wanted = append(wanted, services.Field(i).Type.Elem().Name())
	}
	if len(wanted) <= services.NumField() {
		t.Fatal("found no functions")
	}
	for _, name := range wanted {
		if !examples[name] {
			t.Errorf("there is no Example%s", name)
		}
	}
}

// parseFolder returns the Go files of this folder.
func parseFolder(t *testing.T) []*ast.File {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// needsExample reports whether a function is exported and neither an option nor a test, or an exported method of
// *Client.
func needsExample(fn *ast.FuncDecl) bool {
	name := fn.Name.Name
	if fn.Recv != nil {
		pointer, ok := fn.Recv.List[0].Type.(*ast.StarExpr)
		if !ok {
			return false
		}
		receiver, ok := pointer.X.(*ast.Ident)
		return ok && receiver.Name == "Client" && fn.Name.IsExported()
	}
	isOther := slices.ContainsFunc([]string{"With", "Test", "Fuzz", "Benchmark"}, func(prefix string) bool {
		return strings.HasPrefix(name, prefix)
	})
	return fn.Name.IsExported() && !isOther
}

// exampleName returns the name of the example of a function, without its prefix.
func exampleName(fn *ast.FuncDecl) string {
	if fn.Recv != nil {
		return "Client_" + fn.Name.Name
	}
	return fn.Name.Name
}
