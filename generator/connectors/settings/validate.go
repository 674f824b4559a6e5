package settings

import (
	"encoding/json"
	"errors"
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
// [json.Unmarshal], it refuses keys that are no settings, values that do not fit, and
// everything that Validate refuses. Its error is a [*ValidationError] that lists all
// problems and suggests names for misspelt ones. If it fails, it leaves the settings
// unchanged.
func DecodeStrict(data []byte, settings ConnectorSettings) error {
	o := settings.object()
	v, err := decodeAny(data)
	if err != nil || !json.Valid(data) {
		return errors.New(o.connector + ": the settings are not valid JSON")
	}
	problems := problemsOf(parseSchema(o.schema), o.withoutType(v), true)
	if err := o.validationError(problems); err != nil {
		return err
	}
	return settings.UnmarshalJSON(data)
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
	for _, p := range o.problems(true) {
		switch p.kind {
		case isUnlisted, isMistyped, isUnexpected:
			unknown = append(unknown, p.String())
		}
	}
	return unknown
}
