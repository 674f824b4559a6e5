package agent

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// InputError reports mistakes in the input of an operation. Nothing was sent. Its texts name fields and known
// values, but not other values of the input, which may be secret.
type InputError struct {
	Operation string
	Mistakes  []Mistake // in the order of the schema; never empty
}

// Mistake is a mistake in one field of an input.
type Mistake struct {
	Field string `json:"field"` // such as configurations.streams[0].syncMode; "" for the input as a whole
	Text  string `json:"text"`  // says what is wrong and what to do
}

func (m Mistake) String() string {
	if m.Field == "" {
		return m.Text
	}
	return m.Field + ": " + m.Text
}

func (e *InputError) Error() string {
	var texts []string
	for _, m := range e.Mistakes {
		texts = append(texts, m.String())
	}
	return e.Operation + ": " + strings.Join(texts, "; ")
}

// input is a checked input on the way to a typed method. The generated functions read it field by field; the
// first error stays in err.
type input struct {
	operation *Operation
	fields    map[string]json.RawMessage
	err       error
}

// check returns the mistakes of an input.
func (o *Operation) check(raw json.RawMessage, references bool) error {
	raw = orEmpty(raw)
	c := &checker{references: references}
	if json.Valid(raw) {
		c.check(o.input, raw, "")
	} else {
		c.report("", "want a JSON object, got invalid JSON")
	}
	if len(c.mistakes) > 0 {
		return &InputError{Operation: o.ID, Mistakes: c.mistakes}
	}
	return nil
}

// readInput checks an input and splits it into its fields.
func (o *Operation) readInput(raw json.RawMessage) (*input, error) {
	err := o.check(raw, false)
	if err != nil {
		return nil, err
	}
	in := &input{operation: o}
	err = json.Unmarshal(orEmpty(raw), &in.fields)
	if err != nil {
		return nil, in.fail("", "not a JSON object")
	}
	return in, nil
}

// orEmpty returns an empty object for an input without content.
func orEmpty(raw json.RawMessage) json.RawMessage {
	if len(bytes.TrimSpace(raw)) == 0 {
		return json.RawMessage("{}")
	}
	return raw
}

// read decodes a field into the variable that target points to. It leaves the variable unchanged if the field
// is absent.
func (in *input) read(name string, target any) {
	raw, ok := in.fields[name]
	if !ok || in.err != nil {
		return
	}
	err := json.Unmarshal(raw, target)
	if err != nil {
		in.err = in.fail(name, "the value does not fit the type of the field")
	}
}

// readBody decodes the fields of the request body into the variable that target points to.
func (in *input) readBody(target any) {
	if in.err != nil {
		return
	}
	body, err := in.body()
	if err != nil {
		in.err = err
		return
	}
	err = json.Unmarshal(body, target)
	if err != nil {
		in.err = in.fail("", "the fields of the request body do not fit their types")
	}
}

// body returns the request body: a field that holds all of it, or an object of the fields that belong to it.
func (in *input) body() (json.RawMessage, error) {
	given := map[string]json.RawMessage{}
	for name, raw := range in.fields {
		f := in.operation.input.field(name)
		if f != nil && f.place == wholeBody {
			return raw, nil
		}
		isOfBody := f == nil || f.place == inBody
		if isOfBody {
			given[name] = raw
		}
	}
	encoded, err := json.Marshal(given)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", in.operation.ID, err)
	}
	return encoded, nil
}

// fail returns an error about a field.
func (in *input) fail(field, text string) error {
	return &InputError{
		Operation: in.operation.ID,
		Mistakes:  []Mistake{{Field: field, Text: text}},
	}
}

// addOption appends the request option for an optional parameter, if the input has it.
func addOption[T any](in *input, name string, option func(T) airbyte.RequestOption, opts []airbyte.RequestOption) []airbyte.RequestOption {
	if _, ok := in.fields[name]; !ok {
		return opts
	}
	var value T
	in.read(name, &value)
	return slices.Concat(opts, []airbyte.RequestOption{option(value)})
}

// result converts the result of a typed method. A nil pointer becomes nil.
func result[T any](value *T, err error) (any, error) {
	if value == nil {
		return nil, err
	}
	return value, err
}

// listResult converts the result of a typed method that returns a slice.
func listResult[T any](items []T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	if items == nil {
		items = []T{}
	}
	return items, nil
}
