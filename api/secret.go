package airbyte

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// redacted stands in the place of what is not to be seen.
const redacted = "[redacted]"

// Secret is a secret that a server gave: it is read from JSON, and neither printed nor written to
// JSON. Convert it to a string to use it. Package fmt cannot ask a secret how to print it that is in
// an unexported field of another struct, or behind a pointer to a struct under a verb that does not
// fit structs, as %s, and prints it.
type Secret string

// Format prints that there is a secret, for every verb.
func (s Secret) Format(f fmt.State, _ rune) { formatSecret(f, len(s)) }

// String returns what Format prints.
func (s Secret) String() string { return fmt.Sprint(s) }

// MarshalJSON writes that there is a secret, since values that were read end up in logs as JSON.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(redacted) }

// MarshalText writes that there is a secret, for YAML, XML and the like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// SentSecret is a secret in a request: it is written to JSON, and not printed. So do not log
// requests as JSON: slog's JSON handler writes their secrets and configurations, as encoding/json
// does.
//
//airbytegen:needs SentSecret
type SentSecret string

// Format prints that there is a secret, for every verb.
func (s SentSecret) Format(f fmt.State, _ rune) { formatSecret(f, len(s)) }

// String returns what Format prints.
func (s SentSecret) String() string { return fmt.Sprint(s) }

// LogValue logs that there is a secret.
func (s SentSecret) LogValue() slog.Value { return slog.StringValue(redacted) }

// formatSecret prints nothing for nothing, so that a forgotten secret shows.
func formatSecret(f fmt.State, length int) {
	if length > 0 {
		_, _ = io.WriteString(f, redacted)
	}
}
