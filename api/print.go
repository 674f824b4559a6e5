//airbytegen:needs printStruct

package airbyte

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// printStruct formats the fields of a struct like %+v, but prints the values that pointers point to
// instead of their addresses. It prints the size of JSON and the names of the fields in Extra, but not
// their values, because they may hold secrets. An empty Extra is left out.
func printStruct(v any) string {
	var b strings.Builder
	value := reflect.ValueOf(v)
	for i := range value.NumField() {
		extra, isExtra := value.Field(i).Interface().(map[string]json.RawMessage)
		if isExtra && len(extra) == 0 {
			continue
		}
		b.WriteByte(' ')
		b.WriteString(value.Type().Field(i).Name)
		b.WriteByte(':')
		printValue(&b, value.Field(i))
	}
	return "{" + strings.TrimPrefix(b.String(), " ") + "}"
}

// printValue formats the value of a field.
func printValue(b *strings.Builder, v reflect.Value) {
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		printValue(b, v.Elem())
		return
	}
	switch value := v.Interface().(type) {
	case json.RawMessage:
		fmt.Fprintf(b, "{%d bytes of JSON}", len(value))
	case []json.RawMessage:
		fmt.Fprintf(b, "[%d values of JSON]", len(value))
	case map[string]json.RawMessage:
		fmt.Fprintf(b, "%q", slices.Sorted(maps.Keys(value)))
	default:
		fmt.Fprintf(b, "%+v", value)
	}
}
