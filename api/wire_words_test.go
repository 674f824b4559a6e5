package airbyte

import (
	"encoding/json"
	"errors"
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

	Extra map[string]json.RawMessage `json:"-"`
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

func (w *wordsInner) plain() (any, *map[string]json.RawMessage) {
	type plain wordsInner
	return (*plain)(w), &w.Extra
}

// wordsPlain contains itself, and a field that package json reads by a rule of its own.
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
