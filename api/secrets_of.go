package airbyte

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// mask is what servers put in the place of every secret of a configuration.
const mask = "**********"

// ErrMasked says that a configuration holds the mask that servers put in the
// place of secrets. PATCH and POST would store the ten asterisks as the
// secret; PUT keeps what is stored (server source, JsonSecretsProcessor.kt).
var ErrMasked = errors.New("a configuration holds ten asterisks in the place of a secret; send only what changes, or replace all with Put, which keeps the stored secret")

// refuseMasks reports a mask in the body of a request that would store it.
func refuseMasks(op *Operation, body any) error {
	if op.Method == "PUT" {
		return nil
	}
	var err error
	visitSecrets(reflect.ValueOf(body), func(c Configuration, _ SentSecret) {
		if err == nil && bytes.Contains(c, []byte(mask)) {
			err = findMask(c)
		}
	})
	return err
}

// findMask names the first key of a configuration that is masked.
func findMask(c Configuration) error {
	var err error
	visitStrings("", json.RawMessage(c), func(path, s string) {
		if err == nil && s == mask {
			err = fmt.Errorf("%s: %w", path, ErrMasked)
		}
	})
	return err
}

// secretsOf lists the texts in the configurations and secrets of a body, which
// errors may not repeat.
func secretsOf(body any) []string {
	var all []string
	add := func(_, s string) {
		if len(s) < 4 { // shorter ones would blank out words
			return
		}
		all = append(all, s)
		if quoted, err := json.Marshal(s); err == nil && string(quoted[1:len(quoted)-1]) != s {
			all = append(all, string(quoted[1:len(quoted)-1]))
		}
	}
	visitSecrets(reflect.ValueOf(body), func(c Configuration, s SentSecret) {
		add("", string(s))
		visitStrings("", json.RawMessage(c), add)
	})
	return all
}

// visitSecrets calls f with every Configuration and every SentSecret in a
// value.
func visitSecrets(v reflect.Value, f func(Configuration, SentSecret)) {
	if !v.IsValid() {
		return
	}
	switch value := v.Interface().(type) {
	case Configuration:
		f(value, "")
		return
	case SentSecret:
		f(nil, value)
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		visitSecrets(v.Elem(), f)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				visitSecrets(v.Field(i), f)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			visitSecrets(v.Index(i), f)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			visitSecrets(v.MapIndex(key), f)
		}
	default: // holds no others
	}
}

// visitStrings calls f with every string in a JSON value and with the way to
// it.
func visitStrings(path string, raw json.RawMessage, f func(path, s string)) {
	var text string
	var object map[string]json.RawMessage
	var array []json.RawMessage
	switch {
	case json.Unmarshal(raw, &text) == nil && text != "":
		f(path, text)
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
