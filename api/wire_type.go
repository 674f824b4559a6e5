package airbyte

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// wireType says how values of a Go type are read from JSON and written to it, without looking at the type
// again for each value.
type wireType struct {
	form    wireForm
	element *wireType // of a slice or a pointer
	room    int       // capacity of a slice for its first elements

	encodesItself bool // whether package json calls a method of the type to encode a value

	// Of a struct.
	fields []wireField
	byName map[string]int // indexes in fields
	extra  int            // number of the field Extra, or -1 if the struct does not keep unknown fields
}

// wireForm selects the code that reads and writes a value.
type wireForm int

const (
	wireAsPackageJSON wireForm = iota // by package json
	wireByMethod                      // by the UnmarshalJSON of the type
	wireNever                         // not at all
	wireStruct
	wireSlice
	wirePointer
	wireString
	wireBool
	wireInt
)

// wireField is a field of a struct.
type wireField struct {
	name   string
	quoted string // the name in quotes, and a colon
	number int    // among all fields of the struct
	wire   *wireType

	omitEmpty bool
	omitZero  bool
	isZeroer  bool // whether a method of the type decides about omitZero
}

// maxWireFields is the largest number of fields of a struct that has a table. Package json reads and writes
// larger structs.
const maxWireFields = 64

// keepsExtra is implemented by pointers to generated structs that keep unknown fields.
type keepsExtra interface {
	// plain returns the struct as a pointer to a type without methods, and its extra fields.
	plain() (fields any, extra *map[string]json.RawMessage)
}

// hidesSecrets is implemented by pointers to generated structs whose MarshalJSON masks secrets.
type hidesSecrets interface{ hidesSecrets() }

// isZeroer is implemented by types that decide which of their values package json omits.
type isZeroer interface{ IsZero() bool }

// wireTypes has the *wireType of each [reflect.Type] that was used so far.
var wireTypes sync.Map

// wireTypeOf returns the wireType of a type.
func wireTypeOf(t reflect.Type) *wireType {
	if known, ok := wireTypes.Load(t); ok {
		return known.(*wireType)
	}
	builder := wireBuilder{}
	built := builder.build(t)
	wireTypes.Store(t, built)
	return built
}

// wireBuilder has the types that were built, or are being built because they contain themselves.
type wireBuilder map[reflect.Type]*wireType

func (b wireBuilder) build(t reflect.Type) *wireType {
	if known, ok := b[t]; ok {
		return known
	}
	w := &wireType{extra: -1, encodesItself: encodesItself(t)}
	b[t] = w
	pointer := reflect.PointerTo(t)
	hasTable := pointer.Implements(reflect.TypeFor[keepsExtra]()) && b.buildStruct(w, t)
	switch {
	case hasTable:
		extra, _ := t.FieldByName("Extra")
		w.extra = extra.Index[0]
	case pointer.Implements(reflect.TypeFor[json.Unmarshaler]()):
		w.form = wireByMethod
	case pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		w.form = wireAsPackageJSON
	default:
		b.buildKind(w, t)
	}
	isLeftToOthers := w.form == wireAsPackageJSON || w.form == wireByMethod
	if isLeftToOthers && reachesExtra(t, map[reflect.Type]bool{}) {
		w.form = wireNever
	}
	return w
}

// reachesExtra reports whether a value of a type may contain a struct that keeps unknown fields. If package json
// read such a value for readJSON, it would call readJSON for the struct. After a mistake in the JSON, each of
// these calls would be repeated, so that the time would double with each level of a type that contains itself.
func reachesExtra(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if reflect.PointerTo(t).Implements(reflect.TypeFor[keepsExtra]()) {
		return true
	}
	switch t.Kind() {
	case reflect.Array, reflect.Map, reflect.Pointer, reflect.Slice:
		return reachesExtra(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if reachesExtra(t.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}

// buildKind builds a type that does not decode itself.
func (b wireBuilder) buildKind(w *wireType, t reflect.Type) {
	switch t.Kind() {
	case reflect.Struct:
		b.buildStruct(w, t)
	case reflect.Slice:
		isBytes := t.Elem().Kind() == reflect.Uint8
		if isBytes {
			return
		}
		w.form = wireSlice
		w.element = b.build(t.Elem())
		w.room = 1
		if t.Elem().Kind() == reflect.Struct {
			w.room = 4
		}
	case reflect.Pointer:
		w.form = wirePointer
		w.element = b.build(t.Elem())
	case reflect.String:
		w.form = wireString
	case reflect.Bool:
		w.form = wireBool
	case reflect.Int, reflect.Int64, reflect.Int32:
		w.form = wireInt
	}
}

// buildStruct builds a struct. It returns false if package json has rules for the struct that are not
// implemented here.
func (b wireBuilder) buildStruct(w *wireType, t reflect.Type) bool {
	var fields []wireField
	byName := map[string]int{}
	for i := range t.NumField() {
		field := t.Field(i)
		tag, hasTag := field.Tag.Lookup("json")
		if tag == "-" || (!field.IsExported() && !field.Anonymous) {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		if !hasTag || name == "" {
			name = field.Name
		}
		_, isRepeated := byName[name]
		all := strings.Split(options, ",")
		isQuoted := slices.Contains(all, "string")
		if field.Anonymous || isRepeated || isQuoted || !isTagName(name) {
			return false
		}
		byName[name] = len(fields)
		fields = append(fields, wireField{
			name:      name,
			quoted:    `"` + name + `":`,
			number:    i,
			wire:      b.build(field.Type),
			omitEmpty: slices.Contains(all, "omitempty"),
			omitZero:  slices.Contains(all, "omitzero"),
			isZeroer:  field.Type.Implements(reflect.TypeFor[isZeroer]()),
		})
	}
	if len(fields) > maxWireFields {
		return false
	}
	w.form = wireStruct
	w.fields = fields
	w.byName = byName
	return true
}

// encodesItself reports whether package json calls a method of a type to encode a value. A method that only adds
// extra fields does not count.
func encodesItself(t reflect.Type) bool {
	pointer := reflect.PointerTo(t)
	if pointer.Implements(reflect.TypeFor[keepsExtra]()) {
		return pointer.Implements(reflect.TypeFor[hidesSecrets]())
	}
	return pointer.Implements(reflect.TypeFor[json.Marshaler]()) ||
		pointer.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

// isTagName reports whether package json accepts a name in a tag and writes it without escapes.
func isTagName(name string) bool {
	isOther := func(c rune) bool {
		isLetter := c < unicode.MaxASCII && unicode.IsLetter(c)
		isDigit := c < unicode.MaxASCII && unicode.IsDigit(c)
		return !isLetter && !isDigit && !strings.ContainsRune("_-.$@:/", c)
	}
	return strings.IndexFunc(name, isOther) < 0
}

// field returns the index of the field with a name, or -1. Most objects have their members in the order of
// the fields, so next is tried first.
func (w *wireType) field(name []byte, next int) int {
	if next < len(w.fields) && w.fields[next].name == string(name) {
		return next
	}
	if i, ok := w.byName[string(name)]; ok {
		return i
	}
	return -1
}

// hasFold reports whether a name is that of a field, ignoring case. Package json sets the field in this case.
func (w *wireType) hasFold(name []byte) bool {
	text := string(name)
	for i := range w.fields {
		if strings.EqualFold(w.fields[i].name, text) {
			return true
		}
	}
	return false
}

// isOmitted reports whether package json omits a field that has a value.
func (f *wireField) isOmitted(v reflect.Value) bool {
	if f.omitEmpty && isEmptyValue(v) {
		return true
	}
	if !f.omitZero {
		return false
	}
	if !f.isZeroer || (v.Kind() == reflect.Pointer && v.IsNil()) {
		return v.IsZero()
	}
	return v.Interface().(isZeroer).IsZero()
}

// isEmptyValue reports whether a value is false, zero, nil, or has the length zero. A struct is not empty.
func isEmptyValue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}
