package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

// isHelp reports whether the first argument asks for help.
func isHelp(name string) bool {
	switch name {
	case "help", "-h", "-help", "--help":
		return true
	}
	return false
}

// runHelp explains the verb that the first argument names, or lists all verbs.
func runHelp(args []string, stdout, stderr io.Writer) exitCode {
	if len(args) == 0 || args[0] == "help" {
		printUsage(stdout)
		return exitOK
	}
	v, ok := findVerb(args[0])
	if !ok {
		return unknownVerb(args[0], stderr)
	}
	newCommand(v, stdout, stderr).printHelp()
	return exitOK
}

// printUsage lists the verbs.
func printUsage(w io.Writer) {
	fmt.Fprintln(w, "usage: airbytegen VERB [flags]")
	for _, v := range verbs() {
		fmt.Fprintf(w, "  %-10s  %s\n", v.name, v.summary)
	}
	fmt.Fprintf(w, "  %-10s  %s\n", "help VERB", helpSummary)
}

// helpSummary describes help, which is not in the list of verbs.
const helpSummary = "explain a verb, its flags and its exit codes"

// printHelp prints everything that a user needs to call the verb.
func (c *command) printHelp() {
	fmt.Fprintf(c.stdout, "airbytegen %s: %s\n\n", c.verb.name, c.verb.summary)
	fmt.Fprintf(c.stdout, "usage: %s\n", c.usageLine())
	if c.hasFlags() {
		fmt.Fprintln(c.stdout, "\nflags:")
		c.flags.SetOutput(c.stdout)
		c.flags.PrintDefaults()
	}
	fmt.Fprintln(c.stdout, "\nexit codes:")
	for _, e := range c.verb.exits {
		fmt.Fprintf(c.stdout, "  %d  %s\n", e.code, e.meaning)
	}
	fmt.Fprintln(c.stdout, "\nexamples:")
	for _, e := range c.verb.examples {
		fmt.Fprintf(c.stdout, "  # %s\n  %s\n", e.title, c.exampleLine(e))
	}
}

func (c *command) usageLine() string {
	words := []string{"airbytegen", c.verb.name}
	if c.hasFlags() {
		words = append(words, "[flags]")
	}
	if c.verb.argument != "" {
		words = append(words, c.verb.argument)
	}
	return strings.Join(words, " ")
}

func (c *command) exampleLine(e example) string {
	return strings.TrimSpace("airbytegen " + c.verb.name + " " + e.args)
}

func (c *command) hasFlags() bool {
	found := false
	c.flags.VisitAll(func(*flag.Flag) { found = true })
	return found
}
