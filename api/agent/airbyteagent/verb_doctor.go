package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/doctor"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

const (
	flagWorkspace  = "workspace"
	formatMarkdown = "markdown"
)

// doctorCommand returns the verb that examines a server.
func (p *program) doctorCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringFlag{
			Name:      flagOutput,
			Usage:     "output `format`: text, json, or markdown for an issue, without hosts and IDs",
			Value:     formatText,
			Validator: oneOf(formatText, formatJSON, formatMarkdown),
		},
		&cli.StringFlag{
			Name: flagWorkspace,
			Usage: "also check facts about writes, with sources and tags of its own in the workspace with this `ID`, " +
				"and delete them again",
		},
	}
	return &cli.Command{
		Name:  "doctor",
		Usage: "examine a server: can it be used, which release is it, and what is different",
		Description: `It only reads, unless -workspace is given. Differences from what the client expects are warnings; please
report them.`,
		Flags:  append(flags, serverFlags()...),
		Action: p.doctor,
	}
}

// doctor examines a server.
func (p *program) doctor(ctx context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return commandline.Unexpected(c)
	}
	settings, err := p.doctorSettings(ctx, c)
	if err != nil {
		return err
	}
	settings.Workspace = c.String(flagWorkspace)
	isText := c.String(flagOutput) == formatText
	if isText {
		width := p.widthOf(p.stdout)
		settings.Progress = func(step doctor.Step) { fmt.Fprint(p.stdout, step.Text(width)) }
	}
	report, err := doctor.Examine(ctx, settings)
	if err != nil {
		return &commandline.UsageError{Err: err}
	}
	err = p.printReport(c.String(flagOutput), report)
	if err != nil {
		return err
	}
	if report.Outcome() == doctor.Failed {
		return errUnusable
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	return nil
}

// errInterrupted says that a signal has ended the examination. The report has been printed.
var errInterrupted = errors.New("interrupted")

// errUnusable says that a step of the examination failed. The report has been printed.
var errUnusable = errors.New("the server cannot be used; the report says what to do")

// printReport prints a report. As text, its steps have been printed already; a failure is printed as an error.
func (p *program) printReport(format string, report *doctor.Report) error {
	switch format {
	case formatMarkdown:
		_, err := fmt.Fprint(p.stdout, report.Markdown())
		return err
	case formatJSON:
		data, err := report.JSON()
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.stdout, string(data))
		return err
	}
	if report.Outcome() == doctor.Failed {
		return nil
	}
	_, err := fmt.Fprintf(p.stdout, "\n%s\n", report.Summary())
	return err
}

// doctorSettings returns the server and the credentials that the flags of the verb set.
func (p *program) doctorSettings(ctx context.Context, c *cli.Command) (doctor.Settings, error) {
	if c.Bool(flagDemo) {
		return demoSettings(ctx)
	}
	found, err := p.readCredentials(ctx, c)
	if err != nil {
		return doctor.Settings{}, err
	}
	err = found.check()
	if err != nil {
		return doctor.Settings{}, err
	}
	return doctor.Settings{
		BaseURL: found[airbyte.EnvBaseURL],
		Credentials: doctor.Credentials{
			Token:        airbyte.Secret(found[airbyte.EnvToken]),
			ClientID:     found[airbyte.EnvClientID],
			ClientSecret: airbyte.Secret(found[airbyte.EnvClientSecret]),
			Username:     found[airbyte.EnvUsername],
			Password:     airbyte.Secret(found[airbyte.EnvPassword]),
		},
	}, nil
}
