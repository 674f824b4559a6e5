package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// config holds the values of the flags.
type config struct {
	addr       string
	profile    string
	auth       bool
	strict     bool
	ownLinks   bool
	latency    time.Duration
	speed      float64
	callers    []airbyte.PermissionType
	connectors []airbytetest.Connector
	requests   int
	seed       bool
	seeds      seeds
}

// command returns the command, whose action serves.
func (c *config) command(serve func() error) *cli.Command {
	root := &cli.Command{
		Name:  programName,
		Usage: "run an in-memory Airbyte server on a port of this machine",
		Description: "It prints its base URL, the credentials that it accepts, and a curl command, and runs until it is " +
			"interrupted. Flags may have one dash or two.",
		Flags: slices.Concat(c.serverFlags(), c.dataFlags()),
		Commands: []*cli.Command{
			commandline.CompletionCommand(programName),
			commandline.VersionCommand(programName, airbyte.Version),
			commandline.HelpCommand(),
		},
		Action: func(_ context.Context, cmd *cli.Command) error {
			if cmd.Args().Present() {
				return commandline.UnknownVerb(cmd, cmd.Args().First())
			}
			err := c.check()
			if err != nil {
				return &commandline.UsageError{Err: err}
			}
			return serve()
		},
	}
	commandline.SetExits(root,
		commandline.Exit{Code: exitOK, Meaning: "interrupted"},
		commandline.Exit{Code: exitError, Meaning: "the address cannot be used"},
		commandline.Exit{Code: exitUsage, Meaning: "wrong flags"},
	)
	commandline.SetExamples(root,
		commandline.Example{
			Title: "imitate Airbyte Cloud with sample data; an hour passes in a minute",
			Line:  "-seed -speed 60",
		},
		commandline.Example{
			Title: "imitate a self-managed server without authentication",
			Line:  "-profile self-managed-2026-03 -auth=false",
		},
		commandline.Example{Title: "add a caller who may only read", Line: "-seed -caller workspace_reader"},
	)
	return root
}

// serverFlags say how the server behaves.
func (c *config) serverFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name:        "addr",
			Value:       "127.0.0.1:8000",
			Destination: &c.addr,
			Usage:       "`address` to listen on; port 0 selects a free port",
		},
		&cli.StringFlag{
			Name:        "profile",
			Value:       string(airbytetest.Cloud),
			Destination: &c.profile,
			Usage:       "`name` of the server to imitate: " + strings.Join(profileNames(), ", "),
		},
		&cli.BoolFlag{Name: "auth", Value: true, Destination: &c.auth, Usage: "require credentials"},
		&cli.BoolFlag{
			Name:        "strict",
			Destination: &c.strict,
			Usage:       "reject what real servers pass over, such as unknown properties",
		},
		&cli.BoolFlag{
			Name:        "own-links",
			Destination: &c.ownLinks,
			Usage:       "make the links in pages lead back to this server",
		},
		&cli.DurationFlag{
			Name:        "latency",
			Destination: &c.latency,
			Usage:       "`duration` by which each response is delayed, such as 200ms",
		},
		&cli.FloatFlag{
			Name:        "speed",
			Value:       1,
			Destination: &c.speed,
			Usage:       "`factor` by which time passes faster for jobs",
		},
		&cli.IntFlag{
			Name:        "requests",
			Destination: &c.requests,
			Usage:       "keep the newest `n` requests and print them at the end",
		},
	}
}

const categoryData = "Sample data"

// dataFlags say what the server has at its start.
func (c *config) dataFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{
			Name:        "seed",
			Destination: &c.seed,
			Usage:       "start with sample workspaces, connections and jobs, some of which failed",
			Category:    categoryData,
		},
		&cli.IntFlag{
			Name:        "workspaces",
			Value:       3,
			Destination: &c.seeds.workspaces,
			Usage:       "with -seed: `number` of workspaces",
			Category:    categoryData,
		},
		&cli.IntFlag{
			Name:        "connections",
			Value:       4,
			Destination: &c.seeds.connections,
			Usage:       "with -seed: `number` of connections of each workspace",
			Category:    categoryData,
		},
		&cli.GenericFlag{
			Name:  "caller",
			Value: setter(c.addCaller),
			Usage: "add a caller with a `role` such as organization_reader or, in the first sample workspace, " +
				"workspace_reader; may be repeated",
			Category: categoryData,
		},
		&cli.GenericFlag{
			Name:  "connectors",
			Value: setter(c.addConnectors),
			Usage: "add the connectors of a `file`, which is a registry such as oss_registry.json or an API document with " +
				"connectors such as api_sdk.yaml; may be repeated",
			Category: categoryData,
		},
	}
}

// setter is a flag that calls a function with each value.
type setter func(value string) error

// Set calls the function.
func (s setter) Set(value string) error { return s(value) }

// String returns "", because the flag has no default.
func (setter) String() string { return "" }

// Get returns nil. The function has used the values.
func (setter) Get() any { return nil }

// completion returns the completion of lines of the command.
func completion() *commandline.Completion {
	var c config
	return &commandline.Completion{
		Command: c.command(nil),
		Values: func(_ commandline.Line, flag, _ string) []commandline.Candidate {
			switch flag {
			case "profile":
				return commandline.Words(profileNames()...)
			case "caller":
				return commandline.Words(roles()...)
			}
			return nil
		},
	}
}

// roles returns the roles that the fake knows for callers.
func roles() []string {
	var all []string
	for _, role := range []airbyte.PermissionType{
		airbyte.PermissionTypeOrganizationAdmin,
		airbyte.PermissionTypeOrganizationEditor,
		airbyte.PermissionTypeOrganizationReader,
		airbyte.PermissionTypeWorkspaceAdmin,
		airbyte.PermissionTypeWorkspaceEditor,
		airbyte.PermissionTypeWorkspaceReader,
	} {
		all = append(all, string(role))
	}
	return all
}

func profileNames() []string {
	var names []string
	for _, p := range airbytetest.Profiles() {
		names = append(names, string(p))
	}
	return names
}

func (c *config) addCaller(role string) error {
	permissionType := airbyte.PermissionType(role)
	if !permissionType.Known() {
		return errors.New("want a role such as workspace_reader")
	}
	c.callers = append(c.callers, permissionType)
	return nil
}

func (c *config) addConnectors(file string) error {
	connectors, err := airbytetest.LoadConnectors(file)
	c.connectors = append(c.connectors, connectors...)
	return err
}

// check returns an error for flags that contradict each other. The server checks the rest.
func (c *config) check() error {
	if c.requests < 0 {
		return fmt.Errorf("-requests: want 0 or more, got %d", c.requests)
	}
	if c.seeds.workspaces < 1 {
		return fmt.Errorf("-workspaces: want 1 or more, got %d", c.seeds.workspaces)
	}
	if c.seeds.connections < 0 {
		return fmt.Errorf("-connections: want 0 or more, got %d", c.seeds.connections)
	}
	if len(c.callers) == 0 {
		return nil
	}
	if !c.auth || c.usesBasicAuth() {
		return errors.New("-caller needs a profile with access tokens, and no -auth=false")
	}
	for _, role := range c.callers {
		if isOfWorkspace(role) && !c.seed {
			return fmt.Errorf("-caller %s needs -seed, because it is a role in a sample workspace", role)
		}
	}
	return nil
}

func (c *config) usesBasicAuth() bool { return c.profile == string(airbytetest.SelfManaged063) }

func isOfWorkspace(role airbyte.PermissionType) bool {
	return strings.HasPrefix(string(role), "workspace_")
}

func (c *config) options(stderr io.Writer) []airbytetest.Option {
	opts := []airbytetest.Option{
		airbytetest.WithProfile(airbytetest.Profile(c.profile)),
		airbytetest.WithSpeed(c.speed),
		airbytetest.WithLatency(c.latency),
		airbytetest.WithRequestLimit(c.requests),
		airbytetest.WithConnectors(c.connectors...),
		airbytetest.WithLogger(slog.New(newLogHandler(stderr))),
	}
	if !c.auth {
		opts = append(opts, airbytetest.WithoutAuth())
	}
	if c.strict {
		opts = append(opts, airbytetest.WithStrict())
	}
	if c.ownLinks {
		opts = append(opts, airbytetest.WithOwnLinks())
	}
	return opts
}
