package airbyte

import (
	"encoding/json"
	"reflect"
)

// holder is a value in a body that holds secrets.
type holder interface {
	check(op *Operation) error      // reports what a request of the operation may not send
	each(f func(path, text string)) // calls f with every text and the way to it
}

func (s SentSecret) check(*Operation) error { return nil }

func (s SentSecret) each(f func(path, text string)) { f("", string(s)) }

// checkSecrets reports secrets that the operation may not send.
func checkSecrets(op *Operation, body any) (err error) {
	visitSecrets(reflect.ValueOf(body), func(h holder) {
		if err == nil {
			err = h.check(op)
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
	visitSecrets(reflect.ValueOf(body), func(h holder) { h.each(add) })
	return all
}

// visitSecrets calls f with everything in a value that holds secrets.
func visitSecrets(v reflect.Value, f func(holder)) {
	switch v.Kind() {
	case reflect.Invalid:
		return
	case reflect.Pointer, reflect.Interface:
		visitSecrets(v.Elem(), f)
		return
	default: // may be one
	}
	if h, ok := v.Interface().(holder); ok {
		f(h)
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
