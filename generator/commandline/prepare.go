package commandline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/urfave/cli/v3"
)

// Streams are the standard streams of a command.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// Prepare sets the properties that all commands and their verbs have in common: their streams, their help, and their
// errors. [cli.Command.Run] returns each error, and prints none. Wrong flags are a [UsageError].
func Prepare(c *cli.Command, streams Streams) {
	c.Reader = streams.In
	c.Writer = streams.Out
	c.ErrWriter = streams.Err
	c.HideHelpCommand = true
	c.HideVersion = true // it is a verb or a flag of ours
	c.OnUsageError = func(_ context.Context, _ *cli.Command, err error, _ bool) error { return asUsage(err) }
	c.ExitErrHandler = func(context.Context, *cli.Command, error) {} // the command chooses the exit code
	if c.Action == nil {
		c.Action = needVerb
	}
	for _, verb := range c.Commands {
		Prepare(verb, streams)
	}
}

// needVerb is the action of a command that needs a verb. Without one, it returns an error, so that a script that lost its
// verb fails, and prints help for people to standard error.
func needVerb(_ context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return UnknownVerb(c, c.Args().First())
	}
	WriteHelp(c.Root().ErrWriter, c)
	return Usagef("name a verb")
}

// UnknownVerb returns the error for a verb that a command does not have. It suggests a similar one.
func UnknownVerb(c *cli.Command, given string) error {
	if strings.HasPrefix(given, "-") {
		return Usagef("unknown flag %s; run %s help", given, c.Name)
	}
	near := cli.SuggestCommand(c.Commands, given)
	isSimilar := near != "" && given != "" && near[0] == given[0]
	if isSimilar {
		return Usagef("unknown verb %q; did you mean %s?", given, near)
	}
	return Usagef("unknown verb %q; run %s help", given, c.Name)
}

// UsageError reports that a command was called with wrong flags or arguments.
type UsageError struct {
	Err error
}

// Error returns the text of the error.
func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *UsageError) Unwrap() error { return e.Err }

// Usagef returns a [UsageError] with a text for [fmt.Errorf].
func Usagef(format string, args ...any) error {
	return &UsageError{Err: fmt.Errorf(format, args...)}
}

// numberError is the part of an error of package strconv that repeats the value.
var numberError = regexp.MustCompile(`: strconv\.\w+: parsing "[^"]*": `)

// asUsage returns an error of the flag library as a [UsageError].
func asUsage(err error) error {
	_, isUsage := errors.AsType[*UsageError](err)
	if isUsage {
		return err
	}
	text := strings.TrimPrefix(err.Error(), "Incorrect Usage: ")
	text = strings.Replace(text, "flag provided but not defined: ", "unknown flag ", 1)
	text = numberError.ReplaceAllString(text, ": ")
	return Usagef("%s", text)
}
