package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// secretHolder is a value in a request that may hold secrets.
type secretHolder interface {
	// findSecrets calls found with every string in the value that may be a secret, and its path.
	findSecrets(found func(path, text string))
}

func (s SecretInput) findSecrets(found func(path, text string)) { found("a secret", string(s)) }

// findSecrets calls found with every string in a request that may be a secret, and its path.
func findSecrets(body any, found func(path, text string)) {
	findSecretsIn(reflect.ValueOf(body), found)
}

func findSecretsIn(v reflect.Value, found func(path, text string)) {
	switch v.Kind() {
	case reflect.Invalid:
		return
	case reflect.Pointer, reflect.Interface:
		findSecretsIn(v.Elem(), found)
		return
	}
	switch value := v.Interface().(type) {
	case secretHolder:
		value.findSecrets(found)
	case json.RawMessage: // a value that this package does not know
		findStrings(value, found)
	case interface{ Value() any }: // a union
		findSecrets(value.Value(), found)
	default:
		findSecretsWithin(v, found)
	}
}

// findSecretsWithin looks into structs, lists and maps.
func findSecretsWithin(v reflect.Value, found func(path, text string)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				findSecretsIn(v.Field(i), found)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			findSecretsIn(v.Index(i), found)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			findSecretsIn(v.MapIndex(key), found)
		}
	}
}

// findStrings calls found with every string in a JSON value, and with every number that may be a
// secret. It also passes their paths.
func findStrings(raw []byte, found func(path, text string)) {
	var value any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	_ = d.Decode(&value) // value stays nil if raw is not JSON
	findStringsIn("", value, found)
}

// maxPortLength is the number of digits of the largest port. Longer numbers may be secrets.
const maxPortLength = 5

func findStringsIn(path string, value any, found func(path, text string)) {
	switch value := value.(type) {
	case string:
		if !isConnectorType(path) {
			found(path, value)
		}
	case json.Number:
		if len(value) > maxPortLength {
			found(path, string(value))
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) { // sorted, so that errors always name the same one
			name := cmp.Or(key, `""`)
			findStringsIn(strings.TrimPrefix(path+"."+name, "."), value[key], found)
		}
	case []any:
		for i, item := range value {
			findStringsIn(fmt.Sprintf("%s[%d]", path, i), item, found)
		}
	}
}

// isConnectorType reports whether a path in a configuration is that of the connector's type, which
// is not a secret. Servers remove it before they process the configuration.
func isConnectorType(path string) bool { return path == "sourceType" || path == "destinationType" }
