package airbyte

import (
	"encoding"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// query holds query parameters in the order in which they were added, and the first error.
type query struct {
	parameters []parameter
	err        error
}

type parameter struct{ name, value string }

// newQuery returns the query parameters in the fields of a struct. The tag "query" of a field holds
// the name of its parameter. params is a pointer to the struct, or nil.
func newQuery(params any) *query {
	q := new(query)
	if params == nil {
		return q
	}
	v := reflect.ValueOf(params)
	if v.IsNil() {
		return q
	}
	fields := v.Elem()
	for i := range fields.NumField() {
		q.add(fields.Type().Field(i).Tag.Get("query"), fields.Field(i))
	}
	return q
}

// require adds a parameter. It records an error if the value is empty.
func (q *query) require(name string, value any) *query {
	v := reflect.ValueOf(value)
	q.add(name, v)
	if isEmpty(v) {
		q.err = fmt.Errorf("%s is empty", name)
	}
	return q
}

// isEmpty reports whether a value is an empty string, list or map.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String, reflect.Slice, reflect.Map:
		return v.Len() == 0
	default:
		return false
	}
}

// add adds a parameter in the exploded OpenAPI style "form": a list becomes ids=a&ids=b, and a map
// becomes one parameter per key, in the order of the keys. Nil and empty lists add nothing. A value
// that formats itself, such as an IP address, is always a single value.
func (q *query) add(name string, v reflect.Value) {
	isBytes := v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8
	if isTextMarshaler(v) || isBytes {
		q.addValue(name, v)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			q.add(name, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			q.add(name, v.Index(i))
		}
	case reflect.Map:
		fields := map[string]reflect.Value{}
		for key, value := range v.Seq2() {
			fields[key.String()] = value
		}
		for _, key := range slices.Sorted(maps.Keys(fields)) {
			q.add(key, fields[key])
		}
	default:
		q.addValue(name, v)
	}
}

func (q *query) addValue(name string, v reflect.Value) {
	text, err := formatValue(v)
	if err != nil && q.err == nil {
		q.err = fmt.Errorf("%s: %w", name, err)
	}
	q.parameters = append(q.parameters, parameter{name: name, value: text})
}

// isTextMarshaler reports whether a value other than a nil pointer formats itself.
func isTextMarshaler(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	_, ok := v.Interface().(encoding.TextMarshaler)
	return ok
}

// formatValue formats a single value for a query.
func formatValue(v reflect.Value) (string, error) {
	if v.Kind() == reflect.String {
		return v.String(), nil
	}
	if text, ok := v.Interface().(encoding.TextMarshaler); ok { // such as a time
		b, err := text.MarshalText()
		return string(b), err
	}
	if v.CanFloat() {
		return strconv.FormatFloat(v.Float(), 'f', -1, 64), nil
	}
	if v.CanInt() || v.CanUint() || v.Kind() == reflect.Bool {
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("a query cannot hold a %s", v.Type())
}

// has reports whether the query has a parameter.
func (q *query) has(name string) bool {
	return slices.ContainsFunc(q.parameters, func(p parameter) bool { return p.name == name })
}

// number returns the value of a numeric parameter, or fallback if the query does not have it.
func (q *query) number(name string, fallback int) int {
	for _, p := range q.parameters {
		n, err := strconv.Atoi(p.value)
		if p.name == name && err == nil {
			return n
		}
	}
	return fallback
}

// without returns a copy of the query without a parameter.
func (q *query) without(name string) *query {
	kept := slices.DeleteFunc(slices.Clone(q.parameters), func(p parameter) bool { return p.name == name })
	return &query{parameters: kept, err: q.err}
}

// with returns a copy of the query in which a parameter has the given values.
func (q *query) with(name string, values ...string) *query {
	changed := q.without(name)
	for _, value := range values {
		changed.parameters = append(changed.parameters, parameter{name: name, value: value})
	}
	return changed
}

// replaced returns a copy of the query with the parameters of another query. They replace
// parameters of the same names.
func (q *query) replaced(other *query) *query {
	kept := slices.DeleteFunc(slices.Clone(q.parameters), func(p parameter) bool { return other.has(p.name) })
	return &query{parameters: append(kept, other.parameters...), err: q.err}
}

// encode encodes the query for a URL.
func (q *query) encode() string {
	parts := make([]string, len(q.parameters))
	for i, p := range q.parameters {
		parts[i] = url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value)
	}
	return strings.Join(parts, "&")
}
