package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// largestInput is the size of an input in bytes. Configurations of connectors are far smaller.
const largestInput = 4 << 20

// inputReader makes the input of an operation from a file and the arguments.
type inputReader struct {
	operation *agent.Operation
	schema    inputSchema
	fields    map[string]any
	given     []string // fields that arguments have set
}

// readInput reads the input of an operation: first a file, or standard input for "-"; then, for each argument, a JSON
// object or a pair such as jobId=12. Later values replace those of the file.
func (p *program) readInput(op *agent.Operation, file string, arguments []string) (json.RawMessage, error) {
	r := &inputReader{operation: op, fields: map[string]any{}}
	err := json.Unmarshal([]byte(op.Schema), &r.schema)
	if err != nil {
		return nil, fmt.Errorf("schema of %s: %w", op.ID, err)
	}
	if file != "" {
		text, err := p.readInputFile(file)
		if err != nil {
			return nil, err
		}
		err = r.addObject(text)
		if err != nil {
			return nil, commandline.Usagef("input in %s: %w", nameOfFile(file), err)
		}
	}
	for i, argument := range arguments {
		err := r.addArgument(argument)
		if errors.Is(err, errNoField) { // the argument may be a secret
			return nil, commandline.Usagef("argument %d: want a field and its value, such as %s=…, or a JSON object", i+1, r.exampleField())
		}
		if err != nil {
			return nil, &commandline.UsageError{Err: err}
		}
	}
	return json.Marshal(r.fields)
}

func nameOfFile(file string) string {
	if file == "-" {
		return "standard input"
	}
	return file
}

func (p *program) readInputFile(file string) ([]byte, error) {
	reader := p.stdin
	if file == "-" {
		p.stdinIsRead = true
	} else {
		f, err := os.Open(file)
		if err != nil {
			return nil, &commandline.UsageError{Err: err}
		}
		defer func() { _ = f.Close() }()
		reader = f
	}
	text, err := io.ReadAll(io.LimitReader(reader, largestInput+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", nameOfFile(file), err)
	}
	if len(text) > largestInput {
		return nil, commandline.Usagef("%s has more than %d bytes", nameOfFile(file), largestInput)
	}
	return text, nil
}

// addObject adds the fields of a JSON object. Numbers keep their digits.
func (r *inputReader) addObject(text []byte) error {
	value, err := decodeJSON(text)
	if err != nil {
		return err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return errors.New("want a JSON object")
	}
	for name, field := range object {
		r.fields[name] = field
	}
	return nil
}

// decodeJSON decodes one JSON value. Numbers keep their digits.
func decodeJSON(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	if err != nil {
		return nil, errors.New("want JSON")
	}
	_, err = decoder.Token()
	if !errors.Is(err, io.EOF) {
		return nil, errors.New("want one JSON value, got more")
	}
	return value, nil
}

// addArgument adds a JSON object, or the field of a pair such as limit=10.
func (r *inputReader) addArgument(argument string) error {
	if strings.HasPrefix(argument, "{") {
		err := r.addObject([]byte(argument))
		if err != nil {
			return fmt.Errorf("argument with an object: %w", err)
		}
		return nil
	}
	name, text, found := strings.Cut(argument, "=")
	if !found || name == "" {
		return errNoField
	}
	if slices.Contains(r.given, name) {
		return fmt.Errorf("%s is given twice", name)
	}
	r.given = append(r.given, name)
	path := strings.Split(name, ".")
	value, err := r.schema.at(path).read(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return set(r.fields, path, value)
}

// errNoField reports an argument that is neither a field with its value nor an object.
var errNoField = errors.New("no field")

// exampleField returns a field of the operation for a message.
func (r *inputReader) exampleField() string {
	fields := r.operation.Fields()
	if len(fields) == 0 {
		return "name"
	}
	return fields[0]
}

// set sets a field of nested objects.
func set(object map[string]any, path []string, value any) error {
	for i, name := range path[:len(path)-1] {
		inner, found := object[name]
		if !found {
			inner = map[string]any{}
			object[name] = inner
		}
		next, ok := inner.(map[string]any)
		if !ok {
			return fmt.Errorf("%s is not an object", strings.Join(path[:i+1], "."))
		}
		object = next
	}
	object[path[len(path)-1]] = value
	return nil
}

// inputSchema is the part of a portable schema that tells the type of a value. An empty schema accepts everything.
type inputSchema struct {
	Type       string                  `json:"type"`
	Properties map[string]*inputSchema `json:"properties"`
	Items      *inputSchema            `json:"items"`
	Enum       []string                `json:"enum"`
	About      string                  `json:"description"`
}

// at returns the schema of a field of nested objects. Unknown fields accept everything: the runner suggests the right
// name.
func (s *inputSchema) at(path []string) *inputSchema {
	for _, name := range path {
		next := s.Properties[name]
		if next == nil {
			return &inputSchema{}
		}
		s = next
	}
	return s
}

// read converts the text of a value to the type of the schema. If that is unknown, the text is JSON if it can be, and
// a string otherwise.
func (s *inputSchema) read(text string) (any, error) {
	switch s.Type {
	case "string":
		return readString(text)
	case "integer", "number":
		return s.readScalar(text)
	case "boolean":
		if text != "true" && text != "false" {
			return nil, errors.New("want true or false")
		}
		return text == "true", nil
	case "array":
		return s.readArray(text)
	case "object":
		if !strings.HasPrefix(text, "{") {
			return nil, errors.New("want a JSON object, or its fields one by one, such as name.field=…")
		}
		return decodeJSON([]byte(text))
	}
	value, err := decodeJSON([]byte(text))
	if err != nil {
		return text, nil //nolint:nilerr // it is a string
	}
	return value, nil
}

// readString returns a text as it is, except for a reference to a secret, which is an object.
func readString(text string) (any, error) {
	if !strings.HasPrefix(text, `{"$secret"`) {
		return text, nil
	}
	return decodeJSON([]byte(text))
}

// readScalar reads a number.
func (s *inputSchema) readScalar(text string) (any, error) {
	value, err := decodeJSON([]byte(text))
	_, isNumber := value.(json.Number)
	if err != nil || !isNumber {
		return nil, errors.New("want a number")
	}
	return value, nil
}

// readArray reads a JSON array, or items that are separated by commas.
func (s *inputSchema) readArray(text string) (any, error) {
	if strings.HasPrefix(text, "[") {
		return decodeJSON([]byte(text))
	}
	items := s.Items
	if items == nil {
		items = &inputSchema{}
	}
	if items.Type == "object" || items.Type == "array" {
		return nil, errors.New("want a JSON array")
	}
	list := []any{}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		item, err := items.read(part)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}
