package connectors

import (
	"bytes"
	"encoding/json"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
)

// schema is a schema in the document. A schema that is absent or malformed has no
// keys.
type schema struct{ node *yaml.Node }

// exists reports whether the document has the schema.
func (s schema) exists() bool { return s.node != nil }

func (s schema) isMapping() bool { return s.exists() && s.node.Kind == yaml.MappingNode }

// isEmpty reports whether the schema is absent or has no content.
func (s schema) isEmpty() bool { return !s.exists() || len(s.node.Content) == 0 }

// line returns the line on which the schema starts, or 0 if it is absent.
func (s schema) line() int { return value(s).line() }

// at returns the schema under a path of keys.
func (s schema) at(keys ...string) schema { return schema{document.Get(s.node, keys...)} }

// atPointer returns the schema under a JSON Pointer. The empty pointer leads to the
// schema itself.
func (s schema) atPointer(pointer string) schema {
	if pointer == "" {
		return s
	}
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		node := document.Get(s.node, document.UnescapeStep(step))
		if items := document.Items(s.node); len(items) > 0 {
			node = itemAt(items, step)
		}
		s = schema{node}
	}
	return s
}

// itemAt returns the item of a list that a step of a JSON Pointer names, or nil.
func itemAt(items []*yaml.Node, step string) *yaml.Node {
	i, err := strconv.Atoi(step)
	if err != nil || i < 0 || i >= len(items) {
		return nil
	}
	return items[i]
}

// has reports whether the schema has a key.
func (s schema) has(key string) bool { return s.at(key).exists() }

// members iterates over the keys of the schema and the schemas under them.
func (s schema) members() iter.Seq2[value, schema] {
	return func(yield func(value, schema) bool) {
		for key, node := range document.Members(s.node) {
			if !yield(value{key}, schema{node}) {
				return
			}
		}
	}
}

// list returns the schemas in the list under a key.
func (s schema) list(key string) []schema {
	var all []schema
	for _, node := range document.Items(document.Get(s.node, key)) {
		all = append(all, schema{node})
	}
	return all
}

// value returns the value of a key.
func (s schema) value(key string) value { return value(s.at(key)) }

// values returns the values in the list under a key.
func (s schema) values(key string) []value {
	var all []value
	for _, item := range s.list(key) {
		all = append(all, value(item))
	}
	return all
}

// text returns the string under a key, or "" if it is not a string.
func (s schema) text(key string) string {
	v := s.value(key)
	if !v.isString() {
		return ""
	}
	return v.text()
}

// secretMarks are the extensions that mark a setting as a secret.
var secretMarks = []string{
	"airbyte_secret", "x-airbyte-secret", "writeOnly", "x-speakeasy-param-sensitive", "x-sensitive", "x-secret",
}

// annotations lists the keywords that do not restrict values, except for marks of secrets.
var annotations = []string{"title", "description", "default", "examples", "order", "airbyte_hidden", "deprecated"}

// countsBesideReference reports whether a keyword counts beside a reference: an annotation,
// or a mark that the setting is a secret.
func countsBesideReference(key value, s schema) bool {
	isMark := slices.Contains(secretMarks, key.text()) && value(s).saysTrue()
	isSecretFormat := key.text() == "format" && value(s).text() == "password"
	return isMark || isSecretFormat || slices.Contains(annotations, key.text())
}

// onlyPart returns the schema in an allOf with one part, if the schema around it has no
// other rules. Otherwise, the returned schema is absent.
func (s schema) onlyPart() schema {
	parts := s.list("allOf")
	if len(parts) != 1 {
		return schema{}
	}
	for key, member := range s.members() {
		isAllOf := key.text() == "allOf"
		isMark := slices.Contains(secretMarks, key.text())
		if !isAllOf && !isMark && !countsBesideReference(key, member) {
			return schema{}
		}
	}
	return parts[0]
}

// reference returns the value of $ref, which may be inside an allOf with one part, or "".
func (s schema) reference() string {
	for range maxReferences {
		if ref := s.value("$ref"); ref.exists() {
			return ref.text()
		}
		s = s.onlyPart()
	}
	return ""
}

// withAnnotations returns the schema with the annotations and marks of secrets of another,
// which replace its own.
func (s schema) withAnnotations(other schema) schema {
	if !s.isMapping() {
		return s
	}
	merged := *s.node
	merged.Content = nil
	for key, member := range other.members() {
		if countsBesideReference(key, member) {
			merged.Content = append(merged.Content, key.node, member.node)
		}
	}
	if len(merged.Content) == 0 {
		return s
	}
	replaced := schema{&merged}
	for key, member := range s.members() {
		if !replaced.has(key.text()) {
			merged.Content = append(merged.Content, key.node, member.node)
		}
	}
	return replaced
}

// isSecret reports whether the document marks the setting as a secret.
func (s schema) isSecret() bool {
	isMarked := slices.ContainsFunc(secretMarks, func(key string) bool { return s.value(key).saysTrue() })
	return isMarked || s.text("format") == "password"
}

// kind returns the type of the schema, ignoring null. A schema without a type is
// an object if it has properties. For several types, or none, kind returns "".
func (s schema) kind() string {
	if !s.has("type") {
		if s.has("properties") {
			return "object"
		}
		return ""
	}
	if declared := s.value("type"); declared.isString() {
		return declared.text()
	}
	kind := ""
	for _, t := range s.values("type") {
		if t.text() == "null" {
			continue
		}
		if kind != "" {
			return ""
		}
		kind = t.text()
	}
	return kind
}

// variants returns the schemas under oneOf and anyOf.
func (s schema) variants() []schema { return slices.Concat(s.list("oneOf"), s.list("anyOf")) }

// constant returns the only string that the schema allows, if it allows only one.
func (s schema) constant() (string, bool) {
	if s.has("const") {
		v := s.value("const")
		return v.text(), v.isString()
	}
	values := s.values("enum")
	if len(values) == 1 && values[0].isString() {
		return values[0].text(), true
	}
	return "", false
}

// value is a value in a schema, such as a default.
type value struct{ node *yaml.Node }

func (v value) exists() bool { return v.node != nil }

// line returns the line on which the value starts, or 0 if it is absent.
func (v value) line() int {
	if !v.exists() {
		return 0
	}
	return v.node.Line
}

// text returns a scalar as it is written in the document, and "" for other values.
func (v value) text() string {
	if !v.exists() {
		return ""
	}
	return v.node.Value
}

// items returns the values of a list.
func (v value) items() []value {
	var items []value
	for _, item := range document.Items(v.node) {
		items = append(items, value{item})
	}
	return items
}

// size returns the number of values in the value, including itself.
func (v value) size() int { return document.Size(v.node) }

// isScalar reports whether the value is a scalar with a YAML tag, such as !!str.
func (v value) isScalar(tag string) bool {
	return v.exists() && v.node.Kind == yaml.ScalarNode && v.node.ShortTag() == tag
}

// isString reports whether the value is a string. Dates are strings, even if YAML takes them
// for timestamps, because JSON has none.
func (v value) isString() bool { return v.isScalar("!!str") || v.isScalar("!!timestamp") }

func (v value) isNull() bool { return v.isScalar("!!null") }

func (v value) isTrue() bool {
	return v.isScalar("!!bool") && slices.Contains([]string{"true", "True", "TRUE"}, v.text())
}

// saysTrue reports whether the value is true, or a string that says so.
func (v value) saysTrue() bool {
	return v.isTrue() || (v.isString() && strings.EqualFold(strings.TrimSpace(v.text()), "true"))
}

// isInt reports whether the value is a decimal number that fits in an int on
// every platform.
func (v value) isInt() bool {
	if !v.isScalar("!!int") {
		return false
	}
	n, err := strconv.ParseInt(v.text(), 10, 32)
	return err == nil && strconv.FormatInt(n, 10) == v.text()
}

// number returns the value if it is a finite number.
func (v value) number() (float64, bool) {
	if !v.isScalar("!!int") && !v.isScalar("!!float") {
		return 0, false
	}
	f, err := strconv.ParseFloat(v.text(), 64)
	isFinite := !math.IsInf(f, 0) && !math.IsNaN(f)
	return f, err == nil && isFinite
}

// json formats the value as JSON. A value that JSON cannot express is returned as
// it is written in the document.
func (v value) json() string {
	encoded, err := document.EncodeJSON("", v.node)
	if err != nil {
		return v.text()
	}
	var compact bytes.Buffer
	if json.Compact(&compact, encoded) != nil {
		return v.text()
	}
	return compact.String()
}
