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
// or encoded, the result is [redacted], or empty for an empty secret.
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
//
// # What errors and logs hide
//
// Servers and gateways repeat parts of a rejected request. Errors and logs of this package replace the
// secrets in them by [redacted]. A secret is:
//
//   - a credential or a token of the client, and the value of a header such as Authorization, Cookie or
//     X-Api-Key
//   - a value of type SecretInput
//   - a string or a number in a configuration or another body whose key means a secret, such as password,
//     client_secret, apiKey, access_key_id or credentials_json, also in JSON that is inside a string. The
//     value of a vague key, such as key or auth, is a secret unless it is only a name.
//   - a value that looks like a secret, whether it was sent or not: PEM, a JWT, a token with the prefix of a
//     known maker, a password inside a URL, a long random string that is not called an ID, and the value
//     that is assigned to the key of a secret, as in password=x, unless it only says something about it, as
//     in "password":"required"
//
// Secrets are also hidden if they are escaped for URLs, HTML, SQL, JSON or Go, encoded in base64,
// hexadecimal, quoted-printable or as a list of bytes, decoded in the wrong charset, or changed to upper or
// lower case, and if the text breaks off inside them.
//
// Everything else stays readable, because you need it to find your mistake: hosts, ports, databases,
// schemas, roles, users, buckets, regions, modes, dates, names and IDs. Therefore some secrets are hidden
// only where they stand as the value of a secret's key, as in "password: postgres":
//
//   - a secret that equals another value of the same request that is not secret, such as the password
//     postgres of the user postgres, unless it has 20 or more characters and a digit
//   - a secret that cannot be told from a word or a number: up to three characters, up to five digits, up to
//     seven letters, or a name of secrets such as "password"
//   - a secret of up to seven characters, or of letters only, that is part of such another value
//
// Other secrets of up to seven characters, or of letters only, are hidden only as whole words.
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
