package main

import (
	"errors"
	"flag"
	"io"
	"strings"
)

func completionVerb() verb {
	return verb{
		name:     "completion",
		summary:  "print a completion script for a shell: bash, zsh or fish",
		argument: "bash|zsh|fish",
		failure:  exitFailed,
		register: registerCompletion,
		exits: []exit{
			{code: exitOK, meaning: "the script is printed"},
			{code: exitFailed, meaning: "the shell is missing or unknown"},
		},
		examples: []example{
			{
				title: "install the script for bash",
				args:  "bash > ~/.local/share/bash-completion/completions/airbytegen",
			},
		},
	}
}

// shells lists the shells that have a completion script.
const shells = "bash zsh fish"

func registerCompletion(c *command) work {
	return func() (exitCode, error) {
		if c.flags.NArg() != 1 {
			return exitFailed, errNoShell
		}
		verbs := completedVerbs()
		switch c.flags.Arg(0) {
		case "bash":
			writeBash(c.stdout, verbs)
		case "zsh":
			writeZsh(c.stdout, verbs)
		case "fish":
			writeFish(c.stdout, verbs)
		default:
			return exitFailed, errNoShell
		}
		return exitOK, nil
	}
}

var errNoShell = errors.New("name one shell: bash, zsh or fish")

// completedVerb has the parts of a verb that completion scripts need.
type completedVerb struct {
	name    string
	summary string
	flags   []*flag.Flag // sorted by name
}

func completedVerbs() []completedVerb {
	var all []completedVerb
	for _, v := range verbs() {
		all = append(all, completedVerb{name: v.name, summary: v.summary, flags: flagsOf(v)})
	}
	return all
}

// flagsOf returns the flags of a verb, sorted by name.
func flagsOf(v verb) []*flag.Flag {
	c := newCommand(v, io.Discard, io.Discard)
	var flags []*flag.Flag
	c.flags.VisitAll(func(f *flag.Flag) { flags = append(flags, f) })
	return flags
}

// verbNames returns the names of all verbs and help, separated by spaces.
func verbNames(verbs []completedVerb) string {
	names := []string{"help"}
	for _, v := range verbs {
		names = append(names, v.name)
	}
	return strings.Join(names, " ")
}

// flagSummary returns the first line of the usage of a flag.
func flagSummary(f *flag.Flag) string {
	_, usage := flag.UnquoteUsage(f)
	first, _, _ := strings.Cut(usage, "\n")
	return strings.TrimSuffix(first, ":")
}

// takesValue reports whether a flag needs a value, unlike -force.
func takesValue(f *flag.Flag) bool {
	placeholder, _ := flag.UnquoteUsage(f)
	return placeholder != ""
}

// takesFile reports whether the value of a flag is a file or a folder.
func takesFile(f *flag.Flag) bool {
	placeholder, _ := flag.UnquoteUsage(f)
	return placeholder == "file" || placeholder == "folder"
}
