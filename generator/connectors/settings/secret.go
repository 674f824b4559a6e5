package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// redacted replaces secrets in printed and logged settings.
const redacted = "[redacted]"

// SecretInput is a secret that is sent. JSON contains it in plain text; packages
// fmt and slog show [redacted] instead. Convert it to a string to read it.
//
// Package fmt prints the secret only for verbs that do not apply to strings, such
// as %p. The command go vet reports them.
type SecretInput string

// Format prints [redacted], or nothing if the secret is empty.
func (s SecretInput) Format(f fmt.State, _ rune) { redact(f, len(s)) }

// LogValue returns [redacted].
func (s SecretInput) LogValue() slog.Value { return slog.StringValue(redacted) }

// JSON is a setting that is kept as JSON. It may contain secrets, so packages fmt
// and slog show [redacted] instead.
type JSON []byte

// MarshalJSON returns the JSON unchanged, or null if it is nil.
func (j JSON) MarshalJSON() ([]byte, error) { return json.RawMessage(j).MarshalJSON() }

// UnmarshalJSON stores a copy of data.
func (j *JSON) UnmarshalJSON(data []byte) error {
	*j = bytes.Clone(data)
	return nil
}

// Format prints [redacted], or nothing if the JSON is empty.
func (j JSON) Format(f fmt.State, _ rune) { redact(f, len(j)) }

// LogValue returns [redacted].
func (j JSON) LogValue() slog.Value { return slog.StringValue(redacted) }

// Extra holds the keys of an object that have no field, and the values that their
// fields cannot hold: null, empty strings, and values that do not fit. A field that is
// set takes precedence over a key in Extra. Extra may contain secrets, so packages fmt
// and slog show [redacted] instead.
type Extra map[string]json.RawMessage

// Null returns an Extra that sends null for the named settings, which a field that is
// not set does not.
func Null(names ...string) Extra { return extraOf("null", names) }

// Empty returns an Extra that sends an empty string for the named settings, which a
// field of type string or [SecretInput] does not.
func Empty(names ...string) Extra { return extraOf(`""`, names) }

func extraOf(value string, names []string) Extra {
	extra := Extra{}
	for _, name := range names {
		extra[name] = json.RawMessage(value)
	}
	return extra
}

// Format prints [redacted], or nothing if there are no keys.
func (e Extra) Format(f fmt.State, _ rune) { redact(f, len(e)) }

// LogValue returns [redacted].
func (e Extra) LogValue() slog.Value { return slog.StringValue(redacted) }

// redact prints [redacted], or nothing for an empty value, so that a missing
// secret is noticed.
func redact(f fmt.State, length int) {
	if length > 0 {
		_, _ = io.WriteString(f, redacted)
	}
}
