package airbyte

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// problemBody has the fields of all formats in which servers and gateways send errors as JSON. Fields
// whose type differs between formats stay JSON.
type problemBody struct {
	Type, Title, DocumentationURL, ErrorID string

	Detail  json.RawMessage // a sentence; some gateways send a list of mistakes
	Data    json.RawMessage
	Message json.RawMessage

	Embedded struct { // sent by the web framework of Airbyte
		Errors []struct{ Message string }
	} `json:"_embedded"`

	ExceptionClassName string // sent by old servers

	// Sent by gateways of various makers.
	Error            json.RawMessage
	ErrorDescription string `json:"error_description"`
	Errors           json.RawMessage
	Msg              json.RawMessage
	Fault            json.RawMessage
}

// detail returns the sentence in detail, or "" if detail is something else.
func (b *problemBody) detail() string {
	var text string
	_ = json.Unmarshal(b.Detail, &text)
	return text
}

// message returns the text that describes this occurrence. Errors of the API itself have it in data.
// Errors of the web framework have it in embedded errors; their own message is only the name of the
// status.
func (b *problemBody) message() string {
	return cmp.Or(
		describeData(b.Data),
		b.embedded(),
		b.ownMessage(),
		b.ErrorDescription,
		describeMistakes(b.Detail),
		describe(b.Errors),
		describe(b.Error),
		describe(b.Fault),
		describe(b.Msg),
		describeDetails(b.Data, b.detail()),
	)
}

func (b *problemBody) embedded() string {
	var texts []string
	for _, e := range b.Embedded.Errors {
		if e.Message != "" {
			texts = append(texts, e.Message)
		}
	}
	return strings.Join(texts, "; ")
}

// ownMessage returns the message of the body. Old servers put the same words before the message of
// each exception, and exceptions without a message have a null.
func (b *problemBody) ownMessage() string {
	message := describe(b.Message)
	if b.ExceptionClassName == "" {
		return message
	}
	message = strings.TrimPrefix(message, "Internal Server Error: ")
	if message == "" || message == "null" {
		return b.ExceptionClassName
	}
	return message
}

// describeMistakes describes detail if it is a list or an object instead of a sentence.
func describeMistakes(detail json.RawMessage) string {
	var text string
	if json.Unmarshal(detail, &text) == nil {
		return "" // Problem.Detail has it
	}
	return describe(detail)
}

// describe describes the errors in a JSON value: a string, an object with a message, a list of
// either, or an object that lists the errors of each field.
func describe(raw json.RawMessage) string {
	var value any
	_ = json.Unmarshal(raw, &value) // stays nil if raw is not JSON
	return describeValue(value, maxDescribed)
}

// maxDescribed is the number of levels of a JSON value that a description of it covers. Deeper ones
// would be copied once for each level.
const maxDescribed = 8

func describeValue(value any, levels int) string {
	if levels == 0 {
		return ""
	}
	switch value := value.(type) {
	case string:
		return value
	case []any:
		var texts []string
		for _, item := range value {
			if text := describeValue(item, levels-1); text != "" {
				texts = append(texts, text)
			}
		}
		return strings.Join(texts, "; ")
	case map[string]any:
		return describeObject(value, levels)
	default:
		return ""
	}
}

// messageKeys are the properties that hold the message of an error, the best one first.
var messageKeys = []string{"message", "msg", "faultstring", "detail", "description", "error"}

// describeObject describes one error. It puts the place before the message. An object without a
// message has a property for each field with errors.
func describeObject(object map[string]any, levels int) string {
	for _, key := range messageKeys {
		text := describeValue(object[key], levels-1)
		if text == "" {
			continue
		}
		place := placeOf(object["loc"])
		if place != "" {
			return place + ": " + text
		}
		return text
	}
	var texts []string
	for _, field := range slices.Sorted(maps.Keys(object)) {
		if text := describeValue(object[field], levels-1); text != "" {
			texts = append(texts, field+": "+text)
		}
	}
	return strings.Join(texts, "; ")
}

// placeOf returns the place of a mistake, such as body.name for ["body","name"].
func placeOf(value any) string {
	steps, _ := value.([]any)
	names := make([]string, len(steps))
	for i, step := range steps {
		names[i] = fmt.Sprint(step)
	}
	return strings.Join(names, ".")
}
