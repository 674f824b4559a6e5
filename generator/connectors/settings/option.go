package settings

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Unknown is an option that these types do not know, as JSON. U is the
// interface of the setting.
type Unknown[U any] struct{ JSON }

func (*Unknown[U]) option(U) {}

// choice reads a field whose type is an interface, or a list of them.
type choice struct {
	field any // pointer to the field
	read  func(json.RawMessage) error
}

// options reads a setting that has several shapes. The value of key says which
// one it is, and empty returns such an option, or nil where it knows none.
func options[U any](field *U, key string, empty func(string) U) choice {
	return choice{field, func(raw json.RawMessage) (err error) {
		*field, err = readOption(raw, key, empty)
		return err
	}}
}

// optionLists reads a list of settings that have several shapes.
func optionLists[U any](field *[]U, key string, empty func(string) U) choice {
	return choice{field, func(raw json.RawMessage) error {
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil {
			return misfit(raw, "a list")
		}
		*field = []U{}
		for i, item := range items {
			option, err := readOption(item, key, empty)
			if err != nil {
				return asReadError(err, item, reflect.TypeFor[U]()).under(fmt.Sprintf("[%d]", i))
			}
			*field = append(*field, option)
		}
		return nil
	}}
}

// readOption never fails for an option that is not known: it is kept as it is.
func readOption[U any](raw json.RawMessage, key string, empty func(string) U) (U, error) {
	var members map[string]json.RawMessage
	var name string
	if json.Unmarshal(raw, &members) == nil && json.Unmarshal(members[key], &name) == nil {
		if option := empty(name); any(option) != nil {
			return option, json.Unmarshal(raw, option)
		}
	}
	unknown, _ := any(&Unknown[U]{JSON: append(JSON(nil), raw...)}).(U)
	return unknown, nil
}
