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

// holder is a value in a body whose texts may be secrets.
type holder interface {
	each(f func(path, text string)) // calls f with every text and the way to it
}

func (s SentSecret) each(f func(path, text string)) { f("a secret", string(s)) }

// visitSecrets calls f with every text in a value that may be a secret, and with the way to it.
func visitSecrets(v reflect.Value, f func(path, text string)) {
	switch v.Kind() {
	case reflect.Invalid:
		return
	case reflect.Pointer, reflect.Interface:
		visitSecrets(v.Elem(), f)
		return
	}
	switch value := v.Interface().(type) {
	case holder:
		value.each(f)
		return
	case json.RawMessage: // what this package does not know
		visitStrings(value, f)
		return
	case interface{ Value() any }: // a union
		visitSecrets(reflect.ValueOf(value.Value()), f)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				visitSecrets(v.Field(i), f)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			visitSecrets(v.Index(i), f)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			visitSecrets(v.MapIndex(key), f)
		}
	}
}

// visitStrings calls f with every string in JSON, and with every number that is too long for a
// port, and with the way to it.
func visitStrings(raw []byte, f func(path, text string)) {
	var value any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	_ = d.Decode(&value) // what is no JSON has none
	visitValue("", value, f)
}

func visitValue(path string, value any, f func(path, text string)) {
	switch value := value.(type) {
	case string:
		if path != "sourceType" && path != "destinationType" { // which servers take off: the connector
			f(path, value)
		}
	case json.Number:
		if len(value) > 5 {
			f(path, string(value))
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) { // or errors would name another one each time
			visitValue(strings.TrimPrefix(path+"."+cmp.Or(key, `""`), "."), value[key], f)
		}
	case []any:
		for i, value := range value {
			visitValue(fmt.Sprintf("%s[%d]", path, i), value, f)
		}
	}
}
