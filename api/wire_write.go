//airbytegen:needs marshalExtra unmarshalExtra

package airbyte

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// This file writes generated structs as JSON. Package json would encode the content of a struct that keeps
// unknown fields once for each such struct around it. Values of types that are not structs, lists, strings or
// whole numbers, and strings with escapes, are left to package json. So are values that cannot be encoded.

// writeJSON returns the JSON of a struct, as package json would encode it with its extra fields. If it returns
// false, it has given up.
func writeJSON(v keepsExtra) ([]byte, bool) {
	target := reflect.ValueOf(v).Elem()
	var w jsonWriter
	if !w.object(wireTypeOf(target.Type()), target) {
		return nil, false
	}
	return w.out.Bytes(), true
}

// jsonWriter writes values. Its methods return false if they give up.
type jsonWriter struct {
	out   bytes.Buffer
	depth int // number of objects and arrays around it
}

// write writes a value, which must be addressable.
func (w *jsonWriter) write(t *wireType, v reflect.Value) bool {
	form := t.form
	if t.encodesItself {
		form = wireAsPackageJSON
	}
	switch form {
	case wireStruct:
		return w.object(t, v)
	case wireSlice:
		return w.array(t, v)
	case wirePointer:
		if v.IsNil() {
			w.out.WriteString("null")
			return true
		}
		return w.write(t.element, v.Elem())
	case wireString:
		return w.text(v.String())
	case wireBool:
		w.out.Write(strconv.AppendBool(w.out.AvailableBuffer(), v.Bool()))
		return true
	case wireInt:
		w.out.Write(strconv.AppendInt(w.out.AvailableBuffer(), v.Int(), 10))
		return true
	default:
		return w.other(v.Addr().Interface())
	}
}

// object writes a struct and its extra fields.
func (w *jsonWriter) object(t *wireType, v reflect.Value) bool {
	if t.extra >= 0 && v.Field(t.extra).Len() > 0 {
		return w.objectWithExtra(t, v)
	}
	if !w.begin('{') {
		return false
	}
	separator := ""
	for i := range t.fields {
		field := &t.fields[i]
		value := v.Field(field.number)
		if field.isOmitted(value) {
			continue
		}
		w.out.WriteString(separator)
		w.out.WriteString(`"` + field.name + `":`)
		if !w.write(field.wire, value) {
			return false
		}
		separator = ","
	}
	return w.end('}')
}

// objectWithExtra writes a struct with its extra fields, sorted by name.
func (w *jsonWriter) objectWithExtra(t *wireType, v reflect.Value) bool {
	members := map[string]json.RawMessage{}
	for i := range t.fields {
		field := &t.fields[i]
		value := v.Field(field.number)
		if field.isOmitted(value) {
			continue
		}
		member := jsonWriter{depth: w.depth + 1}
		if !member.write(field.wire, value) {
			return false
		}
		members[field.name] = member.out.Bytes()
	}
	extra, _ := v.Field(t.extra).Interface().(map[string]json.RawMessage)
	return w.other(mergeExtra(members, extra))
}

// mergeExtra adds extra fields to the members of an object that do not have their names, also in another case.
func mergeExtra(members, extra map[string]json.RawMessage) map[string]json.RawMessage {
	declared := slices.Collect(maps.Keys(members))
	for name, value := range extra {
		isDeclared := slices.ContainsFunc(declared, func(other string) bool { return strings.EqualFold(name, other) })
		if !isDeclared {
			members[name] = value
		}
	}
	return members
}

// array writes a slice.
func (w *jsonWriter) array(t *wireType, v reflect.Value) bool {
	if v.IsNil() {
		w.out.WriteString("null")
		return true
	}
	if !w.begin('[') {
		return false
	}
	for i := range v.Len() {
		if i > 0 {
			w.out.WriteByte(',')
		}
		if !w.write(t.element, v.Index(i)) {
			return false
		}
	}
	return w.end(']')
}

// begin begins an object or an array. It gives up if the value probably contains itself.
func (w *jsonWriter) begin(c byte) bool {
	w.out.WriteByte(c)
	w.depth++
	return w.depth <= maxScanDepth
}

func (w *jsonWriter) end(c byte) bool {
	w.out.WriteByte(c)
	w.depth--
	return true
}

// text writes a string.
func (w *jsonWriter) text(s string) bool {
	isSafe := strings.IndexFunc(s, isEscaped) < 0
	if !isSafe {
		return w.other(s)
	}
	w.out.WriteByte('"')
	w.out.WriteString(s)
	w.out.WriteByte('"')
	return true
}

// other writes a value with package json.
func (w *jsonWriter) other(v any) bool {
	encoded, err := json.Marshal(v)
	w.out.Write(encoded)
	return err == nil
}
