package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// verbFor returns the verb that executes operations with an effect.
func verbFor(effect agent.Effect) string {
	if effect == agent.Destroy {
		return "delete"
	}
	return string(effect)
}

// executeCommand returns the verb that executes operations with an effect.
func (p *program) executeCommand(effect agent.Effect, usage string) *cli.Command {
	flags := []cli.Flag{
		outputFlag(),
		&cli.StringFlag{
			Name:      flagFile,
			Usage:     "read the input, a JSON object, from a `file`, or from standard input for -",
			TakesFile: true,
		},
		&cli.StringSliceFlag{
			Name:  flagFields,
			Usage: "print only these `fields` of the result, such as jobId,status or schedule.cronExpression",
		},
	}
	if effect == agent.Read {
		flags = append(flags, &cli.StringFlag{
			Name:  flagCursor,
			Usage: "continue a list at the `cursor` of the result before",
		})
	} else {
		flags = append(flags, &cli.BoolFlag{
			Name:  flagDryRun,
			Usage: "check the call and print the request instead of sending it",
		})
	}
	flags = append(flags, serverFlags()...)
	flags = append(flags, limitFlags()...)
	if effect == agent.Destroy {
		flags = append(flags, confirmFlag())
	}
	flags = append(flags, secretFlags()...)
	return &cli.Command{
		Name:        verbFor(effect),
		Usage:       usage,
		ArgsUsage:   "OPERATION [FIELD=VALUE…]",
		Description: executeDescription,
		Flags:       flags,
		Action:      func(ctx context.Context, c *cli.Command) error { return p.execute(ctx, c, effect) },
	}
}

const executeDescription = `The input is a JSON object in a file (-f), in an argument, or in fields: connectionId=ID, status=inactive,
workspaceIds=ID,ID, schedule.scheduleType=manual. The schema of the operation gives the type of each value. Where it
has none, as inside configuration, a value that is JSON keeps its type, so that port=5432 is a number.`

// execute executes a verb: read, write or delete.
func (p *program) execute(ctx context.Context, c *cli.Command, effect agent.Effect) error {
	id := c.Args().First()
	if id == "" {
		return commandline.Usagef("name an operation; %s search finds them", programName)
	}
	err := checkOperation(c, id)
	if err != nil {
		return err
	}
	op := agent.Lookup(id)
	input, err := p.readInput(op, c.String(flagFile), c.Args().Tail())
	if err != nil {
		return err
	}
	own := op.EffectOf(input)
	if own != effect {
		return wrongVerb(op, own)
	}
	s, err := p.openSession(ctx, c)
	if err != nil {
		return err
	}
	defer s.close()
	progress := commandline.StartProgress(p.stderr, "waiting for the server")
	defer progress.Stop()
	result, err := s.execute(ctx, effect, agent.Call{
		Operation: id,
		Input:     input,
		Fields:    c.StringSlice(flagFields),
		Cursor:    c.String(flagCursor),
		DryRun:    c.Bool(flagDryRun),
		Ask: func(ctx context.Context, question agent.Question) (bool, error) {
			progress.Stop()
			return p.ask(ctx, question)
		},
	})
	progress.Stop()
	if err != nil {
		return err
	}
	return p.print(c, result)
}

// wrongVerb returns the error for a call whose effect belongs to another verb. If an input with another value would do less
// harm, as a sync does instead of a reset, it says so.
func wrongVerb(op *agent.Operation, effect agent.Effect) error {
	text := fmt.Sprintf("this call of %s needs the verb %s", op.ID, verbFor(effect))
	for _, c := range op.Cases {
		if effect == agent.Destroy && c.Effect != agent.Destroy {
			text += fmt.Sprintf("; with %s=%s it needs %s", c.Field, c.Value, verbFor(c.Effect))
		}
	}
	return commandline.Usagef("%s", text)
}

func (s *session) execute(ctx context.Context, effect agent.Effect, call agent.Call) (json.RawMessage, error) {
	switch effect {
	case agent.Read:
		return s.Read(ctx, call)
	case agent.Write:
		return s.Write(ctx, call)
	}
	return s.Delete(ctx, call)
}
