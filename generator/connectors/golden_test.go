package connectors

import (
	"flag"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const goldenDir = "../../testdata/connectors"

// TestGolden generates each small document in testdata/connectors, compares
// the files of the connectors with those in its folder want, and has the Go
// type checker read the whole package.
func TestGolden(t *testing.T) {
	cases, err := os.ReadDir(goldenDir)
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	check := typeChecker(t)
	for _, c := range cases {
		t.Run(c.Name(), func(t *testing.T) {
			dir := filepath.Join(goldenDir, c.Name())
			out := mustGenerate(t, Input{Spec: mustRead(t, dir+"/spec.yaml"), Package: "connectors", Connectors: []string{All}, Descriptions: true})
			golden(t, filepath.Join(dir, "want"), ofConnectors(out.Files))
			check(t, out.Files)
			for _, f := range out.Files {
				if again, err := format.Source(f.Data); err != nil || string(again) != string(f.Data) {
					t.Errorf("%s: gofmt would change it: %v", f.Name, err)
				}
			}
		})
	}
}

// TestSettingsFixtures keeps connectors among the tests of package settings,
// which needs some to read and write.
func TestSettingsFixtures(t *testing.T) {
	var fixtures []generator.File
	for _, c := range []string{"basic", "enum", "union"} {
		out := mustGenerate(t, Input{Spec: mustRead(t, filepath.Join(goldenDir, c, "spec.yaml")), Package: "settings", Connectors: []string{All}})
		for _, f := range ofConnectors(out.Files) {
			fixtures = append(fixtures, generator.File{Name: strings.TrimSuffix(f.Name, ".gen.go") + "_test.go", Data: f.Data})
		}
	}
	if *update {
		for _, f := range fixtures {
			if err := os.WriteFile(filepath.Join("settings", f.Name), f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, d := range generator.Compare(readAll(t, "settings"), fixtures) {
		t.Errorf("%s; run go test ./generator/connectors -update to accept", d)
	}
}

// golden compares files with those of a folder, or rewrites them.
func golden(t *testing.T, dir string, files []generator.File) {
	t.Helper()
	if *update {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, d := range generator.Compare(readAll(t, dir), files) {
		t.Errorf("%s; run go test ./generator/connectors -update to accept", d)
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

func mustRead(t *testing.T, name string) generator.Source {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return generator.Source{Name: name, Data: data}
}

func readAll(t *testing.T, dir string) []generator.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []generator.File
	for _, name := range names {
		files = append(files, generator.File{Name: filepath.Base(name), Data: mustRead(t, name).Data})
	}
	return files
}

// ofConnectors are the files without those that all connectors share.
func ofConnectors(files []generator.File) []generator.File {
	return slices.DeleteFunc(slices.Clone(files), func(f generator.File) bool { return strings.HasPrefix(f.Name, "settings_") })
}

// typeChecker returns a function that reports what the Go compiler would.
func typeChecker(t *testing.T) func(*testing.T, []generator.File) {
	t.Helper()
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "source", nil)
	return func(t *testing.T, files []generator.File) {
		t.Helper()
		var parsed []*ast.File
		for _, f := range files {
			p, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, p)
		}
		config := types.Config{Importer: imports, Error: func(err error) { t.Error(err) }}
		_, _ = config.Check("connectors", fset, parsed, nil) // errors go to Error
	}
}
