//airbytegen:needs marshalExtra unmarshalExtra

package airbyte

import (
	"encoding/json"
	"reflect"
	"strings"
	"sync"
)

// marshalExtra writes the fields of the struct that v points to, and those of extra that it does
// not have.
func marshalExtra(v any, extra map[string]json.RawMessage) ([]byte, error) {
	b, err := json.Marshal(plain(v))
	if err != nil || len(extra) == 0 {
		return b, err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	known := fieldNames(v)
	for name, value := range extra {
		if !known[strings.ToLower(name)] {
			all[name] = value
		}
	}
	return json.Marshal(all)
}

// unmarshalExtra reads an object into the struct that v points to, and into extra what the struct
// has no field for.
func unmarshalExtra(b []byte, v any, extra *map[string]json.RawMessage) error {
	if err := json.Unmarshal(b, plain(v)); err != nil {
		return err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	known := fieldNames(v)
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

// plainTypes has, by the types of pointers to structs, those without the methods that encoding/json
// would call.
var (
	plainTypes = map[reflect.Type]reflect.Type{}
	plainMutex sync.Mutex
)

// plain is a pointer to a struct as one without methods.
func plain(v any) any {
	p := reflect.ValueOf(v)
	plainMutex.Lock()
	defer plainMutex.Unlock()
	if plainTypes[p.Type()] == nil {
		plainTypes[p.Type()] = reflect.PointerTo(reflect.StructOf(reflect.VisibleFields(p.Type().Elem())))
	}
	return p.Convert(plainTypes[p.Type()]).Interface()
}

// fieldNames is the set of JSON names of the fields of the struct that v points to, in lower case,
// since encoding/json reads them in any.
func fieldNames(v any) map[string]bool {
	t := reflect.TypeOf(v).Elem()
	names := map[string]bool{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names[strings.ToLower(name)] = name != "" && name != "-"
	}
	return names
}
