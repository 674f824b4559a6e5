package airbyte

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// dataDescription describes the data of a problem.
type dataDescription struct {
	sentence string   // describes the mistake without the detail of the problem; "" if no field does
	fields   []string // the other fields of data, such as "limit: 5"
}

// describeData describes the data of a problem. It leaves out a message that repeats the rest of the error.
func describeData(raw json.RawMessage, repeats func(text string) bool) dataDescription {
	value := decodeValue(raw)
	object, isObject := value.(map[string]any)
	if !isObject {
		return dataDescription{sentence: describeValue(value, maxDescribed)}
	}
	data := problemData(object)
	message := data.describe("message")
	if repeats(message) {
		message = ""
	}
	sentence := data.sentence(message)
	texts := []string{sentence, data.describe("errors"), data.describe("error")}
	texts = slices.DeleteFunc(texts, isBlank)
	return dataDescription{
		sentence: strings.Join(texts, ": "),
		fields:   data.listFields(),
	}
}

// problemData holds the fields in the data of a problem that are not described yet. Each type of problem
// has other fields.
type problemData map[string]any

// sentence returns the message or, if there is none, describes the fields that name the mistake.
func (d problemData) sentence(message string) string {
	if message != "" {
		return message
	}
	value := d.take("value") // that the server does not know
	if value != "" {
		return value
	}
	resource := d.resource()
	if resource != "" {
		return resource
	}
	return d.cron()
}

// take removes a field, and returns it as [plainOf] does.
func (d problemData) take(name string) string {
	text := plainOf(member(d, name), maxDescribed)
	if text != "" {
		d.remove(name)
	}
	return text
}

// describe removes a field that holds errors, and describes them. It keeps a field of another kind.
func (d problemData) describe(name string) string {
	text := describeValue(member(d, name), maxDescribed)
	if text != "" {
		d.remove(name)
	}
	return text
}

func (d problemData) remove(name string) {
	maps.DeleteFunc(d, func(other string, _ any) bool { return strings.EqualFold(other, name) })
}

// resource names a resource that does not exist, such as "SOURCE_CONNECTION 42".
func (d problemData) resource() string {
	if plainOf(member(d, "resourceId"), maxDescribed) == "" {
		return ""
	}
	return strings.TrimSpace(d.take("resourceType") + " " + d.take("resourceId"))
}

// cron describes an invalid schedule. The ID of its connection says nothing more.
func (d problemData) cron() string {
	expression := d.take("cronExpression")
	message := d.take("validationErrorMessage")
	if expression == "" && message == "" {
		return ""
	}
	d.remove("connectionId")
	if expression != "" {
		expression = fmt.Sprintf("%q", expression)
	}
	schedule := strings.TrimSpace(expression + " " + d.take("cronTimezone"))
	if schedule == "" || message == "" {
		return schedule + message
	}
	return schedule + ": " + message
}

// listFields returns each field with its value, sorted by name. It leaves out nulls, and values that are
// false or empty.
func (d problemData) listFields() []string {
	var fields []string
	for _, name := range firstItems(slices.Sorted(maps.Keys(d))) {
		if value := plainOf(d[name], maxDescribed); value != "" {
			fields = append(fields, name+": "+value)
		}
	}
	return fields
}

// plainOf returns a JSON value for use in a sentence: strings without quotes, lists with commas, and the
// fields of objects with their names. It is "" for null, false and empty values, and for values deeper
// than the given number of levels.
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
		for _, item := range firstItems(value) {
			if text := plainOf(item, levels-1); text != "" {
				items = append(items, text)
			}
		}
		return strings.Join(items, ", ")
	case map[string]any:
		var fields []string
		for _, name := range firstItems(slices.Sorted(maps.Keys(value))) {
			if text := plainOf(value[name], levels-1); text != "" {
				fields = append(fields, name+" "+text)
			}
		}
		return strings.Join(fields, " ")
	default:
		return ""
	}
}
