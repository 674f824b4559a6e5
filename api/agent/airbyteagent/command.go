package main

import (
	"github.com/urfave/cli/v3"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// command returns the command with all its verbs.
func (p *program) command() *cli.Command {
	root := &cli.Command{
		Name:        programName,
		Usage:       "let agents and people operate Airbyte",
		Description: rootDescription,
		Version:     airbyte.Version,
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
			commandline.CompletionCommand(programName),
			commandline.VersionCommand(programName, airbyte.Version),
			commandline.HelpCommand(),
		},
	}
	explain(root)
	commandline.Prepare(root, commandline.Streams{In: p.stdin, Out: p.stdout, Err: p.stderr})
	return root
}

const rootDescription = `Flags may have one dash or two, and may stand before or after arguments.

Credentials come from the environment (AIRBYTE_BASE_URL with AIRBYTE_TOKEN, AIRBYTE_CLIENT_ID and
AIRBYTE_CLIENT_SECRET, or AIRBYTE_USERNAME and AIRBYTE_PASSWORD), from a file or from a command, never from flags.
With -demo, no server is needed.`
