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

// unmarshal decodes the properties into their fields. Extra receives the keys
// that encoding the fields would lose: unknown keys, and keys that are null or
// empty.
func (o object) unmarshal(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil // by convention, UnmarshalJSON ignores null
	}
	var members Extra
	if json.Unmarshal(data, &members) != nil {
		return o.nameConnector(mismatch(data, "an object"))
	}
	for _, p := range o.properties {
		raw, ok := members[p.name]
		if !ok {
			continue
		}
		isHeld, err := p.unmarshal(raw)
		if err != nil {
			return o.nameConnector(err.under(p.name))
		}
		if isHeld {
			delete(members, p.name)
		}
	}
	if len(members) == 0 {
		members = nil
	}
	*o.extra = members
	return nil
}

// nameConnector adds the name of the connector to an error.
func (o object) nameConnector(err *decodeError) error {
	if o.connector == "" {
		return err
	}
	return fmt.Errorf("%s: %w", o.connector, err)
}

// unmarshal decodes a value, and reports whether encoding the property would
// restore it.
func (p property) unmarshal(raw json.RawMessage) (bool, *decodeError) {
	if p.isConstant() {
		return p.unmarshalConstant(raw)
	}
	field := reflect.ValueOf(p.field).Elem()
	field.SetZero()
	if kindOf(raw) == "null" {
		return false, nil
	}
	if err := p.unmarshalField(raw, field); err != nil {
		return false, err
	}
	_, isSet := p.value()
	return isSet, nil
}

// unmarshalConstant reports whether the value is the constant. It accepts other
// values, so that nothing is lost, except for the type of the connector.
func (p property) unmarshalConstant(raw json.RawMessage) (bool, *decodeError) {
	var value string
	isString := json.Unmarshal(raw, &value) == nil
	if isString && value == p.constant {
		return true, nil
	}
	if p.isConnectorType {
		return false, &decodeError{problem: fmt.Sprintf("want %q, got %s", p.constant, anotherValue(raw))}
	}
	return false, nil
}

// anotherValue describes a value that is not the wanted string, for errors.
func anotherValue(raw []byte) string {
	if kindOf(raw) == "a string" {
		return "another string"
	}
	return kindOf(raw)
}

func (p property) unmarshalField(raw json.RawMessage, field reflect.Value) *decodeError {
	if p.decode == nil {
		return decode(raw, field)
	}
	return asDecodeError(p.decode(raw), raw, field.Type())
}

// decode decodes a value into v. Unlike package json, it refuses null where a
// value is needed, and its errors have a path and never repeat a value.
func decode(raw json.RawMessage, v reflect.Value) *decodeError {
	target := v.Addr().Interface()
	if _, isObject := target.(describer); isObject && kindOf(raw) == "null" {
		return mismatch(raw, wanted(v.Type()))
	}
	if u, ok := target.(json.Unmarshaler); ok {
		return asDecodeError(u.UnmarshalJSON(raw), raw, v.Type())
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return decode(raw, v.Elem())
	case reflect.Slice:
		return decodeList(raw, v)
	case reflect.Map:
		return decodeMap(raw, v)
	case reflect.Interface:
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		return asDecodeError(d.Decode(target), raw, v.Type())
	default:
		return decodeScalar(raw, v)
	}
}

func decodeScalar(raw json.RawMessage, v reflect.Value) *decodeError {
	kind := kindOf(raw)
	if kind == "null" {
		return mismatch(raw, wanted(v.Type()))
	}
	isNumber := v.Type() == reflect.TypeFor[json.Number]()
	if isNumber && kind != "a number" { // package json would accept a string
		return mismatch(raw, wanted(v.Type()))
	}
	return asDecodeError(json.Unmarshal(raw, v.Addr().Interface()), raw, v.Type())
}

func decodeList(raw json.RawMessage, v reflect.Value) *decodeError {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return mismatch(raw, wanted(v.Type()))
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		if err := decode(item, v.Index(i)); err != nil {
			return err.under(index(i))
		}
	}
	return nil
}

func decodeMap(raw json.RawMessage, v reflect.Value) *decodeError {
	var items map[string]json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return mismatch(raw, wanted(v.Type()))
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, key := range slices.Sorted(maps.Keys(items)) {
		value := reflect.New(v.Type().Elem()).Elem()
		if err := decode(items[key], value); err != nil {
			return err.under(key)
		}
		v.SetMapIndex(reflect.ValueOf(key), value)
	}
	return nil
}

// decodeError reports a value that does not fit its field. It has the path of
// the value, and never the value itself, which may be a secret.
type decodeError struct {
	path    string
	problem string
}

func (e *decodeError) Error() string {
	if e.path == "" {
		return e.problem
	}
	return e.path + ": " + e.problem
}

// under returns the error with a key or an index in front of its path.
func (e *decodeError) under(step string) *decodeError {
	path := step
	if e.path != "" {
		path = join(step, e.path)
	}
	return &decodeError{path: path, problem: e.problem}
}

// join appends a key, an index or a path to a path.
func join(path, more string) string {
	if path == "" || strings.HasPrefix(more, "[") {
		return path + more
	}
	return path + "." + more
}

// index returns the step of a path that leads to an item of a list.
func index(i int) string { return fmt.Sprintf("[%d]", i) }

func mismatch(raw []byte, want string) *decodeError {
	return &decodeError{problem: "want " + want + ", got " + kindOf(raw)}
}

// asDecodeError replaces the errors of package json, which may repeat a value.
func asDecodeError(err error, raw []byte, t reflect.Type) *decodeError {
	if err == nil {
		return nil
	}
	var known *decodeError
	if errors.As(err, &known) {
		return known
	}
	return mismatch(raw, wanted(t))
}

// kindOf returns the kind of a JSON value, for errors.
func kindOf(raw []byte) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// wanted describes the JSON values that fit a type, for errors.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return wanted(t.Elem())
	case reflect.Int:
		return "an integer that fits in an int"
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
