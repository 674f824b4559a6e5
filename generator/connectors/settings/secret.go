package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"
)

// redacted stands in the place of what is not to be seen.
const redacted = "[redacted]"

// Secret is a secret: it is written to JSON in clear, and not printed. Package
// fmt only prints it under a verb that fits no text, as %d or %p, of which go vet
// tells.
type Secret string

// Format prints that there is a secret, for every verb.
func (s Secret) Format(f fmt.State, _ rune) { redact(f, len(s)) }

// LogValue logs that there is a secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// JSON is a setting of any shape, as JSON. It may hold secrets, so it is not
// printed.
type JSON []byte

// MarshalJSON writes the JSON as it is; nil is null.
func (j JSON) MarshalJSON() ([]byte, error) { return json.RawMessage(j).MarshalJSON() }

// UnmarshalJSON keeps a copy of b.
func (j *JSON) UnmarshalJSON(b []byte) error {
	*j = bytes.Clone(b)
	return nil
}

// Format prints that there is a setting, for every verb.
func (j JSON) Format(f fmt.State, _ rune) { redact(f, len(j)) }

// LogValue logs that there is a setting.
func (j JSON) LogValue() slog.Value { return slog.StringValue(redacted) }

// Extra has the keys of an object that its type does not know. They may hold
// secrets, so they are not printed.
type Extra map[string]json.RawMessage

// Format prints that there are keys, for every verb.
func (e Extra) Format(f fmt.State, _ rune) { redact(f, len(e)) }

// LogValue logs that there are keys.
func (e Extra) LogValue() slog.Value { return slog.StringValue(redacted) }

// String is the object as text, without secrets. Of extra keys it only says
// that there are some.
func (o object) String() string {
	var parts []string
	for _, p := range o.properties {
		_, other := (*o.extra)[p.name]
		switch {
		case p.field == nil && (p.isType || !other):
			parts = append(parts, p.name+":"+p.constant)
		case p.field != nil && p.value().IsValid():
			parts = append(parts, p.name+":"+show(p.value()))
		}
	}
	if len(*o.extra) > 0 {
		parts = append(parts, "extra:"+redacted)
	}
	return "{" + strings.Join(parts, " ") + "}"
}

// show is a value as text. A pointer counts as what it points to.
func show(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return fmt.Sprint(v.Interface())
}

// redact prints nothing for nothing, so that a forgotten secret shows.
func redact(f fmt.State, length int) {
	if length > 0 {
		_, _ = io.WriteString(f, redacted)
	}
}
