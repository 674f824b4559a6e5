package connectors

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/pb33f/go-yaml"
)

// TestBigDocument generates every connector of the document that Airbyte
// publishes. It builds and vets all of them together, and type-checks each alone.
func TestBigDocument(t *testing.T) {
	if short.OrRace() {
		t.Skip("generates and compiles all connectors, which takes 15 seconds")
	}
	in := Input{Spec: bigDocument(t), Package: "connectors", Connectors: []string{All}, Descriptions: true}
	doc, err := parseCatalog(in)
	if err != nil {
		t.Fatal(err)
	}
	out := mustGenerate(t, in)
	if want := countConnectors(doc); out.Connectors != want || want == 0 {
		t.Errorf("got %d connectors, want %d", out.Connectors, want)
	}
	if want := countUnions(doc); out.Unions != want {
		t.Errorf("got %d unions, want %d", out.Unions, want)
	}
	for i, f := range mustGenerate(t, in).Files {
		if !bytes.Equal(f.Data, out.Files[i].Data) {
			t.Errorf("%s: a second run generated a different file", f.Name)
		}
	}
	for _, f := range withoutRuntime(out.Files) {
		checkDeclarations(t, f)
		formatted, err := format.Source(f.Data)
		if err != nil || !bytes.Equal(formatted, f.Data) {
			t.Errorf("%s: not formatted: %v", f.Name, err)
		}
	}
	t.Run("alone", func(t *testing.T) { checkAlone(t, in, doc, out) })
	t.Run("together", func(t *testing.T) { buildTogether(t, out) })
}

// bigDocument reads the API document with the settings of all connectors. The
// document is not part of the project: without it, the test is skipped.
func bigDocument(t *testing.T) document.Source {
	t.Helper()
	const name = "../../../shared/upstream/sdk-2026-03-12.yaml"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Skipf("the document with all connectors is missing: %v", err)
	}
	return document.Source{Name: name, Data: data}
}

// countConnectors counts the connectors by name.
func countConnectors(doc *catalog) int {
	n := 0
	for _, name := range doc.names {
		isConnector := strings.HasPrefix(name, "source-") || strings.HasPrefix(name, "destination-")
		if isConnector && !strings.HasSuffix(name, "-update") {
			n++
		}
	}
	return n
}

// countUnions counts the settings with several options: each has a oneOf.
func countUnions(doc *catalog) int {
	n := 0
	for _, name := range doc.connectors() {
		n += countKey(doc.schemas[name].node, "oneOf")
	}
	return n
}

// countKey counts the lists with the given key, at any depth below a node.
func countKey(node *yaml.Node, key string) int {
	n := 0
	for i, child := range node.Content {
		isValueOfKey := node.Kind == yaml.MappingNode && i%2 == 1 && node.Content[i-1].Value == key
		if isValueOfKey && child.Kind == yaml.SequenceNode {
			n++
		}
		n += countKey(child, key)
	}
	return n
}

// checkAlone generates each connector on its own. The file must be the same as
// in the package of all connectors, and compile with only the runtime.
func checkAlone(t *testing.T, in Input, doc *catalog, all *Output) {
	fset, imports := packageImporter()
	config := types.Config{
		Importer: imports,
		Error:    func(err error) { t.Error(err) },
	}
	byName := map[string][]byte{}
	parsed := map[string]*ast.File{}
	for _, f := range all.Files {
		file, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		byName[f.Name] = f.Data
		parsed[f.Name] = file
	}
	for _, name := range doc.connectors() {
		in.Connectors = []string{name}
		out, err := generate(in, doc)
		if err != nil {
			t.Fatal(err)
		}
		var files []*ast.File
		for _, f := range out.Files {
			if !bytes.Equal(f.Data, byName[f.Name]) {
				t.Errorf("%s differs if it is generated alone", f.Name)
			}
			files = append(files, parsed[f.Name])
		}
		if _, err := config.Check("connectors", fset, files, nil); err != nil {
			t.Errorf("%s does not compile alone", name)
		}
	}
}

// buildTogether builds and vets the package of all connectors with the go command. Nothing
// runs the package, so it is built without optimizations, which take a third of the time.
func buildTogether(t *testing.T, out *Output) {
	dir := t.TempDir()
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", []byte("module example.com/connectors\n\ngo 1.26\n"))
	for _, f := range out.Files {
		write(f.Name, f.Data)
	}
	for _, args := range [][]string{{"build", "-gcflags=-N -l", "-trimpath"}, {"vet", "-trimpath"}} {
		c := exec.CommandContext(t.Context(), "go", args...)
		c.Dir = dir
		c.Env = append(os.Environ(), "GOFLAGS=", "GOPROXY=off", "GOWORK=off")
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("go %s: %v\n%s", args[0], err, out)
		}
	}
}
