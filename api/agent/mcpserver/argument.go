package mcpserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/airbyte-go/airbyte/api/agent"
)

// argument is an argument of a tool.
type argument struct {
	name     string
	kind     kind
	required bool
	about    string
}

// kind is the JSON type of an argument, as an error calls it.
type kind string

const (
	kindString  kind = "a string"
	kindInteger kind = "an integer"
	kindBoolean kind = "true or false"
	kindObject  kind = "an object"
	kindStrings kind = "an array of strings"
)

// schemaOf returns the schema of a tool with some arguments.
func schemaOf(arguments []argument) json.RawMessage {
	properties := &bytes.Buffer{}
	var required []string
	for i, a := range arguments {
		if i > 0 {
			properties.WriteByte(',')
		}
		fmt.Fprintf(properties, "%s:%s", quote(a.name), a.schema())
		if a.required {
			required = append(required, quote(a.name))
		}
	}
	schema := `{"type":"object","properties":{` + properties.String() + `}`
	if len(required) > 0 {
		schema += `,"required":[` + strings.Join(required, ",") + `]`
	}
	return json.RawMessage(schema + `,"additionalProperties":false}`)
}

// schema returns the schema of the argument.
func (a argument) schema() string {
	about := ""
	if a.about != "" {
		about = `,"description":` + quote(a.about)
	}
	switch a.kind {
	case kindInteger:
		return `{"type":"integer"` + about + `}`
	case kindBoolean:
		return `{"type":"boolean"` + about + `}`
	case kindObject:
		return `{"type":"object"` + about + `,"additionalProperties":true}`
	case kindStrings:
		return `{"type":"array"` + about + `,"items":{"type":"string"}}`
	}
	return `{"type":"string"` + about + `}`
}

// quote returns a JSON string. The texts of arguments have no special characters.
func quote(text string) string { return fmt.Sprintf("%q", text) }

// values are the arguments of a call. Those that the tool does not have, or that the call leaves out, are zero.
type values struct {
	Intent      string          `json:"intent"`
	Limit       int64           `json:"limit"`
	Operations  []string        `json:"operations"`
	Operation   string          `json:"operation"`
	Input       json.RawMessage `json:"input"`
	Fields      []string        `json:"fields"`
	Cursor      string          `json:"cursor"`
	DryRun      bool            `json:"dryRun"`
	JobID       int64           `json:"jobId"`
	Seconds     *int64          `json:"seconds"`
	PollSeconds *int64          `json:"pollSeconds"`

	CancelAfterSeconds *int64 `json:"cancelAfterSeconds"`
}

// readValues reads the arguments of a call. Models often send an object as a string with JSON, a number as a
// string, or one string for a list of them. It accepts these, because their meaning is clear.
func readValues(tool string, arguments []argument, raw json.RawMessage) (*values, error) {
	given, err := readObject(raw)
	if err != nil {
		return nil, wrongValue(tool, "", err.Error())
	}
	var mistakes []agent.Mistake
	read := map[string]json.RawMessage{}
	for _, a := range arguments {
		value := given[a.name]
		delete(given, a.name)
		if isNothing(value) {
			if a.required {
				mistakes = append(mistakes, agent.Mistake{Field: a.name, Text: "is missing; want " + string(a.kind)})
			}
			continue
		}
		value, err := a.kind.read(value)
		if err != nil {
			mistakes = append(mistakes, agent.Mistake{Field: a.name, Text: err.Error()})
			continue
		}
		read[a.name] = value
	}
	mistakes = append(mistakes, unknownArguments(arguments, given)...)
	if len(mistakes) > 0 {
		return nil, wrongArguments(tool, mistakes)
	}
	return decodeValues(tool, read)
}

func decodeValues(tool string, read map[string]json.RawMessage) (*values, error) {
	joined, err := json.Marshal(read)
	if err != nil {
		return nil, wrongValue(tool, "", "the arguments are not valid JSON")
	}
	decoded := &values{}
	err = json.Unmarshal(joined, decoded)
	if err != nil {
		return nil, wrongValue(tool, "", "the arguments are not valid JSON")
	}
	return decoded, nil
}

// readObject reads an object, or a string that contains one. If raw is empty, so is the object.
func readObject(raw json.RawMessage) (map[string]json.RawMessage, error) {
	if isNothing(raw) {
		return map[string]json.RawMessage{}, nil
	}
	object, err := kindObject.read(raw)
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	err = json.Unmarshal(object, &fields)
	if err != nil {
		return nil, errors.New("is not valid JSON")
	}
	return fields, nil
}

// isNothing reports whether a value is missing or null.
func isNothing(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || bytes.Equal(raw, []byte("null"))
}

// read converts a value to the kind.
func (k kind) read(raw json.RawMessage) (json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	var text string
	isText := json.Unmarshal(raw, &text) == nil
	wrong := errors.New("want " + string(k) + ", got " + describe(raw))
	switch k {
	case kindString:
		if !isText {
			return nil, wrong
		}
		return raw, nil
	case kindInteger:
		if isText {
			raw = json.RawMessage(strings.TrimSpace(text))
		}
		return readInteger(raw, wrong)
	case kindBoolean:
		if isText {
			raw = json.RawMessage(strings.ToLower(strings.TrimSpace(text)))
		}
		if string(raw) != "true" && string(raw) != "false" {
			return nil, wrong
		}
		return raw, nil
	case kindObject:
		return readObjectValue(raw, text, isText, wrong)
	}
	return readStrings(raw, text, isText, wrong)
}

// readObjectValue accepts an object, and a string that contains one. An empty string is an empty object.
func readObjectValue(raw json.RawMessage, text string, isText bool, wrong error) (json.RawMessage, error) {
	if isText {
		raw = json.RawMessage(strings.TrimSpace(text))
		if len(raw) == 0 {
			return json.RawMessage("{}"), nil
		}
	}
	if !json.Valid(raw) || raw[0] != '{' {
		return nil, wrong
	}
	return raw, nil
}

// readInteger accepts integers in every notation of JSON, such as 5.0 or 1e3.
func readInteger(raw json.RawMessage, wrong error) (json.RawMessage, error) {
	whole, err := strconv.ParseInt(string(raw), 10, 64)
	if err == nil {
		return json.RawMessage(strconv.FormatInt(whole, 10)), nil
	}
	var float float64
	err = json.Unmarshal(raw, &float)
	const exact = 1 << 53 // float64 has all integers below
	isWhole := float == math.Trunc(float) && math.Abs(float) < exact
	if err != nil || !isWhole {
		return nil, wrong
	}
	return json.RawMessage(strconv.FormatInt(int64(float), 10)), nil
}

// readStrings accepts an array of strings, a string that contains one, and a list with commas.
func readStrings(raw json.RawMessage, text string, isText bool, wrong error) (json.RawMessage, error) {
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return raw, nil
	}
	if !isText {
		return nil, wrong
	}
	if json.Unmarshal([]byte(text), &list) == nil {
		return json.RawMessage(strings.TrimSpace(text)), nil
	}
	for item := range strings.SplitSeq(text, ",") {
		item = strings.TrimSpace(item)
		if item != "" {
			list = append(list, item)
		}
	}
	return json.Marshal(list)
}

// describe returns the JSON type of a value, without the value.
func describe(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	}
	return "a number"
}

// unknownArguments returns a mistake for each argument that the tool does not have.
func unknownArguments(arguments []argument, unknown map[string]json.RawMessage) []agent.Mistake {
	var names []string
	for _, a := range arguments {
		names = append(names, a.name)
	}
	var mistakes []agent.Mistake
	for name := range unknown {
		text := "unknown argument; the arguments are " + strings.Join(names, ", ")
		if near := nearest(name, names); near != "" {
			text = "unknown argument; did you mean " + near + "?"
		}
		mistakes = append(mistakes, agent.Mistake{Field: cut(name), Text: text})
	}
	slices.SortFunc(mistakes, func(a, b agent.Mistake) int { return strings.Compare(a.Field, b.Field) })
	const most = 10
	if len(mistakes) > most {
		mistakes = mistakes[:most]
	}
	return mistakes
}

// nearest returns the name that was probably meant, or "".
func nearest(name string, names []string) string {
	if aliases[fold(name)] != "" && slices.Contains(names, aliases[fold(name)]) {
		return aliases[fold(name)]
	}
	for _, n := range names {
		if fold(n) == fold(name) {
			return n
		}
	}
	for _, n := range names {
		if len(name) > 2 && (strings.HasPrefix(fold(n), fold(name)) || strings.HasPrefix(fold(name), fold(n))) {
			return n
		}
	}
	return ""
}

// aliases maps names that models use to those of the arguments.
var aliases = map[string]string{
	"query":       "intent",
	"id":          "operation",
	"ids":         "operations",
	"name":        "operation",
	"tool":        "operation",
	"args":        "input",
	"arguments":   "input",
	"body":        "input",
	"params":      "input",
	"parameters":  "input",
	"job":         "jobId",
	"timeout":     "seconds",
	"interval":    "pollSeconds",
	"cancelafter": "cancelAfterSeconds",
	"select":      "fields",
	"page":        "cursor",
	"pagetoken":   "cursor",
	"waitseconds": "seconds",
}

// fold ignores case, underscores and hyphens.
func fold(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
}

// cut shortens a name that a caller chose.
func cut(name string) string {
	const most = 40
	runes := []rune(name)
	if len(runes) <= most {
		return name
	}
	return string(runes[:most]) + "…"
}

func wrongArguments(tool string, mistakes []agent.Mistake) error {
	return &agent.Error{
		Message:  "wrong arguments of " + tool,
		Mistakes: mistakes,
		Do:       "correct the arguments and call the tool again",
	}
}

func wrongValue(tool, field, text string) error {
	return wrongArguments(tool, []agent.Mistake{{Field: field, Text: text}})
}
