// Airbytegen generates Go clients of the Airbyte API and compares revisions of
// the API document.
//
//	airbytegen generate    write the Go files of a client
//	airbytegen verify      check that a client is up to date
//	airbytegen connectors  write Go structs for the settings of connectors
//	airbytegen drift       compare two revisions of the API document
//	airbytegen sync        pin a revision of the API document
//	airbytegen completion  print a completion script for a shell
//	airbytegen version     print the version, and the revision of the API document
//	airbytegen help VERB   explain a verb, its flags and its exit codes
//
// README.md in this folder is its manual.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/airbyte-go/airbyte/generator/commandline"
)

// programName is the name of the command in messages.
const programName = "airbytegen"

// exitCode tells a script how a run ended.
type exitCode = int

const (
	// exitOK reports success: files were written or are up to date, or two
	// documents agree.
	exitOK exitCode = 0

	// exitDifferent reports that a check found differences, or that somebody has
	// to make a decision.
	exitDifferent exitCode = 1

	// exitFailed reports that a verb other than drift could not do its work.
	exitFailed exitCode = 2

	// exitBreaking reports, for drift only, a change that breaks programs.
	exitBreaking exitCode = 2

	// exitNotCompared reports that drift could not compare the documents.
	exitNotCompared exitCode = 3
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run executes the verb that the first argument names.
func run(args []string, stdout, stderr io.Writer) exitCode {
	if len(args) == 0 {
		return withoutVerb(stdout, stderr)
	}
	args = commandline.VersionVerb(args)
	name := args[0]
	rest := args[1:]
	if name == commandline.CompleteVerb {
		completion().Write(stdout, rest)
		return exitOK
	}
	if isHelp(name) {
		return runHelp(rest, stdout, stderr)
	}
	v, ok := findVerb(name)
	if !ok {
		return unknownVerb(name, stderr)
	}
	return newCommand(v, stdout, stderr).run(rest)
}

// verb is a subcommand of airbytegen.
type verb struct {
	name        string
	summary     string // an imperative phrase without a period, for lists and help
	description string // sentences for help; "" if the summary says it all
	argument    string // the argument after the flags; "" if there is none
	examples    []commandline.Example
	exits       []commandline.Exit

	// failure is the exit code for an error.
	failure exitCode

	// register defines the flags of the verb and returns its work.
	register func(c *command) work
}

// work is the part of a verb that runs after its flags are parsed.
type work func() (exitCode, error)

// verbs returns the verbs in the order in which help lists them.
func verbs() []verb {
	return []verb{
		generateVerb(),
		verifyVerb(),
		connectorsVerb(),
		driftVerb(),
		syncVerb(),
		completionVerb(),
		versionVerb(),
	}
}

func findVerb(name string) (verb, bool) {
	for _, v := range verbs() {
		if v.name == name {
			return v, true
		}
	}
	return verb{}, false
}

func unknownVerb(name string, stderr io.Writer) exitCode {
	err := commandline.UnknownVerb(rootCommand(io.Discard, io.Discard, allVerbs()...), name)
	fmt.Fprintf(stderr, "%s: %v\n", programName, err)
	return exitFailed
}
