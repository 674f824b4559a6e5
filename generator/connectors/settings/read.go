package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// readError says which value of a configuration has an unexpected shape. It
// repeats no value.
type readError struct {
	path    string
	problem string
}

func (e *readError) Error() string {
	if e.path == "" {
		return e.problem
	}
	return e.path + ": " + e.problem
}

// under puts the path of the error below a key or an index.
func (e *readError) under(step string) *readError {
	path := step
	if e.path != "" {
		path = join(step, e.path)
	}
	return &readError{path, e.problem}
}

// join appends a path to another.
func join(path, more string) string {
	if path == "" || strings.HasPrefix(more, "[") {
		return path + more
	}
	return path + "." + more
}

func misfit(raw []byte, want string) *readError {
	return &readError{problem: kindOf(raw) + " in the place of " + want}
}

// asReadError keeps an error of ours, and says of another only what did not
// fit, since it may repeat a value.
func asReadError(err error, raw []byte, t reflect.Type) *readError {
	if err == nil {
		return nil
	}
	var ours *readError
	if errors.As(err, &ours) {
		return ours
	}
	return misfit(raw, wanted(t))
}

// read decodes one value into v.
func read(raw json.RawMessage, v reflect.Value) *readError {
	target := v.Addr().Interface()
	if u, ok := target.(json.Unmarshaler); ok {
		if _, isObject := target.(objectHolder); isObject && kindOf(raw) == "null" {
			return misfit(raw, wanted(v.Type()))
		}
		return asReadError(u.UnmarshalJSON(raw), raw, v.Type())
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return read(raw, v.Elem())
	case reflect.Slice:
		return readList(raw, v)
	case reflect.Map:
		return readMap(raw, v)
	case reflect.Interface:
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		return asReadError(d.Decode(target), raw, v.Type())
	default:
		kind := kindOf(raw)
		if _, isNumber := target.(*json.Number); kind == "null" || isNumber && kind != "a number" {
			return misfit(raw, wanted(v.Type()))
		}
		return asReadError(json.Unmarshal(raw, target), raw, v.Type())
	}
}

func readList(raw json.RawMessage, v reflect.Value) *readError {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return misfit(raw, wanted(v.Type()))
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		if err := read(item, v.Index(i)); err != nil {
			return err.under(fmt.Sprintf("[%d]", i))
		}
	}
	return nil
}

func readMap(raw json.RawMessage, v reflect.Value) *readError {
	var items map[string]json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return misfit(raw, wanted(v.Type()))
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, key := range slices.Sorted(maps.Keys(items)) {
		value := reflect.New(v.Type().Elem()).Elem()
		if err := read(items[key], value); err != nil {
			return err.under(key)
		}
		v.SetMapIndex(reflect.ValueOf(key), value)
	}
	return nil
}

// kindOf names the kind of a JSON value.
func kindOf(raw []byte) string {
	switch raw = bytes.TrimSpace(raw); {
	case len(raw) == 0:
		return "nothing"
	case raw[0] == '{':
		return "an object"
	case raw[0] == '[':
		return "a list"
	case raw[0] == '"':
		return "a string"
	case raw[0] == 't' || raw[0] == 'f':
		return "a boolean"
	case raw[0] == 'n':
		return "null"
	}
	return "a number"
}

// wanted names what a type holds.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return wanted(t.Elem())
	case reflect.Int:
		return "a whole number that fits in an int"
	case reflect.Bool:
		return "a boolean"
	case reflect.Slice:
		return "a list"
	case reflect.String:
		if t == reflect.TypeFor[json.Number]() {
			return "a number"
		}
		return "a string"
	default:
		return "an object"
	}
}
