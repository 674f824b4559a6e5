package airbyte

import (
	"encoding"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// query collects the parameters of a query in the order in which they are added, and the first
// error.
type query struct {
	parameters []parameter
	err        error
}

type parameter struct{ name, value string }

// newQuery collects the parameters of a params struct, whose fields have their names in tags. Params
// may be nil, and a nil pointer.
func newQuery(params any) *query {
	q := new(query)
	v := reflect.ValueOf(params)
	if params == nil || v.IsNil() {
		return q
	}
	fields := v.Elem()
	for i := range fields.NumField() {
		q.add(fields.Type().Field(i).Tag.Get("query"), fields.Field(i))
	}
	return q
}

// require appends a parameter that may not be empty.
func (q *query) require(name string, value any) *query {
	v := reflect.ValueOf(value)
	if q.add(name, v); slices.Contains([]reflect.Kind{reflect.String, reflect.Slice, reflect.Map}, v.Kind()) && v.Len() == 0 {
		q.err = fmt.Errorf("%s is empty", name)
	}
	return q
}

// add appends a parameter in the style of OpenAPI that is called form, exploded: a list becomes
// ids=a&ids=b, a map one parameter per key, by key. Nil and empty lists are left out.
func (q *query) add(name string, v reflect.Value) {
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
		names := make([]string, 0, v.Len())
		for _, key := range v.MapKeys() {
			names = append(names, key.String())
		}
		sort.Strings(names)
		for _, name := range names {
			q.add(name, v.MapIndex(reflect.ValueOf(name).Convert(v.Type().Key())))
		}
	default:
		text, err := queryText(v)
		if err != nil && q.err == nil {
			q.err = fmt.Errorf("%s: %w", name, err)
		}
		q.parameters = append(q.parameters, parameter{name, text})
	}
}

// queryText is a value as queries hold it.
func queryText(v reflect.Value) (string, error) {
	switch text, ok := v.Interface().(encoding.TextMarshaler); {
	case v.Kind() == reflect.String:
		return v.String(), nil
	case ok: // as times are
		b, err := text.MarshalText()
		return string(b), err
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'f', -1, 64), nil
	case v.CanInt(), v.CanUint(), v.Kind() == reflect.Bool:
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("a query cannot hold a %s", v.Type())
}

// number is the number that a parameter has, or another where it has none.
func (q *query) number(name string, other int) int {
	for _, p := range q.parameters {
		if n, err := strconv.Atoi(p.value); err == nil && p.name == name {
			return n
		}
	}
	return other
}

// with is the query with a parameter that has a number.
func (q *query) with(name string, n int) *query {
	others := slices.DeleteFunc(slices.Clone(q.parameters), func(p parameter) bool { return p.name == name })
	return &query{append(others, parameter{name, strconv.Itoa(n)}), q.err}
}

func (q *query) encode() string {
	parts := make([]string, len(q.parameters))
	for i, p := range q.parameters {
		parts[i] = url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value)
	}
	return strings.Join(parts, "&")
}
