//airbytegen:needs marshalExtra unmarshalExtra

package airbyte

import (
	"encoding/json"
	"reflect"
	"strings"
)

// marshalExtra writes the fields of v and those of extra that v does not have.
func marshalExtra(v any, extra map[string]json.RawMessage) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil || len(extra) == 0 {
		return b, err
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	known := fieldNames(reflect.TypeOf(v))
	for name, value := range extra {
		if !known[strings.ToLower(name)] {
			all[name] = value
		}
	}
	return json.Marshal(all)
}

// unmarshalExtra reads an object into v, a pointer to a struct, and into extra what the struct has
// no field for.
func unmarshalExtra(b []byte, v any, extra *map[string]json.RawMessage) error {
	if err := json.Unmarshal(b, v); err != nil {
		return err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	known := fieldNames(reflect.TypeOf(v).Elem())
	for name := range all {
		if known[strings.ToLower(name)] {
			delete(all, name)
		}
	}
	if *extra = all; len(all) == 0 {
		*extra = nil
	}
	return nil
}

// fieldNames is the set of JSON names of a struct's fields, in lower case, since encoding/json
// reads them in any.
func fieldNames(t reflect.Type) map[string]bool {
	names := map[string]bool{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names[strings.ToLower(name)] = name != "" && name != "-"
	}
	return names
}
