package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// logHandler prints log entries as lines that people read, such as
//
//	15:04:05 200 GET /v1/jobs (listJobs)
//	15:04:06 wrong request: createJob (POST /jobs): body at /connectionId: …
type logHandler struct {
	mu     *sync.Mutex // guards output
	output io.Writer
	fixed  []slog.Attr
}

func newLogHandler(output io.Writer) *logHandler {
	return &logHandler{mu: &sync.Mutex{}, output: output}
}

// Enabled reports whether entries of a level are printed, which are those of level info and higher.
func (h *logHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo
}

// WithAttrs returns a handler that adds attributes to each entry.
func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	fixed := slices.Concat(h.fixed, attrs)
	return &logHandler{mu: h.mu, output: h.output, fixed: fixed}
}

// WithGroup returns the handler itself, because the entries of the server have no groups.
func (h *logHandler) WithGroup(string) slog.Handler { return h }

// Handle prints an entry.
func (h *logHandler) Handle(_ context.Context, r slog.Record) error {
	attrs := map[string]string{}
	var values []string
	add := func(a slog.Attr) bool {
		attrs[a.Key] = a.Value.String()
		values = append(values, a.Value.String())
		return true
	}
	for _, a := range h.fixed {
		add(a)
	}
	r.Attrs(add)
	h.mu.Lock()
	defer h.mu.Unlock()
	text := strings.Map(visible, line(r.Message, attrs, values))
	_, err := fmt.Fprintf(h.output, "%s %s\n", r.Time.Format("15:04:05"), text)
	return err
}

// visible replaces control characters, so that a request cannot forge lines.
func visible(r rune) rune {
	if unicode.IsControl(r) {
		return unicode.ReplacementChar
	}
	return r
}

// line returns the text of an entry. Entries about requests have a format of their own; all others are
// the message and the values.
func line(message string, attrs map[string]string, values []string) string {
	message = strings.TrimPrefix(message, "airbytetest: ")
	if message != "request" {
		return message + ": " + strings.Join(values, " ")
	}
	operation := attrs["operation"]
	if operation == "" {
		operation = "no such operation"
	}
	return attrs["status"] + " " + attrs["method"] + " " + attrs["path"] + " (" + operation + ")"
}
