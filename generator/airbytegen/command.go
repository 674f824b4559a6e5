package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/airbyte-go/airbyte/generator/document"
)

// command is one run of a verb.
type command struct {
	verb   verb
	flags  *flag.FlagSet
	work   work
	config fileName // value of -config; "" if the flag is absent or the verb has none
	stdout io.Writer
	stderr io.Writer
}

// newCommand returns a command whose flags are defined, but not parsed yet.
func newCommand(v verb, stdout, stderr io.Writer) *command {
	c := &command{
		verb:   v,
		flags:  flag.NewFlagSet("airbytegen "+v.name, flag.ContinueOnError),
		stdout: stdout,
		stderr: harmlessWriter{stderr},
	}
	c.flags.SetOutput(io.Discard) // fail and printHelp print errors and help
	c.work = v.register(c)
	return c
}

// run parses the arguments after the verb and does the work. A panic is reported as an
// error, because its own exit code would look like a verdict of drift.
func (c *command) run(args []string) (code exitCode) {
	defer func() {
		if reason := recover(); reason != nil {
			code = c.fail(fmt.Errorf("internal error, please report it: %v\n%s", reason, debug.Stack()))
		}
	}()
	err := c.parse(args)
	if errors.Is(err, flag.ErrHelp) {
		c.printHelp()
		return exitOK
	}
	if err != nil {
		return c.fail(err)
	}
	code, err = c.work()
	if err != nil {
		return c.fail(err)
	}
	return code
}

// parse sets the flags from the arguments and then from the config file. It
// returns [flag.ErrHelp] for -h and -help.
func (c *command) parse(args []string) error {
	err := c.flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if err != nil {
		return fmt.Errorf("%w; run airbytegen help %s", err, c.verb.name)
	}
	if c.flags.NArg() > 0 && c.verb.argument == "" {
		return fmt.Errorf("unexpected argument %q; flags start with -", c.flags.Arg(0))
	}
	return c.applyConfig()
}

// fail prints an error and returns the exit code for it.
func (c *command) fail(err error) exitCode {
	fmt.Fprintf(c.stderr, "airbytegen %s: %v\n", c.verb.name, err)
	return c.verb.failure
}

// harmlessWriter writes messages in which names of a document cannot give commands to
// a CI server or to a terminal. Each message is written at once.
type harmlessWriter struct{ w io.Writer }

func (h harmlessWriter) Write(message []byte) (int, error) {
	if _, err := io.WriteString(h.w, document.Harmless(string(message))); err != nil {
		return 0, err
	}
	return len(message), nil
}
