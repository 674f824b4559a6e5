package main

import (
	"context"
	"embed"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"
)

// The scripts call the hidden verb __complete. Those of the flag library evaluate the line that is being typed, need
// a package of bash functions that is often missing, and know no values.
//
//go:embed completion
var completionScripts embed.FS

// shells lists the shells that have a completion script, with the file of the script.
var shells = []struct {
	name string
	file string
	use  string
}{
	{name: "bash", file: "bash.sh", use: "source <(airbyteagent completion bash)"},
	{name: "zsh", file: "zsh.zsh", use: "source <(airbyteagent completion zsh)"},
	{name: "fish", file: "fish.fish", use: "airbyteagent completion fish | source"},
	{name: "pwsh", file: "pwsh.ps1", use: "airbyteagent completion pwsh | Out-String | Invoke-Expression"},
}

// completionCommand returns the verb that prints a completion script.
func (p *program) completionCommand() *cli.Command {
	var help strings.Builder
	help.WriteString("Add one of these to the startup file of your shell:\n")
	for _, shell := range shells {
		fmt.Fprintf(&help, "\n%-5s %s", shell.name, shell.use)
	}
	return &cli.Command{
		Name:        "completion",
		Usage:       "print a completion script for a shell",
		ArgsUsage:   "bash|zsh|fish|pwsh",
		Description: help.String(),
		Action:      p.printScript,
	}
}

func (p *program) printScript(_ context.Context, c *cli.Command) error {
	for _, shell := range shells {
		if c.Args().Len() != 1 || c.Args().First() != shell.name {
			continue
		}
		script, err := completionScripts.ReadFile("completion/" + shell.file)
		if err != nil {
			return err
		}
		_, err = p.stdout.Write(script)
		return err
	}
	return usagef("name one shell: bash, zsh, fish or pwsh")
}

func shellCandidates(arguments []string) []candidate {
	if len(arguments) > 0 {
		return nil
	}
	var all []candidate
	for _, shell := range shells {
		all = append(all, candidate{word: shell.name, about: shell.use})
	}
	return all
}
