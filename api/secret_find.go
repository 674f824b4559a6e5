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

// This file finds the strings and numbers that a request sends, and decides by their Go types and by the keys
// of their properties which are secrets. secret_keys.go has the rule for keys.

// foundValue is a string or a number in a request.
type foundValue struct {
	path     *jsonPath // valid only until the next value is found
	key      string    // name of the property; "" if there is none
	text     string
	isSecret bool // because of its type or its key
}

// jsonPath is the path to a value in JSON. Only String joins the steps, because the path to a deeply nested
// value is long.
type jsonPath struct {
	steps []any // names and indexes
	fixed string
}

// String returns the path, such as tunnel.keys[0].
func (p *jsonPath) String() string {
	if p.fixed != "" {
		return p.fixed
	}
	var b strings.Builder
	for i, step := range p.steps {
		switch step := step.(type) {
		case int:
			b.WriteString("[" + strconv.Itoa(step) + "]")
		case string:
			if i > 0 {
				b.WriteString(".")
			}
			if step == "" {
				step = `""`
			}
			b.WriteString(step)
		}
	}
	return b.String()
}

// valueHolder is a type whose values hold JSON or a secret.
type valueHolder interface {
	findValues(f *valueFinder)
}

func (s SecretInput) findValues(f *valueFinder) {
	f.found(foundValue{path: &jsonPath{fixed: "a secret"}, key: f.key, text: string(s), isSecret: true})
}

// valueFinder calls found with the strings and numbers in a request, and decides which are secrets.
type valueFinder struct {
	found func(foundValue)

	key      string // of the current Go value
	path     jsonPath
	inSecret bool // the current JSON value is inside that of a secret
	strings  int  // number of strings with JSON around the current value
}

// findValues calls found with the strings and numbers in a Go value that is sent as JSON.
func findValues(body any, found func(foundValue)) {
	f := &valueFinder{found: found}
	f.goValue(reflect.ValueOf(body))
}

// findJSONValues calls found with the strings and numbers in a JSON value.
func findJSONValues(raw []byte, found func(foundValue)) {
	f := &valueFinder{found: found}
	f.json(raw)
}

func (f *valueFinder) goValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Invalid:
		return
	case reflect.Pointer, reflect.Interface:
		f.goValue(v.Elem())
		return
	}
	switch value := v.Interface().(type) {
	case valueHolder:
		value.findValues(f)
	case json.RawMessage: // a value that this package does not know
		f.json(value)
	case interface{ Value() any }: // a union
		f.goValue(reflect.ValueOf(value.Value()))
	default:
		f.goParts(v)
	}
}

// goParts looks into strings, structs, lists and maps.
func (f *valueFinder) goParts(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		isSecret := v.Type().Name() == "SecretInput" || isSecretKey(f.key) // typed settings have their own type
		f.found(foundValue{path: &f.path, key: f.key, text: v.String(), isSecret: isSecret})
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if field.IsExported() {
				f.key = jsonName(field)
				f.goValue(v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return // bytes
		}
		for i := range v.Len() {
			f.goValue(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			f.key = key.String()
			f.goValue(v.MapIndex(key))
		}
	}
}

// json looks into a JSON value. A value that is not JSON has no strings.
func (f *valueFinder) json(raw []byte) {
	var value any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&value) == nil {
		f.jsonValue(f.key, value)
	}
}

func (f *valueFinder) jsonValue(key string, value any) {
	switch value := value.(type) {
	case string:
		f.jsonString(key, value)
	case json.Number:
		f.found(foundValue{path: &f.path, key: key, text: string(value), isSecret: isSecretKey(key)})
	case map[string]any:
		outer := f.inSecret
		f.inSecret = outer || isSecretKey(key)
		for _, name := range slices.Sorted(maps.Keys(value)) { // so that errors always name the same one
			f.step(name, func() { f.jsonValue(name, value[name]) })
		}
		f.inSecret = outer
	case []any:
		for i, item := range value {
			f.step(i, func() { f.jsonValue(key, item) })
		}
	}
}

func (f *valueFinder) step(step any, look func()) {
	f.path.steps = append(f.path.steps, step)
	look()
	f.path.steps = f.path.steps[:len(f.path.steps)-1]
}

// maxStringsInStrings is the number of levels of JSON in strings of JSON that are looked into.
const maxStringsInStrings = 3

// jsonString passes a string on and, if it holds JSON, the strings in it.
func (f *valueFinder) jsonString(key, value string) {
	isSecret := isSecretString(key, value, f.inSecret)
	f.found(foundValue{path: &f.path, key: key, text: value, isSecret: isSecret})
	if !isJSONText(value) || f.strings == maxStringsInStrings {
		return
	}
	f.strings++
	f.key = key
	f.json([]byte(value))
	f.strings--
}

// isSecretString reports whether a string is a secret because of its key, and because of the keys around
// it.
func isSecretString(key, value string, inSecret bool) bool {
	if inSecret && isPlainKey(key) {
		return false
	}
	return isSecretKey(key) || ((inSecret || isVagueKey(key)) && !isPlainName(value))
}

// isTypedSecret reports whether a property has the type of a secret, although neither its key nor its value
// need look like one: the key of a mapper, and the URL of a webhook.
func isTypedSecret(key, parent string) bool {
	isMapperKey := key == "key" && parent == "mapperConfiguration"
	isWebhookURL := key == "url" && parent == "webhook"
	return isMapperKey || isWebhookURL
}

// isJSONText reports whether a string may hold a JSON object or array.
func isJSONText(value string) bool {
	trimmed := strings.TrimSpace(value)
	return strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[")
}

// isPlainKey reports whether a property inside a secret is not secret because of its name, such as
// client_email in the key of a service account.
func isPlainKey(name string) bool {
	words := wordsOf(name)
	if len(words) == 0 || isSecretKey(name) {
		return false
	}
	last := words[len(words)-1]
	return slices.Contains(plainEndings, last) || slices.Contains(plainNames, last)
}

// plainNames are last words of names of identifiers.
var plainNames = []string{
	"email", "user", "username", "login", "host", "hostname", "port", "domain", "project", "account", "database", "schema",
	"role", "bucket", "warehouse", "server", "tenant", "dataset", "description", "pattern",
}
