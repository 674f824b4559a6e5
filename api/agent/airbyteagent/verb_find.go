package main

import (
	"context"
	"encoding/json"
	"fmt"
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
			return p.printFound(c, result)
		},
	}
}

// found is the result of a search.
type found struct {
	Hits []struct {
		Operation  string
		Does       string
		Tool       string
		Input      string
		NotAllowed string
	}
	Recipe *struct {
		Title string
		Steps []struct {
			Operation string
			Why       string
		}
	}
	Note      string
	Catalogue []string
}

// printFound prints the result of a search, in the words of this command.
func (p *program) printFound(c *cli.Command, result json.RawMessage) error {
	result = json.RawMessage(ownWords.Replace(string(result)))
	if p.format(c) == formatJSON {
		return writeJSON(p.stdout, result)
	}
	var f found
	err := json.Unmarshal(result, &f)
	if err != nil {
		return err
	}
	t := &textWriter{hasColors: p.hasColors(p.stdout)}
	t.writeFound(&f)
	_, err = p.stdout.Write([]byte(t.text.String()))
	return err
}

func (t *textWriter) writeFound(f *found) {
	for _, hit := range f.Hits {
		fmt.Fprintf(&t.text, "%s: %s\n", t.bold(hit.Operation), hit.Does)
		fmt.Fprintf(&t.text, "  %s\n", hit.Tool)
		if hit.Input != "" {
			fmt.Fprintf(&t.text, "  %s\n", hit.Input)
		}
		if hit.NotAllowed != "" {
			fmt.Fprintf(&t.text, "  not allowed: %s\n", hit.NotAllowed)
		}
	}
	if f.Recipe != nil {
		fmt.Fprintf(&t.text, "\n%s\n", t.bold(f.Recipe.Title))
		for i, step := range f.Recipe.Steps {
			fmt.Fprintf(&t.text, "  %d. %s: %s\n", i+1, step.Operation, step.Why)
		}
	}
	if f.Note != "" {
		fmt.Fprintf(&t.text, "\n%s\n", f.Note)
	}
	if len(f.Catalogue) > 0 {
		fmt.Fprintf(&t.text, "\n%s\n  %s\n", t.bold("Other operations"), strings.Join(f.Catalogue, "\n  "))
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
				err := checkOperation(c, id)
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
			return p.print(c, json.RawMessage(ownWords.Replace(string(result))))
		},
	}
}

// checkOperation returns a usage error for an unknown operation, with a suggestion.
func checkOperation(c *cli.Command, id string) error {
	if agent.Lookup(id) != nil {
		return nil
	}
	s, err := openOffline(c)
	if err != nil {
		return err
	}
	defer s.close()
	_, err = s.Describe(id)
	return &usageError{err: err}
}
