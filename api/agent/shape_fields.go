package agent

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// allFields selects everything.
const allFields = "*"

// Limits of the selection.
const (
	maxFields      = 100
	maxFieldLength = 300
)

// checkFields returns an [*Error] if the result of an operation cannot have one of the fields. Call it before the
// operation is sent. Fields are dotted paths; lists on the path do not count as a step, so that in a list of
// connections configurations.streams.name selects the names of all streams. The field "*" selects everything.
func checkFields(op *Operation, fields []string) error {
	object := resultOf(op).object
	var mistakes []Mistake
	for _, field := range fields {
		text := checkField(object, field)
		if text != "" {
			mistakes = append(mistakes, Mistake{Field: "fields", Text: text})
		}
	}
	if len(fields) > maxFields {
		mistakes = []Mistake{{Field: "fields", Text: "has too many entries; leave it out to get all or the usual ones"}}
	}
	if len(mistakes) == 0 {
		return nil
	}
	return &Error{
		Message:   "the result does not have these fields",
		Operation: op.ID,
		Mistakes:  mistakes,
		Do:        `correct fields, leave it out, or use "*" for everything`,
	}
}

// checkField says what is wrong with a field, or returns "". A nil type has all fields.
func checkField(object reflect.Type, field string) string {
	if field == allFields || object == nil {
		return ""
	}
	done := ""
	for name := range strings.SplitSeq(field, ".") {
		names, isOpen := fieldsOf(object)
		if isOpen {
			return ""
		}
		next, isKnown := names[name]
		if isKnown {
			object = next
			done = join(done, name)
			continue
		}
		known := slices.Sorted(maps.Keys(names))
		near := suggest(name, known)
		switch {
		case near != "":
			return "unknown field " + join(done, name) + "; did you mean " + join(done, near) + "?"
		case len(known) == 0:
			return done + " has no fields"
		}
		return "unknown field " + join(done, name) + "; known here: " + strings.Join(known, ", ")
	}
	return ""
}

// fieldsOf returns the types of the properties of a Go type, by their names in JSON. Types that may have any
// property are open.
func fieldsOf(t reflect.Type) (names map[string]reflect.Type, isOpen bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		isJSON := t.Elem().Kind() == reflect.Uint8 // a configuration or another value that stays JSON
		if isJSON {
			return nil, true
		}
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Map, reflect.Interface:
		return nil, true
	case reflect.Struct:
	default:
		return nil, false
	}
	names = map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			names[name] = f.Type
		}
	}
	isScalar := reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) && len(names) == 0
	return names, isScalar && !isTimeType(t)
}

// isTimeType reports whether a type is a time or a duration, which is a string in JSON.
func isTimeType(t reflect.Type) bool {
	return slices.Contains([]string{"Time", "Duration", "UnixTime"}, t.Name())
}

// fieldTree holds the selected fields, by their first names. A field without children is selected with everything
// in it.
type fieldTree map[string]fieldTree

func newFieldTree(fields []string) fieldTree {
	root := fieldTree{}
	sorted := slices.Sorted(slices.Values(fields)) // a comes before a.b
	for _, field := range sorted {
		root.add(strings.Split(field, "."))
	}
	return root
}

func (t fieldTree) add(path []string) {
	child, isKnown := t[path[0]]
	if isKnown && len(child) == 0 {
		return // selected with everything in it
	}
	if !isKnown {
		child = fieldTree{}
		t[path[0]] = child
	}
	if len(path) > 1 {
		child.add(path[1:])
	}
}

// selectFrom returns the selected parts of a value. Values that are neither objects nor lists stay.
func (t fieldTree) selectFrom(n *jsonNode) *jsonNode {
	if len(t) == 0 {
		return n
	}
	switch n.kind {
	case "array":
		var items []*jsonNode
		for _, item := range n.items {
			items = append(items, t.selectFrom(item))
		}
		return newArray(items...)
	case "object":
		var members []jsonMember
		for _, m := range n.members {
			child, isSelected := t[m.name]
			if isSelected {
				members = append(members, jsonMember{name: m.name, value: child.selectFrom(m.value)})
			}
		}
		return newObject(members...)
	}
	return n
}
