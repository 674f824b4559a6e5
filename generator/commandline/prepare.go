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
	c.OnUsageError = func(_ context.Context, c *cli.Command, err error, _ bool) error { return asUsage(c, err) }
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
		return unknownFlag(c, given)
	}
	near := cli.SuggestCommand(c.Commands, given)
	isSimilar := near != "" && given != "" && near[0] == given[0]
	if isSimilar {
		return Usagef("unknown verb %q; did you mean %s?", given, near)
	}
	return &UsageError{Err: fmt.Errorf("unknown verb %q", given), Help: HelpOf(c)}
}

// unknownFlag returns the error for a flag that a command does not have. It suggests a similar one.
func unknownFlag(c *cli.Command, given string) error {
	name := strings.TrimLeft(given, "-")
	near := strings.TrimLeft(cli.SuggestFlag(c.Flags, name, true), "-")
	isSimilar := near != "" && strings.HasPrefix(name, near[:1])
	if isSimilar {
		return Usagef("unknown flag %s; did you mean -%s?", given, near)
	}
	return &UsageError{Err: fmt.Errorf("unknown flag %s", given), Help: HelpOf(c)}
}

// Unexpected returns the error for the arguments of a command that takes none.
func Unexpected(c *cli.Command) error {
	return &UsageError{Err: fmt.Errorf("unexpected argument %q; flags start with -", c.Args().First())}
}

// HelpOf returns the command that prints the help of a command or a verb, such as "airbytegen help drift".
func HelpOf(c *cli.Command) string {
	root := c.Root()
	if c == root {
		return root.Name + " " + helpVerb
	}
	return root.Name + " " + helpVerb + " " + c.Name
}

// UsageError reports that a command was called with wrong flags or arguments.
type UsageError struct {
	Err error

	// Help is the command that prints the flags, such as "airbytegen help drift". If it is "", the error does not name it.
	Help string
}

// Error returns the text of the error, and the command that prints the flags.
func (e *UsageError) Error() string {
	if e.Help == "" {
		return e.Err.Error()
	}
	return e.Err.Error() + "; run " + e.Help
}

// Unwrap returns the cause.
func (e *UsageError) Unwrap() error { return e.Err }

// Usagef returns a [UsageError] with a text for [fmt.Errorf].
func Usagef(format string, args ...any) error {
	return &UsageError{Err: fmt.Errorf(format, args...)}
}

// numberError is the part of an error of package strconv that repeats the value.
var numberError = regexp.MustCompile(`: strconv\.\w+: parsing "[^"]*": `)

// asUsage returns an error that the flag library found in the arguments of a command as a [UsageError].
func asUsage(c *cli.Command, err error) error {
	_, isUsage := errors.AsType[*UsageError](err)
	if isUsage {
		return err
	}
	text := strings.TrimPrefix(err.Error(), "Incorrect Usage: ")
	given, isUnknown := strings.CutPrefix(text, "flag provided but not defined: ")
	if isUnknown {
		return unknownFlag(c, given)
	}
	text = numberError.ReplaceAllString(text, ": ")
	return &UsageError{Err: errors.New(text), Help: HelpOf(c)}
}
