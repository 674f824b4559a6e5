//airbytegen:needs marshalExtra unmarshalExtra

package airbyte

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync"
)

// marshalExtra encodes a struct together with the extra fields. A field of the struct that is encoded takes
// precedence over an extra one of its name. One that is left out does not, so that the dataResidency of a
// connection, which only requests declare, is sent back. The type of the struct must not have methods, or
// encoding/json would call them.
func marshalExtra(v any, extra map[string]json.RawMessage) ([]byte, error) {
	encoded, err := json.Marshal(v)
	if err != nil || len(extra) == 0 {
		return encoded, err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &all); err != nil {
		return nil, err
	}
	isEncoded := map[string]bool{}
	for name := range all {
		isEncoded[strings.ToLower(name)] = true
	}
	for name, value := range extra {
		if !isEncoded[strings.ToLower(name)] {
			all[name] = value
		}
	}
	return json.Marshal(all)
}

// unmarshalExtra decodes a JSON object into the struct that v points to, and the fields that the struct
// does not declare into extra. The type of the struct must not have methods.
func unmarshalExtra(b []byte, v any, extra *map[string]json.RawMessage) error {
	if err := json.Unmarshal(b, v); err != nil {
		return extraError(b, v, err)
	}
	unknown, err := unknownFields(b, declaredFields(reflect.TypeOf(v).Elem()))
	if err != nil {
		return err
	}
	*extra = unknown
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

// unknownFields returns the fields of a JSON object that a struct does not declare, or nil if there are
// none. The object must be valid, or null.
func unknownFields(object []byte, declared fieldNames) (map[string]json.RawMessage, error) {
	var unknown map[string]json.RawMessage
	for quoted, value := range objectMembers(object) {
		if declared.exact[string(quoted[1:len(quoted)-1])] { // without allocations, as this is usual
			continue
		}
		var name string
		if err := json.Unmarshal(quoted, &name); err != nil {
			return nil, err
		}
		if declared.has(name) {
			continue
		}
		if unknown == nil {
			unknown = map[string]json.RawMessage{}
		}
		unknown[name] = bytes.Clone(value)
	}
	return unknown, nil
}

// fieldNames are the names of the JSON fields that a struct declares.
type fieldNames struct {
	exact map[string]bool
	lower map[string]bool // in lower case
}

// has reports whether the struct declares a field. Like encoding/json, it ignores case.
func (f fieldNames) has(name string) bool { return f.lower[strings.ToLower(name)] }

// knownFieldNames maps each struct type to its fieldNames.
var knownFieldNames sync.Map

// declaredFields returns the names of the fields that a struct declares.
func declaredFields(t reflect.Type) fieldNames {
	if names, ok := knownFieldNames.Load(t); ok {
		return names.(fieldNames)
	}
	names := fieldNames{exact: map[string]bool{}, lower: map[string]bool{}}
	for _, field := range jsonFields(t, nil) {
		names.exact[field.name] = true
		names.lower[strings.ToLower(field.name)] = true
	}
	knownFieldNames.Store(t, names)
	return names
}
