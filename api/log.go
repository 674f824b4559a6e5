//airbytegen:with log

package airbyte

import (
	"context"
	"errors"
	"log/slog"
)

// WithLogger logs every attempt of every request at level debug: operation, method, path template,
// status, attempt and duration. Neither headers nor bodies nor IDs are logged. Nil, the default,
// logs nothing.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) {
		if s.log = nil; logger != nil {
			s.log = func(ctx context.Context, a attempted) { a.logTo(ctx, logger) }
		}
	}
}

// logTo tells of an attempt, without what it carried.
func (a attempted) logTo(ctx context.Context, logger *slog.Logger) {
	if !logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", a.op.ID),
		slog.String("method", a.op.Method),
		slog.String("path", a.op.Path),
		slog.Int("attempt", a.attempt),
		slog.Duration("duration", a.took),
	}
	if a.status != 0 {
		attrs = append(attrs, slog.Int("status", a.status))
	}
	if a.failure != nil && a.failure.answer == nil {
		attrs = append(attrs, slog.String("error", a.failure.kind()))
	}
	logger.LogAttrs(ctx, slog.LevelDebug, "airbyte request", attrs...)
}

// kind names a failure without an answer that could be read, not with its text.
func (f *failure) kind() string {
	switch {
	case errors.Is(f.err, context.Canceled):
		return "cancelled"
	case errors.Is(f.err, context.DeadlineExceeded):
		return "timeout"
	case f.status != 0:
		return "unreadable"
	case f.unsent:
		return "not sent"
	case f.broken:
		return "connection broke"
	}
	return "failed"
}
