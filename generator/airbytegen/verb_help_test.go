package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/commandline"
)

// flagsOf returns the names of the flags of a verb.
func flagsOf(v verb) []string {
	var names []string
	for _, f := range newCommand(v, io.Discard, io.Discard).cli.Flags {
		names = append(names, commandline.NameOf(f))
	}
	return names
}

// TestHelp checks that the help of each verb explains all flags, exit codes and
// examples.
func TestHelp(t *testing.T) {
	for _, v := range verbs() {
		code, stdout, _ := invoke("help", v.name)
		if code != exitOK {
			t.Errorf("help %s: exit %d", v.name, code)
		}
		want := []string{"airbytegen " + v.name + ": " + v.summary, "exit codes:", "examples:"}
		for _, name := range flagsOf(v) {
			want = append(want, "  -"+name)
		}
		for _, e := range v.exits {
			want = append(want, e.Meaning)
		}
		for _, e := range v.examples {
			want = append(want, "# "+e.Title, strings.TrimSpace("airbytegen "+v.name+" "+e.Line))
		}
		help := strings.Join(strings.Fields(stdout), " ") // without line breaks
		for _, text := range want {
			if !strings.Contains(help, strings.Join(strings.Fields(text), " ")) {
				t.Errorf("help %s lacks %q:\n%s", v.name, text, stdout)
			}
		}
	}
}

// TestWithoutVerb checks that a call without a verb is an error, and prints help to standard error.
func TestWithoutVerb(t *testing.T) {
	_, help, _ := invoke("help")
	code, stdout, stderr := invoke()
	if code != exitFailed || stdout != "" || stderr != help+"airbytegen: name a verb\n" {
		t.Errorf("exit code %d, output %q, errors %q; want %d, none, and help", code, stdout, stderr, exitFailed)
	}
}

// TestExamples checks that each verb has examples and that their flags parse.
func TestExamples(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "airbytegen.yaml", "out: out\n") // an example names it
	for _, v := range verbs() {
		if len(v.examples) == 0 {
			t.Errorf("%s has no examples", v.name)
		}
		if v.argument != "" {
			continue // its examples have arguments that are not flags
		}
		for _, e := range v.examples {
			var stderr bytes.Buffer
			c := newCommand(v, io.Discard, &stderr)
			c.work = func() (exitCode, error) { return exitOK, nil }
			if code := c.run(strings.Fields(e.Line)); code != exitOK {
				t.Errorf("%s %s: exit %d\n%s", v.name, e.Line, code, stderr.String())
			}
		}
	}
}

// TestExitCodes checks that help explains the exit code of an error.
func TestExitCodes(t *testing.T) {
	for _, v := range verbs() {
		found := false
		for _, e := range v.exits {
			found = found || e.Code == v.failure
		}
		if !found {
			t.Errorf("help %s does not explain exit code %d", v.name, v.failure)
		}
	}
}

// TestManual checks that README.md describes all verbs and flags.
func TestManual(t *testing.T) {
	manual := read(t, "README.md")
	for _, v := range verbs() {
		section := v.name
		if v.name == "verify" {
			section = "generate" // verify has the same flags
		}
		_, rest, ok := strings.Cut(manual, "\n## "+section+"\n")
		if !ok {
			t.Errorf("README.md has no section %s", section)
		}
		text, _, _ := strings.Cut(rest, "\n## ")
		for _, name := range flagsOf(v) {
			if !strings.Contains(text, "\n| `-"+name+"` |") {
				t.Errorf("README.md does not describe %s -%s", v.name, name)
			}
		}
		if !strings.Contains(manual, "\n| [`"+v.name+"`](#"+v.name+") |") {
			t.Errorf("README.md does not list %s", v.name)
		}
	}
}
