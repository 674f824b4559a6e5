package connectors

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// TestBigDocument generates every connector of the document that users have:
// all together, built and vetted, and each alone, type-checked.
func TestBigDocument(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: 600 connectors")
	}
	in := Input{Spec: bigDocument(t), Package: "connectors", Connectors: []string{All}, Descriptions: true}
	out := mustGenerate(t, in)
	if out.Connectors != 600 {
		t.Errorf("%d connectors, want 600", out.Connectors)
	}
	if want := countUnions(t, in.Spec); out.Unions != want {
		t.Errorf("%d of %d unions are told apart", out.Unions, want)
	}
	for i, f := range mustGenerate(t, in).Files {
		if !bytes.Equal(f.Data, out.Files[i].Data) {
			t.Errorf("%s: generated again, it differs", f.Name)
		}
	}
	for _, f := range ofConnectors(out.Files) {
		checkDeclarations(t, f)
		if again, err := format.Source(f.Data); err != nil || !bytes.Equal(again, f.Data) {
			t.Errorf("%s: gofmt would change it: %v", f.Name, err)
		}
	}
	t.Run("alone", func(t *testing.T) { eachAlone(t, in, out) })
	t.Run("together", func(t *testing.T) { allTogether(t, out) })
}

// countUnions counts the settings with several shapes, independently of the
// generator.
func countUnions(t *testing.T, src generator.Source) int {
	t.Helper()
	doc, err := parseDocument(src)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	var visit func(*yaml.Node)
	visit = func(node *yaml.Node) {
		for key, value := range yamlnode.Members(node) {
			if key.Value == "oneOf" && value.Kind == yaml.SequenceNode {
				n++
			}
		}
		for _, child := range node.Content {
			visit(child)
		}
	}
	names, err := doc.selection([]string{All})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		visit(doc.nodes[name])
	}
	return n
}

// eachAlone generates each connector by itself, checks that its file is the
// same as among all, and type-checks it with what is shared.
func eachAlone(t *testing.T, in Input, all *Output) {
	fset := token.NewFileSet()
	config := types.Config{Importer: importer.ForCompiler(fset, "source", nil), Error: func(err error) { t.Error(err) }}
	byName := map[string][]byte{}
	parsed := map[string]*ast.File{}
	for _, f := range all.Files {
		byName[f.Name] = f.Data
		p, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		parsed[f.Name] = p
	}
	doc, err := openDocument(in.Spec)
	if err != nil {
		t.Fatal(err)
	}
	names, err := doc.selection(in.Connectors)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		in.Connectors = []string{name}
		out, err := generate(in, doc)
		if err != nil {
			t.Fatal(err)
		}
		var files []*ast.File
		for _, f := range out.Files {
			if !bytes.Equal(f.Data, byName[f.Name]) {
				t.Errorf("%s: alone, it differs", f.Name)
			}
			files = append(files, parsed[f.Name])
		}
		if _, err := config.Check("connectors", fset, files, nil); err != nil {
			t.Errorf("%s does not compile alone", name)
		}
	}
}

// allTogether has the go command build and vet the package of all connectors.
func allTogether(t *testing.T, out *Output) {
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
	for _, args := range []string{"build -trimpath", "vet -trimpath"} {
		c := exec.CommandContext(t.Context(), "go", strings.Fields(args)...)
		c.Dir = dir
		c.Env = append(os.Environ(), "GOFLAGS=", "GOPROXY=off", "GOWORK=off")
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("go %s: %v\n%s", args, err, out)
		}
	}
}
