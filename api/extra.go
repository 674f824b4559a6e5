//airbytegen:needs marshalExtra unmarshalExtra

package airbyte

import (
	"encoding/json"
	"maps"
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
	all := maps.Clone(extra)
	dropKnown(all, v)
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	return json.Marshal(all)
}

// unmarshalExtra reads an object into the struct that v points to, and into extra what the struct
// has no field for.
func unmarshalExtra(b []byte, v any, extra *map[string]json.RawMessage) error {
	if err := json.Unmarshal(b, plain(v)); err != nil {
		return err
	}
	*extra = nil
	if err := json.Unmarshal(b, extra); err != nil {
		return err
	}
	if dropKnown(*extra, v); len(*extra) == 0 {
		*extra = nil
	}
	return nil
}

// dropKnown leaves what the struct that v points to has no field for. Names count in any case, as
// encoding/json reads them.
func dropKnown(all map[string]json.RawMessage, v any) {
	known := map[string]bool{}
	t := reflect.TypeOf(v).Elem()
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
