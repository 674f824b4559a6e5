package airbyte

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/oapi-codegen/runtime"
)

// query collects the parameters of a query in the order in which they are
// added, and the first error.
type query struct {
	parts []string
	err   error
}

// newQuery collects required parameters, as names and values in turn, and
// those of a params struct, whose fields have their names in tags. Params may
// be nil, and a nil pointer.
func newQuery(params any, required ...any) query {
	var q query
	for i := 0; i+1 < len(required); i += 2 {
		q.add(required[i].(string), required[i+1])
	}
	v := reflect.ValueOf(params)
	if params == nil || v.IsNil() {
		return q
	}
	fields := v.Elem()
	for i := range fields.NumField() {
		q.add(fields.Type().Field(i).Tag.Get("query"), fields.Field(i).Interface())
	}
	return q
}

// add appends a parameter in the style of OpenAPI's form, exploded: a list
// becomes ids=a&ids=b, a map one parameter per key. Nil and empty lists are
// left out.
func (q *query) add(name string, value any) {
	if q.err != nil || isAbsent(value) {
		return
	}
	part, err := runtime.StyleParamWithOptions("form", true, name, value, runtime.StyleParamOptions{
		ParamLocation: runtime.ParamLocationQuery,
	})
	if err != nil {
		q.err = fmt.Errorf("%s: %w", name, err)
		return
	}
	q.parts = append(q.parts, part)
}

func (q *query) encode() string { return strings.Join(q.parts, "&") }

func isAbsent(value any) bool {
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Pointer:
		return v.IsNil()
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	default:
		return false
	}
}
