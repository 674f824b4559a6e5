package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/api/agent"
)

// searchCommand returns the verb that finds operations. It needs neither a server nor credentials.
func (p *program) searchCommand() *cli.Command {
	return &cli.Command{
		Name:      "search",
		Usage:     "find operations by what you want, such as \"pause a pipeline\"",
		ArgsUsage: "INTENT",
		Flags: append([]cli.Flag{
			outputFlag(),
			&cli.IntFlag{Name: flagLimit, Usage: "print at most a `number` of operations", Value: agent.DefaultHits},
		}, limitFlags()...),
		Action: func(_ context.Context, c *cli.Command) error {
			intent := strings.Join(c.Args().Slice(), " ")
			if strings.TrimSpace(intent) == "" {
				return usagef("say what you want, such as: %s search pause a pipeline", programName)
			}
			if c.Int(flagLimit) < 1 {
				return usagef("-%s: want at least 1, got %d", flagLimit, c.Int(flagLimit))
			}
			s, err := openOffline(c)
			if err != nil {
				return err
			}
			defer s.close()
			result, err := s.Search(intent, c.Int(flagLimit))
			if err != nil {
				return err
			}
			return p.print(c, result)
		},
	}
}

// describeCommand returns the verb that shows the input of operations. It needs neither a server nor credentials.
func (p *program) describeCommand() *cli.Command {
	return &cli.Command{
		Name:      "describe",
		Usage:     "show the input of operations, an example, and what to know",
		ArgsUsage: "OPERATION…",
		Flags:     append([]cli.Flag{outputFlag()}, limitFlags()...),
		Action: func(_ context.Context, c *cli.Command) error {
			for _, id := range c.Args().Slice() {
				err := checkOperation(id)
				if err != nil {
					return err
				}
			}
			if !c.Args().Present() {
				return usagef("name an operation; %s search finds them", programName)
			}
			s, err := openOffline(c)
			if err != nil {
				return err
			}
			defer s.close()
			result, err := s.Describe(c.Args().Slice()...)
			if err != nil {
				return err
			}
			return p.print(c, result)
		},
	}
}

// checkOperation returns a usage error for an unknown operation, with a suggestion.
func checkOperation(id string) error {
	if agent.Lookup(id) != nil {
		return nil
	}
	var ids []string
	for _, op := range agent.Operations() {
		ids = append(ids, op.ID)
	}
	near := nearest(id, ids)
	if near != "" {
		return usagef("there is no operation %.60q; did you mean %s?", id, near)
	}
	return usagef("there is no operation %.60q; %s search finds them", id, programName)
}

// nearest returns the ID that was probably meant, or "": the first hit of a search, if its letters are almost the
// same.
func nearest(id string, ids []string) string {
	for _, known := range ids {
		if strings.EqualFold(known, id) {
			return known
		}
	}
	result := agent.SearchN(id, 1)
	if len(result.Hits) == 0 {
		return ""
	}
	return result.Hits[0].Operation
}
