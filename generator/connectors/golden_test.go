package connectors

import (
	"flag"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/internal/typecheck"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const goldenDir = "../../testdata/connectors"

// TestGolden generates the connectors of each small document in testdata and
// compares the files with those in the folder want beside it. The whole package
// must be formatted and compile.
func TestGolden(t *testing.T) {
	cases, err := os.ReadDir(goldenDir)
	if err != nil || len(cases) == 0 {
		t.Fatalf("no golden cases: %v", err)
	}
	check := typeChecker(t)
	for _, c := range cases {
		t.Run(c.Name(), func(t *testing.T) {
			dir := filepath.Join(goldenDir, c.Name())
			in := Input{Package: "connectors", Connectors: []string{All}, Descriptions: true, Examples: true}
			if c.Name() == "registry" {
				in.Registry = mustRead(t, filepath.Join(dir, "registry.json"))
			} else {
				in.Spec = mustRead(t, filepath.Join(dir, "spec.yaml"))
			}
			out := mustGenerate(t, in)
			golden(t, filepath.Join(dir, "want"), withoutRuntime(out.Files))
			check(t, out.Files)
			for _, f := range out.Files {
				formatted, err := format.Source(f.Data)
				if err != nil || string(formatted) != string(f.Data) {
					t.Errorf("%s: not formatted: %v", f.Name, err)
				}
			}
		})
	}
}

// TestSettingsFixtures generates the connectors that the tests of package settings
// encode, decode and validate.
func TestSettingsFixtures(t *testing.T) {
	var fixtures []gofile.File
	for _, c := range []string{"basic", "check", "enum", "union"} {
		out := mustGenerate(t, Input{
			Spec:       mustRead(t, filepath.Join(goldenDir, c, "spec.yaml")),
			Package:    "settings",
			Connectors: []string{All},
		})
		for _, f := range withoutRuntime(out.Files) {
			name := strings.TrimSuffix(f.Name, ".gen.go") + "_test.go"
			fixtures = append(fixtures, gofile.File{Name: name, Data: f.Data})
		}
	}
	if *update {
		writeAll(t, "settings", fixtures)
	}
	compare(t, "settings", fixtures)
}

// golden compares files with those in a folder, or rewrites the folder.
func golden(t *testing.T, dir string, files []gofile.File) {
	t.Helper()
	if *update {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		writeAll(t, dir, files)
	}
	compare(t, dir, files)
}

func writeAll(t *testing.T, dir string, files []gofile.File) {
	t.Helper()
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// compare reports files that differ from those in a folder.
func compare(t *testing.T, dir string, files []gofile.File) {
	t.Helper()
	for _, d := range gofile.Compare(readAll(t, dir), files) {
		t.Errorf("%s; to accept it, run go test ./generator/connectors -update", d)
	}
}

func mustGenerate(t *testing.T, in Input) *Output {
	t.Helper()
	out, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mustRead(t *testing.T, name string) document.Source {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return document.Source{Name: name, Data: data}
}

func readAll(t *testing.T, dir string) []gofile.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []gofile.File
	for _, name := range names {
		files = append(files, gofile.File{Name: filepath.Base(name), Data: mustRead(t, name).Data})
	}
	return files
}

// withoutRuntime returns only the files of connectors.
func withoutRuntime(files []gofile.File) []gofile.File {
	isRuntime := func(f gofile.File) bool { return strings.HasPrefix(f.Name, "settings_") }
	return slices.DeleteFunc(slices.Clone(files), isRuntime)
}

// packageImporter imports the packages that generated code uses, each once for all tests.
var packageImporter = sync.OnceValues(func() (*token.FileSet, types.Importer) {
	fset := token.NewFileSet()
	return fset, typecheck.NewImporter(fset, "encoding/json", "log/slog", "maps", "regexp", "math/big", "time")
})

// typeChecker returns a function that reports compile errors.
func typeChecker(t *testing.T) func(*testing.T, []gofile.File) {
	t.Helper()
	fset, imports := packageImporter()
	return func(t *testing.T, files []gofile.File) {
		t.Helper()
		var parsed []*ast.File
		for _, f := range files {
			file, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, file)
		}
		config := types.Config{Importer: imports, Error: func(err error) { t.Error(err) }}
		_, _ = config.Check("connectors", fset, parsed, nil) // config.Error reports each error
	}
}
