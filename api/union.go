//airbytegen:needs union

package airbyte

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
)

// union holds one of several types as JSON, so that what was read is sent back as it was, whether
// this package knows it or not.
type union struct {
	raw json.RawMessage
	err error // of the value it was made from
}

// variants are the types that a union may hold.
type variants struct {
	property string // that tells which one it is
	all      []variant
}

// variant is one of them.
type variant struct {
	tag     string // what the property says
	pointer any    // nil, to the type
}

// hold returns a union that holds a value of one of the types, with the property that says which.
func (v variants) hold(value any) union {
	b, err := json.Marshal(value)
	if err != nil {
		return union{err: err}
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return union{err: err}
	}
	for _, of := range v.all {
		if reflect.TypeOf(of.pointer).Elem() == reflect.TypeOf(value) {
			fields[v.property], _ = json.Marshal(of.tag) // a string always can be
		}
	}
	b, err = json.Marshal(fields)
	return union{raw: b, err: err}
}

// value reads what a union holds, or leaves it raw where it is, or fits, none of the types.
func (v variants) value(u union) any {
	var fields map[string]json.RawMessage
	var tag string
	if json.Unmarshal(u.raw, &fields) == nil {
		_ = json.Unmarshal(fields[v.property], &tag) // "" is no known variant
	}
	for _, of := range v.all {
		if of.tag != tag {
			continue
		}
		into := reflect.New(reflect.TypeOf(of.pointer).Elem())
		if json.Unmarshal(u.raw, into.Interface()) == nil {
			return into.Elem().Interface()
		}
	}
	return u.raw
}

// MarshalJSON writes what the union holds; one that holds nothing is null.
func (u union) MarshalJSON() ([]byte, error) {
	if u.err != nil {
		return nil, u.err
	}
	return u.raw.MarshalJSON()
}

// UnmarshalJSON keeps a copy of b.
func (u *union) UnmarshalJSON(b []byte) error {
	*u = union{raw: bytes.Clone(b)}
	return nil
}

// Format prints that there is a value, for every verb: variants hold keys.
func (u union) Format(f fmt.State, _ rune) {
	if len(u.raw) == 0 {
		_, _ = io.WriteString(f, "{}")
		return
	}
	fmt.Fprintf(f, "{%d bytes of JSON}", len(u.raw))
}
