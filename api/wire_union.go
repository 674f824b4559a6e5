//airbytegen:needs union

package airbyte

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
)

// union holds the JSON of a value that has one of several types. The value is sent back as it was
// read, even if this package does not know its type.
type union struct {
	raw json.RawMessage
	err error // of encoding the value; MarshalJSON returns it
}

// variants are the types whose values a union may hold.
type variants struct {
	property string // name of the property that tells the types apart
	all      []variant
}

// variant is one of the types.
type variant struct {
	tag     string // value of the property
	pointer any    // a nil pointer to the type
}

// is reports whether a value has the type of the variant.
func (v variant) is(value any) bool { return v.goType() == reflect.TypeOf(value) }

func (v variant) goType() reflect.Type { return reflect.TypeOf(v.pointer).Elem() }

// hold returns a union that holds a value of one of the types. It also sets the property that tells
// the types apart.
func (v variants) hold(value any) union {
	encoded, err := json.Marshal(value)
	if err != nil {
		return union{err: err}
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &fields); err != nil {
		return union{err: err}
	}
	for _, variant := range v.all {
		if variant.is(value) {
			fields[v.property], _ = json.Marshal(variant.tag) // a string can always be encoded
		}
	}
	raw, err := json.Marshal(fields)
	return union{raw: raw, err: err}
}

// value returns the value that a union holds. It returns the JSON if the type is unknown or does
// not fit.
func (v variants) value(u union) any {
	tag := v.tagOf(u)
	for _, variant := range v.all {
		if variant.tag != tag {
			continue
		}
		value := reflect.New(variant.goType())
		if json.Unmarshal(u.raw, value.Interface()) == nil {
			return value.Elem().Interface()
		}
	}
	return u.raw
}

// tagOf returns the property that tells the types apart, or "" if the value does not have it.
func (v variants) tagOf(u union) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(u.raw, &fields) != nil {
		return ""
	}
	var tag string
	_ = json.Unmarshal(fields[v.property], &tag)
	return tag
}

// MarshalJSON returns the JSON that the union holds, or null if it is empty.
func (u union) MarshalJSON() ([]byte, error) {
	if u.err != nil {
		return nil, u.err
	}
	return u.raw.MarshalJSON()
}

// UnmarshalJSON keeps a copy of the JSON.
func (u *union) UnmarshalJSON(b []byte) error {
	*u = union{raw: bytes.Clone(b)}
	return nil
}

// Format prints the size of the value for every verb, because the value may hold secrets.
func (u union) Format(f fmt.State, _ rune) {
	if len(u.raw) == 0 {
		_, _ = io.WriteString(f, "{}")
		return
	}
	_, _ = fmt.Fprintf(f, "{%d bytes of JSON}", len(u.raw))
}
