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

// newUnion holds v, with the property that tells which type it is.
func newUnion(v any, property, variant string) union {
	b, err := json.Marshal(v)
	if err != nil {
		return union{err: err}
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return union{err: err}
	}
	if fields[property], err = json.Marshal(variant); err != nil {
		return union{err: err}
	}
	b, err = json.Marshal(fields)
	return union{raw: b, err: err}
}

// variant reads the property that tells which type the union holds; "" is none.
func (u union) variant(property string) string {
	var fields map[string]json.RawMessage
	var name string
	if json.Unmarshal(u.raw, &fields) == nil {
		_ = json.Unmarshal(fields[property], &name) // "" is no known variant
	}
	return name
}

// valueOf reads the union into what a pointer points to and returns that, or leaves it raw where it
// does not fit.
func valueOf(u union, into any) any {
	if err := json.Unmarshal(u.raw, into); err != nil {
		return u.raw
	}
	return reflect.ValueOf(into).Elem().Interface()
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
