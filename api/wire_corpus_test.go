package airbyte

import (
	"encoding"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// This file makes JSON for a Go type: mostly as servers write it, and sometimes with everything in it that
// package json has a rule for. TestReadMutants copies it.

// jsonMaker makes JSON at random. The same seed makes the same JSON.
type jsonMaker struct {
	random *rand.Rand
	out    strings.Builder
	odds   int // one value in so many is odd
	left   int // how many values may still be odd
}

// makeJSON returns JSON for a type. At most a number of values in it are odd.
func makeJSON(seed uint64, t reflect.Type, odd int) []byte {
	m := &jsonMaker{random: rand.New(rand.NewPCG(seed, 1)), odds: 15, left: odd}
	if m.in(4) {
		m.out.WriteString(strings.Repeat(" ", 5000)) // readJSON treats long JSON in another way
	}
	m.space()
	m.value(t, 0)
	m.space()
	return []byte(m.out.String())
}

// in reports true once in n times.
func (m *jsonMaker) in(n int) bool { return m.random.IntN(n) == 0 }

// isOdd reports whether the next value, name or separator is odd.
func (m *jsonMaker) isOdd() bool {
	if m.left == 0 || !m.in(m.odds) {
		return false
	}
	m.left--
	return true
}

func pick[T any](m *jsonMaker, all ...T) T { return all[m.random.IntN(len(all))] }

func (m *jsonMaker) space() {
	if m.in(8) {
		m.out.WriteString(pick(m, " ", "\n", "\t", "\r\n  "))
	}
	if m.in(10) && m.isOdd() {
		m.out.WriteString(pick(m, "\v", "\f", "\u00a0", "\x00"))
	}
}

// value writes a value that mostly fits a type.
func (m *jsonMaker) value(t reflect.Type, depth int) {
	if depth > 12 || m.isOdd() {
		m.out.WriteString(m.odd(t.Kind()))
		return
	}
	if m.in(12) {
		m.out.WriteString("null")
		return
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		m.out.WriteString(m.text())
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		m.object(t, depth)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			m.out.WriteString(pick(m, `"AAAA"`, `""`))
			return
		}
		m.array(t, depth)
	case reflect.Pointer:
		m.value(t.Elem(), depth)
	case reflect.String:
		m.out.WriteString(m.text())
	case reflect.Bool:
		m.out.WriteString(pick(m, "true", "false"))
	case reflect.Int, reflect.Int32, reflect.Int64:
		m.out.WriteString(pick(m, "0", "-1", "7", "9007199254740993", "9223372036854775807"))
	case reflect.Float64:
		m.out.WriteString(pick(m, "0", "1.5", "-1e3"))
	case reflect.Map:
		m.out.WriteString(pick(m, "{}", `{"a":1}`, `{"a":1,"a":2}`))
	default:
		if m.left > 0 && m.in(4) {
			m.left--
			m.out.WriteString(m.odd(t.Kind()))
			return
		}
		m.out.WriteString(pick(m, "{}", `{"a":[1,{"b":"}"}]}`, "7", `"PT1H"`))
	}
}

// object writes an object with the fields of a struct, in an order of its own, and others.
func (m *jsonMaker) object(t reflect.Type, depth int) {
	m.out.WriteString("{")
	first := true
	isSparse := m.in(3)
	for _, i := range m.random.Perm(t.NumField()) {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		isQuoted := options == "string"
		if name == "" {
			name = field.Name
		}
		isField := field.IsExported() && name != "-"
		if isSparse && !m.in(5) {
			continue
		}
		for range m.repeats() {
			if !isField || m.in(20) {
				m.member(&first, m.otherName(name))
				m.value(reflect.TypeFor[any](), depth+1)
				continue
			}
			m.member(&first, m.spell(name))
			if isQuoted {
				m.out.WriteString(m.oddOr(`"7"`, "7"))
				continue
			}
			m.value(field.Type, depth+1)
		}
	}
	m.space()
	m.out.WriteString(m.oddOr("}", "", ",}", "]"))
}

// repeats returns how often a member is there: mostly once.
func (m *jsonMaker) repeats() int {
	switch {
	case m.in(4):
		return 0
	case m.isOdd():
		return 2
	default:
		return 1
	}
}

func (m *jsonMaker) member(first *bool, name string) {
	if !*first {
		m.out.WriteString(m.oddOr(",", "", ",,", " "))
	}
	*first = false
	m.space()
	m.out.WriteString(name)
	m.space()
	m.out.WriteString(m.oddOr(":", "", "::", ","))
	m.space()
}

// spell returns the name of a field in quotes, sometimes in another case or with an escape.
func (m *jsonMaker) spell(name string) string {
	if !m.isOdd() {
		return `"` + name + `"`
	}
	return pick(m,
		strconv.Quote(strings.ToUpper(name)),
		`"`+strings.Replace(name, "s", "ſ", 1)+`"`,
		`"`+strings.Replace(name, "k", "\u212a", 1)+`"`,
		fmt.Sprintf(`"\u%04x%s"`, name[0], name[1:]),
		`"`+name+"\xff\"",
		`"`+name,
		name,
	)
}

// otherName returns the name of a member that a struct does not declare.
func (m *jsonMaker) otherName(name string) string {
	if m.isOdd() {
		return pick(m, `""`, `"é"`, "\"\xff\"", `"\u0061"`, `"\ud800"`, `"-"`, `"Extra"`, `"`+name+` "`, "\"a\nb\"")
	}
	return pick(m, `"new"`, `"newer"`, `"x"`)
}

// array writes an array of up to five elements.
func (m *jsonMaker) array(t reflect.Type, depth int) {
	m.out.WriteString("[")
	for i := range m.random.IntN(6) {
		if i > 0 {
			m.out.WriteString(m.oddOr(",", "", ",,", ":"))
		}
		m.space()
		m.value(t.Elem(), depth+1)
		m.space()
	}
	m.out.WriteString(m.oddOr("]", "", ",]", "}"))
}

// text returns a string.
func (m *jsonMaker) text() string {
	if m.in(2) {
		return fmt.Sprintf(`"id-%04d"`, m.random.IntN(10_000))
	}
	return pick(m, `""`, `"a"`, `"b"`, `"public"`, `"incremental_deduped_history"`, `"2026-03-25T01:30Z"`, `"PT1H2M"`,
		`"é ü 漢字 😀"`, `"18dccc91-0ab1-4f72-9ed7-0b8fc27c5826"`, `"a text of more than forty characters, which is read in another way"`,
		`"with \"escapes\" \\ \/ \b\f\n\r\t \u00e9 \ud83d\ude00"`, `"12345678\\"`, `"1234567é"`, `"1234567 \u0041"`)
}

// Values that are rare or not valid.
var (
	oddNumbers = []string{
		"0", "-0", "00", "01", "-", "-01", "1.0", "1.", "1.e2", ".5", "1e2", "1E+2", "1e", "1e.2", "1.5e-3", "+1", "2147483648",
		"9223372036854775808", "-9223372036854775809", "1e400", "0x10", "NaN",
	}
	oddStrings = []string{
		`""`, `"\ud800"`, `"\ud800\u0041"`, `"\x"`, `"\u12"`, `"\u123"`, `"\u12g4"`, `"\u12zz"`, `"\`, `"`, "\"\xff\"", "\"1\xff34567890\"",
		"\"\xed\xa0\x80\"", "\"\xc0\x80\"", "\"12345678\xff\"", "\"\x00\"", "\"1\x1f34567890\"", "\"1234567\n\"", "\"\x7f\"", `"1\"34567890"`,
	}
	oddOthers = []string{
		"true", "false", "null", "nul", "tru", "truth", "{}", "[]", "[", "{", "]", "}", "[[]]", "[null]", `{"a":1}`, `{"a":1,"a":2}`,
		`{"\ud800":1}`, "{\"\xff\":1}", `{"a" 1}`, `{"a"1}`, `{a:1}`, `{"a":}`, "[1,]", "[,1]", "[1 2]", "", "/*c*/1", "\ufeff1", "\u2028",
		strings.Repeat("[", 150) + strings.Repeat("]", 150), strings.Repeat(`{"a":`, 250) + "1" + strings.Repeat("}", 250),
		strings.Repeat("[", 9_950) + strings.Repeat("]", 9_950), strings.Repeat("[", 10_050) + strings.Repeat("]", 10_050),
	}
)

// oddBodies returns objects with one member, which has an odd value.
func oddBodies(t reflect.Type) [][]byte {
	names := []string{"new"}
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	var bodies [][]byte
	for _, name := range names {
		for _, value := range slices.Concat(oddNumbers, oddStrings, oddOthers) {
			bodies = append(bodies, fmt.Appendf(nil, `{"%s":%s}`, name, value))
		}
	}
	return append(bodies, []byte(`{"self":[{"quoted":{"number":7}}]}`))
}

// odd returns an odd value, mostly for a kind of type.
func (m *jsonMaker) odd(kind reflect.Kind) string {
	isNumber := kind == reflect.Int || kind == reflect.Int32 || kind == reflect.Int64
	isString := kind == reflect.String
	switch {
	case m.in(4):
		return pick(m, oddOthers...)
	case isNumber || (!isString && m.in(3)):
		return pick(m, oddNumbers...)
	case isString || m.in(2):
		return pick(m, oddStrings...)
	default:
		return pick(m, oddOthers...)
	}
}

// oddOr returns the usual text, or rarely another one.
func (m *jsonMaker) oddOr(usual string, others ...string) string {
	if m.in(4) && m.isOdd() {
		return pick(m, others...)
	}
	return usual
}

// damage changes a few bytes of JSON.
func damage(seed uint64, b []byte) []byte {
	m := &jsonMaker{random: rand.New(rand.NewPCG(seed, 2))}
	damaged := append([]byte(nil), b...)
	for range 1 + m.random.IntN(3) {
		if len(damaged) == 0 {
			break
		}
		at := m.random.IntN(len(damaged))
		switch m.random.IntN(4) {
		case 0:
			damaged[at] = byte(m.random.IntN(256))
		case 1:
			damaged[at] = pick(m, []byte(`{}[]",:\ntf0-.e `)...)
		case 2:
			damaged = append(damaged[:at], damaged[at+1:]...)
		default:
			end := at + m.random.IntN(min(20, len(damaged)-at)+1)
			repeated := string(damaged[at:end])
			damaged = append(damaged[:end], append([]byte(repeated), damaged[end:]...)...)
		}
	}
	return damaged
}
