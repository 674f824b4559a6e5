//airbytegen:needs marshalExtra unmarshalExtra

package airbyte

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"strings"
)

// marshalExtra encodes a struct together with the extra fields that it does not declare. The type of
// the struct must not have methods, or encoding/json would call them.
func marshalExtra(v any, extra map[string]json.RawMessage) ([]byte, error) {
	encoded, err := json.Marshal(v)
	if err != nil || len(extra) == 0 {
		return encoded, err
	}
	all := maps.Clone(extra)
	deleteDeclared(all, reflect.TypeOf(v))
	if err := json.Unmarshal(encoded, &all); err != nil {
		return nil, err
	}
	return json.Marshal(all)
}

// unmarshalExtra decodes a JSON object into the struct that v points to, and the fields that the struct
// does not declare into extra. The type of the struct must not have methods.
func unmarshalExtra(b []byte, v any, extra *map[string]json.RawMessage) error {
	if err := json.Unmarshal(b, v); err != nil {
		return extraError(b, v, err)
	}
	*extra = nil
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	deleteDeclared(all, reflect.TypeOf(v).Elem())
	if len(all) > 0 {
		*extra = all
	}
	return nil
}

// extraError returns the error of decoding a JSON object into the struct that v points to. A path in
// it begins with a field of the struct, because the type of v has a name that callers do not know.
func extraError(b []byte, v any, err error) error {
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); !ok {
		return err
	}
	misfit := findMisfit(b, reflect.TypeOf(v).Elem())
	if misfit == nil {
		return err
	}
	misfit.root = ""
	if len(misfit.path) == 0 {
		misfit.goType = nil
	}
	return misfit
}

// deleteDeclared deletes the fields that a struct declares. Like encoding/json, it ignores case.
func deleteDeclared(all map[string]json.RawMessage, t reflect.Type) {
	declared := map[string]bool{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		declared[strings.ToLower(name)] = name != "" && name != "-"
	}
	for name := range all {
		if declared[strings.ToLower(name)] {
			delete(all, name)
		}
	}
}
