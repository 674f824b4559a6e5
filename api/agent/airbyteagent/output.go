package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// Output formats.
const (
	formatJSON = "json"
	formatText = "text"
)

// format returns the format that a verb prints.
func (p *program) format(c *cli.Command) string {
	given := c.String(flagOutput)
	switch {
	case given != "":
		return given
	case p.isTerminal(p.stdout):
		return formatText
	}
	return formatJSON
}

// hasColors reports whether a stream may have colors: on a terminal, unless NO_COLOR is set, see
// https://no-color.org.
func (p *program) hasColors(stream any) bool {
	return p.isTerminal(stream) && p.environ("NO_COLOR") == "" && p.environ("TERM") != "dumb"
}

// Escape sequences of terminals.
const (
	escapeBold  = "\x1b[1m"
	escapeRed   = "\x1b[31m"
	escapeReset = "\x1b[0m"
)

// print prints a result in the format of a verb.
func (p *program) print(c *cli.Command, result json.RawMessage) error {
	if p.format(c) == formatText {
		return writeText(p.stdout, result, p.hasColors(p.stdout))
	}
	return writeJSON(p.stdout, result)
}

// writeJSON writes a result on one line. The characters of HTML are not escaped.
func writeJSON(w io.Writer, result json.RawMessage) error {
	var line bytes.Buffer
	err := json.Compact(&line, result)
	if err != nil {
		return err
	}
	line.WriteByte('\n')
	_, err = w.Write(line.Bytes())
	return err
}

// failedJobError says that a job has ended without success. The result has been printed.
type failedJobError struct {
	status string
}

func (e *failedJobError) Error() string { return "the job has ended with status " + e.status }

// notEndedError says that a wait ended before the job. The result has been printed.
type notEndedError struct{}

func (*notEndedError) Error() string { return "the job is still running" }

// refusedError says that nobody agreed to a destructive call.
type refusedError struct {
	failure *agent.Error
}

func (e *refusedError) Error() string { return e.failure.Error() }

func (e *refusedError) Unwrap() error { return e.failure }

// codeOf returns the exit code for an error.
func codeOf(err error) exitCode {
	_, isUsage := errors.AsType[*commandline.UsageError](err)
	_, isRefused := errors.AsType[*refusedError](err)
	_, isNotEnded := errors.AsType[*notEndedError](err)
	switch {
	case isUsage:
		return exitUsage
	case isRefused:
		return exitRefused
	case isNotEnded:
		return exitNotEnded
	}
	failure, ok := errors.AsType[*agent.Error](err)
	if !ok {
		return exitFailed
	}
	wasSent := failure.Status != 0
	_, hasMistakes := errors.AsType[*agent.InputError](err)
	switch {
	case hasMistakes || (len(failure.Mistakes) > 0 && !wasSent):
		return exitUsage
	case !wasSent && failure.Unwrap() == nil:
		return exitRefused // neither the server nor the client has failed
	}
	return exitFailed
}

// printError prints an error to standard error: as JSON if that is the format of the verb, and as text otherwise.
func (p *program) printError(args []string, err error) {
	failure, isAgent := errors.AsType[*agent.Error](err)
	if !isAgent {
		failure = &agent.Error{Message: err.Error()}
	}
	failure = inOwnWords(failure)
	if p.wantsJSON(args) {
		line, failed := json.Marshal(failure)
		if failed == nil {
			fmt.Fprintf(p.stderr, "%s\n", line)
			return
		}
	}
	p.printErrorText(failure)
}

// wantsJSON reports whether errors are JSON. The flags may be wrong, so it looks at the arguments itself.
func (p *program) wantsJSON(args []string) bool {
	for i, arg := range args {
		name, value, found := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		isFlag := strings.HasPrefix(arg, "-") && name == flagOutput
		switch {
		case isFlag && found:
			return value == formatJSON
		case isFlag && i+1 < len(args):
			return args[i+1] == formatJSON
		}
	}
	return false
}

func (p *program) printErrorText(failure *agent.Error) {
	head := programName + ":"
	if p.hasColors(p.stderr) {
		head = escapeRed + head + escapeReset
	}
	fmt.Fprintf(p.stderr, "%s %s\n", head, printable(failure.Message))
	for _, m := range failure.Mistakes {
		fmt.Fprintf(p.stderr, "  %s: %s\n", printable(m.Field), printable(m.Text))
	}
	if failure.Do != "" {
		fmt.Fprintf(p.stderr, "  %s\n", printable(failure.Do))
	}
	if failure.Command != "" {
		fmt.Fprintf(p.stderr, "  %s\n", printable(failure.Command))
	}
}

// ownWords replaces the names of tools by the verbs of this command.
var ownWords = strings.NewReplacer(
	"airbyte_search", programName+" search",
	"airbyte_describe", programName+" describe",
	"airbyte_read", programName+" read",
	"airbyte_write", programName+" write",
	"airbyte_delete", programName+" delete",
	"airbyte_wait", programName+" wait",
	"dryRun", "-"+flagDryRun,
	"the runner is in mode ", "-"+flagMode+" is ",
	"only the operator can change this", "to allow it, see the flags -"+flagMode+", -"+flagAllow+", -"+flagDeny+
		" and -"+flagWorkspaces,
	"; do not try other operations with the same effect", "",
	"ask the operator to allow references to secrets; none are allowed now",
	`write {"$secret": "env:PG_PASSWORD"} instead, and allow it with -`+flagSecrets+" env:PG_PASSWORD",
	"ask the operator to set a folder for secrets", "set a folder for them with -"+flagSecretsOut,
)

// inOwnWords returns an error that speaks of verbs instead of tools.
func inOwnWords(failure *agent.Error) *agent.Error {
	own := *failure
	own.Message = ownWords.Replace(failure.Message)
	own.Do = ownWords.Replace(failure.Do)
	own.Mistakes = slices.Clone(failure.Mistakes)
	for i, m := range own.Mistakes {
		own.Mistakes[i].Text = ownWords.Replace(m.Text)
	}
	return &own
}
