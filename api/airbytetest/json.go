package airbytetest

import (
	"bytes"
	"encoding/json"
	"maps"
)

// object is a JSON object. Numbers that arrived in a request are json.Number values. The server
// never changes a stored object; it replaces it with a changed copy.
type object = map[string]any

// decodeJSON decodes a JSON value. It returns the zero T if b does not hold a T.
func decodeJSON[T any](b []byte) T {
	var v T
	if len(b) == 0 {
		return v
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		var zero T
		return zero
	}
	return v
}

// encodeJSON encodes a value without escaping HTML characters and without a final newline.
func encodeJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("airbytetest: " + err.Error()) // cannot happen: the values come from JSON
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// extend returns a copy of base with the given fields added or replaced. Fields that are nil are
// left out, because servers omit null properties.
//
// Facts of api/doctor: nulls/absent, requests/null-is-absent.
func extend(base, fields object) object {
	all := make(object, len(base)+len(fields))
	maps.Copy(all, base)
	maps.Copy(all, fields)
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == nil })
	return all
}

// merge returns a copy of base with a change applied. Nested objects are merged, all other values
// are replaced.
func merge(base, change object) object {
	all := object{}
	maps.Copy(all, base)
	for name, value := range change {
		oldObject, oldIsObject := base[name].(object)
		newObject, newIsObject := value.(object)
		if oldIsObject && newIsObject {
			value = merge(oldObject, newObject)
		}
		all[name] = value
	}
	return all
}

// pick returns the named fields of an object, except those that are absent or null.
func pick(o object, names ...string) object {
	picked := object{}
	for _, name := range names {
		if o[name] != nil {
			picked[name] = o[name]
		}
	}
	return picked
}

// toList converts each item with convert and returns the results as a JSON list, which is never
// nil.
func toList[T, V any](items []T, convert func(T) V) []any {
	list := make([]any, 0, len(items))
	for _, item := range items {
		list = append(list, convert(item))
	}
	return list
}

// getString returns a property of an object, or "" if it is not a string.
func getString(o object, name string) string {
	value, _ := o[name].(string)
	return value
}

// getObject returns a property of an object, or nil if it is not an object.
func getObject(o object, name string) object {
	value, _ := o[name].(object)
	return value
}

// getList returns a property of an object, or nil if it is not a list.
func getList(o object, name string) []any {
	value, _ := o[name].([]any)
	return value
}
