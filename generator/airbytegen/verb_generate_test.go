package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/google/go-cmp/cmp"
)

func TestGenerateAndVerify(t *testing.T) {
	dir, flags := small(t)
	out := filepath.Join(dir, "out")

	code, stdout, stderr := invokeVerb("generate", flags)
	if code != exitOK || !strings.HasPrefix(stdout, "2 operations, 0 schemas: 4 files in "+out+" (4 written, 0 deleted) in ") {
		t.Fatalf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
	if got, want := names(t, out), "operations.gen.go others.gen.go services.gen.go things.gen.go"; got != want {
		t.Errorf("generate wrote %s, want %s", got, want)
	}
	if got := read(t, filepath.Join(out, "things.gen.go")); !strings.Contains(got, "// GetA returns the first thing.\n") {
		t.Errorf("the overlay was not applied:\n%s", got)
	}
	code, stdout, stderr = invokeVerb("verify", flags)
	if code != exitOK || !saysUpToDate(stdout) {
		t.Errorf("verify: exit %d\n%s%s", code, stdout, stderr)
	}
	code, stdout, _ = invokeVerb("generate", flags)
	if code != exitOK || !strings.Contains(stdout, "(0 written, 0 deleted)") {
		t.Errorf("generate again: exit %d\n%s", code, stdout)
	}
}

func TestVerifyNamesDifferences(t *testing.T) {
	dir, flags := small(t)
	out := filepath.Join(dir, "out")
	code, stdout, _ := invokeVerb("verify", flags)
	if want := "none of the generated files exists; run airbytegen generate with the same flags\n"; stdout != want || code != exitDifferent {
		t.Errorf("verify before generate: exit %d, %q; want %q", code, stdout, want)
	}
	invokeVerb("generate", flags)
	things := filepath.Join(out, "things.gen.go")
	write(t, things, strings.Replace(read(t, things), "first thing", "second thing", 1))
	outdated := gofile.Marker + " generate. DO NOT EDIT.\n\npackage small\n"
	gone := gofile.Seal([]gofile.File{{Data: []byte(outdated)}})
	write(t, filepath.Join(out, "gone.gen.go"), string(gone[0].Data))
	write(t, filepath.Join(out, "mine.go"), "package small\n")
	if err := os.Remove(filepath.Join(out, "others.gen.go")); err != nil {
		t.Fatal(err)
	}
	code, stdout, _ = invokeVerb("verify", flags)
	want := `gone.gen.go: unexpected
others.gen.go: missing
things.gen.go:11: edited
	have "// GetA returns the second thing."
	want "// GetA returns the first thing."
2 of 4 files differ, and 1 more should not exist; run airbytegen generate with the same flags; use -force to overwrite edited files
`
	if diff := cmp.Diff(want, stdout); diff != "" || code != exitDifferent {
		t.Errorf("verify: exit %d (-want +got):\n%s", code, diff)
	}
	// Without -force, generate refuses to overwrite the edit.
	code, _, stderr := invokeVerb("generate", flags)
	if code != exitFailed || !strings.Contains(stderr, things+" was edited by hand since airbytegen wrote it") {
		t.Errorf("generate: exit %d\n%s", code, stderr)
	}
	// With -force, it brings all generated files up to date and keeps the other ones.
	code, stdout, _ = invokeVerb("generate", flags, "-force")
	if code != exitOK || !strings.Contains(stdout, "(2 written, 1 deleted)") {
		t.Errorf("generate: exit %d\n%s", code, stdout)
	}
	if got, want := names(t, out), "mine.go operations.gen.go others.gen.go services.gen.go things.gen.go"; got != want {
		t.Errorf("the folder has %s, want %s", got, want)
	}
}

func TestGenerateKeepsHandwrittenFiles(t *testing.T) {
	dir, flags := small(t)
	mine := write(t, filepath.Join(dir, "out", "things.gen.go"), "package small // by hand\n")
	code, _, stderr := invokeVerb("generate", flags)
	if code != exitFailed || !strings.Contains(stderr, "things.gen.go was not made by airbytegen and is not replaced") {
		t.Errorf("generate: exit %d\n%s", code, stderr)
	}
	if got := read(t, mine); got != "package small // by hand\n" {
		t.Errorf("the file was changed to %q", got)
	}
	if got := names(t, filepath.Join(dir, "out")); got != "things.gen.go" {
		t.Errorf("something was left behind: %s", got)
	}
}

func TestGenerateSelection(t *testing.T) {
	dir, flags := small(t)
	// The overlay is applied, although its operation is not selected.
	code, stdout, stderr := invokeVerb("generate", flags, "-services", "Others")
	if code != exitOK || names(t, filepath.Join(dir, "out")) != "operations.gen.go others.gen.go services.gen.go" {
		t.Errorf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
	code, stdout, _ = invokeVerb("generate", flags, "-tags", "Things")
	if code != exitOK || names(t, filepath.Join(dir, "out")) != "operations.gen.go services.gen.go things.gen.go" {
		t.Errorf("generate: exit %d\n%s", code, stdout)
	}
	code, _, stderr = invokeVerb("generate", flags, "-tags", "Thing")
	if code != exitFailed || !strings.Contains(stderr, `no operation has the tag "Thing"; did you mean Things?`) {
		t.Errorf("generate: exit %d\n%s", code, stderr)
	}
	code, _, stderr = invokeVerb("generate", flags, "-operations", "getZ")
	if code != exitFailed || !strings.Contains(stderr, `there is no operation "getZ"; operations are named by their operationId, such as `) {
		t.Errorf("generate: exit %d\n%s", code, stderr)
	}
}
