package airbyte

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// checkResult returns an error if the body was decoded into result, but is something else. The body is
// something else if result is
//
//   - an object without its identity
//   - an empty list, and [checkList] does not accept the body
//   - a list with an item that has none of the properties of an item
//   - another object without values, and [checkValues] does not accept the body
//
// misfit is the error of decoding a value of the wrong type, or nil.
func checkResult(op *Operation, body []byte, result any, misfit error) error {
	v := reflect.ValueOf(result).Elem()
	if v.Kind() == reflect.Slice {
		return checkItems(v, func() []byte { return body }, misfit)
	}
	if v.Kind() != reflect.Struct {
		return nil
	}
	id := fieldOf(v, op.identity)
	if id.IsValid() && !id.IsZero() {
		return nil
	}
	var mismatch string
	name, list := listOf(v)
	switch {
	case id.IsValid():
		mismatch = checkIdentity(op, body, misfit != nil)
	case list.IsValid() && list.Len() > 0:
		return checkItems(list, func() []byte { return listIn(body, name) }, misfit)
	case list.IsValid():
		mismatch = checkList(v, body, name)
	default:
		mismatch = checkValues(v, body)
	}
	if mismatch == "" {
		return nil
	}
	unexpected := &unexpectedError{mismatch: mismatch, body: body, cause: misfit}
	properties := propertiesOf(body)
	if id.IsValid() && isForeign(v, properties) {
		unexpected.only = slices.Sorted(maps.Keys(properties))
	}
	return unexpected
}

// checkIdentity returns the mismatch of an object without its identity, or "". A value of the wrong type
// counts as an identity, because the error about its type says more.
func checkIdentity(op *Operation, body []byte, isMisfit bool) string {
	properties := propertiesOf(body)
	value, hasIdentity := propertyOf(properties, op.identity)
	if isMisfit && hasIdentity && !isNull(value) {
		return ""
	}
	return "the response has no " + op.identity
}

// listOf returns the name and the value of a slice in a struct: the field data or, if that is not a slice, the
// first one. The value is invalid if there is none.
func listOf(v reflect.Value) (string, reflect.Value) {
	data := fieldOf(v, "data")
	if data.IsValid() && data.Kind() == reflect.Slice {
		return "data", data
	}
	for i := range v.NumField() {
		name := jsonName(v.Type().Field(i))
		if name != "" && v.Field(i).Kind() == reflect.Slice {
			return name, v.Field(i)
		}
	}
	return "", reflect.Value{}
}

// checkList returns the mismatch of a body without items, or "" if the body is an empty list. An empty
// array is one, and so is an empty object, which servers up to 0.63 send. An object with an empty list
// must not report a failure or have a message. An object without a list must not have properties that
// a page does not have.
func checkList(v reflect.Value, body []byte, name string) string {
	properties := propertiesOf(body)
	if len(properties) == 0 {
		return ""
	}
	value, _ := propertyOf(properties, name)
	switch {
	case isNull(value):
		return checkPageWithoutList(v, properties, name)
	case value[0] != '[':
		kind := withArticle(nameOfJSON(string(value)))
		return "the property " + name + " of the response is " + kind + " instead of an array"
	case saysFailure(properties) || successMessage(body) != "":
		return "the response has an empty list"
	default:
		return ""
	}
}

// checkItems returns an error if an item of a list has none of the properties of the type of the items.
// raw returns the array from which the list was decoded.
func checkItems(list reflect.Value, raw func() []byte, misfit error) error {
	if list.Type().Elem().Kind() != reflect.Struct {
		return nil
	}
	fields := namedFields(list.Type().Elem())
	var items []json.RawMessage
	for i := range list.Len() {
		if hasValues(list.Index(i), fields) {
			continue
		}
		if items == nil {
			_ = json.Unmarshal(raw(), &items)
		}
		if i >= len(items) || !isForeign(list.Index(i), propertiesOf(items[i])) {
			continue
		}
		mismatch := nameOfItem(i) + " of the response has none of the properties of " + typeName(list.Index(i))
		return &unexpectedError{mismatch: mismatch, body: items[i], cause: misfit}
	}
	return nil
}

func nameOfItem(i int) string {
	if i == 0 {
		return "the first item"
	}
	return "item " + strconv.Itoa(i+1)
}

// hasValues reports whether one of some fields of a struct is not zero.
func hasValues(v reflect.Value, fields []int) bool {
	return slices.ContainsFunc(fields, func(i int) bool { return !v.Field(i).IsZero() })
}

// namedFields returns the indexes of the fields of a struct that have a name in JSON.
func namedFields(t reflect.Type) []int {
	var fields []int
	for i := range t.NumField() {
		if jsonName(t.Field(i)) != "" {
			fields = append(fields, i)
		}
	}
	return fields
}

// listIn returns the list in a body, which is an array, or an object with the array in a property.
func listIn(body []byte, name string) []byte {
	if bytes.HasPrefix(body, []byte("[")) {
		return body
	}
	list, _ := propertyOf(propertiesOf(body), name)
	return list
}

// checkPageWithoutList returns the mismatch of an object without a list, or "" if it is a page.
func checkPageWithoutList(v reflect.Value, properties map[string]json.RawMessage, name string) string {
	if isForeign(v, properties) {
		return "the response has none of the properties of " + typeName(v)
	}
	for property, value := range properties {
		if !isNull(value) && !fieldOf(v, property).IsValid() {
			return "the response has no " + name
		}
	}
	return ""
}

// saysFailure reports whether an object has a property with which gateways report a failure.
func saysFailure(properties map[string]json.RawMessage) bool {
	status, _ := propertyOf(properties, "status")
	switch strings.ToLower(strings.Trim(string(status), `"`)) {
	case "error", "fail", "failed", "failure":
		return true
	}
	code, err := strconv.Atoi(string(status))
	if err == nil && code >= 400 {
		return true
	}
	success, _ := propertyOf(properties, "success")
	ok, _ := propertyOf(properties, "ok")
	failed, _ := propertyOf(properties, "error")
	return string(success) == "false" || string(ok) == "false" || string(failed) == "true"
}

// checkValues returns the mismatch of a body that was decoded into a struct without an identity or a
// list, or "". A struct without values must come from an object that has one of its properties and no
// message.
func checkValues(v reflect.Value, body []byte) string {
	if !v.IsZero() {
		return ""
	}
	properties := propertiesOf(body)
	isMissing := len(properties) == 0 && hasRequired(v.Type())
	if isMissing || isForeign(v, properties) {
		return "the response has none of the properties of " + typeName(v)
	}
	if successMessage(body) != "" {
		return "the response has no values of " + typeName(v)
	}
	return ""
}

// hasRequired reports whether a struct has a field that is always encoded.
func hasRequired(t reflect.Type) bool {
	for i := range t.NumField() {
		field := t.Field(i)
		if jsonName(field) != "" && !isOptional(field) {
			return true
		}
	}
	return false
}

// isForeign reports whether an object has properties, but none of those of a struct.
func isForeign(v reflect.Value, properties map[string]json.RawMessage) bool {
	known := 0
	for i := range v.NumField() {
		name := jsonName(v.Type().Field(i))
		if name == "" {
			continue
		}
		if _, isThere := propertyOf(properties, name); isThere {
			return false
		}
		known++
	}
	return known > 0 && len(properties) > 0
}

// typeName returns the name of the type of a value, without type parameters.
func typeName(v reflect.Value) string {
	name, _, _ := strings.Cut(v.Type().Name(), "[")
	return name
}

// propertiesOf returns the properties of an object. It returns nil if the body is not an object.
func propertiesOf(body []byte) map[string]json.RawMessage {
	var properties map[string]json.RawMessage
	_ = json.Unmarshal(body, &properties)
	return properties
}

// propertyOf returns a property of an object. Like package json, it prefers the same case.
func propertyOf[V any](properties map[string]V, name string) (V, bool) {
	value, ok := properties[name]
	if ok {
		return value, true
	}
	found := ""
	for other := range properties {
		isFirst := found == "" || other < found
		if isFirst && strings.EqualFold(other, name) {
			found = other
		}
	}
	if found == "" {
		var missing V
		return missing, false
	}
	return properties[found], true
}

// isNull reports whether the value of a property is missing or null.
func isNull(value json.RawMessage) bool { return len(value) == 0 || string(value) == "null" }

// fieldOf returns the field of a struct with a JSON name, or an invalid value if there is none.
func fieldOf(v reflect.Value, name string) reflect.Value {
	if name == "" || v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	for i := range v.NumField() {
		if strings.EqualFold(jsonName(v.Type().Field(i)), name) { // as encoding/json compares names
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

// isOptional reports whether a struct's field is left out of the JSON if it is empty.
func isOptional(field reflect.StructField) bool {
	return strings.Contains(field.Tag.Get("json"), ",omit")
}

// jsonName returns the name of a struct's field in JSON, or "" if it has none.
func jsonName(field reflect.StructField) string {
	tag := field.Tag.Get("json")
	if tag == "-" || !field.IsExported() {
		return ""
	}
	name, _, _ := strings.Cut(tag, ",")
	return name
}

// checkKind returns an error if the body is JSON of another kind than that of result, such as an array
// instead of an object. misfit is the error of decoding it.
func checkKind(body []byte, result any, misfit error) error {
	empty := body
	switch body[0] {
	case '{':
		empty = []byte("{}")
	case '[':
		empty = []byte("[]")
	}
	t := reflect.TypeOf(result).Elem()
	isAccepted := json.Unmarshal(empty, reflect.New(t).Interface()) == nil
	if isAccepted {
		return nil
	}
	want := "an object"
	if t.Kind() == reflect.Slice {
		want = "an array"
	}
	got := withArticle(nameOfJSON(string(body)))
	return &unexpectedError{mismatch: "the response is " + got + " instead of " + want, body: body, cause: misfit}
}

// withArticle puts the article before the name of the kind of a JSON value.
func withArticle(kind string) string {
	switch kind {
	case "object", "array":
		return "an " + kind
	case "bool":
		return "a boolean"
	}
	kind, _, _ = strings.Cut(kind, " ") // without the number
	return "a " + kind
}
