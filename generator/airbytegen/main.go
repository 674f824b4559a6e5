// Airbytegen generates the client of the Airbyte API, checks that generated
// files are up to date, and takes over new revisions of the API document.
//
//	airbytegen generate    write the files of a client
//	airbytegen verify      say whether they are what generate would write
//	airbytegen connectors  write the settings of connectors as Go structs
//	airbytegen drift       compare the pinned document with another revision
//	airbytegen sync        pin a revision of the API document
//	airbytegen completion  print the completion of a shell
//	airbytegen help VERB   say what a verb takes
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// What a run exits with.
const (
	exitOK        = 0
	exitDifferent = 1 // what was checked is not as it should be, or a person has to decide
	exitFailed    = 2 // it could not be told, or not be done
	exitUntold    = 3 // the same from drift, where 2 is a change that breaks programs
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// verb is one of the commands.
type verb struct {
	name    string
	summary string
	run     func(c *command) int
	failed  int // what it exits with when it cannot do its work
}

var verbs = []verb{
	{"generate", "write the files of a client", generate, exitFailed},
	{"verify", "say whether generated files are what generate would write", verify, exitFailed},
	{"connectors", "write the settings of connectors as Go structs", writeConnectors, exitFailed},
	{"drift", "compare the pinned document with another revision", compareDocuments, exitUntold},
	{"sync", "pin a revision of the API document", sync, exitFailed},
}

// allVerbs are the verbs and the one that tells shells of them.
func allVerbs() []verb {
	return append(slices.Clone(verbs), verb{name: "completion", summary: "print the completion of a shell: bash, zsh or fish", run: completion, failed: exitFailed})
}

// command is one run of a verb.
type command struct {
	args     []string
	flags    *flag.FlagSet
	summary  string
	failed   int // what it exits with when it cannot do its work
	stdout   io.Writer
	stderr   io.Writer
	config   file   // of -config; "" for none
	operand  string // what the verb takes besides flags; "" for nothing
	describe bool   // only the flags are wanted, not the run
}

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return exitFailed
	}
	name, args := args[0], args[1:]
	if name == "help" || name == "-h" || name == "-help" || name == "--help" {
		if len(args) == 0 || args[0] == "help" {
			usage(stdout)
			return exitOK
		}
		name, args = args[0], []string{"-h"}
	}
	for _, v := range allVerbs() {
		if v.name == name {
			return v.run(newCommand(v, args, stdout, stderr))
		}
	}
	fmt.Fprintf(stderr, "airbytegen: there is no verb %q; run airbytegen help\n", name)
	return exitFailed
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "usage: airbytegen VERB [flags]")
	for _, v := range allVerbs() {
		fmt.Fprintf(w, "  %-10s  %s\n", v.name, v.summary)
	}
	fmt.Fprintln(w, "  help VERB   say what a verb takes")
}

func newCommand(v verb, args []string, stdout, stderr io.Writer) *command {
	c := &command{
		args:    args,
		flags:   flag.NewFlagSet("airbytegen "+v.name, flag.ContinueOnError),
		summary: v.summary,
		failed:  v.failed,
		stdout:  stdout,
		stderr:  stderr,
	}
	c.flags.SetOutput(io.Discard) // errors come back from Parse, and help from help
	return c
}

// help says what the verb takes.
func (c *command) help() {
	name := strings.TrimPrefix(c.flags.Name(), "airbytegen ")
	c.flags.SetOutput(c.stdout)
	usage, flags := "usage: airbytegen "+name, ""
	c.flags.VisitAll(func(*flag.Flag) { flags = " [flags]" })
	fmt.Fprintf(c.stdout, "%s: %s\n", strings.TrimSpace(usage+flags+" "+c.operand), c.summary)
	c.flags.PrintDefaults()
	for i, example := range examples[name] {
		if i == 0 {
			fmt.Fprintln(c.stdout, "\nexamples:")
		}
		fmt.Fprintf(c.stdout, "  # %s\n  %s\n", example.does, strings.TrimSpace("airbytegen "+name+" "+example.args))
	}
}

// parse reads the flags. Its second result is false where the verb is not to
// run, and then its first is what to exit with.
func (c *command) parse() (int, bool) {
	if c.describe {
		return exitOK, false
	}
	switch err := c.flags.Parse(c.args); {
	case errors.Is(err, flag.ErrHelp):
		c.help()
		return exitOK, false
	case err != nil:
		return c.fail(fmt.Errorf("%w; run %s", err, strings.Replace(c.flags.Name(), " ", " help ", 1))), false
	}
	if c.flags.NArg() > 0 && c.operand == "" {
		return c.fail(fmt.Errorf("%q is no flag; flags start with -", c.flags.Arg(0))), false
	}
	if err := c.applyConfig(); err != nil {
		return c.fail(err), false
	}
	return exitOK, true
}

// fail reports an error and returns what to exit with.
func (c *command) fail(err error) int {
	fmt.Fprintf(c.stderr, "%s: %v\n", c.flags.Name(), err)
	return c.failed
}
