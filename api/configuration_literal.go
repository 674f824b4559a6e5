//airbytegen:needs Configuration

package airbyte

import "fmt"

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
// The panic names the Go type, and no value of the configuration.
func MustConfiguration(v any) Configuration {
	c, err := NewConfiguration(v)
	if err != nil {
		// The error may quote a value, such as an invalid json.Number.
		panic(fmt.Sprintf("airbyte: MustConfiguration: a %T does not encode as a JSON object", v))
	}
	return c
}
