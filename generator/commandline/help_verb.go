package commandline

import (
	"context"

	"github.com/urfave/cli/v3"
)

const helpVerb = "help"

// HelpCommand returns the verb that explains another verb. Without one, it explains the command.
func HelpCommand() *cli.Command {
	return &cli.Command{
		Name:      helpVerb,
		Usage:     "explain a verb and its flags",
		ArgsUsage: "[VERB]",
		Action: func(_ context.Context, c *cli.Command) error {
			root := c.Root()
			explained := root
			if c.Args().Present() {
				explained = root.Command(c.Args().First())
			}
			if explained == nil {
				return UnknownVerb(root, c.Args().First())
			}
			WriteHelp(root.Writer, explained)
			return nil
		},
	}
}
