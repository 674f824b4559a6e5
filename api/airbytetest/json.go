package airbytetest

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime"
	"net/url"
)

// object is a JSON object. Its numbers are json.Number where they came over
// the wire.
type object = map[string]any

// decodeBody reads what was sent, as JSON or as a form; it is empty for what
// is neither.
func decodeBody(contentType string, body []byte) object {
	fields := object{}
	if media, _, _ := mime.ParseMediaType(contentType); media == "application/x-www-form-urlencoded" {
		form, _ := url.ParseQuery(string(body)) // what could be read of it
		for name := range form {
			fields[name] = form.Get(name)
		}
		return fields
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&fields) != nil || fields == nil {
		return object{}
	}
	return fields
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

// clone copies a JSON value to the ground; an object that is nil becomes an
// empty one.
func clone[T any](v T) T {
	var copied any = v
	switch v := copied.(type) {
	case object:
		all := make(object, len(v))
		merge(all, v)
		copied = all
	case []any:
		all := make([]any, len(v))
		for i, item := range v {
			all[i] = clone(item)
		}
		copied = all
	}
	result, _ := copied.(T) // null is none
	return result
}

// merge puts a change over a value: objects are merged, all else is replaced.
func merge(into, change object) {
	for name, value := range change {
		old, isObject := into[name].(object)
		if inner, both := value.(object); isObject && both {
			merge(old, inner)
		} else {
			into[name] = clone(value)
		}
	}
}

// with copies an object and sets fields of the copy; nil values are left out,
// as servers leave out null.
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
		if o[name] != nil {
			picked[name] = clone(o[name])
		}
	}
	return picked
}

// as returns a property as a T, or the zero T where it is none.
func as[T any](o object, name string) T {
	v, _ := o[name].(T)
	return v
}

func str(o object, name string) string { return as[string](o, name) }

func items(o object, name string) []any { return as[[]any](o, name) }

func sub(o object, name string) object { return as[object](o, name) }
