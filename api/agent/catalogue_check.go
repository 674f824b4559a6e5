package agent

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxMistakes is the number of mistakes that are reported at once.
const maxMistakes = 20

// maxDepth is the number of levels that are checked. Deeper values are left to the server.
const maxDepth = 100

// checker compares a JSON value with a schema and collects the mistakes.
type checker struct {
	mistakes   []Mistake
	depth      int
	references bool // a reference may stand for a secret
}

// report adds a mistake at a place.
func (c *checker) report(place, format string, args ...any) {
	if len(c.mistakes) < maxMistakes {
		c.mistakes = append(c.mistakes, Mistake{Field: place, Text: fmt.Sprintf(format, args...)})
	}
}

// check compares a value with a schema.
func (c *checker) check(s *schema, raw json.RawMessage, place string) {
	if c.depth == maxDepth {
		return
	}
	c.depth++
	defer func() { c.depth-- }()

	nullable := s.nullable
	s = s.resolve()
	got := kindOf(raw)
	if got == "null" {
		if !nullable && !s.nullable && s.kind != anything {
			c.report(place, "want %s, got null; leave the field out instead", wanted(s))
		}
		return
	}
	if s.secret && c.checkReference(s, raw, place) {
		return
	}
	switch s.kind {
	case str:
		c.checkString(s, raw, place)
	case integer, number:
		c.checkNumber(s, raw, place)
	case boolean:
		if got != "boolean" {
			c.reportKind(s, got, place)
		}
	case array:
		c.checkArray(s, raw, place)
	case obj:
		c.checkObject(s, raw, place)
	case union:
		c.checkUnion(s, raw, place)
	}
}

// reportKind reports a value of the wrong JSON type.
func (c *checker) reportKind(s *schema, got, place string) {
	hint := ""
	isQuoted := got == "string" && (s.kind == integer || s.kind == number || s.kind == boolean)
	if isQuoted {
		hint = "; write it without quotes"
	}
	isList := got == "string" && s.kind == array
	if isList {
		hint = "; put it in brackets"
	}
	isEncoded := got == "string" && (s.kind == obj || s.kind == union)
	if isEncoded {
		hint = "; write it as an object, not as JSON in a string"
	}
	c.report(place, "want %s, got %s%s", wanted(s), withArticle(got), hint)
}

func (c *checker) checkString(s *schema, raw json.RawMessage, place string) {
	var text string
	err := json.Unmarshal(raw, &text)
	if err != nil {
		c.reportKind(s, kindOf(raw), place)
		return
	}
	switch {
	case s.format == "uuid" && !isUUID(text):
		c.report(place, "want a UUID such as %s", exampleUUID)
	case s.format == "date-time" && !isTime(text):
		c.report(place, "want a time such as 2026-01-31T12:00:00Z")
	case len(s.values) > 0 && !slices.Contains(s.values, text):
		c.checkNewValue(s, text, place)
	}
}

// checkNewValue reports an unknown value that is similar to a known one. Servers may know newer values, so that
// others are accepted.
func (c *checker) checkNewValue(s *schema, text, place string) {
	if text == "" {
		c.report(place, "is empty; want %s", wanted(s))
		return
	}
	if near := suggest(text, s.values); near != "" {
		c.report(place, "unknown value; did you mean %s? Known values: %s", near, strings.Join(s.values, ", "))
	}
}

func (c *checker) checkNumber(s *schema, raw json.RawMessage, place string) {
	if kindOf(raw) != "number" {
		c.reportKind(s, kindOf(raw), place)
		return
	}
	if s.kind == integer && !isInteger(raw, s.format) {
		c.report(place, "want %s without a fraction or an exponent", wanted(s))
		return
	}
	value, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		c.report(place, "the number is too large")
		return
	}
	if s.limits == nil {
		return
	}
	tooSmall := s.limits.min != nil && value < *s.limits.min
	tooLarge := s.limits.max != nil && value > *s.limits.max
	if tooSmall || tooLarge {
		c.report(place, "want %s, got %s", s.limits, raw)
	}
}

func (c *checker) checkArray(s *schema, raw json.RawMessage, place string) {
	var items []json.RawMessage
	err := json.Unmarshal(raw, &items)
	if err != nil {
		c.reportKind(s, kindOf(raw), place)
		return
	}
	if len(items) < s.minItems {
		c.report(place, "want at least %d items, got %d", s.minItems, len(items))
	}
	for i, item := range items {
		c.check(s.items, item, fmt.Sprintf("%s[%d]", place, i))
	}
}

// checkUnion checks an object against the variant that its tag selects. Servers may know newer variants.
func (c *checker) checkUnion(s *schema, raw json.RawMessage, place string) {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(raw, &fields)
	if err != nil {
		c.reportKind(s, kindOf(raw), place)
		return
	}
	var values []string
	for _, v := range s.variants {
		values = append(values, v.value)
	}
	tag := &schema{kind: str, values: values}
	value, ok := fields[s.tag]
	if !ok {
		c.report(join(place, s.tag), "is missing; want %s", wanted(tag))
		return
	}
	c.check(tag, value, join(place, s.tag))
	var selected string
	if json.Unmarshal(value, &selected) != nil {
		return // already reported
	}
	for _, v := range s.variants {
		if v.value == selected {
			c.check(components[v.ref], raw, place)
		}
	}
}

func (c *checker) checkObject(s *schema, raw json.RawMessage, place string) {
	var given map[string]json.RawMessage
	err := json.Unmarshal(raw, &given)
	if err != nil {
		c.reportKind(s, kindOf(raw), place)
		return
	}
	c.checkUnknown(s, given, place)
	for i := range s.fields {
		f := &s.fields[i]
		value, ok := given[f.name]
		if ok {
			c.check(&f.schema, value, join(place, f.name))
			continue
		}
		if f.required {
			c.report(join(place, f.name), "is missing; want %s", wanted(&f.schema))
		}
	}
}

// checkUnknown reports fields that the schema does not list. If the object may have other fields, it reports
// only those that are similar to a field that is absent.
func (c *checker) checkUnknown(s *schema, given map[string]json.RawMessage, place string) {
	var absent []string
	for _, f := range s.fields {
		if _, ok := given[f.name]; !ok {
			absent = append(absent, f.name)
		}
	}
	for _, name := range sortedKeys(given) {
		if s.field(name) != nil {
			continue
		}
		near := suggest(name, absent)
		switch {
		case near != "":
			c.report(join(place, name), "unknown field; did you mean %s?", near)
		case s.others == nil && len(s.fields) == 0:
			c.report(join(place, name), "unknown field; there are no fields here")
		case s.others == nil:
			c.report(join(place, name), "unknown field; want %s", fieldNames(s))
		default:
			c.check(s.others, given[name], join(place, name))
		}
	}
}

// checkReference handles references to secrets in a value that is a secret or may hold some. It reports whether
// the value needs no further check.
func (c *checker) checkReference(s *schema, raw json.RawMessage, place string) bool {
	if c.references {
		return s.kind == str && isReference(raw)
	}
	if hasReference(raw) {
		c.report(place, "refers to a secret; resolve the reference before the call")
		return true
	}
	return false
}

// hasReference reports whether a value is a reference or has one at any depth.
func hasReference(raw json.RawMessage) bool {
	if isReference(raw) {
		return true
	}
	var fields map[string]json.RawMessage
	var items []json.RawMessage
	switch kindOf(raw) {
	case "object":
		_ = json.Unmarshal(raw, &fields) // it is valid
	case "array":
		_ = json.Unmarshal(raw, &items)
	}
	for _, value := range fields {
		items = append(items, value)
	}
	return slices.ContainsFunc(items, hasReference)
}

// isReference reports whether a value refers to a secret, as in {"$secret": "env:NAME"}.
func isReference(raw json.RawMessage) bool {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(raw, &fields)
	if err != nil {
		return false
	}
	return len(fields) == 1 && kindOf(fields["$secret"]) == "string"
}

func isTime(text string) bool {
	_, err := time.Parse(time.RFC3339, text)
	return err == nil
}

// exampleUUID is used in error messages.
const exampleUUID = "9924bcd0-99be-453d-ba47-c2c9766f7da5"

func isUUID(text string) bool {
	if len(text) != len(exampleUUID) {
		return false
	}
	for i, r := range text {
		if exampleUUID[i] == '-' {
			if r != '-' {
				return false
			}
			continue
		}
		if !strings.ContainsRune("0123456789abcdefABCDEF", r) {
			return false
		}
	}
	return true
}

// isInteger reports whether a JSON number can be decoded into an integer of the given format.
func isInteger(raw json.RawMessage, format string) bool {
	bits := 64
	if format == "int32" {
		bits = 32
	}
	_, err := strconv.ParseInt(string(raw), 10, bits)
	return err == nil
}
