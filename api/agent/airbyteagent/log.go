package main

import (
	"io"
	"strings"
)

// redactingWriter replaces secrets in log lines. Each line comes in one call.
type redactingWriter struct {
	writer  io.Writer
	replace *strings.Replacer
}

func newRedactingWriter(w io.Writer, secrets []string) *redactingWriter {
	var pairs []string
	for _, s := range secrets {
		pairs = append(pairs, s, "[redacted]")
	}
	return &redactingWriter{writer: w, replace: strings.NewReplacer(pairs...)}
}

// Write writes a line without secrets.
func (r *redactingWriter) Write(line []byte) (int, error) {
	_, err := r.replace.WriteString(r.writer, string(line))
	return len(line), err
}
