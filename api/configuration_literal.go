//airbytegen:needs Configuration

package airbyte

import (
	"encoding/json"
	"errors"
	"fmt"
)

// MustConfiguration is like [NewConfiguration] but panics if the value does not encode as a JSON object.
// It makes a configuration inside a literal, where there is no place for an error:
//
//	Configuration: MustConfiguration(map[string]any{
//		"sourceType": "postgres",
//		"host":       "db.example.com",
//	})
//
// A map with string keys always encodes if its values are strings, booleans, integers, and lists and
// maps of these. Use [NewConfiguration] for values that you do not know, such as those of your users.
//
// The panic names Go types, and no value of the configuration.
func MustConfiguration(v any) Configuration {
	c, err := NewConfiguration(v)
	if err != nil {
		panic("airbyte: MustConfiguration: " + notObject(v) + unsupportedType(err))
	}
	return c
}

// unsupportedType returns the end of an error message, which names the Go type that cannot be encoded. It is empty if
// err has another reason. The message leaves out err itself, because it may quote a value, such as an invalid
// json.Number.
func unsupportedType(err error) string {
	unsupported, ok := errors.AsType[*json.UnsupportedTypeError](err)
	if !ok {
		return ""
	}
	return fmt.Sprintf(": %s has no JSON", unsupported.Type)
}
