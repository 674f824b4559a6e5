package main

import (
	"context"
	"io"

	"github.com/urfave/cli/v3"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
)

// session is a runner with the file that it writes to.
type session struct {
	*agent.Runner

	audit io.Closer
}

func (s *session) close() { _ = s.audit.Close() } // the runner reports failures of writing

// openSession returns a runner with the credentials and the limits that the flags of a verb set.
func (p *program) openSession(ctx context.Context, c *cli.Command) (*session, error) {
	client, hidden, err := p.openClient(ctx, c)
	if err != nil {
		return nil, err
	}
	return newSession(c, client, hidden)
}

// openOffline returns a runner for verbs that send nothing, so that they need no credentials.
func openOffline(c *cli.Command) (*session, error) {
	client, err := airbyte.NewClient()
	if err != nil {
		return nil, err
	}
	return newSession(c, client, nil)
}

func newSession(c *cli.Command, client *airbyte.Client, hidden []string) (*session, error) {
	options, audit, err := runnerOptions(c)
	if err != nil {
		return nil, err
	}
	runner, err := agent.New(client, append(options, agent.WithHidden(hidden...))...)
	if err != nil {
		_ = audit.Close()
		return nil, &usageError{err: err}
	}
	return &session{Runner: runner, audit: audit}, nil
}

// openClient returns the client, and the secrets that it was made with.
func (p *program) openClient(ctx context.Context, c *cli.Command) (client *airbyte.Client, hidden []string, err error) {
	if c.Bool(flagDemo) {
		client, err = p.openDemo(ctx)
		return client, nil, err
	}
	found, err := p.readCredentials(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	client, err = found.client()
	return client, found.secrets(), err
}
