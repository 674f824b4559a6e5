package airbyte

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// redacted replaces secrets in everything that is printed.
const redacted = "[redacted]"

// Secret is a secret that a server returned. It is decoded from JSON, but neither printed nor encoded:
// both give [redacted]. Convert it to a string to use it.
//
// Package fmt prints a secret in two cases, because it does not call the methods of the secret there:
// in an unexported field of another struct, and in a struct behind a pointer with a verb that does not
// suit structs, such as %s.
type Secret string

// Format prints [redacted] for every verb, and nothing for an empty secret.
func (s Secret) Format(f fmt.State, _ rune) { formatSecret(f, len(s)) }

// String returns [redacted], or "" for an empty secret.
func (s Secret) String() string { return fmt.Sprint(s) }

// MarshalJSON returns [redacted] as a JSON string, because values that were read end up in logs as
// JSON.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(redacted) }

// MarshalText returns [redacted], for YAML, XML and the like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// SecretInput is a secret in a request. It is encoded in JSON, but not printed. Do not log requests as
// JSON: encoding/json and the JSON handler of [log/slog] write the secrets and the configurations in
// them.
type SecretInput string

// Format prints [redacted] for every verb, and nothing for an empty secret.
func (s SecretInput) Format(f fmt.State, _ rune) { formatSecret(f, len(s)) }

// String returns [redacted], or "" for an empty secret.
func (s SecretInput) String() string { return fmt.Sprint(s) }

// LogValue returns [redacted].
func (s SecretInput) LogValue() slog.Value { return slog.StringValue(redacted) }

// formatSecret prints nothing for an empty secret, so that a forgotten one is noticed.
func formatSecret(f fmt.State, length int) {
	if length > 0 {
		_, _ = io.WriteString(f, redacted)
	}
}
