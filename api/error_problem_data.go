package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// problemData has the fields in the data of a problem that say what is wrong without the sentence in
// detail. Each type of problem has some of them.
type problemData struct {
	Message string

	Value json.RawMessage // that the server does not know

	ResourceType, ResourceID string // that does not exist

	CronExpression, CronTimezone, ValidationErrorMessage string

	Errors []mistake // of mappers
}

// mistake is one of several mistakes in a request.
type mistake struct {
	Stream, Mapper, Field, Path, Code json.RawMessage

	Error, Message string
}

// describeData describes the data of a problem. It returns "" if data says nothing without the
// sentence in detail.
func describeData(raw json.RawMessage) string {
	var data problemData
	_ = json.Unmarshal(raw, &data) // skips fields of other types
	return cmp.Or(
		data.Message,
		plainValue(data.Value),
		data.resource(),
		data.cron(),
		describeErrors(data.Errors),
	)
}

// describeDetails returns the sentence in detail, followed by the fields of data. It returns "" if
// data has no fields.
func describeDetails(raw json.RawMessage, detail string) string {
	fields := strings.Join(listFields(raw), ", ")
	if fields == "" || detail == "" {
		return fields
	}
	return detail + " (" + fields + ")"
}

// resource names a resource that does not exist, such as "SOURCE_CONNECTION 42".
func (d *problemData) resource() string {
	if d.ResourceID == "" {
		return ""
	}
	return strings.TrimSpace(d.ResourceType + " " + d.ResourceID)
}

// cron describes an invalid schedule.
func (d *problemData) cron() string {
	if d.CronExpression == "" && d.ValidationErrorMessage == "" {
		return ""
	}
	expression := d.CronExpression
	if expression != "" {
		expression = fmt.Sprintf("%q", expression)
	}
	schedule := strings.TrimSpace(expression + " " + d.CronTimezone)
	if schedule == "" || d.ValidationErrorMessage == "" {
		return cmp.Or(d.ValidationErrorMessage, schedule)
	}
	return schedule + ": " + d.ValidationErrorMessage
}

func describeErrors(mistakes []mistake) string {
	var texts []string
	for _, m := range mistakes {
		if text := m.String(); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "; ")
}

// String returns the place of the mistake and its description, such as
// "stream users, mapper hashing: unknown method".
func (m mistake) String() string {
	var places []string
	addPlace := func(name string, value json.RawMessage) {
		if text := plainValue(value); text != "" {
			places = append(places, name+" "+text)
		}
	}
	addPlace("stream", m.Stream)
	addPlace("mapper", m.Mapper)
	addPlace("field", m.Field)
	addPlace("path", m.Path)
	text := cmp.Or(m.Error, m.Message, plainValue(m.Code))
	place := strings.Join(places, ", ")
	if place == "" || text == "" {
		return place + text
	}
	return place + ": " + text
}

// listFields returns each field of a JSON object with its value, sorted by name. It leaves out
// nulls, and values that are false or empty.
func listFields(raw json.RawMessage) []string {
	var object map[string]json.RawMessage
	_ = json.Unmarshal(raw, &object) // stays nil if raw is not an object
	var fields []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if value := plainValue(object[name]); value != "" {
			fields = append(fields, name+": "+value)
		}
	}
	return fields
}

// plainValue returns a JSON value for use in a sentence: strings without quotes, lists with commas,
// and the fields of objects with their names. It is "" for null, false and empty values.
func plainValue(raw json.RawMessage) string {
	var value any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // so that numbers are not rounded
	_ = d.Decode(&value)
	return plainOf(value, maxDescribed)
}

func plainOf(value any, levels int) string {
	if levels == 0 {
		return ""
	}
	switch value := value.(type) {
	case string:
		return value
	case bool:
		if value {
			return "true"
		}
		return ""
	case json.Number:
		return string(value)
	case []any:
		var items []string
		for _, item := range value {
			if text := plainOf(item, levels-1); text != "" {
				items = append(items, text)
			}
		}
		return strings.Join(items, ", ")
	case map[string]any:
		var fields []string
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if text := plainOf(value[name], levels-1); text != "" {
				fields = append(fields, name+" "+text)
			}
		}
		return strings.Join(fields, " ")
	default:
		return ""
	}
}
