package main

import (
	"path/filepath"
	"strings"
	"testing"
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
	for _, tt := range []struct {
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
	} {
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
