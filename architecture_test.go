package airbytego_test

import (
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestArchitecture compares the drawing of the generator in ARCHITECTURE.md with
// its imports. The drawing leaves out arrows that follow from others.
func TestArchitecture(t *testing.T) {
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	drawn := drawnArrows(string(text))
	imported := reduce(importsOfGenerator(t))
	if diff := cmp.Diff(imported, drawn); diff != "" {
		t.Errorf("the drawing in ARCHITECTURE.md differs from the imports (-imports +drawing):\n%s", diff)
	}
}

var arrow = regexp.MustCompile(`(?m)^  (\w+) --> (\w+)$`)

// drawnArrows returns the arrows of the drawing, each as "from --> to", sorted.
func drawnArrows(text string) []string {
	var all []string
	for _, match := range arrow.FindAllStringSubmatch(text, -1) {
		all = append(all, match[1]+" --> "+match[2])
	}
	slices.Sort(all)
	return all
}

// importsOfGenerator maps each package of the generator, by the last element of
// its path, to the packages of the generator that it imports.
func importsOfGenerator(t *testing.T) map[string]map[string]bool {
	t.Helper()
	const module = "github.com/airbyte-go/airbyte/generator"
	imports := map[string]map[string]bool{}
	folders := []string{"generator"}
	children, err := filepath.Glob("generator/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range append(folders, children...) {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			from := filepath.Base(dir)
			if imports[from] == nil {
				imports[from] = map[string]bool{}
			}
			for _, spec := range f.Imports {
				path := strings.Trim(spec.Path.Value, `"`)
				if path == module || strings.HasPrefix(path, module+"/") {
					imports[from][filepath.Base(path)] = true
				}
			}
		}
	}
	return imports
}

// reduce returns the arrows from each imported package to its importer, without
// those that follow from others, sorted.
func reduce(imports map[string]map[string]bool) []string {
	var all []string
	for importer, direct := range imports {
		for imported := range direct {
			others := maps.Clone(direct)
			delete(others, imported)
			if !reaches(imports, others, imported) {
				all = append(all, imported+" --> "+importer)
			}
		}
	}
	slices.Sort(all)
	return all
}

// reaches reports whether one of the packages imports the target, directly or
// not.
func reaches(imports map[string]map[string]bool, packages map[string]bool, target string) bool {
	for p := range packages {
		if imports[p][target] || reaches(imports, imports[p], target) {
			return true
		}
	}
	return false
}
