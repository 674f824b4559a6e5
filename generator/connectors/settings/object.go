package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// object says how a struct is read from JSON, written to it, and checked.
type object struct {
	of         string // the connector, or "" within one
	extra      *Extra
	properties []property
}

// objectHolder is a pointer to a struct that is such an object.
type objectHolder interface{ object() object }

// property is a key of an object with the field that holds its value, or with
// the one value that it has.
type property struct {
	name     string
	field    any                         // pointer to the field; nil for a constant
	read     func(json.RawMessage) error // reads the field, where its type does not say how
	required bool
	rules    []rule
	constant string
	isType   bool // the constant is the type of the connector
}

// typeKey is the key that names the connector.
func typeKey(name, value string) property {
	return property{name: name, constant: value, isType: true}
}

// constant is a key that always has the same value.
func constant(name, value string) property { return property{name: name, constant: value} }

// required is a key that must be set.
func required(name string, field any, rules ...rule) property {
	p := optional(name, field, rules...)
	p.required = true
	return p
}

// optional is a key that may be left out. The field is a pointer, or what
// options returns.
func optional(name string, field any, rules ...rule) property {
	p := property{name: name, field: field, rules: rules}
	if c, ok := field.(choice); ok {
		p.field, p.read = c.field, c.read
	}
	return p
}

// value is what the field holds. It is not valid for nothing, which is not
// sent.
func (p property) value() reflect.Value {
	v := reflect.ValueOf(p.field).Elem()
	inner := v
	if v.Kind() == reflect.Interface {
		inner = v.Elem()
	}
	if !inner.IsValid() || inner.IsZero() {
		return reflect.Value{}
	}
	return v
}

// marshal writes the properties in their order, then the extra keys by name.
func (o object) marshal() ([]byte, error) {
	extra := maps.Clone(*o.extra)
	w := objectWriter{}
	for _, p := range o.properties {
		_, other := extra[p.name]
		switch {
		case p.field == nil && (p.isType || !other):
			w.write(p.name, p.constant)
		case p.field != nil && p.value().IsValid():
			w.write(p.name, p.field)
		default:
			continue
		}
		delete(extra, p.name)
	}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		w.write(name, extra[name])
	}
	return append(append([]byte{'{'}, w.members...), '}'), w.err
}

// objectWriter writes the members of an object, up to the first error.
type objectWriter struct {
	members []byte
	err     error
}

func (w *objectWriter) write(name string, value any) {
	if w.err != nil {
		return
	}
	key, err := json.Marshal(name)
	if err != nil {
		w.err = err
		return
	}
	b, err := json.Marshal(value)
	if err != nil {
		w.err = fmt.Errorf("%s: %w", name, err)
		return
	}
	if len(w.members) > 0 {
		w.members = append(w.members, ',')
	}
	w.members = append(append(append(w.members, key...), ':'), b...)
}

// unmarshal reads the properties. Keys that no field would write back are kept
// in extra: those that are not known, and those that are null or empty.
func (o object) unmarshal(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	var all Extra
	if json.Unmarshal(b, &all) != nil {
		return o.name(misfit(b, "an object"))
	}
	for _, p := range o.properties {
		raw, ok := all[p.name]
		if !ok {
			continue
		}
		kept, err := p.unmarshal(raw)
		if err != nil {
			return o.name(err.under(p.name))
		}
		if kept {
			delete(all, p.name)
		}
	}
	if *o.extra = all; len(all) == 0 {
		*o.extra = nil
	}
	return nil
}

// unmarshal reads a value and reports whether writing the property would give
// it back.
func (p property) unmarshal(raw json.RawMessage) (bool, *readError) {
	if p.field == nil {
		var text string
		same := json.Unmarshal(raw, &text) == nil && text == p.constant
		if p.isType && !same {
			return false, misfit(raw, fmt.Sprintf("%q", p.constant))
		}
		return same, nil
	}
	v := reflect.ValueOf(p.field).Elem()
	v.SetZero()
	var err *readError
	switch {
	case kindOf(raw) == "null":
	case p.read != nil:
		err = asReadError(p.read(raw), raw, v.Type())
	default:
		err = read(raw, v)
	}
	return err == nil && p.value().IsValid(), err
}

// name adds the connector to an error.
func (o object) name(err *readError) error {
	if o.of == "" {
		return err
	}
	return fmt.Errorf("%s: %w", o.of, err)
}
