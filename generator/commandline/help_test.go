package commandline_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/generator/commandline"
)

// kitchen returns a command with flags of several kinds.
func kitchen() *cli.Command {
	cook := &cli.Command{
		Name:        "cook",
		Usage:       "cook a meal for as many people as sit at the table, and for one more who may come late",
		Description: "First paragraph, which is\nwritten on two lines.\n\n  kept   as it is\n\nLast paragraph.",
		ArgsUsage:   "MEAL",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "salt", Usage: "`kind` of salt", Value: "coarse"},
			&cli.BoolFlag{Name: "hot", Usage: "serve it hot"},
			&cli.IntFlag{Name: "people", Usage: "`number` of people; 0 for the default", Value: 4, Category: "Guests"},
			&cli.StringFlag{Name: "recipe", Usage: "`file` with the recipe", Sources: cli.EnvVars("RECIPE")},
		},
		Action: func(context.Context, *cli.Command) error { return nil },
	}
	commandline.SetExits(cook, commandline.Exit{Code: 0, Meaning: "the meal is ready"})
	commandline.SetExamples(cook,
		commandline.Example{Title: "for two", Line: "-people 2 soup"},
		commandline.Example{
			Title: "for everybody who sits at the table, and for two more who come later than that",
			Line:  "-people 9 -hot soup",
		},
	)
	return &cli.Command{
		Name:     "kitchen",
		Usage:    "work in a kitchen",
		Commands: []*cli.Command{cook, commandline.CompletionCommand("kitchen"), commandline.HelpCommand()},
	}
}

// run runs the kitchen with arguments, and returns its output.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c := kitchen()
	commandline.Prepare(c, commandline.Streams{Out: &out, Err: &out})
	err := c.Run(t.Context(), append([]string{"kitchen"}, args...))
	return out.String(), err
}

func TestHelp(t *testing.T) {
	//nolint:dupword // help repeats words
	const want = `kitchen cook: cook a meal for as many people as sit at the table, and for one
more who may come late

usage: kitchen cook [flags] MEAL

First paragraph, which is written on two lines.

  kept   as it is

Last paragraph.

flags:
  -hot
      serve it hot
  -recipe file
      file with the recipe [$RECIPE]
  -salt kind
      kind of salt (default coarse)

flags, guests:
  -people number
      number of people; 0 for the default

exit codes:
  0    the meal is ready

examples:
  # for two
  kitchen cook -people 2 soup
  # for everybody who sits at the table, and for two more who come later than
  # that
  kitchen cook -people 9 -hot soup
`
	for _, args := range [][]string{{"cook", "-help"}, {"cook", "--help"}, {"cook", "-h"}, {"help", "cook"}} {
		got, err := run(t, args...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", args, diff)
		}
	}
}

func TestHelpOfRoot(t *testing.T) {
	//nolint:dupword // help repeats words
	const want = `kitchen: work in a kitchen

usage: kitchen VERB [flags]

verbs:
  cook        cook a meal for as many people as sit at the table, and for one
              more who may come late
  completion  print a completion script for a shell

For the flags of a verb: kitchen VERB -help
`
	for _, args := range [][]string{{"help"}, {"-help"}} {
		got, err := run(t, args...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", args, diff)
		}
	}
}

// TestWithoutVerb checks that a call without a verb prints help as an error.
func TestWithoutVerb(t *testing.T) {
	help, err := run(t, "help")
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{nil, {"--"}} {
		var out, errs bytes.Buffer
		c := kitchen()
		commandline.Prepare(c, commandline.Streams{Out: &out, Err: &errs})
		err := c.Run(t.Context(), append([]string{"kitchen"}, args...))
		usage, isUsage := errors.AsType[*commandline.UsageError](err)
		if !isUsage || usage.Error() != "name a verb" {
			t.Errorf("%v: got error %v, want name a verb", args, err)
		}
		if out.String() != "" || errs.String() != help {
			t.Errorf("%v: output %q, errors %q; want help as errors", args, out.String(), errs.String())
		}
	}
}

func TestUsageErrors(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{args: []string{"cok"}, want: `unknown verb "cok"; did you mean cook?`},
		{args: []string{"xyz"}, want: `unknown verb "xyz"; run kitchen help`},
		{args: []string{"help", "xyz"}, want: `unknown verb "xyz"; run kitchen help`},
		{args: []string{"-oven"}, want: "unknown flag -oven; run kitchen help"},
		{args: []string{"cook", "-oven"}, want: "unknown flag -oven; run kitchen help cook"},
		{args: []string{"cook", "-slat", "fine"}, want: "unknown flag -slat; did you mean -salt?"},
		{args: []string{"cook", "--peple=2"}, want: "unknown flag -peple; did you mean -people?"},
		{
			args: []string{"cook", "-people", "two"},
			want: `invalid value "two" for flag -people: invalid syntax; run kitchen help cook`,
		},
		{args: []string{"cook", "-salt"}, want: "flag needs an argument: -salt; run kitchen help cook"},
		{
			args: []string{"completion", "tcsh"},
			want: "name one shell: bash, zsh, fish or pwsh; run kitchen help completion",
		},
	}
	for _, tt := range tests {
		out, err := run(t, tt.args...)
		usage, isUsage := errors.AsType[*commandline.UsageError](err)
		if !isUsage || usage.Error() != tt.want || out != "" {
			t.Errorf("%v: got %v and output %q, want %s", tt.args, err, out, tt.want)
		}
	}
}
