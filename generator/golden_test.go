package generator

import (
	"errors"
	"flag"
	"go/ast"
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
	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/airbyte-go/airbyte/generator/internal/typecheck"
	"github.com/airbyte-go/airbyte/generator/layer"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const goldenDir = "../testdata/generator"

// TestGolden generates a package from each small document in testdata/generator,
// with copies of the handwritten code. It type-checks the package, and compares
// the generated files with those in the folder want of the document.
func TestGolden(t *testing.T) {
	cases, err := os.ReadDir(goldenDir)
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	check := typeChecker(t)
	if testing.Short() {
		check = checkGenerated
	}
	for _, c := range cases {
		t.Run(c.Name(), func(t *testing.T) {
			dir := filepath.Join(goldenDir, c.Name())
			in := Input{Spec: mustRead(t, dir+"/spec.yaml"), Trusted: true, Package: "airbyte", Layer: ownLayer(t), Copy: &Copy{From: "example.com/api"}}
			if _, err := os.Stat(dir + "/overlay.yaml"); err == nil {
				in.Overlays = []document.Source{mustRead(t, dir+"/overlay.yaml")}
			}
			out, err := Generate(in)
			if err != nil {
				t.Fatal(err)
			}
			check(t, out.Files)
			own := slices.DeleteFunc(out.Files, isCopy)
			want := filepath.Join(dir, "want")
			if *update {
				rewrite(t, want, own)
			}
			for _, d := range gofile.Compare(readAll(t, want), own) {
				t.Errorf("%s; run go test ./generator -update to accept", d)
			}
		})
	}
}

// TestGenerateAtOnce shows that packages can be generated concurrently, although
// oapi-codegen keeps its state in package variables.
func TestGenerateAtOnce(t *testing.T) {
	var group sync.WaitGroup
	names := []string{"enum", "map", "union", "paging", "enum", "map", "union", "paging"}
	for _, name := range short.Every(2, names) {
		group.Go(func() {
			dir := filepath.Join(goldenDir, name)
			out, err := Generate(Input{Spec: mustRead(t, dir+"/spec.yaml"), Trusted: true, Package: "airbyte", Layer: ownLayer(t)})
			if err != nil {
				t.Error(err)
				return
			}
			for _, d := range gofile.Compare(readAll(t, dir+"/want"), out.Files) {
				t.Error(d)
			}
		})
	}
	group.Wait()
}

func rewrite(t *testing.T, dir string, files []gofile.File) {
	t.Helper()
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

func readAll(t testing.TB, dir string) []gofile.File {
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

// isCopy reports whether a file is a copy of a handwritten one.
func isCopy(f gofile.File) bool { return strings.HasPrefix(f.Name, "client") }

// ownLayer returns the handwritten code of package api, which is read once for all tests.
func ownLayer(t testing.TB) *layer.Layer {
	t.Helper()
	l, err := readLayer()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var readLayer = sync.OnceValues(func() (*layer.Layer, error) {
	names, err := filepath.Glob("../api/*.go")
	if err != nil {
		return nil, err
	}
	var files []gofile.File
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if !strings.HasSuffix(name, "_test.go") && !gofile.IsGenerated(data) {
			files = append(files, gofile.File{Name: filepath.Base(name), Data: data})
		}
	}
	return layer.Read(files)
})

// packageImporter imports the packages that generated code uses, each once for all tests.
var packageImporter = sync.OnceValues(func() (*token.FileSet, types.Importer) {
	fset := token.NewFileSet()
	return fset, typecheck.NewImporter(fset,
		"net/http", "log/slog", "encoding/xml", "hash/maphash", "html", "regexp", "github.com/oapi-codegen/runtime")
})

// typeChecker returns a function that type-checks the files of a package and
// fails the test for each error.
func typeChecker(t *testing.T) func(*testing.T, []gofile.File) {
	t.Helper()
	fset, imports := packageImporter()
	return func(t *testing.T, files []gofile.File) {
		t.Helper()
		config := types.Config{Importer: imports, Error: func(err error) { t.Error(err) }}
		_, _ = config.Check("airbyte", fset, syntaxOf(t, files), nil) // errors go to Error
	}
}

// checkGenerated type-checks the files of a package as [typeChecker] does. In a small run, it does not look into copied
// files, which are the same with other documents.
func checkGenerated(t *testing.T, files []gofile.File) {
	t.Helper()
	if !short.OrRace() {
		typeChecker(t)(t, files)
		return
	}
	fset, imports := packageImporter()
	var syntax []*ast.File
	for _, f := range files {
		parsed := parse(t, f).Syntax
		if isCopy(f) {
			parsed = withoutBodies(parsed)
		}
		syntax = append(syntax, parsed)
	}
	report := func(err error) {
		e, isLocated := errors.AsType[types.Error](err)
		isInCopy := isLocated && isCopy(gofile.File{Name: fset.Position(e.Pos).Filename})
		if !isInCopy {
			t.Error(err)
		}
	}
	config := types.Config{Importer: imports, Error: report}
	_, _ = config.Check("airbyte", fset, syntax, nil) // errors go to report
}

// withoutBodies returns the syntax of a file without the bodies of functions.
func withoutBodies(syntax *ast.File) *ast.File {
	copied := *syntax
	copied.Decls = slices.Clone(syntax.Decls)
	for i, d := range copied.Decls {
		if function, ok := d.(*ast.FuncDecl); ok {
			signature := *function
			signature.Body = nil
			copied.Decls[i] = &signature
		}
	}
	return &copied
}

// syntaxOf parses Go files into the file set of [packageImporter].
func syntaxOf(t *testing.T, files []gofile.File) []*ast.File {
	t.Helper()
	var all []*ast.File
	for _, f := range files {
		all = append(all, parse(t, f).Syntax)
	}
	return all
}

// parse parses a Go file into the file set of [packageImporter]. It parses equal files once, because most packages have
// copies of the same handwritten files.
func parse(t *testing.T, f gofile.File) *gofile.Parsed {
	t.Helper()
	type key struct{ name, data string }
	k := key{name: f.Name, data: string(f.Data)}
	if known, ok := parsedFiles.Load(k); ok {
		return known.(*gofile.Parsed)
	}
	fset, _ := packageImporter()
	parsed, err := gofile.ParseIn(fset, f)
	if err != nil {
		t.Fatal(err)
	}
	parsedFiles.Store(k, parsed)
	return parsed
}

var parsedFiles sync.Map
