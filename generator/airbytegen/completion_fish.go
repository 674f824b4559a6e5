package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

const fishHead = `# Completion of airbytegen for fish.
complete -c airbytegen -f
`

// writeFish writes the script for fish.
func writeFish(w io.Writer, verbs []completedVerb) {
	fmt.Fprint(w, fishHead)
	writeFishVerb(w, "help", helpSummary)
	for _, v := range verbs {
		writeFishVerb(w, v.name, v.summary)
	}
	writeFishArguments(w, "help", verbNames(verbs))
	writeFishArguments(w, "completion", shells)
	for _, v := range verbs {
		for _, f := range v.flags {
			writeFishFlag(w, v.name, f)
		}
	}
}

func writeFishVerb(w io.Writer, name, summary string) {
	fmt.Fprintf(w, "complete -c airbytegen -n __fish_use_subcommand -a %s -d %s\n", name, fishQuote(summary))
}

// writeFishArguments completes the argument of a verb.
func writeFishArguments(w io.Writer, verb, arguments string) {
	fmt.Fprintf(w, "complete -c airbytegen -n '__fish_seen_subcommand_from %s' -a %s\n", verb, fishQuote(arguments))
}

func writeFishFlag(w io.Writer, verb string, f *flag.Flag) {
	value := ""
	if takesFile(f) {
		value = " -r -F" // needs a value, which is a file
	} else if takesValue(f) {
		value = " -x" // needs a value, which is not a file
	}
	fmt.Fprintf(w, "complete -c airbytegen -n '__fish_seen_subcommand_from %s' -o %s%s -d %s\n",
		verb, f.Name, value, fishQuote(flagSummary(f)))
}

// fishQuote puts a string in single quotes for fish.
func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
