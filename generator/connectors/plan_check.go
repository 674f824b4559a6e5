package connectors

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/airbyte-go/airbyte/generator/connectors/settings"
	"github.com/airbyte-go/airbyte/generator/naming"
)

// schemaWriter writes the JSON Schema that a generated package checks settings
// against. It has only the keywords that are checked, no references and no prose.
type schemaWriter struct {
	scope     scope
	size      int
	notes     []string // rules that are not checked, and keywords that look misspelt
	unchecked int      // number of rules that were left out so far
	open      []string // references on the way to the schema being written
}

// Limits on the JSON Schema of a connector. Parts beyond them are not checked.
const (
	maxChecks  = 60_000 // schemas in the schema
	maxCheckUp = 60     // levels of nested schemas
)

// write returns the JSON Schema for a schema. The path is for notes.
func (w *schemaWriter) write(s schema, path string, depth int) string {
	w.size++
	if w.size > maxChecks || depth > maxCheckUp {
		w.leaveOut(path, "is nested too deep or too large")
		return "{}"
	}
	if v := value(s); v.isScalar("!!bool") {
		return strconv.FormatBool(v.isTrue())
	}
	reference := s.reference()
	if reference != "" {
		if slices.Contains(w.open, reference) {
			w.leaveOut(path, "has a schema that contains itself")
			return "{}"
		}
		w.open = append(w.open, reference)
		defer func() { w.open = w.open[:len(w.open)-1] }()
	}
	resolved, err := w.scope.resolve(s)
	if err != nil {
		w.leaveOut(path, "has a reference that does not lead to a schema")
		return "{}"
	}
	if !resolved.isMapping() {
		return "{}"
	}
	return w.writeResolved(resolved, path, depth)
}

// writeResolved returns the JSON Schema for a schema that is not a reference.
func (w *schemaWriter) writeResolved(resolved schema, path string, depth int) string {
	var members []jsonMember
	add := func(key, text string) {
		if text != "" {
			members = append(members, jsonMember{key: key, text: text})
		}
	}
	add("type", w.types(resolved, path))
	add("const", w.constant(resolved))
	add("enum", w.enum(resolved))
	if resolved.isSecret() {
		add("writeOnly", "true")
	}
	for _, m := range w.strings(resolved, path) {
		add(m.key, m.text)
	}
	for _, m := range w.numbers(resolved, path) {
		add(m.key, m.text)
	}
	for _, m := range w.lists(resolved, path, depth) {
		add(m.key, m.text)
	}
	for _, m := range w.objects(resolved, path, depth) {
		add(m.key, m.text)
	}
	for _, m := range w.combinations(resolved, path, depth) {
		add(m.key, m.text)
	}
	add("not", w.negation(resolved, path, depth))
	w.noteKeywords(resolved, path)
	return formatObject(members)
}

// leaveOut counts a rule that is not checked, and adds a note about it.
func (w *schemaWriter) leaveOut(path, format string, args ...any) {
	w.unchecked++
	w.note(path, format, args...)
}

func (w *schemaWriter) note(path, format string, args ...any) {
	note := strings.TrimSpace(printable(path) + " " + fmt.Sprintf(format, args...))
	if !slices.Contains(w.notes, note) {
		w.notes = append(w.notes, note)
	}
}

var typeNames = []string{"array", "boolean", "integer", "null", "number", "object", "string"}

// types returns the keyword type.
func (w *schemaWriter) types(s schema, path string) string {
	declared := s.values("type")
	if t := s.value("type"); t.exists() && len(declared) == 0 {
		declared = []value{t}
	}
	var names []string
	for _, t := range declared {
		name := t.text()
		if t.isNull() {
			name = "null"
		}
		if !slices.Contains(typeNames, name) {
			w.leaveOut(path, "has the type %.50q, which JSON Schema does not have", name)
			return ""
		}
		names = append(names, name)
	}
	if len(names) > 0 && s.value("nullable").isTrue() && !slices.Contains(names, "null") {
		names = append(names, "null")
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return quoteJSON(names[0])
	}
	return formatList(mapEach(names, quoteJSON))
}

func (w *schemaWriter) constant(s schema) string {
	if !s.has("const") {
		return ""
	}
	return asciiJSON(s.value("const").json())
}

func (w *schemaWriter) enum(s schema) string {
	values := s.values("enum")
	if len(values) == 0 || len(values) > maxProperties {
		return ""
	}
	var texts []string
	for _, v := range values {
		texts = append(texts, asciiJSON(v.json()))
	}
	hasNull := slices.Contains(texts, "null")
	if s.value("nullable").isTrue() && !hasNull {
		texts = append(texts, "null")
	}
	return formatList(texts)
}

// strings returns the keywords for strings.
func (w *schemaWriter) strings(s schema, path string) []jsonMember {
	members := w.rulesOfStrings(s, path)
	switch format := s.text("format"); format {
	case "", "password":
	case "date", "date-time":
		if s.contradictsFormat() {
			w.leaveOut(path, "has the format %s, which its pattern, its default or an example contradicts", format)
			break
		}
		members = append(members, jsonMember{key: "format", text: quoteJSON(format)})
	case "int32", "int64", "float", "double": // add nothing to the type
	default:
		w.leaveOut(path, "has the format %s", quoteJSON(format))
	}
	return members
}

// rulesOfStrings returns the keywords for strings except for the format.
func (w *schemaWriter) rulesOfStrings(s schema, path string) []jsonMember {
	members := w.counts(s, path, "minLength", "maxLength")
	if pattern := s.text("pattern"); pattern != "" {
		if isPattern(pattern) {
			members = append(members, jsonMember{key: "pattern", text: quoteJSON(pattern)})
		} else {
			w.leaveOut(path, "has the pattern %s, which package regexp does not support", asciiJSON(quoteJSON(pattern)))
		}
	}
	return members
}

// samplesOfFormats has values of the formats that are checked, in usual notations.
var samplesOfFormats = map[string][]string{
	"date": {"2026-01-31", "2020-12-01"},
	"date-time": {
		"2026-01-31T00:00:00Z", "2020-12-01T23:59:59Z", "2026-01-31T00:00:00.000Z", "2026-01-31T00:00:00.000000Z",
		"2026-01-31T00:00:00+00:00", "2026-01-31T00:00:00.000+00:00", "2026-01-31T00:00:00.000000+00:00",
	},
}

// contradictsFormat reports whether the document contradicts the format of a schema. Either
// its other rules, such as a pattern for 31-01-2026, allow no value of the format, or they
// allow a default or an example that does not have the format. For example, some connectors
// have the format date-time, but accept dates.
func (s schema) contradictsFormat() bool {
	format := s.text("format")
	samples := samplesOfFormats[format]
	if len(samples) == 0 {
		return false
	}
	check := settings.Checker(formatObject((&schemaWriter{}).rulesOfStrings(s, "")))
	fits := func(text string) bool { return len(check(quoteJSON(text))) == 0 }
	if !slices.ContainsFunc(samples, fits) {
		return true
	}
	checkFormat := settings.Checker(formatObject([]jsonMember{{key: "format", text: quoteJSON(format)}}))
	hasOtherFormat := func(v value) bool { return v.isString() && fits(v.text()) && len(checkFormat(v.json())) > 0 }
	return slices.ContainsFunc(append(s.values("examples"), s.value("default")), hasOtherFormat)
}

// counts returns keywords whose values are numbers of characters, items or keys.
func (w *schemaWriter) counts(s schema, path string, keys ...string) []jsonMember {
	var members []jsonMember
	for _, key := range keys {
		v := s.value(key)
		switch {
		case !v.exists():
		case v.isInt():
			members = append(members, jsonMember{key: key, text: v.text()})
		default:
			w.leaveOut(path, "has a %s that is not a whole number", key)
		}
	}
	return members
}

// numbers returns the keywords for numbers. In OpenAPI 3.0, exclusiveMinimum is a
// boolean that belongs to minimum. In JSON Schema, it is a number of its own.
func (w *schemaWriter) numbers(s schema, path string) []jsonMember {
	var members []jsonMember
	for _, key := range []string{"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"} {
		v := s.value(key)
		if !v.exists() || v.isScalar("!!bool") {
			continue
		}
		number := v.json()
		_, isNumber := v.number()
		if !isNumber || !json.Valid([]byte(number)) {
			w.leaveOut(path, "has a %s that is not a number", key)
			continue
		}
		exclusive := map[string]string{"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}[key]
		if exclusive != "" && s.value(exclusive).isTrue() {
			key = exclusive
		}
		members = append(members, jsonMember{key: key, text: number})
	}
	return members
}

// lists returns the keywords for lists.
func (w *schemaWriter) lists(s schema, path string, depth int) []jsonMember {
	members := w.counts(s, path, "minItems", "maxItems")
	if s.value("uniqueItems").isTrue() {
		members = append(members, jsonMember{key: "uniqueItems", text: "true"})
	}
	items := s.at("items")
	switch {
	case !items.exists():
	case s.has("prefixItems"): // items then describes only the rest of the list
	case items.isMapping() || value(items).isScalar("!!bool"):
		members = append(members, jsonMember{key: "items", text: w.write(items, path+"[]", depth+1)})
	default:
		w.leaveOut(path, "has a schema for each place of a list")
	}
	return members
}

// objects returns the keywords for objects. Properties come in the order of the
// fields, so that problems do.
func (w *schemaWriter) objects(s schema, path string, depth int) []jsonMember {
	var members []jsonMember
	if properties := s.at("properties"); properties.isMapping() && len(properties.node.Content) > 0 {
		members = append(members, jsonMember{key: "properties", text: w.properties(properties, path, depth)})
	}
	if required := w.required(s, depth); required != "" {
		members = append(members, jsonMember{key: "required", text: required})
	}
	members = append(members, w.counts(s, path, "minProperties", "maxProperties")...)
	hasAllPatterns := true
	if patterns := s.at("patternProperties"); patterns.isMapping() {
		var text string
		text, hasAllPatterns = w.patterns(patterns, path, depth)
		members = append(members, jsonMember{key: "patternProperties", text: text})
	}
	// If a pattern is left out, the keys that it describes would seem to be additional ones.
	if additional := s.at("additionalProperties"); additional.exists() && hasAllPatterns {
		text := w.write(additional, path+".*", depth+1)
		if text != "true" {
			members = append(members, jsonMember{key: "additionalProperties", text: text})
		}
	}
	return members
}

func (w *schemaWriter) properties(s schema, path string, depth int) string {
	var members []jsonMember
	for key, property := range s.members() {
		name := key.text()
		members = append(members, jsonMember{
			key:  name,
			text: w.write(property, joinPath(path, name), depth+1),
			rank: orderOf(property, false),
		})
	}
	slices.SortStableFunc(members, compareRank)
	return formatObject(members)
}

// required returns the keyword required. The type of the connector is left out at
// the top, because a struct adds it.
func (w *schemaWriter) required(s schema, depth int) string {
	var names []string
	for _, v := range s.values("required") {
		isType := depth == 0 && slices.Contains([]string{"sourceType", "destinationType"}, v.text())
		if v.isString() && !isType {
			names = append(names, quoteJSON(v.text()))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return formatList(names)
}

// patterns returns the value of the keyword patternProperties, and whether it has all
// patterns of the document.
func (w *schemaWriter) patterns(s schema, path string, depth int) (text string, hasAll bool) {
	var members []jsonMember
	hasAll = true
	for key, property := range s.members() {
		if !isPattern(key.text()) {
			hasAll = false
			w.leaveOut(path, "has the pattern %s for keys, which package regexp does not support", quoteJSON(key.text()))
			continue
		}
		members = append(members, jsonMember{key: key.text(), text: w.write(property, path+".*", depth+1)})
	}
	return formatObject(members), hasAll
}

// combinations returns the keywords oneOf, anyOf and allOf. If a rule of an option of oneOf
// is not checked, a valid value may seem to fit several options. Then oneOf becomes anyOf,
// unless a property tells the options apart, or is left out if the schema also has anyOf.
func (w *schemaWriter) combinations(s schema, path string, depth int) []jsonMember {
	var members []jsonMember
	for _, key := range []string{"oneOf", "anyOf", "allOf"} {
		before := w.unchecked
		text := w.combination(s, key, path, depth)
		mayRefuseValid := key == "oneOf" && w.unchecked > before && !w.hasDiscriminator(s)
		if mayRefuseValid && s.has("anyOf") {
			continue
		}
		if mayRefuseValid {
			key = "anyOf"
		}
		members = append(members, jsonMember{key: key, text: text})
	}
	return members
}

// hasDiscriminator reports whether a property tells the options of a schema apart.
func (w *schemaWriter) hasDiscriminator(s schema) bool {
	options, err := w.scope.optionsOf(s)
	if err != nil {
		return false
	}
	_, has := w.scope.discriminator(s, options)
	return has
}

// negation returns the keyword not. It is left out if a rule of its schema is not checked,
// because it would then refuse valid values.
func (w *schemaWriter) negation(s schema, path string, depth int) string {
	if !s.has("not") {
		return ""
	}
	before := w.unchecked
	text := w.write(s.at("not"), path, depth+1)
	if w.unchecked > before {
		w.leaveOut(path, "has the keyword not, with rules that are not checked")
		return ""
	}
	return text
}

func (w *schemaWriter) combination(s schema, key, path string, depth int) string {
	var options []string
	for _, option := range s.list(key) {
		options = append(options, w.write(option, path, depth+1))
	}
	if len(options) == 0 {
		return ""
	}
	if s.value("nullable").isTrue() && !s.has("type") && key != "allOf" {
		options = append(options, `{"type": "null"}`)
	}
	return formatList(options)
}

// uncheckedKeywords are keywords of JSON Schema that are not checked.
var uncheckedKeywords = []string{
	"additionalItems", "contains", "contentEncoding", "contentMediaType", "dependencies", "dependentRequired",
	"dependentSchemas", "else", "if", "maxContains", "minContains", "prefixItems", "propertyNames", "then",
	"unevaluatedItems", "unevaluatedProperties",
}

// checkedKeywords are the checked keywords, without those that are too short to
// recognize a typo.
var checkedKeywords = []string{
	"additionalProperties", "exclusiveMaximum", "exclusiveMinimum", "maximum", "maxItems", "maxLength",
	"maxProperties", "minimum", "minItems", "minLength", "minProperties", "multipleOf", "pattern",
	"patternProperties", "properties", "required", "uniqueItems",
}

// noteKeywords notes keywords that are not checked, and those that look misspelt,
// which servers do not check either.
func (w *schemaWriter) noteKeywords(s schema, path string) {
	for key := range s.members() {
		name := key.text()
		if slices.Contains(uncheckedKeywords, name) {
			w.leaveOut(path, "has the keyword %s", name)
			continue
		}
		if slices.Contains(checkedKeywords, name) {
			continue
		}
		if meant := naming.Closest(name, checkedKeywords, 1); meant != "" {
			w.note(path, "has the unknown keyword %s, which may mean %s", quoteJSON(name), meant)
		}
	}
}

// maxPattern limits the length of patterns, in bytes.
const maxPattern = 1000

func isPattern(s string) bool {
	if s == "" || len(s) > maxPattern {
		return false
	}
	_, err := regexp.Compile(s)
	return err == nil
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
