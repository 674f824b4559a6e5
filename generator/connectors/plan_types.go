package connectors

import (
	"regexp"
	"strconv"
	"strings"
)

// goType is the Go type of a setting.
type goType struct {
	name        string // without the pointer of a field
	pointer     pointer
	union       *union // for a union, or a list of unions
	isUnionList bool
	phrase      string   // describes valid values after a comma, such as "from 1 to 40"
	rules       []string // a Go call for each rule of validation, such as atLeast(1)
}

// pointer says whether a field holds a pointer, so that nil means not set.
type pointer int

const (
	pointerNever      pointer = iota // the zero value is never valid
	pointerIfOptional                // the zero value is valid for optional settings only
	pointerAlways                    // the zero value is valid
)

// place says where a type is used, for comments.
type place struct {
	setting string // name of the property
	inside  string // "an item of " or "a value of ", for a type inside a list or a map
}

// ofField returns the type of the field for a property.
func (t goType) ofField(p property) string {
	isOptionalPointer := t.pointer == pointerIfOptional && !p.required
	if t.pointer == pointerAlways || isOptionalPointer {
		return "*" + t.name
	}
	return t.name
}

// openType returns the type of a setting whose schema allows any JSON, or has no
// counterpart in Go.
func openType() goType { return goType{name: "JSON", phrase: "any JSON"} }

// typeOf plans the type of a schema. If the type needs a declaration, name is its
// preferred name.
func (p *planner) typeOf(s schema, name string, at place, depth int) (goType, error) {
	if !s.isMapping() {
		return openType(), nil
	}
	if depth > maxDepth {
		return goType{}, p.doc.errorf(s.line(), "%s is nested more than %d levels deep, or contains itself",
			p.connector.Name, maxDepth)
	}
	kind := s.kind()
	isUnion := len(s.variants()) > 0 && !s.has("properties")
	isEnum := s.has("const") || (s.has("enum") && kind != "array")
	switch {
	case s.isSecret():
		return p.secretType(s), nil
	case isUnion:
		return p.unionType(s, name, at, depth)
	case isEnum:
		return p.enumType(s, name, at)
	case kind == "object":
		return p.objectType(s, name, at, depth)
	case kind == "array":
		return p.listType(s, name, at, depth)
	case s.has("items"): // items of something that is not a list
		return openType(), nil
	default:
		return scalarType(s, at), nil
	}
}

// secretType plans a secret. All types that it returns hide their values.
func (p *planner) secretType(s schema) goType {
	switch s.kind() {
	case "string":
		return goType{name: "SecretInput", phrase: "a secret"}
	case "array":
		item, err := p.doc.resolve(s.at("items"))
		if err == nil && item.kind() == "string" {
			return goType{name: "[]SecretInput", phrase: "a list of secrets"}
		}
	}
	return goType{name: "JSON", phrase: "a secret in JSON"}
}

// secretName matches names of settings that are secrets even though the document
// does not mark them. A wrong match merely hides a value from logs.
var secretName = regexp.MustCompile(`(?i)(password|passphrase|secret|private_?key|api-?_?key|token)$`)

// scalarType plans a string, a number or a boolean, with its rules.
func scalarType(s schema, at place) goType {
	kind := s.kind()
	switch kind {
	case "string":
		if secretName.MatchString(at.setting) {
			return goType{name: "SecretInput", phrase: "treated as a secret because of its name"}
		}
		return stringType(s)
	case "integer", "number":
		t := plainType(kind)
		bounds := boundsOf(s)
		t.phrase = joinWords(t.phrase, boundsPhrase(bounds))
		t.rules = boundRules(bounds)
		return t
	default:
		return plainType(kind)
	}
}

// plainType returns the Go type for a kind of scalar, without rules.
func plainType(kind string) goType {
	switch kind {
	case "string":
		return goType{name: "string", pointer: pointerIfOptional}
	case "integer":
		return goType{name: "int", pointer: pointerAlways}
	case "number":
		return goType{name: "json.Number", phrase: "a number"}
	case "boolean":
		return goType{name: "bool", pointer: pointerAlways}
	default:
		return openType()
	}
}

func stringType(s schema) goType {
	t := plainType("string")
	switch s.text("format") {
	case "date":
		t.phrase = "a date"
	case "date-time":
		t.phrase = "a date and time"
	}
	if def := s.value("default"); def.isString() && def.text() == "" {
		t.pointer = pointerAlways
	}
	// Patterns that package regexp does not support, such as (?!x), are not checked.
	if pattern := s.text("pattern"); isPattern(pattern) {
		t.phrase = joinWords(t.phrase, "matching "+pattern)
		t.rules = append(t.rules, goCall("matches", quotePattern(pattern)))
	}
	return t
}

func isPattern(s string) bool {
	if s == "" || len(s) > maxPattern {
		return false
	}
	_, err := regexp.Compile(s)
	return err == nil
}

// quotePattern returns a pattern as a Go literal, without escapes if possible.
func quotePattern(s string) string {
	if strings.Contains(s, `\`) && strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// listType plans a list. A list of lists of unions stays JSON.
func (p *planner) listType(s schema, name string, at place, depth int) (goType, error) {
	items, err := p.doc.resolve(s.at("items"))
	if err != nil {
		return goType{}, err
	}
	if items.isEmpty() {
		return goType{name: "[]any"}, nil
	}
	item, err := p.typeOf(items, name+"Item", place{setting: at.setting, inside: "an item of "}, depth+1)
	if err != nil {
		return goType{}, err
	}
	if item.isUnionList {
		return openType(), nil
	}
	list := goType{name: "[]" + item.name, union: item.union, isUnionList: item.union != nil}
	for _, r := range item.rules {
		list.rules = append(list.rules, goCall("each", r))
	}
	if item.name == "SecretInput" {
		list.phrase = "a list of secrets"
	} else if len(item.rules) > 0 {
		list.phrase = "each " + item.phrase
	}
	return list, p.grow(s.line(), list.name)
}

// goCall formats a call in Go.
func goCall(function string, args ...string) string {
	return function + "(" + strings.Join(args, ", ") + ")"
}

// joinWords joins two phrases, each of which may be empty.
func joinWords(a, b string) string { return strings.TrimSpace(a + " " + b) }
