package commandline

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/urfave/cli/v3"
)

// The scripts call the command with [CompleteVerb]. The scripts of the flag library are not used: they evaluate the line
// that is being typed, need a package of bash functions that is often missing, and complete no values.
//
//go:embed completion
var scripts embed.FS

// completionVerb is the name of the verb that prints a completion script.
const completionVerb = "completion"

// shells lists the shells that have a completion script, with the file of the script and the line that loads it.
var shells = []struct {
	name string
	file string
	use  string
}{
	{name: "bash", file: "bash.sh", use: "source <(NAME completion bash)"},
	{name: "zsh", file: "zsh.zsh", use: "source <(NAME completion zsh)"},
	{name: "fish", file: "fish.fish", use: "NAME completion fish | source"},
	{name: "pwsh", file: "pwsh.ps1", use: "NAME completion pwsh | Out-String | Invoke-Expression"},
}

// CompletionCommand returns the verb that prints a completion script for the command with a name.
func CompletionCommand(name string) *cli.Command {
	var help strings.Builder
	help.WriteString("Add one of these lines to the startup file of your shell:\n")
	for _, shell := range shells {
		fmt.Fprintf(&help, "\n  %-5s %s", shell.name, strings.ReplaceAll(shell.use, "NAME", name))
	}
	return &cli.Command{
		Name:        completionVerb,
		Usage:       "print a completion script for a shell",
		ArgsUsage:   "bash|zsh|fish|pwsh",
		Description: help.String(),
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Len() != 1 {
				return errNoShell(c)
			}
			return writeScript(c, name, c.Args().First())
		},
	}
}

// errNoShell returns the error for a missing or unknown shell.
func errNoShell(c *cli.Command) error {
	return &UsageError{Err: errors.New("name one shell: bash, zsh, fish or pwsh"), Help: HelpOf(c)}
}

// writeScript writes the completion script of a command for a shell.
func writeScript(c *cli.Command, name, shell string) error {
	for _, s := range shells {
		if s.name != shell {
			continue
		}
		script, err := scripts.ReadFile(path.Join("completion", s.file))
		if err != nil {
			return err
		}
		_, err = io.WriteString(c.Root().Writer, strings.ReplaceAll(string(script), "NAME", name))
		return err
	}
	return errNoShell(c)
}

func shellCandidates(arguments []string) []Candidate {
	if len(arguments) > 0 {
		return nil
	}
	var all []Candidate
	for _, shell := range shells {
		all = append(all, Candidate{Word: shell.name})
	}
	return all
}
