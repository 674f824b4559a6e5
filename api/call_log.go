package airbyte

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// minLoggedWait is the shortest wait for a token or for the limiter that is logged.
const minLoggedWait = time.Millisecond

// log logs an attempt, without the data that it sent and received.
func (c *call) log(ctx context.Context, result outcome, took time.Duration) {
	logger := c.client.logger
	if logger == nil || !logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", redactor{}.show(c.op.ID)),
		slog.String("method", c.op.Method),
		slog.String("path", redactor{}.show(c.op.Path)),
		slog.Int("attempt", c.attempts),
		slog.Duration("duration", took),
	}
	if result.waited >= minLoggedWait {
		attrs = append(attrs, slog.Duration("waited", result.waited))
	}
	if result.status != 0 {
		attrs = append(attrs, slog.Int("status", result.status))
	}
	if result.err != nil && result.response == nil {
		attrs = append(attrs, slog.String("error", result.failure()))
	}
	logger.LogAttrs(ctx, slog.LevelDebug, "airbyte request", attrs...)
}

// failure describes an attempt that failed without an error response. It does not use the message
// of the error, which may be confidential.
func (o *outcome) failure() string {
	switch {
	case errors.Is(o.err, context.Canceled):
		return "cancelled"
	case errors.Is(o.err, context.DeadlineExceeded):
		return "timeout"
	case o.status != 0:
		return "unreadable"
	case o.unsent:
		return "not sent"
	case o.broken:
		return "connection broke"
	default:
		return "failed"
	}
}
