package connectors

import (
	"regexp"
	"slices"
	"strings"
)

// goType is the Go type of a setting.
type goType struct {
	name        string // without the pointer of a field
	pointer     pointer
	object      *object // for a struct
	enum        *enum   // for an enum
	union       *union  // for a union, or a list of unions
	isUnionList bool
	item        *goType // for a list
	phrase      string  // describes valid values after a comma, such as "from 1 to 40"
}

// pointer says whether a field holds a pointer, so that nil means not set.
type pointer int

const (
	pointerNever      pointer = iota // the zero value is never valid
	pointerIfOptional                // the zero value is valid for optional settings only
	pointerAlways                    // the zero value is valid
)

// place says where a type is used.
type place struct {
	setting string   // name of the property, for comments
	inside  string   // "an item of " or "a value of ", for a type inside a list or a map
	path    typePath // for the name of the type
}

// within returns the place of the items or values inside a setting.
func (at place) within(inside, suffix string) place {
	return place{setting: at.setting, inside: inside, path: at.path.withSuffix(suffix)}
}

// ofField returns the type of the field for a property.
func (t goType) ofField(p property) string {
	if t.isPointer(p) {
		return "*" + t.name
	}
	return t.name
}

func (t goType) isPointer(p property) bool {
	isOptionalPointer := t.pointer == pointerIfOptional && !p.required
	return t.pointer == pointerAlways || isOptionalPointer
}

// openType returns the type of a setting whose schema allows any JSON, or has no
// counterpart in Go.
func openType() goType { return goType{name: "JSON", phrase: "any JSON"} }

// stayOpen returns the type of a setting that stays JSON. Such a setting is hidden as a
// whole, so its secrets are hidden, too.
func (p *planner) stayOpen(s schema, depth int) goType {
	p.connector.Tally.secrets += p.countSecretsIn(s, depth)
	return openType()
}

// countSecrets counts the marked secrets in a schema, at most one for each place.
func (p *planner) countSecrets(s schema, depth int) int {
	p.size.properties++
	resolved, err := p.scope.resolve(s)
	if err != nil || depth > maxDepth || p.size.properties > maxProperties {
		return 0
	}
	if resolved.isSecret() {
		return 1
	}
	_, isInside := p.enter(resolved)
	defer p.leave()
	if isInside {
		return 0
	}
	return p.countSecretsIn(resolved, depth)
}

// countSecretsIn counts the marked secrets in the parts of a schema.
func (p *planner) countSecretsIn(s schema, depth int) int {
	n := 0
	for _, property := range s.at("properties").members() {
		n += p.countSecrets(property, depth+1)
	}
	for _, part := range slices.Concat(s.variants(), s.list("allOf")) {
		n += p.countSecrets(part, depth+1)
	}
	for _, key := range []string{"items", "additionalProperties"} {
		if part := s.at(key); part.isMapping() {
			n += p.countSecrets(part, depth+1)
		}
	}
	return n
}

// enter records that the planner is inside a schema, until leave. It returns the hash of the
// schema, or "" if it has neither a declaration nor other schemas inside. It reports whether
// the planner was inside the same schema before, because the schema contains itself.
func (p *planner) enter(s schema) (hash string, isInside bool) {
	if needsDeclaration(s) || s.has("items") || s.has("additionalProperties") {
		hash = hashOfType(s)
		isInside = slices.Contains(p.around, hash)
	}
	p.around = append(p.around, hash)
	return hash, isInside
}

// leave records that the planner is done with the schema that it entered last.
func (p *planner) leave() { p.around = p.around[:len(p.around)-1] }

// typeOf plans the type of a schema. A type with a declaration is shared by all
// places with the same schema.
func (p *planner) typeOf(s schema, at place, depth int) (goType, error) {
	if !s.isMapping() {
		return openType(), nil
	}
	if depth > maxDepth {
		return goType{}, p.scope.doc.errorf(s.line(), "%s is nested more than %d levels deep, or contains itself",
			p.connector.Name, maxDepth)
	}
	hash, isInside := p.enter(s)
	defer p.leave()
	if isInside {
		return openType(), nil
	}
	if !needsDeclaration(s) {
		return p.newTypeOf(s, at, depth)
	}
	if t, isShared := p.shared[hash]; isShared {
		p.connector.Tally = p.connector.Tally.plus(p.tallies[hash])
		p.size.properties += p.tallies[hash].size
		return t, p.grow(s.line())
	}
	before := p.connector.Tally
	sizeBefore := p.size.properties
	t, err := p.newTypeOf(s, at, depth)
	isDeclared := t.object != nil || t.enum != nil || t.union != nil
	if err == nil && isDeclared {
		p.shared[hash] = t
		added := p.connector.Tally.minus(before)
		added.size = p.size.properties - sizeBefore
		p.tallies[hash] = added
	}
	return t, err
}

func (t tally) plus(more tally) tally {
	return tally{secrets: t.secrets + more.secrets, unions: t.unions + more.unions}
}

func (t tally) minus(less tally) tally {
	return tally{secrets: t.secrets - less.secrets, unions: t.unions - less.unions}
}

// needsDeclaration reports whether a schema may need a type of its own.
func needsDeclaration(s schema) bool {
	return s.has("properties") || s.has("enum") || s.has("const") || s.has("allOf") || len(s.variants()) > 0
}

func (p *planner) newTypeOf(s schema, at place, depth int) (goType, error) {
	kind := s.kind()
	isUnion := len(s.variants()) > 0 && !s.has("properties")
	isEnum := s.has("const") || (s.has("enum") && kind != "array")
	switch {
	case s.isSecret():
		p.connector.Tally.secrets++
		return p.secretType(s), nil
	case isUnion:
		return p.unionType(s, at, depth)
	case isEnum:
		return p.enumType(s, at)
	case kind == "object" || p.joinsObjects(s):
		return p.objectType(s, at, depth)
	case kind == "array":
		return p.listType(s, at, depth)
	case s.has("items"): // items of something that is not a list
		return p.stayOpen(s, depth), nil
	default:
		return scalarType(s, at), nil
	}
}

// secretType plans a secret. All types that it returns hide their values.
func (p *planner) secretType(s schema) goType {
	switch s.kind() {
	case "string":
		return goType{name: "SecretInput", phrase: joinPhrases("a secret", stringPhrase(s))}
	case "array":
		item, err := p.scope.resolve(s.at("items"))
		if err == nil && item.kind() == "string" {
			return goType{name: "[]SecretInput", phrase: "a list of secrets"}
		}
	}
	return goType{name: "JSON", phrase: "a secret in JSON"}
}

// secretName matches names of settings that are secrets even though the document
// does not mark them. A wrong match merely hides a value from logs.
var secretName = regexp.MustCompile(`(?i)(password|passphrase|secret|private_?key|api-?_?key|token)$`)

// scalarType plans a string, a number or a boolean.
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
		t.phrase = joinWords(t.phrase, numberPhrase(s))
		return t
	default:
		return plainType(kind)
	}
}

// plainType returns the Go type for a kind of scalar.
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
	t.phrase = stringPhrase(s)
	if def := s.value("default"); def.isString() && def.text() == "" {
		t.pointer = pointerAlways
	}
	return t
}

// listType plans a list. A list of lists of unions stays JSON.
func (p *planner) listType(s schema, at place, depth int) (goType, error) {
	items, err := p.scope.resolve(s.at("items"))
	if err != nil {
		return goType{}, err
	}
	phrase := countPhrase(s, "minItems", "maxItems", "item")
	if s.value("uniqueItems").isTrue() {
		phrase = joinPhrases(phrase, "without equal items")
	}
	if items.isEmpty() {
		return goType{name: "[]any", phrase: phrase}, nil
	}
	item, err := p.typeOf(items, at.within("an item of ", "Item"), depth+1)
	if err != nil {
		return goType{}, err
	}
	if item.isUnionList {
		return openType(), nil
	}
	list := goType{name: "[]" + item.name, union: item.union, isUnionList: item.union != nil, item: &item}
	switch {
	case item.name == "SecretInput":
		phrase = joinPhrases("a list of secrets", phrase)
	case item.phrase != "" && item.name != "JSON":
		phrase = joinPhrases("each "+item.phrase, phrase)
	}
	list.phrase = phrase
	return list, p.grow(s.line(), list.name)
}

// goCall formats a call in Go.
func goCall(function string, args ...string) string {
	return function + "(" + strings.Join(args, ", ") + ")"
}

// joinWords joins two phrases, each of which may be empty.
func joinWords(a, b string) string { return strings.TrimSpace(a + " " + b) }

// joinPhrases joins two phrases with a comma. Each may be empty.
func joinPhrases(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}
