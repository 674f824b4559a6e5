package settings

import (
	"bytes"
	"encoding/json"
)

// Unknown is an option that this package does not know, as JSON. U is the
// interface of the setting.
type Unknown[U any] struct{ JSON }

func (*Unknown[U]) option(U) {}

// unknownOption is an *Unknown of any union.
type unknownOption interface{ unknown() }

func (*Unknown[U]) unknown() {}

// unionField is a field that holds an option, or a list of options.
type unionField struct {
	field  any // pointer to the field
	decode func(json.RawMessage) error
}

// union returns the field of a setting with several options. The property with the
// name key tells them apart: newOption returns an empty option for its value, or
// nil if the value is unknown.
func union[U any](field *U, key string, newOption func(string) U) unionField {
	decode := func(raw json.RawMessage) error {
		option, err := decodeOption(raw, key, newOption)
		if err != nil {
			return err
		}
		*field = option
		return nil
	}
	return unionField{field: field, decode: decode}
}

// unionList returns the field of a list of options. See union.
func unionList[U any](field *[]U, key string, newOption func(string) U) unionField {
	decode := func(raw json.RawMessage) error {
		var items []json.RawMessage
		if err := json.Unmarshal(raw, &items); err != nil {
			return err
		}
		options := make([]U, len(items))
		for i, item := range items {
			option, err := decodeOption(item, key, newOption)
			if err != nil {
				return err
			}
			options[i] = option
		}
		*field = options
		return nil
	}
	return unionField{field: field, decode: decode}
}

// decodeOption decodes an option. Options without a struct become [Unknown].
func decodeOption[U any](raw json.RawMessage, key string, newOption func(string) U) (U, error) {
	var members map[string]json.RawMessage
	var name string
	isNamed := json.Unmarshal(raw, &members) == nil && json.Unmarshal(members[key], &name) == nil
	if isNamed {
		if option := newOption(name); any(option) != nil {
			return option, json.Unmarshal(raw, option)
		}
	}
	var unknown any = &Unknown[U]{JSON: bytes.Clone(raw)}
	option, _ := unknown.(U) // never fails: *Unknown[U] implements every union U
	return option, nil
}
