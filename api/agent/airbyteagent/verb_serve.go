package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"

	"github.com/urfave/cli/v3"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/agent/mcpserver"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// serveCommand returns the verb that serves MCP over HTTP.
func (p *program) serveCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringFlag{
			Name:  flagAddr,
			Usage: "listen on an `address`; one that other machines reach needs -" + flagPrincipals,
			Value: "127.0.0.1:8642",
		},
		&cli.StringFlag{
			Name:      flagPrincipals,
			Usage:     "read the callers, with their hashed tokens and limits, from a `file`",
			TakesFile: true,
		},
		&cli.StringSliceFlag{
			Name:  flagHosts,
			Usage: "accept requests to these host `names`, besides those of this machine",
		},
		&cli.DurationFlag{
			Name:  flagSessions,
			Usage: "keep the session of an older client until it was idle for a `duration`, so that a person can be asked",
		},
		&cli.StringFlag{Name: flagCert, Usage: "serve HTTPS with the certificate in a `file`", TakesFile: true},
		&cli.StringFlag{Name: flagKey, Usage: "private key of the certificate, in a `file`", TakesFile: true},
	}
	flags = append(flags, toolFlags()...)
	flags = append(flags, serverFlags()...)
	flags = append(flags, limitFlags()...)
	flags = append(flags, confirmFlag(), secretsOutFlag())
	return &cli.Command{
		Name:  "serve",
		Usage: "serve MCP over HTTP, for several clients",
		Description: `The endpoint is /mcp, and /healthz tells whether the server works. Each principal has a token, a mode and limits of its
own, so -mode, -allow, -workspaces, -confirm and -secrets-out are only for a server without principals. References to
secrets work only where a principal maps them.`,
		Flags:  flags,
		Action: p.serveHTTP,
	}
}

// serveHTTP serves clients until a signal comes.
func (p *program) serveHTTP(ctx context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return commandline.Unexpected(c)
	}
	if (c.String(flagCert) == "") != (c.String(flagKey) == "") {
		return commandline.Usagef("give both -%s and -%s, or neither", flagCert, flagKey)
	}
	principals, err := readPrincipals(c)
	if err != nil {
		return err
	}
	logger, output := p.newLogger(ctx, c)
	b := &runnerBuilder{program: p, command: c, log: output}
	defer b.close()
	handler, err := mcpserver.NewHandler(principals,
		func(principal mcpserver.Principal) (*agent.Runner, error) { return b.build(ctx, principal) },
		mcpserver.WithServer(serverOptions(c, logger)...),
		mcpserver.WithHosts(c.StringSlice(flagHosts)...),
		mcpserver.WithSessions(c.Duration(flagSessions)),
		mcpserver.WithLogger(logger),
	)
	if err != nil {
		return err
	}
	listener, err := mcpserver.Listen(ctx, c.String(flagAddr), handler)
	if err != nil {
		return &commandline.UsageError{Err: err}
	}
	scheme := "http"
	if c.String(flagCert) != "" {
		listener, err = withTLS(listener, c.String(flagCert), c.String(flagKey))
		if err != nil {
			return err
		}
		scheme = "https"
	}
	fmt.Fprintf(p.stderr, "%s: serving MCP at %s://%s%s\n", programName, scheme, listener.Addr(), mcpserver.MCPPath)
	return handler.Serve(ctx, listener)
}

// readPrincipals reads the file with principals, if there is one. Limits of the flags would widen those of the
// principals, so they exclude each other.
func readPrincipals(c *cli.Command) ([]mcpserver.Principal, error) {
	file := c.String(flagPrincipals)
	if file == "" {
		return nil, nil
	}
	for _, name := range []string{flagMode, flagAllow, flagWorkspaces, flagConfirm, flagSecretsOut} {
		if c.IsSet(name) {
			return nil, commandline.Usagef("-%s is for a server without principals; set it in %s", name, file)
		}
	}
	principals, err := mcpserver.ReadPrincipals(file)
	if err != nil {
		return nil, &commandline.UsageError{Err: err}
	}
	return principals, nil
}

func withTLS(listener net.Listener, certificate, key string) (net.Listener, error) {
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		_ = listener.Close()
		return nil, &commandline.UsageError{Err: err}
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	return tls.NewListener(listener, config), nil
}

// runnerBuilder makes the runners of principals.
type runnerBuilder struct {
	program *program
	command *cli.Command
	log     *logOutput
	shared  *airbyte.Client // of principals without credentials of their own
	hidden  []string        // secrets of shared
	files   []*session
}

// build makes the runner of a principal.
func (b *runnerBuilder) build(ctx context.Context, principal mcpserver.Principal) (*agent.Runner, error) {
	client, hidden, err := b.clientOf(ctx, principal.Credentials)
	if err != nil {
		return nil, err
	}
	b.log.hide(client, hidden)
	options, audit, err := runnerOptions(b.command)
	if err != nil {
		return nil, err
	}
	b.files = append(b.files, &session{audit: audit})
	options = append(options, principal.RunnerOptions()...)
	options = append(options, agent.WithHidden(hidden...))
	return agent.New(client, options...)
}

// clientOf returns the client for the credentials of a principal: "" for those of the command, "env:PREFIX" for
// variables with a prefix, such as TEAM_A_AIRBYTE_TOKEN, "file:PATH" or "command:…".
func (b *runnerBuilder) clientOf(ctx context.Context, where string) (*airbyte.Client, []string, error) {
	if b.command.Bool(flagDemo) || where == "" {
		return b.sharedClient(ctx)
	}
	found, err := b.credentialsAt(ctx, where)
	if err != nil {
		return nil, nil, err
	}
	client, err := found.client()
	return client, found.secrets(), err
}

func (b *runnerBuilder) credentialsAt(ctx context.Context, where string) (credentials, error) {
	kind, place, _ := strings.Cut(where, ":")
	switch kind {
	case "env":
		found := b.program.credentialsFromEnv(place)
		if found.isEmpty() {
			return nil, commandline.Usagef("no variable of the environment starts with %s and ends with the name of a credential", place)
		}
		return found, nil
	case "file":
		return b.program.credentialsFromFile(place)
	case "command":
		return b.program.credentialsFromCommand(ctx, place)
	}
	return nil, commandline.Usagef("credentials: want env:PREFIX, file:PATH or command:COMMAND")
}

// sharedClient returns the client with the credentials of the command.
func (b *runnerBuilder) sharedClient(ctx context.Context) (*airbyte.Client, []string, error) {
	if b.shared != nil {
		return b.shared, b.hidden, nil
	}
	client, hidden, err := b.program.openClient(ctx, b.command)
	if err != nil {
		return nil, nil, err
	}
	b.shared = client
	b.hidden = hidden
	return client, hidden, nil
}

func (b *runnerBuilder) close() {
	for _, s := range b.files {
		s.close()
	}
}
