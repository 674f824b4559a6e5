//airbytegen:needs Configuration

package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
)

// Configuration is the configuration of a connector, as a JSON object. It stays JSON because each
// connector, and each version of it, has its own settings. [NewConfiguration] makes a Configuration
// from any value, and [Configuration.Decode] decodes it into any value.
//
// A Configuration may hold passwords, so it is not printed. It is encoded in JSON; do not log requests
// as JSON. Servers return ten asterisks instead of each secret. Sent back with PUT they keep the stored
// secret; sent back with PATCH they would overwrite it ([ErrMasked]).
type Configuration []byte

// NewConfiguration makes a configuration from a struct, a map or a [json.RawMessage]. The value must
// encode as a JSON object.
func NewConfiguration(v any) (Configuration, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("airbyte: configuration: %w", err)
	}
	if b[0] != '{' {
		return nil, fmt.Errorf("airbyte: configuration: a %T does not encode as a JSON object", v)
	}
	return b, nil
}

// Decode decodes the configuration into v, a pointer to a struct, a map or a [json.RawMessage]. Numbers
// become [json.Number] in interfaces, so that none is rounded. Errors do not repeat the values.
func (c Configuration) Decode(v any) error {
	if len(c) == 0 {
		return errors.New("airbyte: configuration: it is empty")
	}
	d := json.NewDecoder(bytes.NewReader(c))
	d.UseNumber()
	err := d.Decode(v)
	if misfit, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		field := cmp.Or(misfit.Field, "a value")
		return fmt.Errorf("airbyte: configuration into %T: %s does not fit the Go type %s", v, field, misfit.Type)
	}
	if err != nil { // whose message may repeat a value
		return fmt.Errorf("airbyte: configuration into %T: it does not fit", v)
	}
	return nil
}

// MarshalJSON returns the configuration unchanged; nil is null.
func (c Configuration) MarshalJSON() ([]byte, error) { return json.RawMessage(c).MarshalJSON() }

// UnmarshalJSON keeps a copy of the configuration; null is nil.
func (c *Configuration) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		*c = nil
		return nil
	}
	*c = bytes.Clone(b)
	return nil
}

func (c Configuration) findSecrets(found func(path, text string)) { findStrings(c, found) }

// Format prints [redacted] for every verb, and nothing for an empty configuration.
func (c Configuration) Format(f fmt.State, _ rune) { formatSecret(f, len(c)) }

// LogValue returns [redacted].
func (c Configuration) LogValue() slog.Value { return slog.StringValue(redacted) }
