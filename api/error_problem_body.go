package airbyte

import (
	"bytes"
	"encoding/json"
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
	Error             json.RawMessage
	ErrorDescription  string `json:"error_description"`
	ErrorMessage      string
	SnakeErrorMessage string `json:"error_message"`
	Reason            string
	Errors            json.RawMessage
	Msg               json.RawMessage
	Fault             json.RawMessage
}

// detail returns the sentence in detail, or "" if detail is something else.
func (b *problemBody) detail() string {
	var text string
	_ = json.Unmarshal(b.Detail, &text)
	return text
}

// message returns the text that describes this occurrence. It consists of the first source that does
// not only repeat the status, the sentence in data, the listed mistakes, and the other fields of data.
// Errors of the API itself have all of this in data.
func (b *problemBody) message(status int) string {
	said := &sentences{
		status: status,
		name:   Problem{Type: b.Type, Title: b.Title}.name(),
	}
	sources := b.sources()
	for _, text := range sources {
		if said.add(text) {
			break
		}
	}
	hasSentence := len(said.list) > 0
	data := describeData(b.Data, func(text string) bool { return said.repeats(text) || text == b.detail() })
	said.add(data.sentence)
	said.add(describeMistakes(b.Detail))
	said.add(describe(b.Errors))
	isGateway := b.Type == ""
	if isGateway && hasSentence {
		said.add(b.detail())
	}
	text := strings.Join(said.list, ": ")
	fields := strings.Join(data.fields, ", ")
	if text == "" && fields == "" && b.detail() == "" {
		return firstOf(sources)
	}
	if text == "" && fields != "" {
		text = b.detail()
	}
	return withFields(text, fields)
}

// sources returns the sentences outside data that may describe the error, the most useful one first.
// The message of the web framework is only the name of the status; its sentences are in embedded errors.
func (b *problemBody) sources() []string {
	return []string{
		b.embedded(),
		b.ownMessage(),
		b.ErrorDescription,
		b.ErrorMessage,
		b.SnakeErrorMessage,
		describe(b.Msg),
		describe(b.Error),
		describe(b.Fault),
		b.Reason,
	}
}

func firstOf(texts []string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// withFields returns a sentence followed by fields.
func withFields(sentence, fields string) string {
	if fields == "" || sentence == "" {
		return sentence + fields
	}
	return sentence + " (" + fields + ")"
}

func (b *problemBody) embedded() string {
	var texts []string
	for _, e := range firstItems(b.Embedded.Errors) {
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

// successMessage returns the message in the body of a successful response. Unlike the message of an
// error, it has no fields of data, because these may hold secrets.
func successMessage(body []byte) string {
	var b problemBody
	if !isDecoded(json.Unmarshal(body, &b)) {
		return ""
	}
	var data struct{ Message, Error string }
	_ = json.Unmarshal(b.Data, &data) // fields stay empty if they have other types
	return firstOf(append(b.sources(), data.Message, data.Error, describe(b.Detail), describe(b.Errors)))
}

// titleOf returns the title in a body, which is a message if the body is not the expected one.
func titleOf(body []byte) string {
	var b problemBody
	_ = json.Unmarshal(body, &b) // skips fields of other types
	return b.Title
}

// sentences collects the different sentences of an error response.
type sentences struct {
	status int
	name   string // of the problem
	list   []string
}

// add adds a sentence, unless it only repeats the status, the name of the problem or another sentence.
// It reports whether it added the sentence.
func (s *sentences) add(text string) bool {
	if text == "" || s.repeats(text) {
		return false
	}
	for _, other := range s.list {
		if strings.Contains(other, text) {
			return false
		}
	}
	s.list = append(s.list, text)
	return true
}

// repeats reports whether a sentence only repeats the status or the name of the problem.
func (s *sentences) repeats(text string) bool { return repeatsStatus(text, s.status, s.name) }

// withoutDepth replaces values that are nested deeper than maxDepth levels in a JSON document by null.
// Package json refuses documents that are nested very deeply.
func withoutDepth(document []byte) []byte {
	const maxDepth = 100
	var shallow []byte
	depth := 0
	inString := false
	isEscaped := false
	for _, c := range document {
		isOpening := !inString && (c == '{' || c == '[')
		isClosing := !inString && (c == '}' || c == ']')
		if isOpening {
			depth++
		}
		if isOpening && depth == maxDepth+1 {
			shallow = append(shallow, "null"...)
		}
		if depth <= maxDepth {
			shallow = append(shallow, c)
		}
		if isClosing {
			depth--
		}
		if c == '"' && !isEscaped {
			inString = !inString
		}
		isEscaped = c == '\\' && inString && !isEscaped
	}
	return shallow
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
func describe(raw json.RawMessage) string { return describeValue(decodeValue(raw), maxDescribed) }

// decodeValue decodes a JSON value. It does not round numbers. It returns nil if raw is not JSON.
func decodeValue(raw json.RawMessage) any {
	var value any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	_ = d.Decode(&value)
	return value
}

// maxDescribed is the number of levels of a JSON value that [describeValue] describes. It is small, because
// the description of a deep level is copied once for each level above it.
const maxDescribed = 8

// maxDescribedItems is the number of items of a list, and of fields of an object, that a description
// covers. Messages are cut off long before, and a hostile list can have a million items.
const maxDescribedItems = 100

// firstItems returns the items of a list that its description covers.
func firstItems[T any](list []T) []T { return list[:min(len(list), maxDescribedItems)] }

func describeValue(value any, levels int) string {
	if levels == 0 {
		return ""
	}
	switch value := value.(type) {
	case string:
		return value
	case []any:
		var texts []string
		for _, item := range firstItems(value) {
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
var messageKeys = []string{"message", "msg", "faultstring", "detail", "description", "title"}

// describeObject describes one error, such as "stream users, mapper hashing: unknown method". It puts
// the place before the message. An object without a message has a property for each field with errors.
func describeObject(object map[string]any, levels int) string {
	place := placeOf(object)
	text := messageIn(object, levels)
	if text == "" && place != "" {
		text = plainOf(member(object, "code"), levels)
	}
	if text == "" && place == "" {
		return describeFields(object, levels)
	}
	if text == "" || place == "" {
		return place + text
	}
	return place + ": " + text
}

// messageIn returns the message of an error, after its code if it has both.
func messageIn(object map[string]any, levels int) string {
	code := describeValue(member(object, "error"), levels-1)
	for _, key := range messageKeys {
		text := describeValue(member(object, key), levels-1)
		if text == "" {
			continue
		}
		if code == "" || strings.Contains(text, code) {
			return text
		}
		return code + ": " + text
	}
	return code
}

// describeFields describes the errors of each field of an object.
func describeFields(object map[string]any, levels int) string {
	var texts []string
	for _, field := range firstItems(slices.Sorted(maps.Keys(object))) {
		if text := describeValue(object[field], levels-1); text != "" {
			texts = append(texts, field+": "+text)
		}
	}
	return strings.Join(texts, "; ")
}

// placeKeys are the properties that name the place of a mistake.
var placeKeys = []string{"stream", "mapper", "field", "path"}

// placeOf returns the place of a mistake, such as "stream users, mapper hashing", or body.name for the
// loc ["body","name"]. It returns "" if the mistake has none.
func placeOf(object map[string]any) string {
	var places []string
	switch loc := member(object, "loc").(type) {
	case string:
		places = append(places, loc)
	case []any:
		var steps []string
		for _, step := range firstItems(loc) {
			if text := plainOf(step, maxDescribed); text != "" {
				steps = append(steps, text)
			}
		}
		places = append(places, strings.Join(steps, "."))
	}
	for _, key := range placeKeys {
		if text := plainOf(member(object, key), maxDescribed); text != "" {
			places = append(places, key+" "+text)
		}
	}
	return strings.Join(slices.DeleteFunc(places, isBlank), ", ")
}

func isBlank(text string) bool { return text == "" }

// member returns a property of an object, or nil if the object does not have it.
func member(object map[string]any, name string) any {
	value, _ := propertyOf(object, name)
	return value
}
