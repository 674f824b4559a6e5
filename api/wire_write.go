//airbytegen:needs marshalExtra unmarshalExtra

package airbyte

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// This file writes structs that keep unknown fields as JSON. Package json would check and copy the JSON of
// such a struct once for each struct around it. Types that this file does not know, strings with escapes, and
// structs that have unknown fields are left to package json. So are values that cannot be encoded.

// writeJSON encodes a struct with its extra fields, as package json would. If it returns false, it has given
// up.
func writeJSON(v keepsExtra) ([]byte, bool) {
	target := reflect.ValueOf(v).Elem()
	t := wireTypeOf(target.Type())
	if t.form != wireStruct {
		return nil, false
	}
	var w jsonWriter
	if !w.object(t, target) {
		return nil, false
	}
	return w.out.Bytes(), true
}

// jsonWriter writes values. Its methods that return a bool return false if they give up.
type jsonWriter struct {
	out   bytes.Buffer
	depth int // number of objects and arrays around it
}

// write writes a value, which is addressable.
func (w *jsonWriter) write(t *wireType, v reflect.Value) bool {
	if t.encodesItself {
		return w.byMethod(v.Addr().Interface())
	}
	switch t.form {
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
		return w.asPackageJSON(v.Addr().Interface())
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
	isFirst := true
	for i := range t.fields {
		field := &t.fields[i]
		value := v.Field(field.number)
		if field.isOmitted(value) {
			continue
		}
		if !isFirst {
			w.out.WriteByte(',')
		}
		isFirst = false
		w.out.WriteString(field.quoted)
		if !w.write(field.wire, value) {
			return false
		}
	}
	w.end('}')
	return true
}

// objectWithExtra writes a struct and its extra fields, sorted by name.
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
	addExtra(members, extra)
	return w.asPackageJSON(members)
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
	w.end(']')
	return true
}

// begin begins an object or an array. It gives up if the value is so deep that it may contain itself.
func (w *jsonWriter) begin(c byte) bool {
	w.out.WriteByte(c)
	w.depth++
	return w.depth <= maxScanDepth
}

// end ends an object or an array.
func (w *jsonWriter) end(c byte) {
	w.out.WriteByte(c)
	w.depth--
}

// text writes a string.
func (w *jsonWriter) text(s string) bool {
	for i := range len(s) {
		c := s[i]
		isPlain := c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
		if !isPlain {
			return w.asPackageJSON(s)
		}
	}
	w.out.WriteByte('"')
	w.out.WriteString(s)
	w.out.WriteByte('"')
	return true
}

// byMethod writes a value whose type has a method that encodes it.
func (w *jsonWriter) byMethod(v any) bool {
	marshaler, ok := v.(json.Marshaler)
	if !ok {
		return w.asPackageJSON(v)
	}
	encoded, err := marshaler.MarshalJSON()
	if err != nil {
		return false
	}
	if !isCompact(encoded) {
		return w.asPackageJSON(json.RawMessage(encoded))
	}
	w.out.Write(encoded)
	return true
}

// isCompact reports whether package json would write a JSON value as it is: it is valid, has no white space
// outside of strings, and no characters that package json escapes. It may report false if in doubt.
func isCompact(value []byte) bool {
	const firstOfLineSeparator = 0xe2 // the first byte of U+2028 and U+2029
	if bytes.ContainsAny(value, " \t\r\n<>&") || bytes.IndexByte(value, firstOfLineSeparator) >= 0 {
		return false
	}
	s := jsonScanner{data: value}
	return s.skip() && s.isAtEnd()
}

// asPackageJSON writes a value with package json.
func (w *jsonWriter) asPackageJSON(v any) bool {
	encoded, err := json.Marshal(v)
	w.out.Write(encoded)
	return err == nil
}

// addExtra adds extra fields to the members of an object, unless the object has a member with the same name,
// ignoring case.
func addExtra(members, extra map[string]json.RawMessage) {
	declared := make([]string, 0, len(members))
	for name := range members {
		declared = append(declared, name)
	}
	for name, value := range extra {
		if !containsFold(declared, name) {
			members[name] = value
		}
	}
}

func containsFold(all []string, name string) bool {
	for _, other := range all {
		if strings.EqualFold(other, name) {
			return true
		}
	}
	return false
}
