// Airbytefake runs an in-memory Airbyte server on a port of this machine, for curl and for programs
// in any language.
//
//	airbytefake                              imitate Airbyte Cloud, on 127.0.0.1:8000
//	airbytefake -profile self-managed-2026-03 -auth=false
//	airbytefake -seed -speed 60              start with sample data; an hour passes in a minute
//	airbytefake -seed -caller workspace_reader   add a caller who may only read
//	airbytefake version                      print the version, and the revision of the API document
//
// It prints its base URL, the credentials that it accepts, and a curl command. It logs each request,
// and the mistakes in invalid ones, as a line on standard error. It keeps no requests unless -requests
// is set. It runs until it is interrupted.
package main

import (
	"context"
	_ "embed" // for the greeting
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"time"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// greeting holds the shell commands that the program prints.
//
//go:embed greeting.txt
var greeting string

// Greetings of servers without access tokens: without authentication, and with basic authentication.
const (
	openGreeting  = "export AIRBYTE_BASE_URL=%s\n\ncurl -s $AIRBYTE_BASE_URL/workspaces\n"
	basicGreeting = "export AIRBYTE_BASE_URL=%s\nexport AIRBYTE_USERNAME=%s\nexport AIRBYTE_PASSWORD=%s\n\n" +
		"curl -s -u $AIRBYTE_USERNAME:$AIRBYTE_PASSWORD $AIRBYTE_BASE_URL/workspaces\n"
)

// Exit codes.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// programName is the name of the command in messages.
const programName = "airbytefake"

// run serves until the context ends, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == commandline.CompleteVerb {
		completion().Write(stdout, args[1:])
		return exitOK
	}
	var c config
	root := c.command(func() error { return c.serve(ctx, stdout, stderr) })
	commandline.Prepare(root, commandline.Streams{Out: stdout, Err: stderr})
	err := root.Run(ctx, append([]string{programName}, commandline.VersionVerb(args)...))
	if err == nil {
		return exitOK
	}
	fmt.Fprintf(stderr, "%s: %v\n", programName, err)
	_, isUsage := errors.AsType[*commandline.UsageError](err)
	if isUsage {
		return exitUsage
	}
	return exitError
}

// serve serves until the context ends.
func (c *config) serve(ctx context.Context, stdout, stderr io.Writer) error {
	fake, err := airbytetest.NewServer(c.options(stderr)...)
	if err != nil {
		return &commandline.UsageError{Err: err}
	}
	workspace := ""
	if c.seed {
		workspace = c.seeds.addTo(fake, time.Now())
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.addr)
	if err != nil {
		return fmt.Errorf("%w; set -addr to another address, or to 127.0.0.1:0 for a free port", err)
	}
	c.addCallers(stdout, fake, workspace)
	c.greet(stdout, fake, fake.Serve(listener))
	<-ctx.Done()
	for _, r := range fake.Requests() {
		fmt.Fprintf(stdout, "%s %s\n", r, r.Query.Encode())
	}
	_ = fake.Close() // the program ends anyway
	return nil
}

// greet prints how to reach the server.
func (c *config) greet(stdout io.Writer, fake *airbytetest.Server, baseURL string) {
	switch {
	case !c.auth:
		fmt.Fprintf(stdout, openGreeting, baseURL)
	case c.usesBasicAuth():
		username, password := fake.BasicAuth()
		fmt.Fprintf(stdout, basicGreeting, baseURL, username, password)
	default:
		id, secret := fake.Credentials()
		fmt.Fprintf(stdout, greeting, baseURL, id, secret)
	}
}

// addCallers adds the callers, and prints their credentials as comments of a shell.
func (c *config) addCallers(stdout io.Writer, fake *airbytetest.Server, workspace string) {
	for i, permissionType := range c.callers {
		role := airbytetest.Role{Type: permissionType, ID: fake.OrganizationID()}
		if isOfWorkspace(permissionType) {
			role.ID = workspace
		}
		caller := fake.AddCaller(fmt.Sprintf("Caller %d", i+1), role)
		id, secret := caller.Credentials()
		fmt.Fprintf(stdout, "# %s: AIRBYTE_CLIENT_ID=%s AIRBYTE_CLIENT_SECRET=%s\n", permissionType, id, secret)
	}
}
