package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const mcpServer = "github.com/airbyte-go/airbyte/api/agent/mcpserver"

// TestConsumerWithoutMCP checks that package mcpserver and its dependencies change nothing for a program that uses
// only the packages api and api/agent: its go.mod, its go.sum and its vendor folder are the same as with a checkout
// that has neither.
func TestConsumerWithoutMCP(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	c, with := agentConsumer(t, root)
	_, without := agentConsumer(t, checkoutWithoutMCP(t, root))
	c.run("go", "build", "./...") // the other one has the same files
	if diff := cmp.Diff(without, with); diff != "" {
		t.Errorf("files (-without +with mcpserver):\n%s", diff)
	}
	if !strings.Contains(with["go.sum"], "github.com/google/uuid") || with["vendor/github.com/airbyte-go/airbyte/api/agent/runner.go"] == "" {
		t.Error("the files of the program are not those of a program that uses package agent")
	}
}

// agentConsumer tidies and vendors a program that uses package agent of a checkout. It returns the module, and its
// files by their names.
func agentConsumer(t *testing.T, checkout string) (*consumer, map[string]string) {
	t.Helper()
	c := newConsumer(t, "agent")
	c.run("go", "mod", "edit", "-replace=github.com/airbyte-go/airbyte="+checkout)
	c.run("go", "mod", "tidy")
	c.run("go", "mod", "vendor")
	files := map[string]string{}
	for _, name := range append(c.tree("vendor", ""), filepath.Join(c.dir, "go.mod"), filepath.Join(c.dir, "go.sum")) {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.IsDir() {
			continue
		}
		relative, err := filepath.Rel(c.dir, name)
		if err != nil {
			t.Fatal(err)
		}
		files[relative] = strings.ReplaceAll(read(t, name), checkout, "CHECKOUT")
	}
	return c, files
}

// checkoutWithoutMCP copies package api and the packages below to a folder, without package mcpserver and its
// users, and without its modules in go.mod.
func checkoutWithoutMCP(t *testing.T, root string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "api"), os.DirFS(filepath.Join(root, "api"))); err != nil {
		t.Fatal(err)
	}
	for _, users := range []string{"mcpserver", "airbyteagent"} {
		if err := os.RemoveAll(filepath.Join(dir, "api", "agent", users)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum", "LICENSE"} {
		write(t, filepath.Join(dir, name), read(t, filepath.Join(root, name)))
	}
	here := &consumer{t: t, dir: root}
	needed := here.modules("./api/agent")
	edit := []string{"mod", "edit"}
	for _, module := range here.modules(mcpServer) {
		if !slices.Contains(needed, module) {
			edit = append(edit, "-droprequire="+module)
		}
	}
	if !slices.Contains(edit, "-droprequire=github.com/modelcontextprotocol/go-sdk") {
		t.Fatalf("%s does not use the SDK: %s", mcpServer, edit)
	}
	there := &consumer{t: t, dir: dir}
	there.run("go", edit...)
	return dir
}

// modules returns the modules that a package needs.
func (c *consumer) modules(path string) []string {
	c.t.Helper()
	modules := strings.Fields(c.run("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", path))
	slices.Sort(modules)
	return slices.Compact(modules)
}
