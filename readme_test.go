package airbytego_test

import (
	"flag"
	"fmt"
	"go/version"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

var update = flag.Bool("update", false, "rewrite the table of releases in README.md")

// fromBlock is a block in Go or JavaScript with the comment above it, which names the
// file that has the same code.
var fromBlock = regexp.MustCompile("(?m)^<!-- from: (\\S+) -->\n```(?:go|js)\n((?s:.*?))^```$")

// TestReadmeCode checks that README.md shows the code of tests. Its other Go
// blocks are files of consumers, which a test of airbytegen builds.
func TestReadmeCode(t *testing.T) {
	readme := readFile(t, "README.md")
	blocks := fromBlock.FindAllStringSubmatch(readme, -1)
	ofConsumers := regexp.MustCompile("(?m)^<!-- consumer: .* -->\n```go$").FindAllString(readme, -1)
	if got, want := len(blocks)+len(ofConsumers), strings.Count(readme, "```go\n"); got != want || len(blocks) == 0 {
		t.Errorf("%d of %d Go blocks say where their code is tested", got, want)
	}
	checkBlocks(t, "README.md", blocks)
}

// TestManualCode checks that the manuals of some packages show the code of tests.
func TestManualCode(t *testing.T) {
	for _, paper := range []string{
		"api/embedded/README.md",
		"api/fleet/README.md",
		"api/oauth/README.md",
		"api/temporal/README.md",
		"api/webhook/README.md",
	} {
		manual := readFile(t, paper)
		blocks := fromBlock.FindAllStringSubmatch(manual, -1)
		if got, want := len(blocks), strings.Count(manual, "```go\n")+strings.Count(manual, "```js\n"); got != want || got == 0 {
			t.Errorf("%s: %d of %d blocks say where their code is tested", paper, got, want)
		}
		checkBlocks(t, paper, blocks)
	}
}

// checkBlocks checks that the files that blocks of a paper name have the code of the blocks.
func checkBlocks(t *testing.T, paper string, blocks [][]string) {
	t.Helper()
	for _, block := range blocks {
		name := block[1]
		code := block[2]
		if !strings.Contains(readFile(t, name), "\n"+code) {
			t.Errorf("%s does not have this code of %s:\n%s", name, paper, code)
		}
	}
}

// TestReadmeFirstProgram runs the first program of README.md against an in-memory
// Airbyte.
func TestReadmeFirstProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: runs the go command")
	}
	program := regexp.MustCompile("(?m)^<!-- consumer: import main.go -->\n```go\n((?s:.*?))^```$")
	match := program.FindStringSubmatch(readFile(t, "README.md"))
	if match == nil {
		t.Fatal("README.md has no first program")
	}
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(match[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	fake := airbytetest.New(t)
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	connection := fake.AddConnection(source, destination)
	id, secret := fake.Credentials()

	cmd := exec.CommandContext(t.Context(), "go", "run", file)
	cmd.Env = append(os.Environ(), "AIRBYTE_BASE_URL="+fake.Listen(), "AIRBYTE_TOKEN=", "AIRBYTE_USERNAME=",
		"AIRBYTE_PASSWORD=", "AIRBYTE_CLIENT_ID="+id, "AIRBYTE_CLIENT_SECRET="+secret)
	out, err := cmd.CombinedOutput()
	if want := connection + " active shop <> warehouse\n"; err != nil || string(out) != want {
		t.Errorf("got the output %q and the error %v, want %q", out, err, want)
	}
}

// TestReadmeModules checks that README.md names the modules that package airbytetest adds to those of the client.
func TestReadmeModules(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: runs the go command")
	}
	_, rest, _ := strings.Cut(readFile(t, "README.md"), "\n### Test your code\n")
	section, _, _ := strings.Cut(rest, "\n## ")
	ofClient := modulesOf(t, "./api")
	var added []string
	for _, module := range modulesOf(t, "./api/airbytetest") {
		if !slices.Contains(ofClient, module) {
			added = append(added, module)
		}
	}
	listed := regexp.MustCompile("`([a-z]+\\.[a-z]+/[^`]+)`").FindAllStringSubmatch(section, -1)
	var names []string
	for _, match := range listed {
		names = append(names, match[1])
	}
	slices.Sort(names)
	if diff := cmp.Diff(added, names); diff != "" {
		t.Errorf("the modules in README.md differ from those of airbytetest (-added +listed):\n%s", diff)
	}
}

// modulesOf returns the modules that a build of a package uses, sorted.
func modulesOf(t *testing.T, pkg string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", pkg)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := strings.Fields(string(out))
	slices.Sort(modules)
	return slices.Compact(modules)
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// releaseTable is the table of releases in README.md, without its head.
var releaseTable = regexp.MustCompile("(?m)(^\\| (since|gone since) [^|]+ \\| `[^|]+ \\|\n)+")

// TestReadmeReleases checks the table of releases in README.md against the
// operations table of the client.
func TestReadmeReleases(t *testing.T) {
	readme := readFile(t, "README.md")
	since := operationsBy(firstRelease)
	gone := operationsBy(func(o airbyte.Operation) string { return o.Removed })
	want := releaseRows("since", since) + releaseRows("gone since", gone)
	if *update {
		readme = releaseTable.ReplaceAllLiteralString(readme, want)
		if err := os.WriteFile("README.md", []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, releaseTable.FindString(readme)); diff != "" {
		t.Errorf("the releases in README.md differ from the operations table; "+
			"run go test . -run TestReadmeReleases -update (-want +got):\n%s", diff)
	}
}

// releaseRows returns the rows of the table for releases, the oldest first.
func releaseRows(word string, operations map[string]string) string {
	var rows strings.Builder
	for _, release := range slices.SortedFunc(maps.Keys(operations), compareReleases) {
		fmt.Fprintf(&rows, "| %s %s | %s |\n", word, release, operations[release])
	}
	return rows.String()
}

// compareReleases compares two releases, such as 1.6 and March 2026. Airbyte numbered
// its releases before 2026, so those with a month come last.
func compareReleases(a, b string) int {
	timeA, errA := time.Parse("January 2006", a)
	timeB, errB := time.Parse("January 2006", b)
	if errA != nil && errB != nil {
		return version.Compare("go"+a, "go"+b) // releases have numbers like those of Go
	}
	return timeA.Compare(timeB) // the time of a number is zero
}

// firstRelease returns since when servers have an operation. The oldest release
// that the client supports is 0.50.
func firstRelease(o airbyte.Operation) string {
	if o.Since == "" {
		return "0.50"
	}
	return o.Since
}

// operationsBy groups the operations of the client by a release and lists those
// of each, sorted. A service whose operations are
// all of one release is listed by its name. Operations without a release are left
// out.
func operationsBy(releaseOf func(airbyte.Operation) string) map[string]string {
	releases := map[string]map[string]bool{} // by service
	for _, o := range airbyte.Operations() {
		if releases[o.Service] == nil {
			releases[o.Service] = map[string]bool{}
		}
		releases[o.Service][releaseOf(o)] = true
	}
	names := map[string][]string{}
	for _, o := range airbyte.Operations() {
		release := releaseOf(o)
		name := "`" + o.String() + "`"
		if len(releases[o.Service]) == 1 {
			name = "`" + o.Service + "`"
		}
		if release != "" && !slices.Contains(names[release], name) {
			names[release] = append(names[release], name)
		}
	}
	lists := map[string]string{}
	for release, list := range names {
		slices.Sort(list)
		lists[release] = strings.Join(list, ", ")
	}
	return lists
}
