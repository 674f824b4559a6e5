//airbytegen:needs Configuration

package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
)

// Configuration is the configuration of a connector, as a JSON object. It stays JSON because each
// connector, and each version of it, has its own settings. [NewConfiguration] makes a Configuration
// from a Go value, and [Configuration.Decode] decodes it into one.
//
// Requests with a Configuration that is not a JSON object are refused before they are sent.
//
// A Configuration may hold passwords. Package fmt prints [redacted] instead of it, but
// encoding/json encodes it, so do not log requests as JSON. In the JSON of a response, its secrets are
// masked.
//
// Servers return ten asterisks instead of each secret. If you send the asterisks back in a PUT, the
// server keeps the stored secret. A PATCH would replace the secret with the asterisks, so the
// client returns [ErrMasked].
type Configuration []byte

// NewConfiguration makes a configuration from a struct, a map or a [json.RawMessage]. The value must
// encode as a JSON object.
func NewConfiguration(v any) (Configuration, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("airbyte: configuration: %w", err)
	}
	if b[0] != '{' {
		return nil, fmt.Errorf("airbyte: configuration: %s", notObject(v))
	}
	return b, nil
}

// notObject returns the message for a value that does not encode as a JSON object.
func notObject(v any) string {
	if v == nil {
		return "nil does not encode as a JSON object"
	}
	return fmt.Sprintf("a value of type %T does not encode as a JSON object", v)
}

// Decode decodes the configuration into v, a pointer to a struct, a map or a [json.RawMessage]. In
// variables of type any, numbers become [json.Number], so that they are not rounded. Errors do not
// contain values of the configuration.
func (c Configuration) Decode(v any) error {
	if len(c) == 0 {
		return errors.New("airbyte: the configuration is empty")
	}
	d := json.NewDecoder(bytes.NewReader(c))
	d.UseNumber()
	err := d.Decode(v)
	if misfit, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		field, goType := c.misfit(v, misfit)
		return fmt.Errorf("airbyte: decoding a configuration into %T: %s does not fit the Go type %s", v, field, goType)
	}
	if err != nil { // its message may contain a value
		return fmt.Errorf("airbyte: decoding a configuration into %T: it does not fit", v)
	}
	return nil
}

// misfit returns the path to the value that does not fit v, and the Go type of its place. err is the
// error of package json, whose path depends on the version of Go.
func (c Configuration) misfit(v any, err *json.UnmarshalTypeError) (field, goType string) {
	misfit := findMisfit(c, reflect.TypeOf(v).Elem())
	if misfit == nil {
		return "a value", err.Type.String()
	}
	path := strings.Join(misfit.path, ".")
	return cmp.Or(path, "a value"), misfit.typeName()
}

// MarshalJSON returns the configuration unchanged, or null if it is nil.
func (c Configuration) MarshalJSON() ([]byte, error) { return json.RawMessage(c).MarshalJSON() }

// UnmarshalJSON stores a copy of the configuration, or nil for null.
func (c *Configuration) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		*c = nil
		return nil
	}
	*c = bytes.Clone(b)
	return nil
}

// check returns an error unless the configuration is a JSON object. The error names only the kind of
// value, because the value may be a password.
func (c Configuration) check() error {
	if !json.Valid(c) {
		return errors.New("is not valid JSON, want a JSON object")
	}
	var kind string
	switch bytes.TrimSpace(c)[0] {
	case '{':
		return nil
	case '[':
		kind = "array"
	case '"':
		kind = "string"
	case 't', 'f':
		kind = "boolean"
	case 'n':
		kind = "null"
	default:
		kind = "number"
	}
	return fmt.Errorf("is a JSON %s, want a JSON object", kind)
}

func (c Configuration) findValues(f *valueFinder) { f.json(c) }

// Format prints [redacted] for every verb, and nothing for an empty configuration.
func (c Configuration) Format(f fmt.State, _ rune) { formatSecret(f, len(c)) }

// LogValue returns [redacted], or "" for an empty configuration.
func (c Configuration) LogValue() slog.Value {
	if len(c) == 0 {
		return slog.StringValue("")
	}
	return slog.StringValue(redacted)
}
