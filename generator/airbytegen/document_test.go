package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDocumentIsWrittenAndVerified(t *testing.T) {
	dir, flags := small(t)
	document := filepath.Join(dir, "new", "folder", "openapi.json")
	flags = append(flags, "-document", document)

	if code, stdout, _ := invoke(append([]string{"verify"}, flags...)...); code != exitDifferent || !strings.Contains(stdout, document+": missing\n") {
		t.Errorf("verify before generate: exit %d\n%s", code, stdout)
	}
	if code, _, stderr := invoke(append([]string{"generate"}, flags...)...); code != exitOK {
		t.Fatalf("generate: exit %d\n%s", code, stderr)
	}
	written := read(t, document)
	if !strings.Contains(written, `"summary": "Returns the first thing."`) {
		t.Errorf("the document has no overlays applied:\n%s", written)
	}
	if code, stdout, _ := invoke(append([]string{"verify"}, flags...)...); code != exitOK || stdout != "5 files are up to date\n" {
		t.Errorf("verify: exit %d\n%s", code, stdout)
	}
	write(t, document, strings.Replace(written, "first", "second", 1))
	code, stdout, _ := invoke(append([]string{"verify"}, flags...)...)
	if code != exitDifferent || !strings.Contains(stdout, document+":") || !strings.Contains(stdout, "1 of 5 files differ") {
		t.Errorf("verify of a stale document: exit %d\n%s", code, stdout)
	}
	invoke(append([]string{"generate"}, flags...)...)
	if got := read(t, document); got != written {
		t.Errorf("generate left a stale document:\n%s", got)
	}
	if err := os.Remove(document); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(document, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"generate", "verify"} {
		if code, _, stderr := invoke(append([]string{verb}, flags...)...); code != exitFailed || !strings.Contains(stderr, "-document: ") {
			t.Errorf("%s into a folder: exit %d\n%s", verb, code, stderr)
		}
	}
}
