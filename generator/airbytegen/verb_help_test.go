package main

import (
	"io"
	"strings"
	"testing"
)

// TestHelp checks that the help of each verb explains all flags, exit codes and
// examples.
func TestHelp(t *testing.T) {
	for _, v := range verbs() {
		code, stdout, _ := invoke("help", v.name)
		if code != exitOK {
			t.Errorf("help %s: exit %d", v.name, code)
		}
		want := []string{"airbytegen " + v.name + ": " + v.summary + "\n", "\nexit codes:\n", "\nexamples:\n"}
		for _, f := range flagsOf(v) {
			want = append(want, "\n  -"+f.Name)
		}
		for _, e := range v.exits {
			want = append(want, "  "+e.meaning+"\n")
		}
		for _, e := range v.examples {
			line := strings.TrimSpace("airbytegen " + v.name + " " + e.args)
			want = append(want, "  # "+e.title+"\n  "+line+"\n")
		}
		for _, text := range want {
			if !strings.Contains(stdout, text) {
				t.Errorf("help %s lacks %q:\n%s", v.name, text, stdout)
			}
		}
	}
}

// TestExamples checks that each verb has examples and that their flags parse.
func TestExamples(t *testing.T) {
	for _, v := range verbs() {
		if len(v.examples) == 0 {
			t.Errorf("%s has no examples", v.name)
		}
		if v.argument != "" {
			continue // its examples have arguments that are not flags
		}
		for _, e := range v.examples {
			c := newCommand(v, io.Discard, io.Discard)
			if err := c.flags.Parse(strings.Fields(e.args)); err != nil || c.flags.NArg() > 0 {
				t.Errorf("%s %s: %v, unexpected arguments %q", v.name, e.args, err, c.flags.Args())
			}
		}
	}
}

// TestExitCodes checks that help explains the exit code of an error.
func TestExitCodes(t *testing.T) {
	for _, v := range verbs() {
		found := false
		for _, e := range v.exits {
			found = found || e.code == v.failure
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
		for _, f := range flagsOf(v) {
			if !strings.Contains(text, "\n| `-"+f.Name+"` |") {
				t.Errorf("README.md does not describe %s -%s", v.name, f.Name)
			}
		}
		if !strings.Contains(manual, "\n| [`"+v.name+"`](#"+v.name+") |") {
			t.Errorf("README.md does not list %s", v.name)
		}
	}
}
