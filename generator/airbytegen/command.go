package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/generator/commandline"
	"github.com/airbyte-go/airbyte/generator/document"
)

// command is one run of a verb.
type command struct {
	verb   verb
	cli    *cli.Command
	work   work
	code   exitCode // of the work
	config fileName // value of -config; "" if the flag is absent or the verb has none
	stdout io.Writer
	stderr io.Writer

	progress *commandline.Progress // of the work; nil before it starts, and if nobody watches
	terminal io.Writer             // where progress is shown

	screen io.Writer // standard output itself, which tells the width of a terminal
}

// newCommand returns a command whose flags are defined, but not parsed yet.
func newCommand(v verb, stdout, stderr io.Writer) *command {
	c := &command{verb: v, terminal: stderr, screen: stdout}
	c.stdout = afterProgress{command: c, w: stdout}
	c.stderr = afterProgress{command: c, w: harmlessWriter{stderr}}
	c.cli = &cli.Command{
		Name:        v.name,
		Usage:       v.summary,
		Description: v.description,
		ArgsUsage:   v.argument,
		Action:      c.act,
	}
	commandline.SetExits(c.cli, v.exits...)
	commandline.SetExamples(c.cli, v.examples...)
	c.work = v.register(c)
	return c
}

func (c *command) addFlags(flags ...cli.Flag) { c.cli.Flags = append(c.cli.Flags, flags...) }

// run parses the arguments after the verb and does the work. A panic is reported as an
// error, because its own exit code would look like a verdict of drift.
func (c *command) run(args []string) (code exitCode) {
	defer func() {
		if reason := recover(); reason != nil {
			code = c.fail(fmt.Errorf("internal error, please report it: %v\n%s", reason, debug.Stack()))
		}
	}()
	defer func() { c.progress.Stop() }()
	root := rootCommand(c.screen, c.stderr, c.cli)
	err := root.Run(context.Background(), slices.Concat([]string{programName, c.verb.name}, args))
	usage, isUsage := errors.AsType[*commandline.UsageError](err)
	switch {
	case isUsage:
		return c.fail(usage)
	case err != nil:
		return c.fail(err)
	}
	return c.code
}

// act does the work. The flags of the command line are set.
func (c *command) act(context.Context, *cli.Command) error {
	if c.cli.Args().Present() && c.verb.argument == "" {
		return commandline.Unexpected(c.cli)
	}
	err := c.applyConfig()
	if err != nil {
		return err
	}
	c.progress = commandline.StartProgress(c.terminal, "reading the document")
	c.code, err = c.work()
	return err
}

// fail prints an error and returns the exit code for it.
func (c *command) fail(err error) exitCode {
	fmt.Fprintf(c.stderr, "airbytegen %s: %v\n", c.verb.name, err)
	return c.verb.failure
}

// afterProgress ends the progress before something is printed.
type afterProgress struct {
	command *command
	w       io.Writer
}

func (a afterProgress) Write(text []byte) (int, error) {
	a.command.progress.Stop()
	return a.w.Write(text)
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
