package connectors

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// checkDeclarations reports functions, imports, variables and directives that the
// template does not write. A document must not be able to add code.
func checkDeclarations(t *testing.T, f gofile.File) {
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
		isExpected := slices.Contains([]string{`"encoding/json"`, `"log/slog"`}, spec.Path.Value)
		if !isExpected || spec.Name != nil {
			t.Errorf("unexpected import of %s", spec.Path.Value)
		}
	}
	for _, d := range parsed.Decls {
		checkDeclaration(t, d)
	}
}

func checkDeclaration(t *testing.T, d ast.Decl) {
	t.Helper()
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		kind := strings.TrimPrefix(strings.ToLower(name), "new")
		isNew := strings.HasPrefix(kind, "source") || strings.HasPrefix(kind, "destination")
		if d.Recv == nil && !isNew {
			t.Errorf("unexpected function %s", name)
		}
	case *ast.GenDecl:
		if d.Tok == token.VAR {
			t.Error("unexpected variable")
		}
	}
}
