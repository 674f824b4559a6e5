package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/airbyte-go/airbyte/generator/layer"
)

// consumer is a module in a temporary folder that uses this module.
type consumer struct {
	t   *testing.T
	dir string
	env []string
}

// newConsumer copies a module from testdata/consumer, or makes an empty one if
// the name is "". The go.mod of the copy replaces this module with this checkout.
// Because go mod tidy would need the network, the go.mod also requires all modules
// from our go.mod whose paths have one of the prefixes.
func newConsumer(t *testing.T, name string, prefixes ...string) *consumer {
	t.Helper()
	skipOtherPrograms(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	c := &consumer{t: t, dir: t.TempDir()}
	if name != "" {
		if err := os.CopyFS(c.dir, os.DirFS(filepath.Join(root, "testdata", "consumer", name))); err != nil {
			t.Fatal(err)
		}
	} else {
		c.run("go", "mod", "init", "example.com/mine")
		c.run("go", "mod", "edit", "-require=github.com/airbyte-go/airbyte@v0.0.0")
	}
	edit := []string{"mod", "edit", "-replace=github.com/airbyte-go/airbyte=" + root}
	requirement := regexp.MustCompile(`(?m)^\t(\S+) (v\S+)`)
	for _, m := range requirement.FindAllStringSubmatch(read(t, filepath.Join(root, "go.mod")), -1) {
		module := m[1]
		version := m[2]
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(module, p) }) {
			edit = append(edit, "-require="+module+"@"+version)
		}
	}
	c.run("go", edit...)
	write(t, filepath.Join(c.dir, "go.sum"), read(t, filepath.Join(root, "go.sum")))
	return c
}

// skipOtherPrograms skips a test that builds and runs other programs, which takes many seconds. The race detector does
// not watch these programs, so there is nothing to find in a test binary that has it.
func skipOtherPrograms(t *testing.T) {
	t.Helper()
	if short.OrRace() {
		t.Skip("builds other programs; runs without -short and without -race")
	}
}

// try runs a command in the module.
func (c *consumer) try(name string, args ...string) (string, error) {
	cmd := exec.CommandContext(c.t.Context(), name, args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS="+linkQuickly)
	cmd.Env = append(cmd.Env, c.env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Flags of the go command for programs that only tests run, and nobody debugs.
const (
	compileQuickly = "-gcflags=-N -l"
	linkQuickly    = "-ldflags=-w"
)

// run runs a command that must succeed.
func (c *consumer) run(name string, args ...string) string {
	c.t.Helper()
	out, err := c.try(name, args...)
	if err != nil {
		c.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return out
}

// check builds, vets and tests the module. Optimizing its packages would take longer than its tests.
func (c *consumer) check() {
	c.t.Helper()
	c.run("go", "build", compileQuickly, "./...")
	c.run("go", "vet", compileQuickly, "./...")
	c.run("go", "test", compileQuickly, "./...")
}

// files reads the Go files of a folder of the module.
func (c *consumer) files(dir string) map[string]string {
	c.t.Helper()
	found := map[string]string{}
	all, err := readPackage(filepath.Join(c.dir, dir))
	if err != nil || len(all) == 0 {
		c.t.Fatalf("%s has no Go files: %v", dir, err)
	}
	for _, f := range all {
		found[f.Name] = string(f.Data)
	}
	return found
}

// imports returns the packages of other modules that the build uses.
func (c *consumer) imports() []string {
	c.t.Helper()
	var others []string
	const format = "{{if not .Standard}}{{.ImportPath}}{{end}}"
	for path := range strings.FieldsSeq(c.run("go", "list", "-deps", "-f", format, "./...")) {
		if !strings.HasPrefix(path, "example.com/") {
			others = append(others, path)
		}
	}
	slices.Sort(others)
	return others
}

// allModules is a prefix of every module path. Building the tool needs all modules.
const allModules = ""

// clientModules are the modules that the client needs.
var clientModules = []string{"github.com/apapsch/go-jsonmerge", "github.com/google/uuid", "github.com/oapi-codegen/runtime"}

// allowedOfCopy lists the packages of other modules that a program with a
// generated client may use.
var allowedOfCopy = []string{
	"github.com/apapsch/go-jsonmerge/v2",
	"github.com/google/uuid",
	"github.com/oapi-codegen/runtime",
	"github.com/oapi-codegen/runtime/types",
}

// allowedOfImport lists the same and package api, for programs that import it.
var allowedOfImport = append([]string{"github.com/airbyte-go/airbyte/api"}, allowedOfCopy...)

// allow reports packages of other modules that the build uses but the list lacks.
func (c *consumer) allow(paths []string) {
	c.t.Helper()
	for _, path := range c.imports() {
		if !slices.Contains(paths, path) {
			c.t.Errorf("the build uses %s, want only %s", path, strings.Join(paths, ", "))
		}
	}
}

func TestConsumerImport(t *testing.T) {
	t.Parallel()
	c := newConsumer(t, "import", clientModules...)
	c.check()
	c.allow(allowedOfImport)
}

func TestConsumerVendored(t *testing.T) {
	t.Parallel()
	c := newConsumer(t, "vendored", clientModules...)
	c.run("go", "mod", "vendor")
	c.env = []string{"GOPROXY=off", "GOFLAGS=-mod=vendor " + linkQuickly, "GOMODCACHE=" + filepath.Join(t.TempDir(), "none")}
	c.check()
	c.allow(allowedOfImport)

	list := read(t, filepath.Join(c.dir, "vendor", "modules.txt"))
	modules := regexp.MustCompile(`(?m)^# \S+ v\S+`).FindAllString(list, -1)
	if len(modules) > 4 {
		t.Errorf("%d modules are vendored, want at most 4:\n%s", len(modules), strings.Join(modules, "\n"))
	}
	others := 0
	ours := 0
	for _, name := range c.tree("vendor", ".go") {
		if strings.Contains(name, "airbyte-go") {
			ours++
		} else {
			others++
		}
	}
	if others > 40 {
		t.Errorf("%d Go files of other modules are vendored, want at most 40", others)
	}
	t.Logf("%d modules; %d Go files of ours and %d of others", len(modules), ours, others)
}

// tree lists the files below a folder whose names end with the suffix.
func (c *consumer) tree(dir, suffix string) []string {
	c.t.Helper()
	var found []string
	err := filepath.WalkDir(filepath.Join(c.dir, dir), func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, suffix) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return found
}

func TestConsumerOwnCopy(t *testing.T) {
	t.Parallel()
	c := newConsumer(t, "owncopy", allModules)
	c.run("go", "generate", "./...")
	c.check()
	c.allow(allowedOfCopy)
	first := c.files("internal/airbyte")
	c.run("go", "generate", "./...")
	if !maps.Equal(first, c.files("internal/airbyte")) {
		t.Error("a second go generate changed files")
	}
	for name, text := range first {
		if strings.Contains(text, "//airbytegen:needs") || !strings.Contains(text, "\npackage airbyte\n") {
			t.Errorf("%s is not adapted to the package", name)
		}
	}
	c.checkVerify()
	c.checkUpgrade()

	// The vendor folder must have all files that the tool embeds. Building the tool
	// from it would take a minute, so compare the lists of files.
	const inputs = `{{join .EmbedFiles " "}}`
	want := c.run("go", "list", "-f", inputs, "github.com/airbyte-go/airbyte")
	c.run("go", "mod", "vendor")
	c.env = []string{"GOPROXY=off", "GOFLAGS=-mod=vendor " + linkQuickly, "GOMODCACHE=" + filepath.Join(t.TempDir(), "none")}
	got := c.run("go", "list", "-f", inputs, "github.com/airbyte-go/airbyte")
	if got != want || !strings.Contains(got, "api/call.go") {
		t.Errorf("the vendor folder has the embedded files %s, want %s", got, want)
	}
	c.check()
}

// ownCopy has the flags with which the module owncopy generates its client.
var ownCopy = []string{"-out", "internal/airbyte", "-services", "Jobs,Connections", "-with", "wait"}

// airbytegen returns the arguments of the go command that run the tool.
func airbytegen(verb string, flags ...string) []string {
	return slices.Concat([]string{"tool", "airbytegen", verb}, flags)
}

// tool returns the path of the tool, as go tool has built it. It starts sooner than with the go command.
func (c *consumer) tool() string {
	c.t.Helper()
	return strings.TrimSpace(c.run("go", "tool", "-n", "airbytegen"))
}

// checkVerify edits a file, and checks that verify reports the edit and that only
// generate -force overwrites it.
func (c *consumer) checkVerify() {
	c.t.Helper()
	tool := c.tool()
	if out := c.run("go", airbytegen("verify", ownCopy...)...); !saysUpToDate(out) {
		c.t.Errorf("verify says %q", out)
	}
	copied := filepath.Join(c.dir, "internal", "airbyte", "client_call.gen.go")
	before := read(c.t, copied)
	edited := strings.Replace(before, "defaultTimeout = 2 * time.Minute", "defaultTimeout = 9 * time.Minute", 1)
	write(c.t, copied, edited)
	out, err := c.try(tool, append([]string{"verify"}, ownCopy...)...)
	const difference = ": edited\n\thave \"const defaultTimeout = 9 "
	if err == nil || !strings.Contains(out, "client_call.gen.go:") || !strings.Contains(out, difference) {
		c.t.Errorf("verify of an edited file: %v\n%s", err, out)
	}
	out, err = c.try("go", "generate", "./...")
	if err == nil || !strings.Contains(out, "client_call.gen.go was edited by hand") {
		c.t.Errorf("generate over an edited file: %v\n%s", err, out)
	}
	if read(c.t, copied) != edited {
		c.t.Error("the edited file was overwritten")
	}
	c.run(tool, append([]string{"generate", "-force"}, ownCopy...)...)
	if read(c.t, copied) != before {
		c.t.Error("-force did not restore the file")
	}
}

// checkUpgrade generates a client with another selection and then the first one
// again. As in an upgrade, files appear, change and disappear.
func (c *consumer) checkUpgrade() {
	c.t.Helper()
	before := c.files("internal/airbyte")
	c.run(c.tool(), "generate", "-out", "internal/airbyte", "-services", "Tags")
	var names []string
	for name := range c.files("internal/airbyte") {
		if !layer.IsCopy(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if got, want := strings.Join(names, " "), "operations.gen.go services.gen.go tags.gen.go"; got != want {
		c.t.Errorf("with another selection, the folder has %s, want %s", got, want)
	}
	// The go command fails because it still opens the deleted file.
	const hint = "tags.gen.go; if go generate now reports a missing file, run it again"
	if out, err := c.try("go", "generate", "./..."); err == nil || !strings.Contains(out, hint) {
		c.t.Errorf("generate that deletes a file: %v\n%s", err, out)
	}
	c.run("go", "generate", "./...")
	if !maps.Equal(before, c.files("internal/airbyte")) {
		c.t.Error("generating the first selection again gave other files")
	}
}

// saysUpToDate reports whether verify found no difference.
func saysUpToDate(output string) bool {
	return regexp.MustCompile(`^[1-9][0-9]* files are up to date\n$`).MatchString(output)
}

func TestConsumerOverlay(t *testing.T) {
	t.Parallel()
	c := newConsumer(t, "overlay", allModules)
	c.run("go", "generate", "./...")
	c.check()
	c.allow(allowedOfCopy)
	tags := c.files("client")["tags.gen.go"]
	for _, want := range []string{
		"\npackage client\n",
		"// AddLabel adds a label to a workspace.",
		"type Label struct",
		"TagsService) List(",
	} {
		if !strings.Contains(tags, want) {
			t.Errorf("tags.gen.go does not have %q", want)
		}
	}
	if strings.Contains(tags, "Delete") {
		t.Error("tags.gen.go has an operation that was not selected")
	}
	out := c.run("go", airbytegen("verify", "-config", "api/airbytegen.yaml")...)
	if !saysUpToDate(out) {
		t.Errorf("verify says %q", out)
	}
	// An error in an overlay of the consumer names its file.
	overlayFile := filepath.Join(c.dir, "api", "names.yaml")
	write(t, overlayFile, strings.Replace(read(t, overlayFile), "['/tags']", "['/labels']", 1))
	const place = "../api/names.yaml:4: target $.paths['/labels'].post: "
	out, err := c.try("go", "generate", "./...")
	if err == nil || !strings.Contains(out, place) {
		t.Errorf("an overlay that matches nothing: %v\n%s", err, out)
	}
}

func TestConsumerOwnSpec(t *testing.T) {
	t.Parallel()
	c := newConsumer(t, "ownspec", allModules)
	c.run("go", "generate", "./...")
	c.check()
	if others := c.imports(); len(others) > 0 {
		t.Errorf("a client without path parameters uses packages of other modules: %s", others)
	}
}

// TestReadme runs the marked blocks of README.md. A comment above a fenced block
// marks it:
//
//	<!-- consumer: NAME -->        commands, run in a new module
//	<!-- consumer: NAME FILE -->   a file of that module
//
// Blocks with the same name run in the same module, from top to bottom, with this
// checkout instead of @latest. Without the network, go get and go mod tidy may
// fail, because newConsumer has already done their work.
func TestReadme(t *testing.T) {
	t.Parallel()
	text := []byte(read(t, "../../README.md"))
	block := regexp.MustCompile("(?m)^<!-- consumer: (\\S+) ?(\\S*) -->\n```\\w*\n((?s:.*?))^```$")
	var names []string
	blocks := map[string][][][]byte{}
	for _, m := range block.FindAllSubmatch(text, -1) {
		name := string(m[1])
		if blocks[name] == nil {
			names = append(names, name)
		}
		blocks[name] = append(blocks[name], m)
	}
	if n := bytes.Count(text, []byte("<!-- consumer: ")); n == 0 || n != len(block.FindAll(text, -1)) {
		t.Fatalf("%d of %d marks are followed by a block", len(block.FindAll(text, -1)), n)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newConsumer(t, "", allModules)
			for _, m := range blocks[name] {
				file, body := string(m[2]), string(m[3])
				if file != "" {
					write(t, filepath.Join(c.dir, file), body)
					continue
				}
				c.run("sh", "-euc", offline+strings.ReplaceAll(body, "@latest", ""))
			}
			c.run("go", "vet", "./...")
		})
	}
}

// offline defines a shell function that replaces go. If go get or go mod tidy
// fails because the network is disabled, the function ignores that.
const offline = `
fetch() {
	GOPROXY=off command go "$@" 2>fetch.log && return
	grep -q "disabled by GOPROXY=off" fetch.log && return
	cat fetch.log >&2
	return 1
}
go() {
	case "$1 $2" in
	"get -tool") fetch "$@"; command go mod edit -tool="$3" ;;
	"mod tidy" | "get "*) fetch "$@" ;;
	*) command go "$@" ;;
	esac
}
`
