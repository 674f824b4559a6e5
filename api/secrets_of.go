package airbyte

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// holder is a value in a body whose texts may be secrets.
type holder interface {
	each(f func(path, text string)) // calls f with every text and the way to it
}

func (s SentSecret) each(f func(path, text string)) { f("a secret", string(s)) }

// visitSecrets calls f with every text in a value that may be a secret, and
// with the way to it.
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
		visitStrings("", value, f)
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

// visitStrings calls f with every string in a JSON value, and with every number
// that is too long for a port, and with the way to it.
func visitStrings(path string, raw json.RawMessage, f func(path, text string)) {
	var text string
	var number json.Number
	var object map[string]json.RawMessage
	var array []json.RawMessage
	switch {
	case json.Unmarshal(raw, &text) == nil && text != "":
		f(path, text)
	case json.Unmarshal(raw, &number) == nil && len(number) > 5:
		f(path, string(number))
	case json.Unmarshal(raw, &object) == nil:
		for key, value := range object {
			visitStrings(strings.TrimPrefix(path+"."+key, "."), value, f)
		}
	case json.Unmarshal(raw, &array) == nil:
		for i, value := range array {
			visitStrings(fmt.Sprintf("%s[%d]", path, i), value, f)
		}
	}
}
