//airbytegen:needs Configuration

package airbyte

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
)

// Configuration is the settings of a connector as a JSON object. It stays JSON because each
// connector, and each version of it, has settings of its own; NewConfiguration makes one from any
// value and Decode reads one into any value, numbers of all sizes unharmed.
//
// Settings hold passwords, so a Configuration is not printed, but written to JSON, so do not log
// requests as JSON. Servers replace secrets by ten asterisks when settings are read; sent back with
// PUT they keep what is stored, sent back with PATCH they overwrite it.
type Configuration []byte

// NewConfiguration makes settings from a struct, a map or JSON (a json.RawMessage). The value must
// become a JSON object.
func NewConfiguration(v any) (Configuration, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("airbyte: configuration: %w", err)
	}
	if b[0] != '{' {
		return nil, fmt.Errorf("airbyte: configuration: %T does not become a JSON object", v)
	}
	return b, nil
}

// Decode reads the settings into v, which is a pointer to a struct, a map or a json.RawMessage.
// Numbers in interfaces become json.Number.
func (c Configuration) Decode(v any) error {
	if len(c) == 0 {
		return errors.New("airbyte: configuration: there is none")
	}
	d := json.NewDecoder(bytes.NewReader(c))
	d.UseNumber()
	err := d.Decode(v)
	if misfit, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("airbyte: configuration into %T: the field %s is no %s", v, misfit.Field, misfit.Type)
	}
	if err != nil { // its text may repeat a value
		return fmt.Errorf("airbyte: configuration into %T: it does not fit", v)
	}
	return nil
}

// MarshalJSON writes the settings as they are; nil is null.
func (c Configuration) MarshalJSON() ([]byte, error) { return json.RawMessage(c).MarshalJSON() }

// UnmarshalJSON keeps a copy of the settings; null is nil.
func (c *Configuration) UnmarshalJSON(b []byte) error {
	if *c = nil; !bytes.Equal(b, []byte("null")) {
		*c = bytes.Clone(b)
	}
	return nil
}

func (c Configuration) each(f func(path, text string)) { visitStrings(c, f) }

// Format prints that there are settings, for every verb.
func (c Configuration) Format(f fmt.State, _ rune) { formatSecret(f, len(c)) }

// LogValue logs that there are settings.
func (c Configuration) LogValue() slog.Value { return slog.StringValue(redacted) }
