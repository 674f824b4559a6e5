package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/internal/short"
)

func TestDocumentIsWrittenAndVerified(t *testing.T) {
	dir, flags := small(t)
	name := filepath.Join(dir, "new", "folder", "openapi.json")
	flags = append(flags, "-document", name)

	code, stdout, stderr := invokeVerb("verify", flags)
	if code != exitDifferent || !strings.HasPrefix(stdout, "none of the generated files exists; ") {
		t.Errorf("verify before generate: exit %d\n%s%s", code, stdout, stderr)
	}
	code, stdout, stderr = invokeVerb("generate", flags)
	want := "5 files in " + filepath.Join(dir, "out") + " and the document " + name + " (5 written, 0 deleted)"
	if code != exitOK || !strings.Contains(stdout, want) {
		t.Fatalf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
	written := read(t, name)
	if !strings.Contains(written, `"summary": "Returns the first thing."`) {
		t.Errorf("the document has no overlays applied:\n%s", written)
	}
	if code, stdout, _ := invokeVerb("verify", flags); code != exitOK || !saysUpToDate(stdout) {
		t.Errorf("verify: exit %d\n%s", code, stdout)
	}
	write(t, name, strings.Replace(written, "first", "second", 1))
	code, stdout, _ = invokeVerb("verify", flags)
	if code != exitDifferent || !strings.Contains(stdout, name+":") || !strings.Contains(stdout, "1 of 5 files differ") {
		t.Errorf("verify of a stale document: exit %d\n%s", code, stdout)
	}
	_, stdout, _ = invokeVerb("generate", flags)
	if got := read(t, name); got != written || !strings.Contains(stdout, "(1 written, 0 deleted)") {
		t.Errorf("generate left a stale document: %s\n%s", stdout, got)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	code, stdout, _ = invokeVerb("verify", flags)
	if code != exitDifferent || !strings.Contains(stdout, name+": missing\n") {
		t.Errorf("verify of a missing file: exit %d\n%s", code, stdout)
	}
	if err := os.Mkdir(name, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"generate", "verify"} {
		if code, _, stderr := invokeVerb(verb, flags); code != exitFailed || !strings.Contains(stderr, "-document: ") {
			t.Errorf("%s into a folder: exit %d\n%s", verb, code, stderr)
		}
	}
}

// TestDocumentKeepsOtherFiles checks that -document replaces only documents, and
// that a refused run writes nothing.
func TestDocumentKeepsOtherFiles(t *testing.T) {
	const openAPI = `{"openapi": "3.1.0", "paths": {"/a": {"get": ` +
		`{"operationId": "getA", "tags": ["T"], "responses": {"204": {}}}}}}`
	const noDocument = " is not an OpenAPI document in JSON and is not replaced"
	tests := []struct {
		name, text, want string
		flags            []string // instead of those of small
	}{
		{
			name: "notes.txt",
			text: "remember the milk\n",
			want: ": the document is JSON; give it a name that ends in .json",
		},
		{
			name: "mine.go",
			text: "package small // by hand\n",
			want: ": the document is JSON; give it a name that ends in .json",
		},
		{name: "package.json", text: `{"name": "mine"}`, want: noDocument},
		{name: "swagger.json", text: `{"swagger": "2.0"}`, want: noDocument},
		{name: "list.json", text: `["openapi"]`, want: noDocument},
		{name: "empty.json", want: noDocument},
		{
			name:  "input.json",
			text:  openAPI,
			want:  " is an input and is not replaced",
			flags: []string{"-spec", "input.json", "-overlays", "none"},
		},
	}
	for _, tt := range short.Every(3, tests) {
		t.Run(tt.name, func(t *testing.T) {
			dir, flags := small(t)
			t.Chdir(dir)
			write(t, tt.name, tt.text)
			flags = append(flags, "-document", tt.name)
			if tt.flags != nil {
				flags = slices.Concat(tt.flags, []string{"-document", tt.name, "-out", "out", "-layer=false"})
			}
			for _, verb := range []string{"generate", "verify"} {
				code, _, stderr := invokeVerb(verb, flags)
				if want := "airbytegen " + verb + ": -document: " + tt.name + tt.want + "\n"; code != exitFailed || stderr != want {
					t.Errorf("exit %d, stderr %s; want %s", code, stderr, want)
				}
			}
			if got := read(t, tt.name); got != tt.text {
				t.Errorf("the file was changed to %q", got)
			}
			if _, err := os.Stat("out"); err == nil {
				t.Error("a refused run made a folder")
			}
		})
	}
}

// TestDocumentAmongOverlays checks that the document is not written to a folder
// of overlays, where the next run would read it as an overlay.
func TestDocumentAmongOverlays(t *testing.T) {
	dir, flags := small(t)
	overlays := filepath.Join(dir, "overlays")
	more := filepath.Join(dir, "more")
	write(t, filepath.Join(more, "o.yaml"), strings.Replace(smallOverlay, "first", "only", 1))
	flags = append([]string{"-extra-overlays", more}, flags...)
	flags[slices.Index(flags, filepath.Join(overlays, "o.yaml"))] = overlays
	for _, folder := range []string{overlays, more} {
		name := filepath.Join(folder, "openapi.json")
		code, _, stderr := invokeVerb("generate", flags, "-document", name)
		want := "airbytegen generate: -document: " + name + ": every .json file in " + folder +
			" is read as an overlay; choose another folder\n"
		if code != exitFailed || stderr != want {
			t.Errorf("exit %d, stderr %s; want %s", code, stderr, want)
		}
	}
	if code, _, stderr := invokeVerb("generate", flags, "-document", filepath.Join(dir, "openapi.json")); code != exitOK {
		t.Errorf("in another folder: exit %d\n%s", code, stderr)
	}
}

// TestDocumentLineEnds checks that line endings do not count as a difference,
// because a checkout may change them.
func TestDocumentLineEnds(t *testing.T) {
	dir, flags := small(t)
	name := filepath.Join(dir, "openapi.json")
	flags = append([]string{"-document", name}, flags...)
	invokeVerb("generate", flags)
	text := strings.ReplaceAll(read(t, name), "\n", "\r\n")
	write(t, name, text)
	if code, stdout, _ := invokeVerb("verify", flags); code != exitOK {
		t.Errorf("verify: exit %d\n%s", code, stdout)
	}
	code, stdout, _ := invokeVerb("generate", flags)
	if code != exitOK || !strings.Contains(stdout, "(0 written, 0 deleted)") || read(t, name) != text {
		t.Errorf("generate: exit %d\n%s", code, stdout)
	}
}

func TestDocumentFollowsNoLink(t *testing.T) {
	dir, flags := small(t)
	target := write(t, filepath.Join(dir, "theirs.json"), `{"openapi": "3.1.0"}`)
	link := filepath.Join(dir, "openapi.json")
	if err := os.Symlink(target, link); err != nil {
		t.Skip("links are not supported: ", err)
	}
	code, _, stderr := invokeVerb("generate", flags, "-document", link)
	if want := link + " is not a regular file and is not replaced\n"; code != exitFailed || !strings.HasSuffix(stderr, want) {
		t.Errorf("exit %d, stderr %s; want %s", code, stderr, want)
	}
	if got := read(t, target); got != `{"openapi": "3.1.0"}` {
		t.Errorf("the target of the link was changed to %q", got)
	}
}
