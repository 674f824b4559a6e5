package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestConfigAPI follows the section of the manual about the Config API: it generates
// a client with the overlay there, and builds and vets the program there.
func TestConfigAPI(t *testing.T) {
	const document = "../../../shared/upstream/config-2026-08-21.yaml"
	if _, err := os.Stat(document); err != nil {
		t.Skip(err)
	}
	manual := read(t, "README.md")
	_, section, found := strings.Cut(manual, "### The Config API\n")
	if !found {
		t.Fatal("the manual has no section about the Config API")
	}
	c := newConsumer(t, "", clientModules...)
	overlay := filepath.Join(c.dir, "config-facts.yaml")
	write(t, overlay, codeBlock(t, section, "yaml"))
	operations := regexp.MustCompile(`-operations (\S+)`).FindStringSubmatch(codeBlock(t, section, "sh"))
	if operations == nil {
		t.Fatal("the manual selects no operations")
	}
	out := filepath.Join(c.dir, "internal", "configapi")
	code, stdout, stderr := invokeVerb("generate", []string{
		"-spec", document, "-overlays", overlay, "-out", out, "-package", "configapi", "-operations", operations[1],
	})
	if code != exitOK {
		t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
	}
	write(t, filepath.Join(c.dir, "main.go"), codeBlock(t, section, "go"))
	c.run("go", "build", compileQuickly, "./...")
	c.run("go", "vet", compileQuickly, "./...")

	// Other operations need no more than a flag for unions.
	code, stdout, stderr = invokeVerb("generate", []string{
		"-spec", document, "-overlays", "none", "-out", filepath.Join(c.dir, "more"), "-package", "more", "-raw-unions",
		"-default-service", "Other", "-operations", "getJobDebugInfo,getAttemptForJob,listSourceDefinitions",
	})
	if code != exitOK {
		t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
	}
	c.run("go", "vet", "./more")
}

// codeBlock returns the first code block of a language in a text.
func codeBlock(t *testing.T, text, language string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, "```"+language+"\n")
	block, _, closed := strings.Cut(rest, "\n```")
	if !found || !closed {
		t.Fatalf("no code block in %s", language)
	}
	return block + "\n"
}
