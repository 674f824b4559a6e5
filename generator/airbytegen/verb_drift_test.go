package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/internal/short"
)

// oneMorePath is a path to add to smallSpec.
const oneMorePath = "  /c: {get: {operationId: getC, tags: [Others], responses: {'204': {}}}}\n"

// withoutLastPath is smallSpec without its last path.
var withoutLastPath, _, _ = strings.Cut(smallSpec, "  /b:")

// TestDriftExits checks the exit codes: 0 for no changes, 1 for changes, 2 for
// changes that break programs, and 3 for errors.
func TestDriftExits(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string { return write(t, filepath.Join(dir, name), text) }
	base := file("base.yaml", smallSpec)
	more := file("more.yaml", smallSpec+oneMorePath)
	less := file("less.yaml", withoutLastPath)
	prose := file("prose.yaml", strings.ReplaceAll(smallSpec, "Words that stay behind.", "Other words."))
	overlayFile := file("overlay.yaml", smallOverlay)
	const acceptance = "id: 'operation-removed getB GET·/b -', reason: Nobody calls it., since: 2026-01-01"
	accept := file("accept.yaml", "- {"+acceptance+"}\n")
	expired := file("expired.yaml", "- {"+acceptance+", until: 2026-01-02}\n")
	tests := []struct {
		name   string
		args   []string
		code   exitCode
		stdout string
		stderr string
	}{
		{name: "nothing", args: []string{"-against", base}, stdout: "nothing changed"},
		{name: "other words", args: []string{"-against", prose}, stdout: "nothing changed"},
		{name: "an addition", args: []string{"-against", more}, code: 1, stdout: "getC (GET /c) is new"},
		{name: "a removal", args: []string{"-against", less}, code: 2, stdout: "getB (GET /b) was removed"},
		{
			name:   "with Go names",
			args:   []string{"-against", less, "-overlays", overlayFile},
			code:   2,
			stdout: "Others.GetB",
		},
		{name: "accepted", args: []string{"-against", less, "-accept", accept}, stdout: "Nobody calls it."},
		{
			name:   "accepted for a time",
			args:   []string{"-against", less, "-accept", expired},
			code:   2,
			stdout: "getB (GET /b) was removed",
		},
		{
			name:   "accepted and not there",
			args:   []string{"-against", base, "-accept", accept},
			stdout: "ACCEPTED FINDINGS THAT NO LONGER OCCUR",
		},
		{
			name:   "no file",
			args:   []string{"-against", filepath.Join(dir, "nowhere.yaml")},
			code:   3,
			stderr: "-against: open",
		},
		{
			name:   "no base",
			args:   []string{"-base", filepath.Join(dir, "nowhere.yaml")},
			code:   3,
			stderr: "-base: open",
		},
		{name: "no document", args: []string{"-against", accept}, code: 3, stderr: "accept.yaml"},
		{
			name:   "plain http",
			args:   []string{"-against", "http://example.com/api.yaml"},
			code:   3,
			stderr: "only files and https URLs",
		},
		{
			name:   "no acceptances",
			args:   []string{"-against", base, "-accept", filepath.Join(dir, "nowhere.yaml")},
			code:   3,
			stderr: "-accept: open",
		},
		{
			name:   "wrong acceptances",
			args:   []string{"-against", base, "-accept", base},
			code:   3,
			stderr: "-accept: ",
		},
		{
			name:   "wrong overlays",
			args:   []string{"-against", base, "-overlays", base},
			code:   3,
			stderr: "base.yaml",
		},
		{
			name:   "unknown format",
			args:   []string{"-against", less, "-format", "pdf"},
			code:   3,
			stderr: `there is no format "pdf"`,
		},
		{
			name:   "unknown format of a file",
			args:   []string{"-against", less, "-out", "pdf=x"},
			code:   3,
			stderr: `there is no format "pdf"`,
		},
		{
			name:   "a file without a format",
			args:   []string{"-against", less, "-out", "report.html"},
			code:   3,
			stderr: "want format=path, got",
		},
		{
			name:   "a file that cannot be written",
			args:   []string{"-against", less, "-out", "html=" + filepath.Join(dir, "no", "report.html")},
			code:   3,
			stderr: "-out: open",
		},
		{name: "unknown flag", args: []string{"-againts2", less}, code: 3, stderr: "againts2"},
		{name: "no flag", args: []string{less}, code: 3, stderr: "unexpected argument"},
	}
	for _, tt := range short.Every(3, tests) {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := invokeVerb("drift", []string{"-base", base}, tt.args...)
			if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit %d, want %d\nstdout: %s\nstderr: %s", code, tt.code, stdout, stderr)
			}
			if tt.stderr == "" && stderr != "" {
				t.Errorf("stderr: %s", stderr)
			}
		})
	}
}

func TestDriftWritesReports(t *testing.T) {
	dir := t.TempDir()
	base := write(t, filepath.Join(dir, "base.yaml"), smallSpec)
	code, stdout, _ := invoke("drift", "-base", base, "-against", base, "-format", "json",
		"-out", "html="+filepath.Join(dir, "report.html"), "-out", "markdown="+filepath.Join(dir, "report.md"))
	if code != 0 || !strings.HasPrefix(stdout, "{\n  \"version\": 1") {
		t.Errorf("exit %d, stdout %s", code, stdout)
	}
	if got := read(t, filepath.Join(dir, "report.html")); !strings.HasPrefix(got, "<!doctype html>") {
		t.Errorf("HTML is %s", got)
	}
	if got := read(t, filepath.Join(dir, "report.md")); !strings.HasPrefix(got, "## API drift") {
		t.Errorf("Markdown is %s", got)
	}
}

// TestDriftOfPinned compares the pinned document with itself. Nothing changed, and
// every overlay action still works.
func TestDriftOfPinned(t *testing.T) {
	if testing.Short() {
		t.Skip("generates the whole API, which takes half a second; the full run has it")
	}
	code, stdout, stderr := invoke("drift", "-against", "../../spec/airbyte.yaml")
	if code != exitOK {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	for _, want := range []string{"nothing changed", ", 0 do not", "Generation succeeds"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the report lacks %q:\n%s", want, stdout)
		}
	}
}

// TestDriftWithoutOverlays compares without overlays, with and without Go names.
func TestDriftWithoutOverlays(t *testing.T) {
	dir := t.TempDir()
	base := write(t, filepath.Join(dir, "base.yaml"), smallSpec)
	less := write(t, filepath.Join(dir, "less.yaml"), withoutLastPath)
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{name: "a base", args: []string{"-base", base}, want: "in Go: Others.GetB no longer compiles"},
		{name: "none", args: []string{"-base", base, "-overlays", "none"}, want: "in Go: Others.GetB no longer compiles"},
		{name: "none of the built-in ones", args: []string{"-overlays", "none"}, want: "Go names unknown: no code can be"},
		{name: "no Go", args: []string{"-base", base, "-go=false"}, want: "Go names unknown: no code was generated"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := invokeVerb("drift", []string{"-against", less}, tt.args...)
			if code != exitBreaking || stderr != "" || !strings.Contains(stdout, tt.want) {
				t.Errorf("exit %d, want %d and %q\nstdout: %s\nstderr: %s", code, exitBreaking, tt.want, stdout, stderr)
			}
			if strings.Contains(stdout, "OVERLAYS") {
				t.Errorf("the report speaks of overlays:\n%s", stdout)
			}
		})
	}
}

// TestDriftChecksFlagsFirst gives wrong flags together with a document that cannot be
// read. The error must be about the flags.
func TestDriftChecksFlagsFirst(t *testing.T) {
	const nowhere = "https://127.0.0.1:1/api.yaml"
	for _, args := range [][]string{
		{"-format", "pdf"},
		{"-out", "pdf=report.pdf"},
		{"-out", "html=" + filepath.Join(t.TempDir(), "no", "report.html")},
		{"-accept", filepath.Join(t.TempDir(), "nowhere.yaml")},
		{"-overlays", filepath.Join(t.TempDir(), "nowhere.yaml")},
	} {
		code, _, stderr := invokeVerb("drift", []string{"-against", nowhere}, args...)
		if code != exitNotCompared || !strings.Contains(stderr, args[0]+": ") {
			t.Errorf("%q: exit %d, stderr %s", args, code, stderr)
		}
	}
}

// TestDriftErrorsAreHarmless compares documents whose errors have names that are
// commands for a CI server.
func TestDriftErrorsAreHarmless(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"key":     "openapi: 3.1.0\npaths: {}\n\"a\\n::error::x\\n##[error]y\\e[31m\": &a {b: *a}\n",
		"version": "openapi: \"4\\n::error::x\\n##[error]y\\e[31m\"\n",
	} {
		file := write(t, filepath.Join(dir, name+".yaml"), text)
		code, stdout, stderr := invoke("drift", "-base", file, "-against", file, "-accept", file)
		if code != exitNotCompared || stdout != "" {
			t.Errorf("%s: exit %d, stdout %s", name, code, stdout)
		}
		if strings.Contains(stderr, "##[") || strings.Contains(stderr, "\x1b") || strings.Contains(stderr, "\n::") {
			t.Errorf("%s: stderr has a command: %q", name, stderr)
		}
	}
}

// TestPanicIsNoVerdict checks that a panic has the exit code of an error, and not that
// of a change that breaks programs.
func TestPanicIsNoVerdict(t *testing.T) {
	v := driftVerb()
	v.register = func(*command) work {
		return func() (exitCode, error) { panic("a mistake\n::error::x") }
	}
	var stdout, stderr strings.Builder
	code := newCommand(v, &stdout, &stderr).run(nil)
	if code != exitNotCompared {
		t.Errorf("exit %d, want %d", code, exitNotCompared)
	}
	if !strings.Contains(stderr.String(), "internal error, please report it: a mistake") {
		t.Errorf("stderr: %s", stderr.String())
	}
	if strings.Contains(stderr.String(), "\n::") {
		t.Errorf("stderr has a command: %s", stderr.String())
	}
}

// TestDriftOfDocumentsWithoutComponents compares documents that lack parts which code
// is generated from.
func TestDriftOfDocumentsWithoutComponents(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"no components": "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {operationId: getA, " +
			"tags: [As], responses: {'200': {description: d, content: {application/json: {schema: " +
			"{type: object, properties: {x: {type: string, enum: [p, q]}}}}}}}}}}\n",
		"parameters only": "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {operationId: getA, " +
			"tags: [As], parameters: [{$ref: '#/components/parameters/P'}], responses: {'204': {description: d}}}}}\n" +
			"components: {parameters: {P: {name: p, in: query, schema: {type: string, enum: [p, q]}}}}\n",
		"no paths": "openapi: 3.1.0\n",
		"nulls":    "openapi: 3.1.0\npaths:\ncomponents:\n",
	} {
		file := write(t, filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".yaml"), text)
		code, stdout, stderr := invoke("drift", "-base", file, "-against", file)
		if code != exitOK || stderr != "" {
			t.Errorf("%s: exit %d\n%s%s", name, code, stdout, stderr)
		}
	}
}
