package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator"
)

func TestSync(t *testing.T) {
	dir := t.TempDir()
	from, overlay := write(t, filepath.Join(dir, "upstream.yaml"), smallSpec), write(t, filepath.Join(dir, "overlay.yaml"), fullOverlay)
	spec := filepath.Join(dir, "spec")
	pin := func(args ...string) (exitCode, string, string) {
		return invoke(append([]string{"sync", "-from", from, "-overlays", overlay, "-out", spec}, args...)...)
	}
	code, stdout, stderr := pin("-date", "2026-03-12", "-operations", "2")
	if code != exitOK || !strings.HasPrefix(stdout, spec+": pinned 2 paths, 2 operations, 0 schemas of 2026-03-12, sha256 ") {
		t.Fatalf("sync: exit %d\n%s%s", code, stdout, stderr)
	}
	facts := read(t, filepath.Join(spec, "airbyte.yaml"))
	if strings.Contains(facts, "Words") || !strings.Contains(facts, "operationId: getA") {
		t.Errorf("the facts are:\n%s", facts)
	}
	p, err := generator.ParseProvenance([]byte(read(t, filepath.Join(spec, "upstream.json"))))
	if err != nil {
		t.Fatal(err)
	}
	if p.SHA256 != generator.Hash([]byte(smallSpec)) || p.Spec.SHA256 != generator.Hash([]byte(facts)) || p.Date != "2026-03-12" {
		t.Errorf("the record is %+v", p)
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
			args: []string{"-date", "2026-03-13", "-operations", "96"},
			want: "has 2 operations, want at least 96 (-operations)",
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
			want: `twice.yaml:6: the key "/a" stands twice in one mapping`,
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
	if got := read(t, filepath.Join(spec, "airbyte.yaml")); got != facts {
		t.Error("a refused revision changed the spec")
	}
	if code, _, stderr := pin("-date", "2026-03-11", "-older"); code != exitOK {
		t.Errorf("-older: exit %d\n%s", code, stderr)
	}
}

// TestSyncKeepsTheCommit shows that the commit goes with the bytes: pinning the
// same ones again does not forget it, and others do not inherit it.
func TestSyncKeepsTheCommit(t *testing.T) {
	dir := t.TempDir()
	spec, from, overlay := filepath.Join(dir, "spec"), filepath.Join(dir, "upstream.yaml"), write(t, filepath.Join(dir, "overlay.yaml"), fullOverlay)
	first, second := strings.Repeat("1", 40), strings.Repeat("2", 40)
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
		{name: "other bytes", text: smallSpec + "# moved\n", date: "2026-03-14"},
		{name: "the first ones again", text: smallSpec, date: "2026-03-14"},
	} {
		write(t, from, tt.text)
		code, _, stderr := invoke(append([]string{"sync", "-from", from, "-overlays", overlay, "-out", spec, "-date", tt.date}, tt.args...)...)
		if code != exitOK {
			t.Fatalf("%s: exit %d\n%s", tt.name, code, stderr)
		}
		p, err := generator.ParseProvenance([]byte(read(t, filepath.Join(spec, "upstream.json"))))
		if err != nil {
			t.Fatal(err)
		}
		if p.Commit != tt.want {
			t.Errorf("%s: the commit is %q, want %q", tt.name, p.Commit, tt.want)
		}
	}
}

// TestSyncMergeKeys shows that what merge keys bring is among the facts.
func TestSyncMergeKeys(t *testing.T) {
	dir := t.TempDir()
	from := write(t, filepath.Join(dir, "upstream.yaml"), strings.Replace(smallSpec, "/a: ", "/a: &a ", 1)+"  /c: {<<: *a}\n")
	code, stdout, stderr := invoke("sync", "-from", from, "-out", filepath.Join(dir, "spec"), "-date", "2026-03-12")
	if code != exitOK || !strings.Contains(stdout, "pinned 3 paths, 3 operations, 0 schemas") {
		t.Errorf("sync: exit %d\n%s%s", code, stdout, stderr)
	}
}

func TestSyncTells(t *testing.T) {
	dir := t.TempDir()
	spec, overlay := filepath.Join(dir, "spec"), write(t, filepath.Join(dir, "overlay.yaml"), smallOverlay)
	pin := func(text, date string, more ...string) (exitCode, string, string) {
		from := write(t, filepath.Join(dir, "upstream.yaml"), text)
		return invoke(append([]string{"sync", "-from", from, "-date", date, "-commit", strings.Repeat("0", 40), "-out", spec, "-overlays", overlay}, more...)...)
	}
	if code, stdout, stderr := pin(smallSpec, "2026-01-01"); code != 0 || strings.Contains(stdout, "DECIDE") {
		t.Fatalf("exit %d: %s%s", code, stdout, stderr)
	}
	code, stdout, stderr := pin(strings.Replace(smallSpec, "/a: {get: {operationId: getA", "/c: {get: {operationId: getC", 1), "2026-02-01")
	if code != exitDifferent {
		t.Errorf("exit %d while there is something to decide", code)
	}
	for _, want := range []string{
		"pinned 2 paths, 2 operations", "TO DECIDE", "tell the users of Things.GetA", "overlay.yaml:4 $.paths['/a'].get: remove the action",
		"write words for the operation GET /c",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("exit %d, no %q in\n%s%s", code, want, stdout, stderr)
		}
	}
	before := read(t, filepath.Join(spec, "airbyte.yaml")) + read(t, filepath.Join(spec, "upstream.json"))
	if err := os.WriteFile(overlay, []byte("overlay: 9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := pin(smallSpec, "2026-03-01"); code != 2 || !strings.Contains(stderr, "overlay.yaml") {
		t.Errorf("with a broken overlay: exit %d, %s", code, stderr)
	}
	if after := read(t, filepath.Join(spec, "airbyte.yaml")) + read(t, filepath.Join(spec, "upstream.json")); after != before {
		t.Error("a sync that failed left something behind")
	}
}
