package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/api/agent"
)

// command returns the command with all its verbs.
func (p *program) command() *cli.Command {
	root := &cli.Command{
		Name:        programName,
		Usage:       "let agents and people operate Airbyte",
		Description: rootDescription,
		Version:     version(),
		HideVersion: true, // it is a verb
		Commands: []*cli.Command{
			p.searchCommand(),
			p.describeCommand(),
			p.executeCommand(agent.Read, "execute an operation that changes nothing"),
			p.executeCommand(agent.Write, "execute an operation that creates or changes something"),
			p.executeCommand(agent.Destroy, "execute an operation that destroys something, after a question"),
			p.waitCommand(),
			p.mcpCommand(),
			p.serveCommand(),
			p.doctorCommand(),
			p.completionCommand(),
			p.versionCommand(),
		},
	}
	p.prepare(root)
	return root
}

const rootDescription = `Flags may have one dash or two, and may stand before or after arguments.

Credentials come from the environment (AIRBYTE_BASE_URL with AIRBYTE_TOKEN, AIRBYTE_CLIENT_ID and
AIRBYTE_CLIENT_SECRET, or AIRBYTE_USERNAME and AIRBYTE_PASSWORD), from a file or from a command, never from flags.
With -demo, no server is needed.

Exit codes: 0 done; 1 the server, the network or the job failed; 2 wrong flags or input; 3 not allowed, or nobody
agreed; 4 the wait is over and the job is still running; 130 interrupted. After 2 and 3, nothing was sent.`

// prepare sets what all commands have in common.
func (p *program) prepare(c *cli.Command) {
	c.Writer = p.stdout
	c.ErrWriter = p.stderr
	c.Reader = p.stdin
	c.HideHelpCommand = true
	c.OnUsageError = func(_ context.Context, _ *cli.Command, err error, _ bool) error { return asUsage(err) }
	c.ExitErrHandler = func(context.Context, *cli.Command, error) {} // run returns the exit code
	if c.Action == nil {
		c.Action = unknownVerb
	}
	for _, verb := range c.Commands {
		p.prepare(verb)
	}
}

// unknownVerb is the action of a command that needs a verb.
func unknownVerb(_ context.Context, c *cli.Command) error {
	if !c.Args().Present() {
		_ = cli.ShowRootCommandHelp(c.Root())
		return nil
	}
	given := c.Args().First()
	text := fmt.Sprintf("unknown verb %q", given)
	near := cli.SuggestCommand(c.Commands, given)
	if near != "" && near[0] == given[0] {
		text += "; did you mean " + near + "?"
	}
	return usagef("%s", text)
}

// usageError says that the command was called in a wrong way. Nothing was sent.
type usageError struct {
	err error
}

func (e *usageError) Error() string { return e.err.Error() }

func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &usageError{err: fmt.Errorf(format, args...)}
}

// asUsage returns an error of the flag parser in the words of this command.
func asUsage(err error) error {
	_, isUsage := errors.AsType[*usageError](err)
	if isUsage {
		return err
	}
	text := strings.TrimPrefix(err.Error(), "Incorrect Usage: ")
	text = strings.Replace(text, "flag provided but not defined: ", "unknown flag ", 1)
	return usagef("%s", text)
}

// versionCommand returns the verb that prints the version.
func (p *program) versionCommand() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version",
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return usagef("want no arguments, got %q", c.Args().First())
			}
			fmt.Fprintf(p.stdout, "%s %s\n", programName, version())
			return nil
		},
	}
}

// version returns the version of the module, such as v1.2.3, or the revision of a build from a checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(devel)"
	}
	v := info.Main.Version
	if v != "" && v != "(devel)" {
		return v
	}
	i := slices.IndexFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "vcs.revision" })
	if i < 0 {
		return "(devel)"
	}
	return "(devel) " + info.Settings[i].Value
}
