package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// TestEmbeddedInputs checks that the pinned document and the overlays are part
// of the program, so that other modules need no files of this repository.
func TestEmbeddedInputs(t *testing.T) {
	out := t.TempDir()
	code, stdout, stderr := invoke("generate", "-out", out, "-package", "mine", "-services", "Jobs")
	jobs := strings.Count(read(t, "../../api/operations.gen.go"), `Service: "Jobs"`)
	if code != exitOK || !strings.HasPrefix(stdout, fmt.Sprintf("%d operations, ", jobs)) {
		t.Errorf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
}

// TestEmbeddedInputsOfAPI checks that package api was generated from the embedded document and overlays.
func TestEmbeddedInputsOfAPI(t *testing.T) {
	if testing.Short() {
		t.Skip("generates the whole API, which takes a third of a second; the full run has it")
	}
	code, _, stderr := invoke("verify", "-out", "../../api", "-layer=false")
	if code != exitOK {
		t.Errorf("verify of package api: exit %d, want 0\n%s", code, stderr)
	}
}

// TestEmbeddedOverlaysOnOtherDocument checks that a document which the built-in
// overlays do not fit gives a shortened list of errors and a hint.
func TestEmbeddedOverlaysOnOtherDocument(t *testing.T) {
	spec := write(t, filepath.Join(t.TempDir(), "spec.yaml"), smallSpec)
	code, _, stderr := invoke("generate", "-out", t.TempDir(), "-spec", spec)
	const hint = " more\nthe built-in overlays were applied, but they are made for the built-in document; " +
		"use -overlays none to leave them out\n"
	if code != exitFailed || strings.Count(stderr, "\n") != 32 || !strings.HasSuffix(stderr, hint) {
		t.Errorf("exit %d\n%s", code, stderr)
	}
}

// TestEmbeddedLayer checks that all handwritten files of package api are part
// of the program.
func TestEmbeddedLayer(t *testing.T) {
	got, err := embeddedLayer()
	if err != nil {
		t.Fatal(err)
	}
	have, err := readPackage("../../api")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range have {
		if !gofile.IsGenerated(f.Data) && !strings.HasSuffix(f.Name, "_test.go") {
			want[f.Name] = string(f.Data)
		}
	}
	embedded := map[string]string{}
	for _, f := range got {
		embedded[f.Name] = string(f.Data)
	}
	if diff := cmp.Diff(want, embedded); diff != "" {
		t.Errorf("Layer in generate.go does not embed the handwritten files of api (-want +got):\n%s", diff)
	}
}

// TestHelpNamesOptions checks that help and the manual explain each optional part
// of the handwritten code.
func TestHelpNamesOptions(t *testing.T) {
	files, err := embeddedLayer()
	if err != nil {
		t.Fatal(err)
	}
	parts := partsInHelp()
	manual := read(t, "README.md")
	directive := regexp.MustCompile(`(?m)^//airbytegen:with (.+)$`)
	for _, f := range files {
		for _, match := range directive.FindAllStringSubmatch(string(f.Data), -1) {
			for option := range strings.FieldsSeq(match[1]) {
				if !slices.Contains(parts, option) {
					t.Errorf("help does not explain -with %s, which %s names; add it to withUsage", option, f.Name)
				}
			}
		}
	}
	for _, part := range parts {
		if !strings.Contains(manual, "\n| `"+part+"` |") {
			t.Errorf("README.md does not explain -with %s; add it to the table of optional parts", part)
		}
	}
}

// partsInHelp lists the optional parts that help explains, sorted.
func partsInHelp() []string {
	_, help, _ := invoke("help", "generate")
	var parts []string
	for _, match := range regexp.MustCompile(`(?m)^        (\w+) `).FindAllStringSubmatch(help, -1) {
		parts = append(parts, match[1])
	}
	slices.Sort(parts)
	return parts
}
