package airbyte

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// redacted replaces secrets in everything that is printed.
const redacted = "[redacted]"

// Secret is a secret that a server returned. Convert it to a string to use it. When it is printed
// or encoded, the result is [redacted].
//
// In two cases package fmt prints the secret, because it does not call the methods of Secret: in an
// unexported field of another struct, and in a struct behind a pointer if the verb does not suit
// structs, such as %s.
type Secret string

// Format prints [redacted] for every verb, and nothing for an empty secret.
func (s Secret) Format(f fmt.State, _ rune) { formatSecret(f, len(s)) }

// String returns [redacted], or "" for an empty secret.
func (s Secret) String() string { return fmt.Sprint(s) }

// MarshalJSON returns [redacted] as a JSON string, because responses may be logged as JSON. An empty
// secret stays empty.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// MarshalText returns [redacted], for YAML, XML and the like, or nothing for an empty secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// SecretInput is a secret in a request. It is encoded in JSON, but package fmt prints [redacted]
// instead of it. Do not log requests as JSON: encoding/json and the JSON handler of [log/slog]
// write the secrets and the configurations in them.
type SecretInput string

// Format prints [redacted] for every verb, and nothing for an empty secret.
func (s SecretInput) Format(f fmt.State, _ rune) { formatSecret(f, len(s)) }

// String returns [redacted], or "" for an empty secret.
func (s SecretInput) String() string { return fmt.Sprint(s) }

// LogValue returns [redacted], or "" for an empty secret.
func (s SecretInput) LogValue() slog.Value { return slog.StringValue(s.String()) }

// formatSecret prints [redacted], or nothing for an empty secret, so that you notice a missing one.
func formatSecret(f fmt.State, length int) {
	if length > 0 {
		_, _ = io.WriteString(f, redacted)
	}
}
