package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/internal/short"
)

// TestVerifyWithoutMarker checks that verify reports a generated file without its
// first line, and that generate does not replace it.
func TestVerifyWithoutMarker(t *testing.T) {
	dir, flags := small(t)
	things := filepath.Join(dir, "out", "things.gen.go")
	invokeVerb("generate", flags)
	_, rest, _ := strings.Cut(read(t, things), "\n")
	write(t, things, rest)
	code, stdout, stderr := invokeVerb("verify", flags)
	if code != exitDifferent || !strings.HasPrefix(stdout, "things.gen.go:1: stale\n") {
		t.Errorf("verify: exit %d\n%s%s", code, stdout, stderr)
	}
	code, _, stderr = invokeVerb("generate", flags)
	const want = "things.gen.go was not made by airbytegen and is not replaced; rename or delete it\n"
	if code != exitFailed || !strings.Contains(stderr, want) {
		t.Errorf("generate: exit %d\n%s", code, stderr)
	}
}

// TestGenerateIsAtomic checks that no file is written if one cannot be written.
func TestGenerateIsAtomic(t *testing.T) {
	dir, flags := small(t)
	out := filepath.Join(dir, "out")
	if err := os.MkdirAll(filepath.Join(out, "things.gen.go"), 0o755); err != nil {
		t.Fatal(err)
	}
	old := gofile.Marker + " generate. DO NOT EDIT.\n\npackage small\n"
	write(t, filepath.Join(out, "operations.gen.go"), old)
	code, _, stderr := invokeVerb("generate", flags, "-force")
	if code != exitFailed || !strings.Contains(stderr, "things.gen.go is not a regular file and is not replaced") {
		t.Errorf("generate: exit %d\n%s", code, stderr)
	}
	if got, want := names(t, out), "operations.gen.go things.gen.go"; got != want {
		t.Errorf("the folder has %s, want %s", got, want)
	}
	if got := read(t, filepath.Join(out, "operations.gen.go")); got != old {
		t.Errorf("operations.gen.go was changed to %q", got)
	}
}

// TestLeftoversAreRemoved checks that a run removes the temporary files of one that
// was killed, and nothing else.
func TestLeftoversAreRemoved(t *testing.T) {
	dir, flags := small(t)
	out := filepath.Join(dir, "out")
	if code, _, stderr := invokeVerb("generate", flags); code != exitOK {
		t.Fatal(stderr)
	}
	before := names(t, out)
	write(t, filepath.Join(out, ".airbytegen-1234567"), "half of a fi")
	write(t, filepath.Join(out, ".airbytegen-notes"), "mine")
	if code, _, stderr := invokeVerb("generate", flags); code != exitOK {
		t.Fatal(stderr)
	}
	if got, want := names(t, out), ".airbytegen-notes "+before; got != want {
		t.Errorf("the folder has %s, want %s", got, want)
	}
}

func TestRestore(t *testing.T) {
	dir := t.TempDir()
	files := []gofile.File{{Name: "a", Data: []byte("new")}, {Name: "b", Data: []byte("new")}}
	write(t, filepath.Join(dir, "a"), "old")
	old, err := readOld(dir, files)
	if err != nil {
		t.Fatal(err)
	}
	if err := replaceFiles(dir, files); err != nil {
		t.Fatal(err)
	}
	if err := restore(dir, old); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); got != "a" || read(t, filepath.Join(dir, "a")) != "old" {
		t.Errorf("the folder has %s", got)
	}
}

// TestGenerateBeside checks which files in the folder matter to generate: those
// that are built together with the generated ones.
func TestGenerateBeside(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{
			name: "another package",
			file: "package other\n",
			want: "mine.go in the same folder belongs to package other, not small; name the package other",
		},
		{
			name: "a name that is taken",
			file: "package small\n\ntype ThingsService int\n",
			want: "the Go name ThingsService is declared twice, the first time in mine.go",
		},
		{
			name: "a name taken on some systems",
			file: "//go:build !windows\n\npackage small\n\ntype ThingsService int\n",
			want: "the first time in mine.go",
		},
		{name: "ignored by go"},
		{name: "never built", file: "//go:build ignore\n\npackage main\n\ntype ThingsService int\n"},
		{
			name: "invalid Go",
			file: "package",
			want: "mine.go:1:8: expected 'IDENT', found 'EOF'; this file is not generated " +
				"but belongs to the package; correct it, or choose another folder",
		},
	}
	for _, tt := range short.Every(2, tests) {
		t.Run(tt.name, func(t *testing.T) {
			dir, flags := small(t)
			name := "mine.go"
			text := tt.file
			if tt.name == "ignored by go" {
				name = "_mine.go"
				text = "package other\n\ntype ThingsService int\n"
				write(t, filepath.Join(dir, "out", ".mine.go"), text)
			}
			write(t, filepath.Join(dir, "out", name), text)
			code, _, stderr := invokeVerb("generate", flags)
			hasFailed := code == exitFailed
			wantsFailure := tt.want != ""
			if hasFailed != wantsFailure || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d, stderr %s; want %s", code, stderr, tt.want)
			}
			if tt.name == "invalid Go" && !strings.HasPrefix(stderr, "airbytegen generate: -out "+filepath.Join(dir, "out")+": ") {
				t.Errorf("the error does not name the folder: %s", stderr)
			}
		})
	}
}

// TestGenerateCase checks that a file whose name differs only in case from that
// of a generated file is neither replaced, as macOS and Windows would do, nor
// deleted as outdated.
func TestGenerateCase(t *testing.T) {
	for name, text := range map[string]string{
		"by hand": "package small // by hand\n",
		"ours":    gofile.Marker + " generate. DO NOT EDIT.\n\npackage small\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir, flags := small(t)
			other := write(t, filepath.Join(dir, "out", "Things.gen.go"), text)
			code, _, stderr := invokeVerb("generate", flags, "-force")
			want := "airbytegen generate: -out: the names of " + other + " and things.gen.go differ only in case, " +
				"which the go command and some file systems refuse; rename the first\n"
			if code != exitFailed || stderr != want {
				t.Errorf("exit %d, stderr %s; want %s", code, stderr, want)
			}
			if got := names(t, filepath.Join(dir, "out")); got != "Things.gen.go" || read(t, other) != text {
				t.Errorf("the folder has %s", got)
			}
		})
	}
}

// TestGenerateFollowsNoLink checks that a link with the name of a generated file
// is not replaced, and that its target is not changed.
func TestGenerateFollowsNoLink(t *testing.T) {
	for _, tt := range []struct{ name, target, want string }{
		{
			name:   "to a text file",
			target: "root:x:0:0\n",
			want:   "things.gen.go was not made by airbytegen and is not replaced",
		},
		{
			name:   "to a generated file",
			target: gofile.Marker + " generate. DO NOT EDIT.\n\npackage small\n",
			want:   "things.gen.go is not a regular file and is not replaced",
		},
		{name: "to nothing", want: "things.gen.go is not a regular file and is not replaced"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, flags := small(t)
			target := filepath.Join(dir, "target")
			if tt.target != "" {
				write(t, target, tt.target)
			}
			if err := os.Mkdir(filepath.Join(dir, "out"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(target, filepath.Join(dir, "out", "things.gen.go")); err != nil {
				t.Skip("links are not supported: ", err)
			}
			code, _, stderr := invokeVerb("generate", flags, "-force")
			if code != exitFailed || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d, stderr %s; want %s", code, stderr, tt.want)
			}
			if tt.target != "" {
				if read(t, target) != tt.target {
					t.Error("the target of the link was changed")
				}
			} else if _, err := os.Stat(target); err == nil {
				t.Error("the target of the link was created")
			}
		})
	}
}

// TestGenerateReplaces checks that a new file replaces the old one as a whole. A
// program that has opened the old file can read it to its end.
func TestGenerateReplaces(t *testing.T) {
	dir, flags := small(t)
	things := filepath.Join(dir, "out", "things.gen.go")
	invokeVerb("generate", flags)
	old := read(t, things)
	oldLink := filepath.Join(dir, "old.go")
	if err := os.Link(things, oldLink); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "overlays", "o.yaml"), strings.Replace(smallOverlay, "first", "only", 1))
	if code, _, stderr := invokeVerb("generate", flags); code != exitOK {
		t.Fatalf("generate: exit %d\n%s", code, stderr)
	}
	if got := read(t, things); !strings.Contains(got, "only thing") {
		t.Errorf("the file was not replaced:\n%s", got)
	}
	if got := read(t, oldLink); got != old {
		t.Errorf("the old file was changed:\n%s", got)
	}
}
