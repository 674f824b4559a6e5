//airbytegen:with log

package airbyte

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// WithLogger logs every attempt of every request at level debug: operation, method, path template,
// status, attempt and duration. Neither headers nor bodies nor IDs are logged. Nil, the default,
// logs nothing.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) {
		if s.try = try; logger != nil {
			s.try = func(ctx context.Context, x *exchange) outcome {
				start := time.Now()
				o := try(ctx, x)
				x.log(ctx, logger, o, time.Since(start))
				return o
			}
		}
	}
}

// log tells of an attempt, without what it carried.
func (x *exchange) log(ctx context.Context, logger *slog.Logger, o outcome, took time.Duration) {
	if !logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", x.op.ID),
		slog.String("method", x.op.Method),
		slog.String("path", x.op.Path),
		slog.Int("attempt", x.attempts),
		slog.Duration("duration", took),
	}
	if o.status != 0 {
		attrs = append(attrs, slog.Int("status", o.status))
	}
	if o.err != nil && o.answer == nil {
		attrs = append(attrs, slog.String("error", o.kind()))
	}
	logger.LogAttrs(ctx, slog.LevelDebug, "airbyte request", attrs...)
}

// kind names a failure without an answer that could be read, not with its text.
func (o *outcome) kind() string {
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
	}
	return "failed"
}
