package airbytetest

import (
	"bytes"
	"encoding/json"
	"maps"
)

// object is a JSON object. Its numbers are json.Number where they came over
// the wire. What a server keeps is not changed but replaced.
type object = map[string]any

// decode reads JSON; what is none is the zero T.
func decode[T any](b []byte) (v T) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return *new(T)
	}
	return v
}

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("airbytetest: " + err.Error()) // what is kept came from JSON
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// merged is an object with a change: objects are merged, all else is replaced.
func merged(o, change object) object {
	all := object{}
	maps.Copy(all, o)
	for name, value := range change {
		old, isObject := o[name].(object)
		if inner, both := value.(object); isObject && both {
			value = merged(old, inner)
		}
		all[name] = value
	}
	return all
}

// with is an object with other fields; null ones are left out, as servers do.
func with(o, fields object) object {
	all := object{}
	maps.Copy(all, o)
	maps.Copy(all, fields)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all
}

// pick takes the fields of an object that are there and not null.
func pick(o object, names ...string) object {
	picked := object{}
	for _, name := range names {
		picked[name] = o[name]
	}
	return with(picked, nil)
}

// listOf is a JSON list of what f makes of each item.
func listOf[T, V any](all []T, f func(T) V) []any {
	list := make([]any, 0, len(all))
	for _, item := range all {
		list = append(list, f(item))
	}
	return list
}

// as is a property as a T, or the zero T where it is none.
func as[T any](o object, name string) T {
	v, _ := o[name].(T)
	return v
}

func str(o object, name string) string  { return as[string](o, name) }
func items(o object, name string) []any { return as[[]any](o, name) }
func sub(o object, name string) object  { return as[object](o, name) }
