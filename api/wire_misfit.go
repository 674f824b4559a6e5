package airbyte

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// unmarshal is like [json.Unmarshal], but its error for a value of the wrong type names the whole
// path to the value. The paths of package json differ between versions of Go, and end at types that
// decode themselves.
func unmarshal(b []byte, v any) error {
	if readJSON(b, v) {
		return nil
	}
	err := json.Unmarshal(b, v)
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); !ok {
		return err
	}
	if misfit := findMisfit(b, reflect.TypeOf(v).Elem()); misfit != nil {
		return misfit
	}
	return err
}

// misfitError reports a JSON value that does not fit the Go type of its place. It unwraps to a
// *[json.UnmarshalTypeError].
type misfitError struct {
	value  string       // such as "string", or "number 1.5"
	goType reflect.Type // nil for a struct whose type has no public name
	root   string       // name of the struct where the path begins; "" if it has none
	path   []string     // names of fields; empty if the document itself does not fit
}

func (e *misfitError) Error() string {
	place := "value"
	if len(e.path) > 0 {
		place = "struct field " + e.field()
	}
	return "json: cannot unmarshal " + e.value + " into Go " + place + " of type " + e.typeName()
}

func (e *misfitError) typeName() string {
	if e.goType == nil {
		return "struct"
	}
	return e.goType.String()
}

// field returns the path to the field, with the name of the struct where it begins.
func (e *misfitError) field() string {
	path := strings.Join(e.path, ".")
	if e.root == "" {
		return path
	}
	return e.root + "." + path
}

func (e *misfitError) Unwrap() error {
	goType := e.goType
	if goType == nil {
		goType = reflect.TypeFor[struct{}]()
	}
	return &json.UnmarshalTypeError{
		Value:  e.value,
		Type:   goType,
		Struct: e.root,
		Field:  strings.Join(e.path, "."),
	}
}

// findMisfit returns the first value in a JSON document that does not fit its place in a Go type. It
// returns nil if it finds none. It reads the document once, however deep it is.
func findMisfit(document []byte, t reflect.Type) *misfitError {
	f := &misfitFinder{decoder: json.NewDecoder(bytes.NewReader(document))}
	f.decoder.UseNumber()
	f.value(t)
	return f.found
}

// misfitFinder reads a JSON document and a Go type side by side, until it finds a misfit or cannot
// go on. Its methods report whether to go on.
type misfitFinder struct {
	decoder *json.Decoder
	root    string
	path    []string // of the current value
	found   *misfitError
}

// value reads the next value.
func (f *misfitFinder) value(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer && !decodesItself(t) {
		t = t.Elem()
	}
	if isLeaf(t) {
		return f.leaf(t)
	}
	token, err := f.decoder.Token()
	if err != nil {
		return false
	}
	switch {
	case token == nil: // null fits every type
		return true
	case token == json.Delim('{') && t.Kind() == reflect.Struct:
		return f.object(t)
	case token == json.Delim('{') && t.Kind() == reflect.Map:
		return f.members(func(string) bool { return f.value(t.Elem()) })
	case token == json.Delim('[') && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array):
		return f.elements(t.Elem())
	default:
		return f.fail(nameOfToken(token), t)
	}
}

// object reads the members of an object into a struct.
func (f *misfitFinder) object(t reflect.Type) bool {
	if f.root == "" && len(f.path) == 0 {
		f.root = publicName(t)
	}
	fields := jsonFields(t, nil)
	return f.members(func(key string) bool {
		field, ok := fieldFor(fields, key)
		if !ok {
			return f.decoder.Decode(new(json.RawMessage)) == nil
		}
		f.path = append(f.path, field.name)
		goOn := f.value(field.goType)
		f.path = f.path[:len(f.path)-1]
		return goOn
	})
}

// publicName returns the name of a type without its type arguments. It returns "" for an internal
// name, which callers do not know.
func publicName(t reflect.Type) string {
	name, _, _ := strings.Cut(t.Name(), "[")
	isOfPackage := t.PkgPath() == reflect.TypeFor[misfitError]().PkgPath()
	isInternal := isOfPackage && strings.IndexFunc(name, unicode.IsUpper) != 0
	if isInternal {
		return ""
	}
	return name
}

// members calls read for each member of an object, after its key.
func (f *misfitFinder) members(read func(key string) bool) bool {
	for f.decoder.More() {
		token, err := f.decoder.Token()
		if err != nil {
			return false
		}
		key, _ := token.(string)
		if !read(key) {
			return false
		}
	}
	_, err := f.decoder.Token() // the closing brace
	return err == nil
}

// elements reads the elements of an array.
func (f *misfitFinder) elements(t reflect.Type) bool {
	for f.decoder.More() {
		if !f.value(t) {
			return false
		}
	}
	_, err := f.decoder.Token() // the closing bracket
	return err == nil
}

// leaf decodes a value whose parts have no path of their own.
func (f *misfitFinder) leaf(t reflect.Type) bool {
	var raw json.RawMessage
	if f.decoder.Decode(&raw) != nil {
		return false
	}
	err := json.Unmarshal(raw, reflect.New(t).Interface())
	if err == nil {
		return true
	}
	if inner, ok := errors.AsType[*misfitError](err); ok {
		inner.root = cmp.Or(inner.root, publicName(t))
		f.failInside(inner)
		return false
	}
	if inner, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return f.fail(nameOfJSON(string(raw)), inner.Type)
	}
	return false // an error of the type itself, which the caller returns
}

// fail records a misfit at the current path.
func (f *misfitFinder) fail(value string, t reflect.Type) bool {
	f.failInside(&misfitError{value: value, goType: t})
	return false
}

// failInside records a misfit inside the current value, which a type that decodes itself has found.
func (f *misfitFinder) failInside(inner *misfitError) {
	found := *inner
	found.path = slices.Concat(f.path, inner.path)
	if f.root != "" {
		found.root = f.root
	}
	f.found = &found
}

// isLeaf reports whether values of a type are decoded as a whole.
func isLeaf(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		return decodesItself(t) && !hasExtra(t)
	case reflect.Slice, reflect.Array:
		isBytes := t.Elem().Kind() == reflect.Uint8
		return isBytes || decodesItself(t)
	case reflect.Map:
		return t.Key().Kind() != reflect.String || decodesItself(t)
	default:
		return true
	}
}

// decodesItself reports whether package json calls a method of a type to decode a value.
func decodesItself(t reflect.Type) bool {
	pointer := reflect.PointerTo(t)
	return pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) ||
		pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// hasExtra reports whether a struct decodes itself only to keep the fields that it does not declare.
func hasExtra(t reflect.Type) bool {
	extra, ok := t.FieldByName("Extra")
	return ok && extra.Type == reflect.TypeFor[map[string]json.RawMessage]()
}

// jsonField is a field of a struct, as package json sees it.
type jsonField struct {
	name   string
	goType reflect.Type
}

// jsonFields returns the fields of a struct, and after them the fields of structs that it embeds.
// outer are the structs that embed this one; they may do so in a circle.
func jsonFields(t reflect.Type, outer []reflect.Type) []jsonField {
	var own, embedded []jsonField
	for i := range t.NumField() {
		field := t.Field(i)
		tag := field.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		inner := field.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		switch {
		case tag == "-":
		case field.Anonymous && name == "" && inner.Kind() == reflect.Struct:
			if !slices.Contains(outer, inner) {
				embedded = append(embedded, jsonFields(inner, append(outer, t))...)
			}
		case !field.IsExported():
		case slices.Contains(strings.Split(options, ","), "string"): // a number in a string
			own = append(own, jsonField{name: cmp.Or(name, field.Name), goType: reflect.TypeFor[any]()})
		default:
			own = append(own, jsonField{name: cmp.Or(name, field.Name), goType: field.Type})
		}
	}
	return append(own, embedded...)
}

// fieldFor returns the field for a key. Like package json, it prefers the same case.
func fieldFor(fields []jsonField, key string) (jsonField, bool) {
	for _, field := range fields {
		if field.name == key {
			return field, true
		}
	}
	for _, field := range fields {
		if strings.EqualFold(field.name, key) {
			return field, true
		}
	}
	return jsonField{}, false
}

// nameOfToken returns the name of the kind of a value that begins with a token.
func nameOfToken(token json.Token) string {
	switch token := token.(type) {
	case json.Delim:
		return nameOfJSON(token.String())
	case json.Number:
		return nameOfJSON(token.String())
	case bool:
		return "bool"
	default:
		return "string"
	}
}

// nameOfJSON returns the name of the kind of a JSON value, and the number if it is one that is not
// too long to print.
func nameOfJSON(raw string) string {
	switch raw[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "bool"
	}
	if len(raw) > 40 {
		return "number"
	}
	return "number " + raw
}
