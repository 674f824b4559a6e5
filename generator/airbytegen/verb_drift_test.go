package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestDriftExits: 0 for nothing, 1 for a change, 2 for one that breaks
// programs, and 3 whenever it cannot tell.
func TestDriftExits(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string { return write(t, filepath.Join(dir, name), text) }
	base := file("base.yaml", smallSpec)
	more := file("more.yaml", smallSpec+"  /c: {get: {operationId: getC, tags: [Others], responses: {'204': {}}}}\n")
	less := file("less.yaml", strings.Join(strings.SplitAfter(smallSpec, "\n")[:4], ""))
	prose := file("prose.yaml", strings.ReplaceAll(smallSpec, "Words that stay behind.", "Other words."))
	overlay := file("overlay.yaml", smallOverlay)
	accept := file("accept.yaml", "- {id: 'operation-removed getB GET·/b -', reason: Nobody calls it., since: 2026-01-01}\n")
	expired := file("expired.yaml", "- {id: 'operation-removed getB GET·/b -', reason: Nobody calls it., since: 2026-01-01, until: 2026-01-02}\n")
	for _, tt := range []struct {
		name   string
		args   []string
		code   exitCode
		stdout string
		stderr string
	}{
		{"nothing", []string{"-against", base}, 0, "nothing changed", ""},
		{"other words", []string{"-against", prose}, 0, "nothing changed", ""},
		{"an addition", []string{"-against", more}, 1, "getC (GET /c) is new", ""},
		{"a removal", []string{"-against", less}, 2, "getB (GET /b) is gone", ""},
		{"with Go names", []string{"-against", less, "-overlays", overlay}, 2, "Others.GetB", ""},
		{"accepted", []string{"-against", less, "-accept", accept}, 0, "Nobody calls it.", ""},
		{"accepted for a time", []string{"-against", less, "-accept", expired}, 2, "getB (GET /b) is gone", ""},
		{"accepted and not there", []string{"-against", base, "-accept", accept}, 0, "not there any more", ""},
		{"no file", []string{"-against", filepath.Join(dir, "nowhere.yaml")}, 3, "", "-against: open"},
		{"no base", []string{"-base", filepath.Join(dir, "nowhere.yaml")}, 3, "", "-base: open"},
		{"no document", []string{"-against", accept}, 3, "", "accept.yaml"},
		{"plain http", []string{"-against", "http://example.com/api.yaml"}, 3, "", "only files and https URLs"},
		{"no acceptances", []string{"-against", base, "-accept", filepath.Join(dir, "nowhere.yaml")}, 3, "", "-accept: open"},
		{"wrong acceptances", []string{"-against", base, "-accept", base}, 3, "", "-accept: "},
		{"wrong overlays", []string{"-against", base, "-overlays", base}, 3, "", "base.yaml"},
		{"unknown format", []string{"-against", less, "-format", "pdf"}, 3, "", `there is no format "pdf"`},
		{"unknown format of a file", []string{"-against", less, "-out", "pdf=x"}, 3, "", `there is no format "pdf"`},
		{"a file without a format", []string{"-against", less, "-out", "report.html"}, 3, "", "want format=path, got"},
		{"a file that cannot be written", []string{"-against", less, "-out", "html=" + filepath.Join(dir, "no", "report.html")}, 3, "", "-out: open"},
		{"unknown flag", []string{"-againts2", less}, 3, "", "againts2"},
		{"no flag", []string{less}, 3, "", "unexpected argument"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := append([]string{"drift", "-base", base}, tt.args...)
			code, stdout, stderr := invoke(args...)
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

// TestDriftOfPinned compares what is pinned with itself, and every overlay does
// what it did.
func TestDriftOfPinned(t *testing.T) {
	code, stdout, stderr := invoke("drift", "-against", "../../spec/airbyte.yaml")
	if code != 0 || !strings.Contains(stdout, "nothing changed") || !strings.Contains(stdout, ", 0 do not") || !strings.Contains(stdout, "Generation succeeds") {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}
