package airbytetest

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime"
	"net/url"
	"slices"
	"strings"
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

// clone copies a JSON value to the ground.
func clone(v any) any {
	switch v := v.(type) {
	case object:
		copied := make(object, len(v))
		for name, item := range v {
			copied[name] = clone(item)
		}
		return copied
	case []any:
		copied := make([]any, len(v))
		for i, item := range v {
			copied[i] = clone(item)
		}
		return copied
	}
	return v
}

// merge puts a change over a value: objects are merged, all else is replaced.
func merge(into, change object) {
	for name, value := range change {
		old, isObject := into[name].(object)
		inner, both := value.(object)
		if isObject && both {
			merge(old, inner)
			continue
		}
		into[name] = clone(value)
	}
}

// with copies an object and sets fields of the copy; nil values are left out,
// as servers leave out null.
func with(o object, fields object) object {
	all := maps.Clone(o)
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

func str(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

func items(o object, name string) []any {
	l, _ := o[name].([]any)
	return l
}

func sub(o object, name string) object {
	inner, _ := o[name].(object)
	return inner
}

func splitList(s string) []string {
	return slices.DeleteFunc(strings.Split(s, ","), func(item string) bool { return item == "" })
}
