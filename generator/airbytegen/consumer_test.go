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
)

// consumer is a module that uses this one, in a folder of its own.
type consumer struct {
	t   *testing.T
	dir string
	env []string
}

// newConsumer copies a module from testdata/consumer; "" is an empty one. Its
// go.mod is made to find this checkout, and to require what go mod tidy would:
// the modules of ours with these prefixes, at our versions. That way no test
// needs the network.
func newConsumer(t *testing.T, name string, prefixes ...string) *consumer {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: consumer modules run the go command")
	}
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
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) (v\S+)`).FindAllStringSubmatch(read(t, filepath.Join(root, "go.mod")), -1) {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(m[1], p) }) {
			edit = append(edit, "-require="+m[1]+"@"+m[2])
		}
	}
	c.run("go", edit...)
	write(t, filepath.Join(c.dir, "go.sum"), read(t, filepath.Join(root, "go.sum")))
	return c
}

// try runs a command in the module.
func (c *consumer) try(name string, args ...string) (string, error) {
	cmd := exec.CommandContext(c.t.Context(), name, args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	cmd.Env = append(cmd.Env, c.env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// run runs a command that must succeed.
func (c *consumer) run(name string, args ...string) string {
	c.t.Helper()
	out, err := c.try(name, args...)
	if err != nil {
		c.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return out
}

// check builds, vets and tests the module.
func (c *consumer) check() {
	c.t.Helper()
	c.run("go", "build", "./...")
	c.run("go", "vet", "./...")
	c.run("go", "test", "./...")
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

// imports are the packages of other modules in the build.
func (c *consumer) imports() []string {
	c.t.Helper()
	var others []string
	for path := range strings.FieldsSeq(c.run("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./...")) {
		if !strings.HasPrefix(path, "example.com/") {
			others = append(others, path)
		}
	}
	slices.Sort(others)
	return others
}

// The modules that the tool needs, which are all, and those that the client
// needs.
const ofTool = ""

var ofClient = []string{"github.com/apapsch/go-jsonmerge", "github.com/google/uuid", "github.com/oapi-codegen/runtime"}

// What may be in the build of a program besides itself.
var (
	allowedOfCopy   = []string{"github.com/apapsch/go-jsonmerge/v2", "github.com/google/uuid", "github.com/oapi-codegen/runtime", "github.com/oapi-codegen/runtime/types"}
	allowedOfImport = append([]string{"github.com/airbyte-go/airbyte/api"}, allowedOfCopy...)
)

func (c *consumer) allow(paths []string) {
	c.t.Helper()
	for _, path := range c.imports() {
		if !slices.Contains(paths, path) {
			c.t.Errorf("the build has %s, which is more than %s", path, strings.Join(paths, ", "))
		}
	}
}

func TestConsumerImport(t *testing.T) {
	t.Parallel()
	c := newConsumer(t, "import", ofClient...)
	c.check()
	c.allow(allowedOfImport)
}

func TestConsumerVendored(t *testing.T) {
	t.Parallel()
	c := newConsumer(t, "vendored", ofClient...)
	c.run("go", "mod", "vendor")
	c.env = []string{"GOPROXY=off", "GOFLAGS=-mod=vendor", "GOMODCACHE=" + filepath.Join(t.TempDir(), "none")}
	c.check()
	c.allow(allowedOfImport)

	modules := regexp.MustCompile(`(?m)^# \S+ v\S+`).FindAllString(read(t, filepath.Join(c.dir, "vendor", "modules.txt")), -1)
	if len(modules) > 4 {
		t.Errorf("%d modules are vendored, more than 4:\n%s", len(modules), strings.Join(modules, "\n"))
	}
	others, ours := 0, 0
	for _, name := range c.tree("vendor", ".go") {
		if strings.Contains(name, "airbyte-go") {
			ours++
		} else {
			others++
		}
	}
	if others > 40 {
		t.Errorf("%d Go files of other modules are vendored, more than 40", others)
	}
	t.Logf("%d modules; %d Go files of ours and %d of others", len(modules), ours, others)
}

// tree lists the files below a folder whose names end so.
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
	c := newConsumer(t, "owncopy", ofTool)
	c.run("go", "generate", "./...")
	c.check()
	c.allow(allowedOfCopy)
	first := c.files("internal/airbyte")
	c.run("go", "generate", "./...")
	if !maps.Equal(first, c.files("internal/airbyte")) {
		t.Error("go generate a second time wrote something else")
	}
	for name, text := range first {
		if strings.Contains(text, "//airbytegen:needs") || !strings.Contains(text, "\npackage airbyte\n") {
			t.Errorf("%s is not adapted", name)
		}
	}
	c.checkVerify()
	c.checkUpgrade()

	// A vendor folder has all that the tool reads. Building the tool from there
	// would take a minute.
	const inputs = `{{join .EmbedFiles " "}}`
	want := c.run("go", "list", "-f", inputs, "github.com/airbyte-go/airbyte")
	c.run("go", "mod", "vendor")
	c.env = []string{"GOPROXY=off", "GOFLAGS=-mod=vendor", "GOMODCACHE=" + filepath.Join(t.TempDir(), "none")}
	if got := c.run("go", "list", "-f", inputs, "github.com/airbyte-go/airbyte"); got != want || !strings.Contains(got, "api/call.go") {
		t.Errorf("the vendor folder has the inputs %s, want %s", got, want)
	}
	c.check()
}

var verifyOwnCopy = []string{"tool", "airbytegen", "verify", "-out", "internal/airbyte", "-services", "Jobs,Connections", "-with", "wait"}

// checkVerify edits a file and sees that it is found and not overwritten.
func (c *consumer) checkVerify() {
	c.t.Helper()
	if out := c.run("go", verifyOwnCopy...); out != "5 files are up to date\n" {
		c.t.Errorf("verify says %q", out)
	}
	copied := filepath.Join(c.dir, "internal", "airbyte", "client.gen.go")
	before := read(c.t, copied)
	edited := strings.Replace(before, "const defaultTimeout = 2 * time.Minute", "const defaultTimeout = 9 * time.Minute", 1)
	write(c.t, copied, edited)
	if out, err := c.try("go", verifyOwnCopy...); err == nil || !strings.Contains(out, "client.gen.go:") || !strings.Contains(out, ": edited\n\thave \"const defaultTimeout = 9 ") {
		c.t.Errorf("verify of an edited file: %v\n%s", err, out)
	}
	if out, err := c.try("go", "generate", "./..."); err == nil || !strings.Contains(out, "client.gen.go was edited by hand") {
		c.t.Errorf("generate over an edited file: %v\n%s", err, out)
	}
	if read(c.t, copied) != edited {
		c.t.Error("the edited file was overwritten")
	}
	c.run("go", append([]string{"tool", "airbytegen", "generate", "-force"}, verifyOwnCopy[3:]...)...)
	if read(c.t, copied) != before {
		c.t.Error("-force did not restore the file")
	}
}

// checkUpgrade replaces the copy by that of another selection and back, as
// another version of the generator would.
func (c *consumer) checkUpgrade() {
	c.t.Helper()
	before := c.files("internal/airbyte")
	c.run("go", "tool", "airbytegen", "generate", "-out", "internal/airbyte", "-services", "Tags")
	var names []string
	for name := range c.files("internal/airbyte") {
		names = append(names, name)
	}
	slices.Sort(names)
	if got, want := strings.Join(names, " "), "client.gen.go operations.gen.go services.gen.go tags.gen.go"; got != want {
		c.t.Errorf("another copy over the first left %s, want %s", got, want)
	}
	// The go command still opens the file that goes, and says so.
	if out, err := c.try("go", "generate", "./..."); err == nil || !strings.Contains(out, "deleted tags.gen.go; if go generate now reports a missing file, run it again") {
		c.t.Errorf("generate that deletes a file: %v\n%s", err, out)
	}
	c.run("go", "generate", "./...")
	if !maps.Equal(before, c.files("internal/airbyte")) {
		c.t.Error("the first copy over the other is not what it was")
	}
}

func TestConsumerOverlay(t *testing.T) {
	t.Parallel()
	c := newConsumer(t, "overlay", ofTool)
	c.run("go", "generate", "./...")
	c.check()
	c.allow(allowedOfCopy)
	tags := c.files("client")["tags.gen.go"]
	for _, want := range []string{"\npackage client\n", "// AddLabel adds a label to a workspace.", "type Label struct", "TagsService) List("} {
		if !strings.Contains(tags, want) {
			t.Errorf("tags.gen.go does not have %q", want)
		}
	}
	if strings.Contains(tags, "Delete") {
		t.Error("tags.gen.go has an operation that was not selected")
	}
	if out := c.run("go", "tool", "airbytegen", "verify", "-config", "api/airbytegen.yaml"); out != "4 files are up to date\n" {
		t.Errorf("verify says %q", out)
	}
	// An overlay that stops to match is told apart from ours.
	overlay := filepath.Join(c.dir, "api", "names.yaml")
	write(t, overlay, strings.Replace(read(t, overlay), "['/tags']", "['/labels']", 1))
	if out, err := c.try("go", "generate", "./..."); err == nil || !strings.Contains(out, "../api/names.yaml:4: target $.paths['/labels'].post: ") {
		t.Errorf("an overlay that matches nothing: %v\n%s", err, out)
	}
}

func TestConsumerOwnSpec(t *testing.T) {
	t.Parallel()
	c := newConsumer(t, "ownspec", ofTool)
	c.run("go", "generate", "./...")
	c.check()
	if others := c.imports(); len(others) > 0 {
		t.Errorf("a client without parameters in paths has %s in its build", others)
	}
}

// TestReadme runs what README.md tells consumers to do. A comment above a
// fenced block says for whom it is:
//
//	<!-- consumer: NAME -->        commands, run in a new module
//	<!-- consumer: NAME FILE -->   a file of this module
//
// The blocks of a name belong to one module, in their order. @latest stands for
// this checkout, and what go get and go mod tidy do is done by newConsumer where
// the machine does not have the modules that they look at.
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
		t.Fatalf("%d of the %d marked places are blocks", len(block.FindAll(text, -1)), n)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newConsumer(t, "", ofTool)
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

// offline has the shell's go keep from the network.
const offline = `
fetch() {
	GOPROXY=off command go "$@" 2>fetch.log || grep -q "disabled by GOPROXY=off" fetch.log || { cat fetch.log >&2; return 1; }
}
go() {
	case "$1 $2" in
	"get -tool") fetch "$@"; command go mod edit -tool="$3" ;;
	"mod tidy" | "get "*) fetch "$@" ;;
	*) command go "$@" ;;
	esac
}
`
