package settings

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// misfits lists the decoded values that no field holds: values that are in Extra because
// their fields cannot hold them, and options without a struct.
func (o object) misfits(path string) []problem {
	var found []problem
	for _, p := range o.properties {
		if p.isConstant() {
			continue
		}
		at := join(path, p.name)
		value, isSet := p.value()
		raw, isKept := (*o.extra)[p.name]
		switch {
		case isSet:
			found = append(found, misfitsIn(value, at)...)
		case isKept && !isNullOrEmpty(raw) && !p.isCleared(raw):
			found = append(found, problem{path: at, text: misfitText(raw), kind: isMistyped})
		}
	}
	return found
}

// misfitsIn lists the misfits inside a value.
func misfitsIn(v reflect.Value, path string) []problem {
	if inner := describerOf(v); inner != nil {
		return inner.object().misfits(path)
	}
	var found []problem
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if _, isUnknown := v.Interface().(unknownOption); isUnknown {
			return []problem{{path: path, text: "does not name a known option", kind: isUnlisted}}
		}
		if !v.IsNil() {
			return misfitsIn(v.Elem(), path)
		}
	case reflect.Slice:
		for i := range v.Len() {
			found = append(found, misfitsIn(v.Index(i), join(path, index(i)))...)
		}
	case reflect.Map:
		for _, key := range sortedKeys(v) {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(v.MapIndex(key))
			found = append(found, misfitsIn(value, join(path, key.String()))...)
		}
	}
	return found
}

// describerOf returns the value as a struct of settings, or nil if it is not one.
func describerOf(v reflect.Value) describer {
	if v.Kind() == reflect.Struct && v.CanAddr() {
		v = v.Addr()
	}
	isNil := v.Kind() == reflect.Pointer && v.IsNil()
	if isNil {
		return nil
	}
	inner, _ := v.Interface().(describer)
	return inner
}

// misfitText says why a field does not hold a value.
func misfitText(raw json.RawMessage) string {
	if kindOf(raw) == "a number" {
		return "is too large for its field"
	}
	return "does not fit its field"
}

// isNullOrEmpty reports whether a value is null or an empty string.
func isNullOrEmpty(raw json.RawMessage) bool {
	text := string(bytes.TrimSpace(raw))
	return text == "" || text == "null" || text == `""`
}

// sortedKeys returns the keys of a map of strings, sorted.
func sortedKeys(m reflect.Value) []reflect.Value {
	return slices.SortedFunc(slices.Values(m.MapKeys()), func(a, b reflect.Value) int {
		return strings.Compare(a.String(), b.String())
	})
}
