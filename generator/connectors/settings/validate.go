package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
)

// ValidationError lists the problems in the settings of a connector.
type ValidationError struct {
	// Connector is the name of the connector, such as source-postgres.
	Connector string
	// Problems has a sentence for each setting that is missing or invalid. It names
	// settings by path, such as tunnel_method.ssh_key, and never repeats a value.
	Problems []string
}

// Error returns all problems on one line.
func (e *ValidationError) Error() string {
	return e.Connector + ": " + strings.Join(e.Problems, "; ")
}

// ConnectorSettings are the settings of any connector of this package.
type ConnectorSettings interface {
	// ConnectorName returns the name of the connector, such as source-postgres.
	ConnectorName() string
	// DefinitionID returns the ID of the definition of the connector, or "" if the
	// document that this package was generated from does not have it.
	DefinitionID() string
	// Validate checks the settings.
	Validate() error
	// Unknown lists settings that the struct does not know.
	Unknown() []string
	// Configuration validates the settings and returns them as JSON.
	Configuration() ([]byte, error)

	describer
	json.Marshaler
	json.Unmarshaler
}

// DecodeStrict decodes settings that people write, such as those in a file. Unlike
// [json.Unmarshal], it refuses keys that are not settings, keys that appear twice, values
// that do not fit their fields, and everything that Validate refuses. Settings that the
// file does not have keep their values, so start with a constructor to use the defaults.
//
// If the data is a JSON object, the error is a [*ValidationError] that lists all problems
// and suggests names for misspelt keys. If DecodeStrict fails, it leaves the settings
// unchanged.
func DecodeStrict(data []byte, settings ConnectorSettings) error {
	o := settings.object()
	if line := invalidLine(data); line > 0 {
		return o.errorf("line %d is not valid JSON", line)
	}
	v, err := decodeAny(data)
	if err != nil {
		return o.errorf("not valid JSON")
	}
	members, isObject := v.(map[string]any)
	if !isObject {
		return o.errorf("want an object, got %s", kindOf(data))
	}
	if err := o.addMissing(members); err != nil {
		return err
	}
	problems := repeatedKeys(data)
	problems = append(problems, problemsOf(parseSchema(o.schema), o.withoutType(members), true)...)
	if len(problems) == 0 {
		problems = misfitsOf(data, settings)
	}
	if err := o.validationError(problems); err != nil {
		return err
	}
	return settings.UnmarshalJSON(data)
}

// invalidLine returns the number of the line on which data stops being valid JSON, or 0 if
// it is valid. The error of package json is not used, because it may have a part of a secret.
func invalidLine(data []byte) int {
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	syntaxError := (*json.SyntaxError)(nil)
	if !errors.As(err, &syntaxError) {
		return 0
	}
	end := min(int(syntaxError.Offset), len(data))
	return 1 + bytes.Count(data[:end], []byte("\n"))
}

// addMissing adds to the members of a file the properties that are set in the struct and
// missing in the file.
func (o object) addMissing(members map[string]any) error {
	for _, p := range o.properties {
		_, isPresent := members[p.name]
		if isPresent || !o.has(p) {
			continue
		}
		encoded, err := json.Marshal(p.encoded())
		if err != nil {
			return o.errorf("%s cannot be encoded as JSON", p.name)
		}
		value, err := decodeAny(encoded)
		if err != nil {
			return o.errorf("%s cannot be encoded as JSON", p.name)
		}
		members[p.name] = value
	}
	return nil
}

// misfitsOf lists the values in a file that the fields of settings cannot hold. It
// does not change the settings.
func misfitsOf(data []byte, settings ConnectorSettings) []problem {
	fresh := reflect.New(reflect.TypeOf(settings).Elem())
	decoded, isSettings := fresh.Interface().(ConnectorSettings)
	if !isSettings || decoded.UnmarshalJSON(data) != nil {
		return nil // the caller decodes again, and returns the error
	}
	isUnknownOption := func(p problem) bool { return p.kind == isUnlisted }
	return slices.DeleteFunc(decoded.object().misfits(""), isUnknownOption)
}

// validate checks the settings of a connector.
func (o object) validate() error {
	return o.validationError(o.problems(false))
}

func (o object) validationError(problems []problem) error {
	if len(problems) == 0 {
		return nil
	}
	err := &ValidationError{Connector: o.connector}
	for _, p := range problems {
		err.Problems = append(err.Problems, p.String())
	}
	return err
}

// problems encodes the settings and checks the JSON.
func (o object) problems(isClosed bool) []problem {
	encoded, err := o.marshal()
	if broken := (*encodeError)(nil); errors.As(err, &broken) {
		return []problem{{path: broken.path, text: broken.text, kind: isMistyped}}
	}
	v, err := decodeAny(encoded)
	if err != nil {
		return []problem{{text: "the settings cannot be encoded as JSON", kind: isMistyped}}
	}
	return problemsOf(parseSchema(o.schema), o.withoutType(v), isClosed)
}

// withoutType removes the type of the connector, as servers do, unless the schema
// describes it.
func (o object) withoutType(v any) any {
	members, isObject := v.(map[string]any)
	if !isObject {
		return v
	}
	known := parseSchema(o.schema).Properties
	for _, key := range []string{"sourceType", "destinationType"} {
		if known.find(key) == nil {
			delete(members, key)
		}
	}
	return v
}

// unknown lists the settings that the struct does not know.
func (o object) unknown() []string {
	var unknown []string
	var listed []problem
	for _, p := range o.problems(true) {
		switch p.kind {
		case isUnlisted, isMistyped, isUnexpected:
			unknown = append(unknown, p.String())
			listed = append(listed, p)
		}
	}
	for _, p := range o.misfits("") {
		if !hasProblemAt(listed, p.path) {
			unknown = append(unknown, p.String())
		}
	}
	return unknown
}

// hasProblemAt reports whether one of the problems is at a path or below it.
func hasProblemAt(problems []problem, path string) bool {
	return slices.ContainsFunc(problems, func(p problem) bool {
		rest, isBelow := strings.CutPrefix(p.path, path)
		return isBelow && (rest == "" || rest[0] == '.' || rest[0] == '[')
	})
}
