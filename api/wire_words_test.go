package airbyte

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
)

// wordsType is the type with which TestReadMutants tests readJSON.
var wordsType = reflect.TypeFor[words]()

// words has fields for all rules that readJSON has, and keeps unknown fields.
type words struct {
	Task   string           `json:"task"`
	Kind   wordsKind        `json:"kind,omitempty"`
	Short  int32            `json:"short"`
	Long   int64            `json:"long"`
	Is     bool             `json:"is"`
	Deep   **string         `json:"deep"`
	Lists  [][]*bool        `json:"lists"`
	Names  []string         `json:"names"`
	Inner  wordsInner       `json:"inner"`
	Inners []wordsInner     `json:"inners"`
	Behind *wordsInner      `json:"behind"`
	Self   []wordsPlain     `json:"self"`
	Any    any              `json:"any"`
	Map    map[string]int64 `json:"map"`
	Float  float64          `json:"float"`
	Bytes  []byte           `json:"bytes"`
	Raw    json.RawMessage  `json:"raw"`
	Method wordsMethod      `json:"method"`

	Empty   []string            `json:"empty,omitempty"`
	NoMap   map[string]int64    `json:"noMap,omitempty"`
	NoInt   int                 `json:"noInt,omitempty"`
	Never   wordsPlain          `json:"never,omitempty"`
	Zero    string              `json:"zero,omitzero"`
	ZeroNil *string             `json:"zeroNil,omitzero"`
	ZeroAll wordsPlain          `json:"zeroAll,omitzero"`
	Large   wordsLarge          `json:"large,omitzero"`
	Larger  *wordsLarge         `json:"larger,omitzero"`
	Text    wordsText           `json:"text,omitempty"`
	Texts   []wordsText         `json:"texts"`
	Hidden  wordsHidden         `json:"hidden"`
	Embeds  wordsEmbeds         `json:"embeds"`
	OneJSON wordsOneJSON        `json:"oneJSON"`
	OneText wordsOneText        `json:"oneText"`
	Mapped  map[string]wordsRaw `json:"mapped"`

	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON is the expectation of writeJSON.
func (w words) MarshalJSON() ([]byte, error) {
	type plain words
	return expectedJSON(plain(w), w.Extra)
}

func (w *words) plain() (any, *map[string]json.RawMessage) {
	type plain words
	return (*plain)(w), &w.Extra
}

type wordsKind string

// wordsInner is a smaller struct that keeps unknown fields.
type wordsInner struct {
	Name  *string                    `json:"name"`
	Size  int                        `json:"size"`
	Extra map[string]json.RawMessage `json:"-"`
}

// MarshalJSON is the expectation of writeJSON.
func (w wordsInner) MarshalJSON() ([]byte, error) {
	type plain wordsInner
	return expectedJSON(plain(w), w.Extra)
}

func (w *wordsInner) plain() (any, *map[string]json.RawMessage) {
	type plain wordsInner
	return (*plain)(w), &w.Extra
}

// wordsPlain contains itself, and a struct that readJSON leaves to package json.
type wordsPlain struct {
	Untagged string
	Self     []wordsPlain `json:"self"`
	Quoted   wordsQuoted  `json:"quoted"`
	hidden   string
}

type wordsQuoted struct {
	Number int64 `json:"number,string"`
}

// wordsMethod decodes itself. It notices a null.
type wordsMethod struct{ text string }

func (w *wordsMethod) UnmarshalJSON(b []byte) error {
	if string(b) == "[]" {
		return errors.New("an empty array")
	}
	w.text = string(b)
	return nil
}

// MarshalJSON writes the JSON that was read, with its white space.
func (w wordsMethod) MarshalJSON() ([]byte, error) {
	if w.text == "error" {
		return []byte("{}"), errors.New("an error")
	}
	if w.text == "" {
		return []byte(" null "), nil
	}
	return []byte(w.text), nil
}

// wordsRaw is JSON that is written as it is.
type wordsRaw struct{ json.RawMessage }

// wordsLarge is zero if it is small.
type wordsLarge struct {
	Size int `json:"size"`
}

func (w wordsLarge) IsZero() bool { return w.Size < 7 }

// wordsText is a text in JSON.
type wordsText struct{ text string }

func (w wordsText) MarshalText() ([]byte, error) {
	if w.text == "wrong" {
		return nil, errors.New("a wrong text")
	}
	return []byte("<" + w.text + ">"), nil
}

func (w *wordsText) UnmarshalText(text []byte) error {
	w.text = string(text)
	return nil
}

// wordsOneJSON and wordsOneText are written by a method, but not read by one.
type (
	wordsOneJSON string
	wordsOneText string
)

func (w wordsOneJSON) MarshalJSON() ([]byte, error) { return json.Marshal("json: " + string(w)) }

func (w wordsOneText) MarshalText() ([]byte, error) { return []byte("text: " + w), nil }

// wordsHidden keeps unknown fields and hides a secret.
type wordsHidden struct {
	Secret string                     `json:"secret"`
	Extra  map[string]json.RawMessage `json:"-"`
}

func (w wordsHidden) MarshalJSON() ([]byte, error) { return []byte(`{"secret":"***"}`), nil }

func (w *wordsHidden) plain() (any, *map[string]json.RawMessage) {
	type plain wordsHidden
	return (*plain)(w), &w.Extra
}

func (w *wordsHidden) hidesSecrets() {}

// wordsEmbeds embeds a struct, whose methods it has.
type wordsEmbeds struct {
	wordsMethod

	More string `json:"more"`
}

// oddWords returns words with values that are rare, that JSON cannot have, or that have an effect on other values.
func oddWords() []*words {
	all := []*words{
		{},
		{Any: math.NaN()},
		{Any: func() {}},
		{Float: math.Inf(1)},
		{Float: 1e21},
		{Raw: json.RawMessage(`{"a":`)},
		{Raw: json.RawMessage(` { "a" : "b c" } `)},
		{Raw: json.RawMessage(`{}x`)},
		{Raw: json.RawMessage{}},
		{Text: wordsText{text: "wrong"}},
		{Texts: []wordsText{{text: "a"}, {text: "\xff"}}},
		{Method: wordsMethod{text: "wrong"}},
		{Method: wordsMethod{text: "error"}},
		{Bytes: []byte("bytes"), Map: map[string]int64{"b": 1, "a": 2, "<": 3}},
		{Large: wordsLarge{Size: 6}, Larger: &wordsLarge{Size: 6}},
		{Large: wordsLarge{Size: 7}, Larger: &wordsLarge{Size: 7}},
		{Empty: []string{}, NoMap: map[string]int64{}, ZeroNil: new(""), Names: []string{}},
		{Empty: []string{""}, NoMap: map[string]int64{"": 0}, NoInt: 1, Zero: "0"},
		{Hidden: wordsHidden{Secret: "secret", Extra: map[string]json.RawMessage{"token": json.RawMessage(`"secret"`)}}},
		{Behind: &wordsInner{}, Deep: new(new("deep"))},
		{Never: wordsPlain{hidden: "hidden"}, ZeroAll: wordsPlain{hidden: "hidden"}},
		{Extra: map[string]json.RawMessage{}},
		{Extra: map[string]json.RawMessage{"invalid": json.RawMessage(`{`)}},
		{Extra: map[string]json.RawMessage{"null": nil}},
		{Extra: map[string]json.RawMessage{"b": json.RawMessage(` [ 1 , "<" ] `), "a": json.RawMessage(`"\u2028"`), "\xff<": json.RawMessage(`1`)}},
		// Extra fields with the names of other fields, of which two are omitted.
		{Task: "task", Extra: map[string]json.RawMessage{
			"TASK": json.RawMessage(`1`), "ta\u017fk": json.RawMessage(`2`), "tas\u212a": json.RawMessage(`3`), "task": json.RawMessage(`4`),
			"kind": json.RawMessage(`5`), "ZERO": json.RawMessage(`6`), "ka\u017fk": json.RawMessage(`7`),
		}},
		{Inner: wordsInner{Extra: map[string]json.RawMessage{"NAME": json.RawMessage(`1`), "\"": json.RawMessage(`{"a":"&"}`)}}},
	}
	for _, s := range []string{"\x7f", "\x00", "\xff", "\xed\xa0\x80", "\u2028", "\u2029", "é", "a\"b", `a\b`, "<", ">", "&", "a\tb", "~ "} {
		all = append(all, &words{Task: s}, &words{Raw: json.RawMessage(`"` + s + `"`)}, &words{Inners: []wordsInner{{Name: &s}}})
	}
	deep := wordsPlain{}
	for range maxScanDepth {
		deep = wordsPlain{Self: []wordsPlain{deep}}
	}
	return append(all, &words{Self: []wordsPlain{deep}})
}
