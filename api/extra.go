//airbytegen:needs marshalExtra unmarshalExtra

package airbyte

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
)

// marshalExtra writes the fields of a struct, and those of extra that it does not have. The type of
// the struct has no methods, or encoding/json would call them.
func marshalExtra(v any, extra map[string]json.RawMessage) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil || len(extra) == 0 {
		return b, err
	}
	all := maps.Clone(extra)
	dropKnown(all, reflect.TypeOf(v))
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	return json.Marshal(all)
}

// unmarshalExtra reads an object into the struct that v points to, whose type has no methods either,
// and into extra what the struct has no field for.
func unmarshalExtra(b []byte, v any, extra *map[string]json.RawMessage) error {
	if err := json.Unmarshal(b, v); err != nil {
		return err
	}
	*extra = nil
	if err := json.Unmarshal(b, extra); err != nil {
		return err
	}
	if dropKnown(*extra, reflect.TypeOf(v).Elem()); len(*extra) == 0 {
		*extra = nil
	}
	return nil
}

// dropKnown leaves what a struct has no field for. Names count in any case, as encoding/json reads
// them.
func dropKnown(all map[string]json.RawMessage, t reflect.Type) {
	known := map[string]bool{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		known[strings.ToLower(name)] = name != "" && name != "-"
	}
	for name := range all {
		if known[strings.ToLower(name)] {
			delete(all, name)
		}
	}
}
