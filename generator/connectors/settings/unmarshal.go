package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// unmarshal decodes the properties into their fields. Extra receives the values that
// encoding the fields would lose: unknown keys, keys that are null or empty, and
// values that do not fit their field.
func (o object) unmarshal(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil // by convention, UnmarshalJSON ignores null
	}
	var members Extra
	if json.Unmarshal(data, &members) != nil {
		return o.errorf("want an object, got %s", kindOf(data))
	}
	for _, p := range o.properties {
		raw, ok := members[p.name]
		if !ok {
			continue
		}
		isHeld, err := p.unmarshal(raw)
		if err != nil {
			return o.errorf("%s: %w", p.name, err)
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

// errorf returns an error that names the connector.
func (o object) errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if o.connector == "" {
		return err
	}
	return fmt.Errorf("%s: %w", o.connector, err)
}

// unmarshal decodes a value, and reports whether encoding the property would
// restore it. A value that does not fit leaves the field empty.
func (p property) unmarshal(raw json.RawMessage) (isHeld bool, err error) {
	if p.isConstant() {
		return p.unmarshalConstant(raw)
	}
	field := reflect.ValueOf(p.field).Elem()
	field.SetZero()
	if kindOf(raw) == "null" {
		return false, nil
	}
	fits := p.unmarshalField(raw, field) == nil
	if !fits {
		field.SetZero()
		return false, nil
	}
	if _, isSet := p.value(); !isSet {
		return false, nil
	}
	return !isRewritten(raw, field), nil
}

// isRewritten reports whether encoding the field changes the notation of a number.
func isRewritten(raw json.RawMessage, field reflect.Value) bool {
	if !holdsInt(field.Type()) {
		return false
	}
	var compact bytes.Buffer
	if json.Compact(&compact, raw) != nil {
		return false
	}
	encoded, err := json.Marshal(field.Interface())
	return err == nil && !bytes.Equal(encoded, compact.Bytes())
}

// holdsInt reports whether a field holds integers: one, a list or a map.
func holdsInt(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return holdsInt(t.Elem())
	default:
		return t.Kind() == reflect.Int
	}
}

// unmarshalConstant reports whether the value is the constant. It keeps other
// values, so that nothing is lost, except for the type of the connector: settings of
// another connector are an error.
func (p property) unmarshalConstant(raw json.RawMessage) (bool, error) {
	var value string
	isString := json.Unmarshal(raw, &value) == nil && kindOf(raw) != "null"
	if isString && value == p.constant {
		return true, nil
	}
	if p.isConnectorType {
		return false, fmt.Errorf("want %q, got %s", p.constant, anotherValue(raw))
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

func (p property) unmarshalField(raw json.RawMessage, field reflect.Value) error {
	if p.decode == nil {
		return decode(raw, field)
	}
	return p.decode(raw)
}

// errMisfit reports a value that does not fit its field. Callers keep the value.
var errMisfit = errors.New("the value does not fit")

// decode decodes a value into v. Unlike package json, it refuses null where a value
// is needed, and accepts 5.0 as an int.
func decode(raw json.RawMessage, v reflect.Value) error {
	target := v.Addr().Interface()
	if _, isObject := target.(describer); isObject && kindOf(raw) != "an object" {
		return errMisfit
	}
	if u, ok := target.(json.Unmarshaler); ok {
		return u.UnmarshalJSON(raw)
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
		return d.Decode(target)
	default:
		return decodeScalar(raw, v)
	}
}

func decodeScalar(raw json.RawMessage, v reflect.Value) error {
	kind := kindOf(raw)
	if kind == "null" {
		return errMisfit
	}
	isNumber := v.Type() == reflect.TypeFor[json.Number]()
	if isNumber && kind != "a number" { // package json would accept a string
		return errMisfit
	}
	if v.Kind() == reflect.Int && kind == "a number" {
		return decodeInt(raw, v)
	}
	return json.Unmarshal(raw, v.Addr().Interface())
}

// decodeInt decodes an integer, which may be written as 5.0 or 5e0.
func decodeInt(raw json.RawMessage, v reflect.Value) error {
	exact := exactly(json.Number(bytes.TrimSpace(raw)))
	if exact == nil || !exact.IsInt() || !exact.Num().IsInt64() {
		return errMisfit
	}
	n := exact.Num().Int64()
	if v.OverflowInt(n) {
		return errMisfit
	}
	v.SetInt(n)
	return nil
}

func decodeList(raw json.RawMessage, v reflect.Value) error {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return errMisfit
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		if err := decode(item, v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func decodeMap(raw json.RawMessage, v reflect.Value) error {
	var items map[string]json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return errMisfit
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, key := range slices.Sorted(maps.Keys(items)) {
		value := reflect.New(v.Type().Elem()).Elem()
		if err := decode(items[key], value); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(key), value)
	}
	return nil
}

// join appends a key, an index or a path to a path.
func join(path, more string) string {
	more = quoteKey(more)
	if path == "" || strings.HasPrefix(more, "[") {
		return path + more
	}
	return path + "." + more
}

// quoteKey quotes a key with line breaks or other characters that a terminal might obey.
func quoteKey(key string) string {
	isUnprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	if strings.ContainsFunc(key, isUnprintable) {
		return strconv.Quote(key)
	}
	return key
}

// index returns the step of a path that leads to an item of a list.
func index(i int) string { return fmt.Sprintf("[%d]", i) }

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
