package airbyte

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// This file decodes JSON with package json only. It shares no code with readJSON, so that the two can be
// compared. TestReadMutants copies it beside broken copies of readJSON.

// expectedValue returns a pointer to the value of a type that JSON stands for.
func expectedValue(b []byte, t reflect.Type) (reflect.Value, error) {
	twin := reflect.New(twinOf(t))
	if err := json.Unmarshal(b, twin.Interface()); err != nil {
		return reflect.Value{}, err
	}
	v := reflect.New(t)
	copyTwin(v.Elem(), twin.Elem(), b)
	return v, nil
}

// twins has the results of twinOf.
var twins sync.Map

// twinOf returns a type like t in which structs have no methods, so that package json sees their fields.
func twinOf(t reflect.Type) reflect.Type {
	if twin, ok := twins.Load(t); ok {
		return twin.(reflect.Type)
	}
	twin := newTwin(t)
	twins.Store(t, twin)
	return twin
}

func newTwin(t reflect.Type) reflect.Type {
	pointer := reflect.PointerTo(t)
	isExtra := pointer.Implements(reflect.TypeFor[keepsExtra]())
	isLeaf := pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) && !isExtra
	switch {
	case isLeaf || !containsExtra(t, nil):
		return t
	case t.Kind() == reflect.Struct:
		var fields []reflect.StructField
		for i := range t.NumField() {
			field := t.Field(i)
			fields = append(fields, reflect.StructField{Name: field.Name, Type: twinOf(field.Type), Tag: field.Tag})
		}
		return reflect.StructOf(fields)
	case t.Kind() == reflect.Slice:
		return reflect.SliceOf(twinOf(t.Elem()))
	case t.Kind() == reflect.Pointer:
		return reflect.PointerTo(twinOf(t.Elem()))
	default:
		return t
	}
}

// containsExtra reports whether a value of a type may contain a struct that keeps unknown fields. outer are
// the types around it.
func containsExtra(t reflect.Type, outer []reflect.Type) bool {
	if slices.Contains(outer, t) {
		return false
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[keepsExtra]()) {
		return true
	}
	outer = append(outer, t)
	switch t.Kind() {
	case reflect.Slice, reflect.Pointer:
		return containsExtra(t.Elem(), outer)
	case reflect.Struct:
		for i := range t.NumField() {
			if containsExtra(t.Field(i).Type, outer) {
				return true
			}
		}
	}
	return false
}

// copyTwin copies a value of twinOf(v.Type()) into v. raw is the JSON from which it was decoded.
func copyTwin(v, twin reflect.Value, raw json.RawMessage) {
	switch {
	case v.Type() == twin.Type():
		v.Set(twin)
	case v.Kind() == reflect.Struct:
		copyTwinStruct(v, twin, raw)
	case v.Kind() == reflect.Slice && !twin.IsNil():
		v.Set(reflect.MakeSlice(v.Type(), twin.Len(), twin.Len()))
		var elements []json.RawMessage
		_ = json.Unmarshal(raw, &elements)
		for i := range twin.Len() {
			copyTwin(v.Index(i), twin.Index(i), elements[i])
		}
	case v.Kind() == reflect.Pointer && !twin.IsNil():
		v.Set(reflect.New(v.Type().Elem()))
		copyTwin(v.Elem(), twin.Elem(), raw)
	}
}

func copyTwinStruct(v, twin reflect.Value, raw json.RawMessage) {
	var extra map[string]json.RawMessage
	values := make([]json.RawMessage, v.NumField())
	for _, m := range membersOf(raw) {
		i := memberField(v.Type(), m.name)
		if i >= 0 {
			values[i] = m.value
			continue
		}
		if extra == nil {
			extra = map[string]json.RawMessage{}
		}
		extra[m.name] = m.value
	}
	for i := range v.NumField() {
		if v.Type().Field(i).Name != "Extra" {
			copyTwin(v.Field(i), twin.Field(i), values[i])
		}
	}
	if _, ok := v.Addr().Interface().(keepsExtra); ok {
		v.FieldByName("Extra").Set(reflect.ValueOf(extra))
	}
}

// memberField returns the number of the field that package json uses for a member, or -1.
func memberField(t reflect.Type, name string) int {
	found := -1
	for i := range t.NumField() {
		tag := t.Field(i).Tag.Get("json")
		if tag == "-" {
			continue
		}
		fieldName, _, _ := strings.Cut(tag, ",")
		if fieldName == name {
			return i
		}
		if found < 0 && strings.EqualFold(fieldName, name) {
			found = i
		}
	}
	return found
}

type jsonMember struct {
	name  string
	value json.RawMessage
}

// membersOf returns the members of an object in their order, also those whose name is there twice.
func membersOf(raw json.RawMessage) []jsonMember {
	d := json.NewDecoder(bytes.NewReader(raw))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil
	}
	var members []jsonMember
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil
		}
		m := jsonMember{name: token.(string)}
		if d.Decode(&m.value) != nil {
			return nil
		}
		members = append(members, m)
	}
	return members
}

// readDifference reads JSON with readJSON and with package json, and describes how the results differ. It
// returns "" if they are equal, or if readJSON gives up. wasRead reports whether readJSON read the JSON.
func readDifference(b []byte, t reflect.Type) (difference string, wasRead bool) {
	given := bytes.Clone(b)
	v := reflect.New(t)
	if !readJSON(given, v.Interface()) {
		if !v.Elem().IsZero() {
			return fmt.Sprintf("%v %.2000s: readJSON gave up, but left %s", t, b, describeJSON(v)), false
		}
		return "", false
	}
	want, err := expectedValue(b, t)
	if err != nil {
		return fmt.Sprintf("%v %.2000s: package json returns %v", t, b, err), true
	}
	for i := range given {
		given[i] = '#' // the value must not share memory with the JSON
	}
	if !reflect.DeepEqual(want.Interface(), v.Interface()) {
		return fmt.Sprintf("%v %.2000s: got %s, want %s", t, b, describeJSON(v), describeJSON(want)), true
	}
	return "", true
}

// describeJSON prints a value with the fields that package json does not print.
func describeJSON(v reflect.Value) string {
	return fmt.Sprintf("%.2000s", fmt.Sprintf("%#v", v.Elem().Interface()))
}

// expectedJSON encodes a struct without methods, and its extra fields, with package json only.
func expectedJSON(plain any, extra map[string]json.RawMessage) ([]byte, error) {
	encoded, err := json.Marshal(plain)
	if err != nil || len(extra) == 0 {
		return encoded, err
	}
	all := map[string]json.RawMessage{}
	isDeclared := map[string]bool{}
	for _, m := range membersOf(encoded) {
		all[m.name] = m.value
		isDeclared[lowerFold(m.name)] = true
	}
	for name, value := range extra {
		if !isDeclared[lowerFold(name)] {
			all[name] = value
		}
	}
	return json.Marshal(all)
}

// lowerFold returns a name in lower case, as package json compares names: with K for the Kelvin sign and s for
// the long s.
func lowerFold(name string) string {
	return strings.NewReplacer("ſ", "s", "\u212a", "k").Replace(strings.ToLower(name))
}

// writeDifference writes a value with writeJSON and with package json, and describes how the results differ. It
// returns "" if they are equal, or if writeJSON gives up. wasWritten reports whether writeJSON wrote the value.
func writeDifference(v reflect.Value) (difference string, wasWritten bool) {
	got, ok := writeJSON(v.Interface().(keepsExtra))
	if !ok {
		return "", false
	}
	want, err := json.Marshal(v.Elem().Interface())
	if err != nil {
		return fmt.Sprintf("%s: package json returns %v", describeJSON(v), err), true
	}
	if string(got) != string(want) {
		return fmt.Sprintf("%s: got %s, want %s", describeJSON(v), got, want), true
	}
	return "", true
}

// firstWriteDifference compares writeJSON with package json on values of words. It returns the first difference,
// or "", and how often writeJSON wrote the value.
func firstWriteDifference(seeds uint64) (difference string, written uint64) {
	for _, value := range oddWords() {
		if difference, _ := writeDifference(reflect.ValueOf(value)); difference != "" {
			return difference, written
		}
	}
	for seed := range seeds {
		v, err := expectedValue(makeJSON(seed, wordsType, int(seed%3)), wordsType)
		if err != nil {
			continue
		}
		difference, wasWritten := writeDifference(v)
		if difference != "" {
			return difference, written
		}
		if wasWritten {
			written++
		}
	}
	return "", written
}

// firstDifference compares readJSON with package json on JSON that it makes for a type. It returns the first
// difference, or "", and how often readJSON read the JSON.
func firstDifference(seeds uint64, t reflect.Type) (difference string, read uint64) {
	for _, body := range oddBodies(t) {
		if difference, _ := readDifference(body, t); difference != "" {
			return difference, 0
		}
	}
	for seed := range seeds {
		body := makeJSON(seed, t, int(seed%3))
		if seed%8 == 0 {
			body = damage(seed, body)
		}
		difference, wasRead := readDifference(body, t)
		if difference != "" {
			return difference, read
		}
		if wasRead {
			read++
		}
	}
	return "", read
}
