package main

import (
	"context"
	"io"
	"log/slog"
	"sync"

	"github.com/urfave/cli/v3"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// logOutput writes log lines without secrets. The clients whose secrets it knows are added while the program starts.
type logOutput struct {
	ctx      context.Context //nolint:containedctx // its end mutes the log: the libraries report that they were stopped
	mu       sync.Mutex      // guards redactor
	redactor *airbyte.Redactor
	writer   io.Writer
}

// hide adds the secrets of a client.
func (o *logOutput) hide(client *airbyte.Client, secrets []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.redactor = o.redactor.With(secrets...).WithClient(client)
}

// Write writes a line without secrets. The logger calls it once for each line.
func (o *logOutput) Write(line []byte) (int, error) {
	if o.ctx.Err() != nil {
		return len(line), nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	_, err := io.WriteString(o.writer, o.redactor.RedactText(string(line)))
	return len(line), err
}

// newLogger returns a logger for standard error, and its output.
func (p *program) newLogger(ctx context.Context, c *cli.Command) (*slog.Logger, *logOutput) {
	level := slog.LevelWarn
	if c.Bool(flagVerbose) {
		level = slog.LevelDebug
	}
	output := &logOutput{ctx: ctx, redactor: airbyte.NewRedactor(), writer: p.stderr}
	return slog.New(slog.NewTextHandler(output, &slog.HandlerOptions{Level: level})), output
}
