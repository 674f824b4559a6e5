package connectors

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/internal/short"
)

// TestInstancesCompiled generates the connectors of each document, compiles them, and
// decodes, checks, prints and encodes instances of all of them. It runs their examples
// as well.
func TestInstancesCompiled(t *testing.T) {
	if short.OrRace() {
		t.Skip("compiles all connectors, which takes 10 seconds")
	}
	for name, in := range inputsWithConnectors(t) {
		t.Run(name, func(t *testing.T) {
			in.Examples = true
			out := mustGenerate(t, in)
			var instances []instance
			var constructors []string
			for _, c := range connectorsOf(t, in.source()) {
				all, _ := makeInstances(t, c, 2)
				instances = append(instances, all...)
				constructors = append(constructors, fmt.Sprintf("%q: func() ConnectorSettings { return new(%s) },",
					c.name, goName(c.name, "")))
			}
			encoded, err := json.Marshal(instances)
			if err != nil {
				t.Fatal(err)
			}
			code := mustRead(t, "testdata/instances_test.go.txt").Data
			code = append(code, "\nvar newSettings = map[string]func() ConnectorSettings{\n"+
				strings.Join(constructors, "\n")+"\n}\n"...)
			files := slices.Concat(out.Files, []gofile.File{
				{Name: "go.mod", Data: []byte("module example.com/connectors\n\ngo 1.26\n")},
				{Name: "instances.json", Data: encoded},
				{Name: "instances_test.go", Data: code},
			})
			runTests(t, files)
		})
	}
}

// runTests runs the tests of a module in a folder of their own. Optimizing the module would
// take longer than the tests.
func runTests(t *testing.T, files []gofile.File) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.CommandContext(t.Context(), "go", "test", "-trimpath", "-gcflags=-N -l", ".")
	c.Dir = dir
	c.Env = append(os.Environ(), "GOFLAGS=", "GOPROXY=off", "GOWORK=off")
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("go test: %v\n%.3000s", err, out)
	}
}
