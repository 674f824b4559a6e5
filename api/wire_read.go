package airbyte

import (
	"bytes"
	"encoding/json"
	"hash/maphash"
	"reflect"
	"strconv"
)

// This file reads JSON into Go values several times faster than package json. It reads only what servers
// usually send. It gives up at everything else: mistakes in the JSON, values of the wrong type, repeated
// fields, and names in another case or with escapes. Then package json reads the JSON from the beginning.
// So this file needs neither error messages nor a rule for each of these cases.

// readJSON reads JSON into the value that v points to, as package json would. If it returns false, it has
// given up and left the value as it was.
func readJSON(b []byte, v any) bool {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return false
	}
	target = target.Elem()
	w := wireTypeOf(target.Type())
	isLeftToOthers := w.form == wireAsPackageJSON || w.form == wireByMethod
	if isLeftToOthers || !target.IsZero() { // package json merges the JSON into a value
		return false
	}
	r := jsonReader{jsonScanner: jsonScanner{data: b}}
	if r.read(w, target) && r.isAtEnd() {
		return true
	}
	target.SetZero()
	return false
}

// jsonReader reads values. Its methods that read return false if they give up.
type jsonReader struct {
	jsonScanner

	recent *[256]string // strings that were read, by their hash; nil if there are none
}

// read reads the next value into v, which is zero.
func (r *jsonReader) read(w *wireType, v reflect.Value) bool {
	first := r.first()
	switch w.form {
	case wireNever:
		return false
	case wireByMethod:
		raw, ok := r.raw()
		return ok && v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(raw) == nil
	case wireAsPackageJSON:
		raw, ok := r.raw()
		return ok && json.Unmarshal(raw, v.Addr().Interface()) == nil
	}
	if first == 'n' { // null leaves all other values zero
		return r.literal("null")
	}
	switch w.form {
	case wireStruct:
		return first == '{' && r.object(w, v)
	case wireSlice:
		return first == '[' && r.array(w, v)
	case wirePointer:
		target := reflect.New(v.Type().Elem())
		v.Set(target)
		return r.read(w.element, target.Elem())
	case wireString:
		return first == '"' && r.string(v)
	case wireBool:
		v.SetBool(first == 't')
		return (first == 't' && r.literal("true")) || (first == 'f' && r.literal("false"))
	default:
		return r.integer(v)
	}
}

// object reads an object into a struct.
func (r *jsonReader) object(w *wireType, v reflect.Value) bool {
	var extra map[string]json.RawMessage
	var seen uint64 // bits of the fields that the object has had
	next := 0
	for more := r.begin('}'); more; more = r.more() {
		name, ok := r.name()
		if !ok {
			return false
		}
		i := w.field(name, next)
		if i < 0 {
			value, ok := r.raw()
			if !ok || w.hasFold(name) {
				return false
			}
			extra = w.keep(extra, name, value)
			continue
		}
		isRepeated := seen&(1<<i) != 0 // package json merges the values
		if isRepeated || !r.read(w.fields[i].wire, v.Field(w.fields[i].number)) {
			return false
		}
		seen |= 1 << i
		next = i + 1
	}
	if extra != nil {
		v.Field(w.extra).Set(reflect.ValueOf(extra))
	}
	return r.end('}')
}

// keep adds a member to the extra fields, if the struct keeps them.
func (w *wireType) keep(extra map[string]json.RawMessage, name, value []byte) map[string]json.RawMessage {
	if w.extra < 0 {
		return nil
	}
	if extra == nil {
		extra = map[string]json.RawMessage{}
	}
	extra[string(name)] = bytes.Clone(value)
	return extra
}

// array reads an array into a slice.
func (r *jsonReader) array(w *wireType, v reflect.Value) bool {
	start := r.at
	n := 0
	for more := r.begin(']'); more; more = r.more() {
		if n == v.Cap() {
			v.Grow(max(r.expected(n, r.at-start), w.room))
		}
		v.SetLen(n + 1)
		if !r.read(w.element, v.Index(n)) {
			return false
		}
		n++
	}
	if n == 0 {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	}
	return r.end(']')
}

// expected returns how many elements may follow the first n ones of an array, which have a length in bytes.
// It expects at most three times as many.
func (r *jsonReader) expected(n, length int) int {
	if n == 0 {
		return 0
	}
	perElement := max(length/n, 1)
	left := len(r.data) - r.at
	return min(left/perElement+1, 3*n)
}

// Strings that are likely to occur again, such as IDs and modes, are looked up among the recent ones.
const (
	maxRecent = 40   // length of a string
	minRecent = 4096 // length of the JSON
)

// recentSeed is the seed of the hashes of strings.
var recentSeed = maphash.MakeSeed()

// string reads a string.
func (r *jsonReader) string(v reflect.Value) bool {
	start := r.at
	hasEscapes, ok := r.quoted()
	if !ok {
		return false
	}
	text := r.data[start+1 : r.at-1]
	switch {
	case hasEscapes:
		var unescaped string
		if json.Unmarshal(r.data[start:r.at], &unescaped) != nil {
			return false
		}
		v.SetString(unescaped)
	case len(text) <= maxRecent && len(r.data) >= minRecent:
		v.SetString(r.recentString(text))
	default:
		v.SetString(string(text))
	}
	return true
}

// recentString returns a string. It does not allocate memory if the same string was read recently.
func (r *jsonReader) recentString(text []byte) string {
	if r.recent == nil {
		r.recent = new([256]string)
	}
	place := &r.recent[maphash.Bytes(recentSeed, text)%256]
	if *place != string(text) {
		*place = string(text)
	}
	return *place
}

// integer reads a whole number.
func (r *jsonReader) integer(v reflect.Value) bool {
	start := r.at
	if !r.number() {
		return false
	}
	n, err := strconv.ParseInt(string(r.data[start:r.at]), 10, 64)
	if err != nil || v.OverflowInt(n) {
		return false
	}
	v.SetInt(n)
	return true
}
