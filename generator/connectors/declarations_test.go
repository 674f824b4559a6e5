package connectors

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator"
)

// checkDeclarations reports anything in the file of a connector that the
// template does not write: functions of other names, imports, variables and
// directives.
func checkDeclarations(t *testing.T, f generator.File) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("%v\n%s", err, f.Data)
	}
	for _, group := range parsed.Comments {
		for _, c := range group.List {
			if c.Text != "//" && !strings.HasPrefix(c.Text, "// ") {
				t.Errorf("a comment that may be a directive: %q", c.Text)
			}
		}
	}
	for _, spec := range parsed.Imports {
		if spec.Path.Value != `"log/slog"` && spec.Path.Value != `"encoding/json"` || spec.Name != nil {
			t.Errorf("an import of %s", spec.Path.Value)
		}
	}
	for _, d := range parsed.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && !strings.HasPrefix(d.Name.Name, "newSource") && !strings.HasPrefix(d.Name.Name, "newDestination") {
				t.Errorf("a function %s", d.Name.Name)
			}
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				t.Error("a variable")
			}
		}
	}
}
