package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/facts"
)

func TestSync(t *testing.T) {
	dir := t.TempDir()
	from := write(t, filepath.Join(dir, "upstream.yaml"), smallSpec)
	overlayFile := write(t, filepath.Join(dir, "overlay.yaml"), fullOverlay)
	spec := filepath.Join(dir, "spec")
	pin := func(args ...string) (exitCode, string, string) {
		return invokeVerb("sync", []string{"-from", from, "-overlays", overlayFile, "-out", spec}, args...)
	}
	code, stdout, stderr := pin("-date", "2026-03-12", "-operations", "2")
	if code != exitOK || !strings.HasPrefix(stdout, spec+": pinned 2 paths, 2 operations, 0 schemas of 2026-03-12, sha256 ") {
		t.Fatalf("sync: exit %d\n%s%s", code, stdout, stderr)
	}
	pinned := read(t, filepath.Join(spec, "airbyte.yaml"))
	if strings.Contains(pinned, "Words") || !strings.Contains(pinned, "operationId: getA") {
		t.Errorf("the pinned document is:\n%s", pinned)
	}
	p, err := facts.ParseProvenance([]byte(read(t, filepath.Join(spec, "upstream.json"))))
	if err != nil {
		t.Fatal(err)
	}
	if p.SHA256 != facts.Hash([]byte(smallSpec)) || p.Spec.SHA256 != facts.Hash([]byte(pinned)) {
		t.Errorf("the hashes of the provenance are wrong: %+v", p)
	}
	if p.Date != "2026-03-12" {
		t.Errorf("the provenance has the date %s", p.Date)
	}

	refusals := []struct {
		name string
		args []string
		want string
	}{
		{name: "no date", want: `the date "" of the revision is not like 2026-03-12`},
		{
			name: "bad commit",
			args: []string{"-date", "2026-03-12", "-commit", "main"},
			want: `the commit "main" is not 40 hexadecimal digits`,
		},
		{
			name: "too few",
			args: []string{"-date", "2026-03-13", "-operations", "3"},
			want: "has 2 operations, want at least 3 (-operations)",
		},
		{
			name: "older",
			args: []string{"-date", "2026-03-11"},
			want: "the revision of 2026-03-11 is older than the pinned one of 2026-03-12; use -older to pin it anyway",
		},
		{
			name: "not OpenAPI 3",
			args: []string{"-date", "2026-03-13", "-from", write(t, filepath.Join(dir, "v2.yaml"), "swagger: '2.0'")},
			want: "not an OpenAPI 3.x document",
		},
		{
			name: "no operations",
			args: []string{"-date", "2026-03-13", "-from", write(t, filepath.Join(dir, "empty.yaml"), "openapi: 3.1.0")},
			want: "empty.yaml has no operations",
		},
		{
			name: "two documents",
			args: []string{"-date", "2026-03-13", "-from", write(t, filepath.Join(dir, "two.yaml"), smallSpec+"---\n"+smallSpec)},
			want: "two.yaml:6: a second document starts here",
		},
		{
			name: "a path twice",
			args: []string{"-date", "2026-03-13", "-from", write(t, filepath.Join(dir, "twice.yaml"), smallSpec+"  /a: {}\n")},
			want: `twice.yaml:6: the key "/a" appears twice in one mapping`,
		},
		{
			name: "http",
			args: []string{"-date", "2026-03-13", "-from", "http://example.com/api.yaml"},
			want: "only files and https URLs are read",
		},
		{
			name: "gone",
			args: []string{"-date", "2026-03-13", "-from", filepath.Join(dir, "gone.yaml")},
			want: "-from: open ",
		},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			code, _, stderr := pin(tt.args...)
			if code != exitFailed || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d, stderr %s; want %s", code, stderr, tt.want)
			}
		})
	}
	if got := read(t, filepath.Join(spec, "airbyte.yaml")); got != pinned {
		t.Error("a refused revision changed the pinned document")
	}
	if code, _, stderr := pin("-date", "2026-03-11", "-older"); code != exitOK {
		t.Errorf("-older: exit %d\n%s", code, stderr)
	}
}

// TestSyncKeepsTheCommit checks that pinning the same document again keeps the
// commit, and that another document does not inherit it.
func TestSyncKeepsTheCommit(t *testing.T) {
	dir := t.TempDir()
	spec := filepath.Join(dir, "spec")
	from := filepath.Join(dir, "upstream.yaml")
	overlayFile := write(t, filepath.Join(dir, "overlay.yaml"), fullOverlay)
	flags := []string{"-from", from, "-overlays", overlayFile, "-out", spec}
	first := strings.Repeat("1", 40)
	second := strings.Repeat("2", 40)
	for _, tt := range []struct {
		name, text, date string
		args             []string
		want             string
	}{
		{
			name: "pinned with a commit",
			text: smallSpec,
			date: "2026-03-12",
			args: []string{"-commit", first},
			want: first,
		},
		{name: "the same again", text: smallSpec, date: "2026-03-12", want: first},
		{name: "the same on a later day", text: smallSpec, date: "2026-03-14", want: first},
		{
			name: "with another commit",
			text: smallSpec,
			date: "2026-03-14",
			args: []string{"-commit", second},
			want: second,
		},
		{name: "another document", text: smallSpec + "# moved\n", date: "2026-03-14"},
		{name: "the first document again", text: smallSpec, date: "2026-03-14"},
	} {
		write(t, from, tt.text)
		code, _, stderr := invokeVerb("sync", slices.Concat(flags, tt.args), "-date", tt.date)
		if code != exitOK {
			t.Fatalf("%s: exit %d\n%s", tt.name, code, stderr)
		}
		p, err := facts.ParseProvenance([]byte(read(t, filepath.Join(spec, "upstream.json"))))
		if err != nil {
			t.Fatal(err)
		}
		if p.Commit != tt.want {
			t.Errorf("%s: the commit is %q, want %q", tt.name, p.Commit, tt.want)
		}
	}
}

// TestSyncMergeKeys checks that YAML merge keys are resolved.
func TestSyncMergeKeys(t *testing.T) {
	dir := t.TempDir()
	merged := strings.Replace(smallSpec, "/a: ", "/a: &a ", 1) + "  /c: {<<: *a}\n"
	from := write(t, filepath.Join(dir, "upstream.yaml"), merged)
	code, stdout, stderr := invoke("sync", "-from", from, "-out", filepath.Join(dir, "spec"), "-date", "2026-03-12")
	if code != exitOK || !strings.Contains(stdout, "pinned 3 paths, 3 operations, 0 schemas") {
		t.Errorf("sync: exit %d\n%s%s", code, stdout, stderr)
	}
}

// TestSyncDecisions checks that sync lists the decisions that a change needs.
func TestSyncDecisions(t *testing.T) {
	dir := t.TempDir()
	spec := filepath.Join(dir, "spec")
	overlayFile := write(t, filepath.Join(dir, "overlay.yaml"), smallOverlay)
	commit := strings.Repeat("0", 40)
	pin := func(text, date string) (exitCode, string, string) {
		from := write(t, filepath.Join(dir, "upstream.yaml"), text)
		return invoke("sync", "-from", from, "-date", date, "-commit", commit, "-out", spec, "-overlays", overlayFile)
	}
	pinned := func() string {
		return read(t, filepath.Join(spec, "airbyte.yaml")) + read(t, filepath.Join(spec, "upstream.json"))
	}
	code, stdout, stderr := pin(smallSpec, "2026-01-01")
	if code != exitOK || strings.Contains(stdout, "DECIDE") {
		t.Fatalf("exit %d: %s%s", code, stdout, stderr)
	}
	renamed := strings.Replace(smallSpec, "/a: {get: {operationId: getA", "/c: {get: {operationId: getC", 1)
	code, stdout, stderr = pin(renamed, "2026-02-01")
	if code != exitDifferent {
		t.Errorf("exit %d, although there are decisions to make", code)
	}
	for _, want := range []string{
		"pinned 2 paths, 2 operations",
		"TO DECIDE",
		"tell the users of Things.GetA",
		"overlay.yaml:4 $.paths['/a'].get: remove the action",
		"document the operation GET /c",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("exit %d, no %q in\n%s%s", code, want, stdout, stderr)
		}
	}
	before := pinned()
	write(t, overlayFile, "overlay: 9\n")
	code, _, stderr = pin(smallSpec, "2026-03-01")
	if code != exitFailed || !strings.Contains(stderr, "overlay.yaml") {
		t.Errorf("with an invalid overlay: exit %d, %s", code, stderr)
	}
	if pinned() != before {
		t.Error("a failed run changed the pinned files")
	}
}
