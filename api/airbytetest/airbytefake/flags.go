package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
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

// parseFlags parses the arguments. It prints errors and the help itself.
func parseFlags(args []string, stderr io.Writer) (*config, error) {
	var c config
	flags := flag.NewFlagSet("airbytefake", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&c.addr, "addr", "127.0.0.1:8000", "`address` to listen on; port 0 selects a free port")
	flags.StringVar(&c.profile, "profile", string(airbytetest.Cloud),
		"`name` of the server to imitate: "+profileNames())
	flags.BoolVar(&c.auth, "auth", true, "require credentials")
	flags.BoolVar(&c.strict, "strict", false,
		"reject what real servers pass over, such as unknown properties")
	flags.BoolVar(&c.ownLinks, "own-links", false, "make the links in pages lead back to this server")
	flags.DurationVar(&c.latency, "latency", 0, "`duration` by which each response is delayed, such as 200ms")
	flags.Float64Var(&c.speed, "speed", 1, "`factor` by which time passes faster for jobs")
	flags.Func("caller", "add a caller with a `role` such as organization_reader or, in the first sample "+
		"workspace, workspace_reader; may be repeated", c.addCaller)
	flags.Func("connectors", "add the connectors of a `file`, which is a registry such as oss_registry.json or an API "+
		"document with connectors such as api_sdk.yaml; may be repeated", c.addConnectors)
	flags.IntVar(&c.requests, "requests", 0, "keep the newest `n` requests and print them at the end")
	flags.BoolVar(&c.seed, "seed", false, "start with sample workspaces, connections and jobs, some of which failed")
	flags.IntVar(&c.seeds.workspaces, "workspaces", 3, "with -seed: `number` of workspaces")
	flags.IntVar(&c.seeds.connections, "connections", 4, "with -seed: `number` of connections of each workspace")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	err := c.check(flags.Args())
	if err != nil {
		fmt.Fprintf(stderr, "airbytefake: %v\n", err)
	}
	return &c, err
}

func profileNames() string {
	var names []string
	for _, p := range airbytetest.Profiles() {
		names = append(names, string(p))
	}
	return strings.Join(names, ", ")
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
func (c *config) check(args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("want flags only, got argument %q; see -help", args[0])
	}
	if c.requests < 0 || c.seeds.workspaces < 1 || c.seeds.connections < 0 {
		return errors.New("-requests, -workspaces and -connections must not be negative, and -workspaces not 0")
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
