//airbytegen:needs marshalExtra unmarshalExtra

package airbyte

import (
	"encoding/json"
	"errors"
	"reflect"
)

// marshalExtra encodes a struct together with its extra fields. A field of the struct that is encoded takes
// precedence over an extra one of its name. One that is left out does not, so that the dataResidency of a
// connection, which only requests declare, is sent back.
func marshalExtra(v keepsExtra) ([]byte, error) {
	if encoded, ok := writeJSON(v); ok {
		return encoded, nil
	}
	plain, extra := v.plain()
	return encodeExtra(plain, *extra)
}

// encodeExtra is like marshalExtra for values that writeJSON does not write. The type of the struct must not
// have methods, or package json would call them.
func encodeExtra(v any, extra map[string]json.RawMessage) ([]byte, error) {
	encoded, err := json.Marshal(v)
	if err != nil || len(extra) == 0 {
		return encoded, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &members); err != nil {
		return nil, err
	}
	addExtra(members, extra)
	return json.Marshal(members)
}

// unmarshalExtra decodes a JSON object into a struct, and the fields that the struct does not declare into
// its extra fields.
func unmarshalExtra(b []byte, v keepsExtra) error {
	if readJSON(b, v) {
		return nil
	}
	plain, extra := v.plain()
	return decodeExtra(b, plain, extra)
}

// decodeExtra is like unmarshalExtra for JSON that readJSON does not read. The type of the struct that v
// points to must not have methods.
func decodeExtra(b []byte, v any, extra *map[string]json.RawMessage) error {
	if err := json.Unmarshal(b, v); err != nil {
		return extraError(b, v, err)
	}
	unknown, err := unknownFields(b, reflect.TypeOf(v).Elem())
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
// none. The object may be null.
func unknownFields(object []byte, t reflect.Type) (map[string]json.RawMessage, error) {
	var unknown map[string]json.RawMessage
	if err := json.Unmarshal(object, &unknown); err != nil {
		return nil, err
	}
	declared := jsonFields(t, nil)
	for name := range unknown {
		if _, isDeclared := fieldFor(declared, name); isDeclared {
			delete(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil, nil //nolint:nilnil // most objects have none
	}
	return unknown, nil
}
