// Airbytegen generates the client of the Airbyte API, checks that generated
// files are up to date, and takes over new revisions of the API document.
//
//	airbytegen generate    write the files of a client
//	airbytegen verify      say whether they are what generate would write
//	airbytegen connectors  write the settings of connectors as Go structs
//	airbytegen sync        pin a revision of the API document
//	airbytegen help VERB   say what a verb takes
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// What a run exits with.
const (
	exitOK        = 0
	exitDifferent = 1 // what was checked is not as it should be
	exitFailed    = 2 // it could not be told, or not be done
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// verb is one of the commands.
type verb struct {
	name    string
	summary string
	run     func(c *command) int
}

var verbs = []verb{
	{"generate", "write the files of a client", generate},
	{"verify", "say whether generated files are what generate would write", verify},
	{"connectors", "write the settings of connectors as Go structs", writeConnectors},
	{"sync", "pin a revision of the API document", sync},
}

// command is one run of a verb.
type command struct {
	args   []string
	flags  *flag.FlagSet
	stdout io.Writer
	stderr io.Writer
}

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return exitFailed
	}
	name, args := args[0], args[1:]
	if name == "help" || name == "-h" || name == "--help" {
		if len(args) == 0 {
			usage(stdout)
			return exitOK
		}
		name, args = args[0], []string{"-h"}
	}
	for _, v := range verbs {
		if v.name == name {
			return v.run(newCommand(v, args, stdout, stderr))
		}
	}
	fmt.Fprintf(stderr, "airbytegen: there is no verb %q\n", name)
	usage(stderr)
	return exitFailed
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "usage: airbytegen VERB [flags]")
	for _, v := range verbs {
		fmt.Fprintf(w, "  %-10s %s\n", v.name, v.summary)
	}
	fmt.Fprintln(w, "  help VERB  say what a verb takes")
}

func newCommand(v verb, args []string, stdout, stderr io.Writer) *command {
	c := &command{args: args, flags: flag.NewFlagSet("airbytegen "+v.name, flag.ContinueOnError), stdout: stdout, stderr: stderr}
	c.flags.SetOutput(stderr)
	c.flags.Usage = func() {
		fmt.Fprintf(c.flags.Output(), "usage: airbytegen %s [flags]: %s\n", v.name, v.summary)
		c.flags.PrintDefaults()
	}
	return c
}

// parse reads the flags. Its second result is false where the verb is not to
// run, and then its first is what to exit with.
func (c *command) parse() (int, bool) {
	for _, arg := range c.args {
		if arg == "-h" || arg == "-help" || arg == "--help" {
			c.flags.SetOutput(c.stdout)
		}
	}
	switch err := c.flags.Parse(c.args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK, false
	case err != nil:
		return exitFailed, false
	}
	if c.flags.NArg() > 0 {
		return c.fail(fmt.Errorf("%q is no flag; flags start with -", c.flags.Arg(0))), false
	}
	return exitOK, true
}

// fail reports an error and returns what to exit with.
func (c *command) fail(err error) int {
	fmt.Fprintf(c.stderr, "%s: %v\n", c.flags.Name(), err)
	return exitFailed
}
