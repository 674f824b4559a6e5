package connectors

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// This file makes instances of JSON Schemas. It works on decoded schemas and shares
// no code with the generator, except for sampleOfPattern, whose result it checks.

// object is a decoded JSON object.
type jsonObject = map[string]any

// instanceMaker makes values that are valid for a schema, and changes them in one
// place so that they are not.
type instanceMaker struct {
	root   jsonObject // for references
	random *rand.Rand
	isFull bool // whether to include optional properties
}

// resolve follows references and returns a schema as an object.
func (m *instanceMaker) resolve(s any) jsonObject {
	object, _ := s.(jsonObject)
	for range 20 {
		ref, isRef := object["$ref"].(string)
		if !isRef {
			break
		}
		var target any = m.root
		for step := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
			parent, _ := target.(jsonObject)
			target = parent[step]
		}
		object, _ = target.(jsonObject)
	}
	return object
}

// typeOfSchema returns the first type that is not null.
func typeOfSchema(s jsonObject) string {
	switch declared := s["type"].(type) {
	case nil:
	case string:
		return declared
	case []any:
		for _, name := range declared {
			if name != nil && name != "null" {
				return fmt.Sprint(name)
			}
		}
	}
	if s["properties"] != nil || s["allOf"] != nil {
		return "object"
	}
	return ""
}

// valid makes a valid value. ok is false if it does not know one.
func (m *instanceMaker) valid(schema any) (v any, ok bool) {
	s := m.resolve(schema)
	if constant, has := s["const"]; has {
		return constant, true
	}
	if enum, _ := s["enum"].([]any); len(enum) > 0 {
		v := enum[m.random.IntN(len(enum))]
		_, isText := v.(string)
		wantsText := typeOfSchema(s) == "string"
		return v, isText == wantsText || s["type"] == nil
	}
	parts, _ := s["allOf"].([]any)
	isOnlyPart := len(parts) == 1 && s["type"] == nil && s["properties"] == nil
	if isOnlyPart {
		return m.valid(parts[0])
	}
	options := optionsOfSchema(s)
	if len(options) > 0 && s["properties"] == nil {
		return m.validOption(options)
	}
	switch typeOfSchema(s) {
	case "string":
		return m.validString(s)
	case "integer", "number":
		return m.validNumber(s), true
	case "null":
		return nil, true
	case "boolean":
		return m.random.IntN(2) == 0, true
	case "array":
		return m.validList(s)
	case "object":
		return m.validObject(s, options)
	default:
		return "anything", true
	}
}

// validOption makes a value for one of several options. It always has the property
// that names the option, because without it, the value may fit several.
func (m *instanceMaker) validOption(options []any) (v any, ok bool) {
	option := m.resolve(options[m.random.IntN(len(options))])
	v, ok = m.valid(option)
	members, isObject := v.(jsonObject)
	key := m.tagOfOptions(options)
	if ok && isObject && key != "" {
		properties, _ := option["properties"].(jsonObject)
		members[key] = constantOf(m.resolve(properties[key]))
	}
	return v, ok
}

func optionsOfSchema(s jsonObject) []any {
	oneOf, _ := s["oneOf"].([]any)
	anyOf, _ := s["anyOf"].([]any)
	return slices.Concat(oneOf, anyOf)
}

func (m *instanceMaker) validString(s jsonObject) (v any, ok bool) {
	candidates := []string{"text"}
	if isMarked(s) {
		candidates = []string{secretText}
	}
	candidates = append(candidates, "2026-01-31", "2026-01-31T08:00:00Z", "2026-01-31T08:00:00.000Z", "https://example.com", "a")
	if pattern, _ := s["pattern"].(string); pattern != "" {
		candidates = append(candidates, sampleOfPattern(pattern))
	}
	examples, _ := s["examples"].([]any)
	for _, example := range append(slices.Clone(examples), s["default"]) {
		if text, isString := example.(string); isString {
			candidates = append(candidates, text)
		}
	}
	if n := lengthOf(s, "minLength", 0); n > 1 {
		candidates = append(candidates, strings.Repeat("x", n))
	}
	for _, candidate := range candidates {
		if isValidString(s, candidate) {
			return candidate, true
		}
	}
	return nil, false
}

var (
	dateFormat     = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	dateTimeFormat = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)
)

func isValidString(s jsonObject, text string) bool {
	n := len([]rune(text))
	if n < lengthOf(s, "minLength", 0) || n > lengthOf(s, "maxLength", 1<<30) {
		return false
	}
	switch s["format"] {
	case "date":
		if !dateFormat.MatchString(text) {
			return false
		}
	case "date-time":
		if !dateTimeFormat.MatchString(text) {
			return false
		}
	}
	pattern, _ := s["pattern"].(string)
	compiled, err := regexp.Compile(pattern)
	return err != nil || compiled.MatchString(text)
}

// lengthOf returns the value of a keyword that counts, or a default.
func lengthOf(s jsonObject, key string, otherwise int) int {
	n, isNumber := numberOf(s[key])
	if !isNumber {
		return otherwise
	}
	return int(n)
}

func numberOf(v any) (float64, bool) {
	n, err := strconv.ParseFloat(fmt.Sprint(v), 64)
	_, isString := v.(string)
	return n, err == nil && !isString
}

func (m *instanceMaker) validNumber(s jsonObject) any {
	low, hasLow := numberOf(s["minimum"])
	if n, isNumber := numberOf(s["exclusiveMinimum"]); isNumber {
		low = n + 1
		hasLow = true
	} else if s["exclusiveMinimum"] == true {
		low++
	}
	high, hasHigh := numberOf(s["maximum"])
	if n, isNumber := numberOf(s["exclusiveMaximum"]); isNumber {
		high = n - 1
		hasHigh = true
	}
	n := 1.0
	switch {
	case hasLow && hasHigh && low > high:
		n = (low - 1 + high + 1) / 2
	case hasLow:
		n = low
	case hasHigh:
		n = high
	}
	if step, isNumber := numberOf(s["multipleOf"]); isNumber {
		n = step * float64(int(n/step)+1)
	}
	if typeOfSchema(s) == "integer" {
		return int(n)
	}
	return n
}

func (m *instanceMaker) validList(s jsonObject) (v any, ok bool) {
	n := lengthOf(s, "minItems", 0)
	if m.isFull {
		n = max(n, 1)
	}
	items := []any{}
	for range n {
		if s["items"] == nil {
			items = append(items, fmt.Sprint(len(items)))
			continue
		}
		item, ok := m.valid(s["items"])
		if !ok {
			return nil, false
		}
		items = append(items, item)
	}
	return items, true
}

func (m *instanceMaker) validObject(s jsonObject, options []any) (v any, ok bool) {
	object := jsonObject{}
	parts, _ := s["allOf"].([]any)
	for _, part := range parts {
		value, ok := m.validObject(m.resolve(part), nil)
		members, isObject := value.(jsonObject)
		if !ok || !isObject {
			return nil, false
		}
		maps.Copy(object, members)
	}
	if len(options) > 0 {
		part, ok := m.validOption(options)
		members, isObject := part.(jsonObject)
		if !ok || !isObject {
			return nil, false
		}
		maps.Copy(object, members)
	}
	properties, _ := s["properties"].(jsonObject)
	required := requiredOf(s)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		isRequired := slices.Contains(required, name)
		isWanted := isRequired || m.isFull || m.random.IntN(3) == 0
		if !isWanted {
			continue
		}
		value, ok := m.valid(properties[name])
		if ok {
			object[name] = value
		} else if isRequired {
			return nil, false
		}
	}
	for _, name := range required {
		if _, has := object[name]; !has {
			object[name] = "anything"
		}
	}
	values := m.resolve(s["additionalProperties"])
	if m.isFull && values != nil {
		if value, ok := m.valid(values); ok {
			object["key"] = value
		}
	}
	return object, true
}

func requiredOf(s jsonObject) []string {
	var names []string
	list, _ := s["required"].([]any)
	for _, name := range list {
		names = append(names, fmt.Sprint(name))
	}
	return names
}

// mutation is an instance that is wrong in one place.
type mutation struct {
	path      string // of the problem
	keyword   string
	value     any  // the whole instance
	isWritten bool // whether a constant is missing, which a struct writes
}

// mutations returns changes of a valid value, each of which violates one keyword.
func (m *instanceMaker) mutations(schema any, v any, path string) []mutation {
	s := m.resolve(schema)
	parts, _ := s["allOf"].([]any)
	isOnlyPart := len(parts) == 1 && s["type"] == nil && s["properties"] == nil
	if isOnlyPart {
		return m.mutations(parts[0], v, path)
	}
	all := m.plainMutations(s, v, path)
	if options := optionsOfSchema(s); len(options) > 0 {
		all = append(all, m.optionMutations(options, v, path)...)
	}
	members, isObject := v.(jsonObject)
	if isObject {
		for _, part := range parts {
			all = append(all, m.objectMutations(m.resolve(part), members, path)...)
		}
	}
	return all
}

// optionMutations changes a value inside the option that it names.
func (m *instanceMaker) optionMutations(options []any, v any, path string) []mutation {
	members, isObject := v.(jsonObject)
	key := m.tagOfOptions(options)
	if key == "" || !isObject {
		return nil
	}
	var all []mutation
	unknown := maps.Clone(members)
	unknown[key] = "no such option"
	all = append(all, mutation{path: joinPath(path, key), keyword: "option", value: unknown})
	notText := maps.Clone(members)
	notText[key] = 7
	all = append(all, mutation{path: joinPath(path, key), keyword: "option", value: notText})
	isRequired := true
	for _, option := range options {
		s := m.resolve(option)
		isRequired = isRequired && slices.Contains(requiredOf(s), key)
		properties, _ := s["properties"].(jsonObject)
		if constantOf(m.resolve(properties[key])) == members[key] {
			for _, inner := range m.plainMutations(s, v, path) {
				isAboutName := inner.path == joinPath(path, key) && inner.keyword == "required"
				if !isAboutName { // without the name, the value may fit another option
					all = append(all, inner)
				}
			}
		}
	}
	if isRequired {
		missing := maps.Clone(members)
		delete(missing, key)
		all = append(all, mutation{
			path:      joinPath(path, key),
			keyword:   "option",
			value:     missing,
			isWritten: path == "" && len(options) == 1,
		})
	}
	return all
}

func constantOf(s jsonObject) any {
	if enum, _ := s["enum"].([]any); len(enum) == 1 && s["const"] == nil {
		return enum[0]
	}
	return s["const"]
}

// tagOfOptions returns the property that has another constant in each option.
func (m *instanceMaker) tagOfOptions(options []any) string {
	first, _ := m.resolve(options[0])["properties"].(jsonObject)
	for _, name := range slices.Sorted(maps.Keys(first)) {
		seen := map[any]bool{}
		for _, option := range options {
			properties, _ := m.resolve(option)["properties"].(jsonObject)
			if text, isString := constantOf(m.resolve(properties[name])).(string); isString {
				seen[text] = true
			}
		}
		if len(seen) == len(options) {
			return name
		}
	}
	return ""
}

// plainMutations changes a value against the keywords of a schema, except for those
// that combine schemas.
func (m *instanceMaker) plainMutations(s jsonObject, v any, path string) []mutation {
	var all []mutation
	add := func(keyword string, value any) {
		all = append(all, mutation{path: path, keyword: keyword, value: value})
	}
	types, isString := s["type"].(string)
	if isString {
		add("type", wrongFor(types))
	}
	if isConstant := s["const"] != nil || s["enum"] != nil; isConstant {
		if _, isText := v.(string); isText {
			add("enum", "no such value")
		}
		return all
	}
	switch v := v.(type) {
	case string:
		all = append(all, stringMutations(s, path)...)
	case int, float64:
		all = append(all, numberMutations(s, path)...)
	case []any:
		all = append(all, m.listMutations(s, v, path)...)
	case jsonObject:
		all = append(all, m.objectMutations(s, v, path)...)
	}
	return all
}

// wrongFor returns a value of another type.
func wrongFor(name string) any {
	switch name {
	case "string":
		return jsonObject{"not": "text"}
	case "array", "object":
		return "text"
	default:
		return []any{"not a scalar"}
	}
}

func stringMutations(s jsonObject, path string) []mutation {
	var all []mutation
	for _, keyword := range []string{"minLength", "maxLength", "pattern", "format"} {
		isContradicted := keyword == "format" && contradictsItsFormat(s)
		if s[keyword] == nil || s[keyword] == "password" || isContradicted {
			continue
		}
		alone := jsonObject{keyword: s[keyword]}
		for _, candidate := range []string{"", "!", "\x00", "not a date", strings.Repeat("x", 5000), "2026-99-99"} {
			if !isValidString(alone, candidate) {
				all = append(all, mutation{path: path, keyword: keyword, value: candidate})
				break
			}
		}
	}
	return all
}

// contradictsItsFormat reports whether the format of a schema is not checked: no usual date
// fits its other rules, or a default or an example is valid except for the format.
func contradictsItsFormat(s jsonObject) bool {
	withoutFormat := maps.Clone(s)
	delete(withoutFormat, "format")
	isUsual := func(text string) bool { return isValidString(withoutFormat, text) && isValidString(s, text) }
	usual := []string{"2026-01-31", "2026-01-31T08:00:00Z", "2026-01-31T08:00:00.000Z", "2026-01-31T08:00:00.000000Z"}
	if !slices.ContainsFunc(usual, isUsual) {
		return true
	}
	examples, _ := s["examples"].([]any)
	for _, example := range append(slices.Clone(examples), s["default"]) {
		text, isString := example.(string)
		if isString && isValidString(withoutFormat, text) && !isValidString(s, text) {
			return true
		}
	}
	return false
}

func numberMutations(s jsonObject, path string) []mutation {
	var all []mutation
	add := func(keyword string, value any) {
		all = append(all, mutation{path: path, keyword: keyword, value: value})
	}
	if n, ok := numberOf(s["minimum"]); ok {
		add("minimum", n-1)
	}
	if n, ok := numberOf(s["maximum"]); ok {
		add("maximum", n+1)
	}
	if n, ok := numberOf(s["exclusiveMinimum"]); ok {
		add("exclusiveMinimum", n)
	}
	if n, ok := numberOf(s["exclusiveMaximum"]); ok {
		add("exclusiveMaximum", n)
	}
	if n, ok := numberOf(s["multipleOf"]); ok {
		add("multipleOf", n+1)
	}
	if s["type"] == "integer" {
		add("type", 1.5)
	}
	return all
}

func (m *instanceMaker) listMutations(s jsonObject, items []any, path string) []mutation {
	var all []mutation
	if n := lengthOf(s, "minItems", 0); n > 0 {
		all = append(all, mutation{path: path, keyword: "minItems", value: items[:min(n-1, len(items))]})
	}
	if n := lengthOf(s, "maxItems", 0); n > 0 && len(items) > 0 {
		all = append(all, mutation{path: path, keyword: "maxItems", value: slices.Repeat(items[:1], n+1)})
	}
	if s["uniqueItems"] == true && len(items) > 0 {
		twice := append(slices.Clone(items), items[0])
		at := path + "[" + strconv.Itoa(len(items)) + "]"
		all = append(all, mutation{path: at, keyword: "uniqueItems", value: twice})
	}
	if s["items"] == nil {
		return all
	}
	for i, item := range items {
		for _, inner := range m.mutations(s["items"], item, path+"["+strconv.Itoa(i)+"]") {
			changed := slices.Clone(items)
			changed[i] = inner.value
			inner.value = changed
			all = append(all, inner)
		}
	}
	return all
}

func (m *instanceMaker) objectMutations(s jsonObject, members jsonObject, path string) []mutation {
	var all []mutation
	properties, _ := s["properties"].(jsonObject)
	for _, name := range requiredOf(s) {
		if _, has := members[name]; !has {
			continue
		}
		fewer := maps.Clone(members)
		delete(fewer, name)
		all = append(all, mutation{
			path:      joinPath(path, name),
			keyword:   "required",
			value:     fewer,
			isWritten: constantOf(m.resolve(properties[name])) != nil,
		})
	}
	if s["additionalProperties"] == false {
		more := maps.Clone(members)
		more["no_such_key"] = 1
		all = append(all, mutation{path: joinPath(path, "no_such_key"), keyword: "additionalProperties", value: more})
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		property, isKnown := properties[name]
		if !isKnown {
			property = s["additionalProperties"]
		}
		if m.resolve(property) == nil {
			continue
		}
		for _, inner := range m.mutations(property, members[name], joinPath(path, name)) {
			changed := maps.Clone(members)
			changed[name] = inner.value
			inner.value = changed
			all = append(all, inner)
		}
	}
	return all
}
