package main

import (
	"context"
	"fmt"
	"io"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/generator/commandline"
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
	root := rootCommand(stdout, stderr, allVerbs()...)
	if len(args) == 0 || args[0] == "help" {
		commandline.WriteHelp(stdout, root)
		return exitOK
	}
	err := root.Run(context.Background(), []string{programName, "help", args[0]})
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", programName, err)
		return exitFailed
	}
	return exitOK
}

// withoutVerb prints help for a call without a verb, which is an error.
func withoutVerb(stdout, stderr io.Writer) exitCode {
	err := rootCommand(stdout, stderr, allVerbs()...).Run(context.Background(), []string{programName})
	fmt.Fprintf(stderr, "%s: %v\n", programName, err)
	return exitFailed
}

// rootCommand returns the command with some of its verbs.
func rootCommand(stdout, stderr io.Writer, verbs ...*cli.Command) *cli.Command {
	root := &cli.Command{
		Name:  programName,
		Usage: "generate Go clients of the Airbyte API, and compare revisions of its document",
		Description: "Flags may have one dash or two. On a terminal, a run of more than a second shows what it is doing. " +
			"Only reports of drift have colors, on a terminal, unless NO_COLOR is set.",
		Commands: verbs,
	}
	commandline.Prepare(root, commandline.Streams{Out: stdout, Err: stderr})
	return root
}

// allVerbs returns the verbs and help, for help and completion.
func allVerbs() []*cli.Command {
	var all []*cli.Command
	for _, v := range verbs() {
		all = append(all, newCommand(v, io.Discard, io.Discard).cli)
	}
	return append(all, commandline.HelpCommand())
}
