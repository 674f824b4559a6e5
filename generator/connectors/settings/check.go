package settings

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// problem is a problem in settings.
type problem struct {
	path string
	text string // the sentence after the path; never contains a value of the settings
	kind problemKind
	// isUndescribed is set for a key that the schema allows, but does not describe.
	isUndescribed bool
}

func (p problem) String() string { return strings.TrimSpace(p.path + " " + p.text) }

// problemKind says how a value is wrong.
type problemKind int

const (
	isMissing    problemKind = iota // a required setting is missing
	isOutside                       // the value violates a rule
	isUnlisted                      // the value is not one of those that the schema lists
	isMistyped                      // the value has another type
	isUnexpected                    // no setting has this name
)

// checker checks settings against a schema and collects the problems.
type checker struct {
	// isClosed reports all keys without a property, even if the schema allows
	// additional properties.
	isClosed bool
	problems []problem
}

// problemsOf checks a value.
func problemsOf(s *schema, v any, isClosed bool) []problem {
	c := &checker{isClosed: isClosed}
	c.check(s, v, "")
	return c.problems
}

func (c *checker) report(kind problemKind, path, format string, args ...any) {
	c.problems = append(c.problems, problem{path: path, text: fmt.Sprintf(format, args...), kind: kind})
}

// check checks a value at a path.
func (c *checker) check(s *schema, v any, path string) {
	c.checkPart(s, v, path)
	members, isObject := v.(map[string]any)
	if c.isClosed && isObject {
		c.checkKeys(s, members, path)
	}
}

// checkPart checks a value against a schema. Unlike check, it does not look for
// undescribed keys, because the schema may be one of several for the same value, such as
// those of allOf.
func (c *checker) checkPart(s *schema, v any, path string) {
	if s.refusesAll {
		c.report(isUnexpected, path, "is not allowed")
		return
	}
	if s.Secret && isMask(v) {
		return
	}
	if !s.allowsType(v) {
		c.report(isMistyped, path, "must be %s, got %s", wantedTypes(s.Types), typeOf(v))
		return
	}
	if !c.checkListed(s, v, path) {
		return
	}
	switch v := v.(type) {
	case string:
		c.checkString(s, v, path)
	case json.Number:
		c.checkNumber(s, v, path)
	case []any:
		c.checkList(s, v, path)
	case map[string]any:
		c.checkObject(s, v, path)
	}
	c.checkCombinations(s, v, path)
}

// mask is the text that servers return instead of a secret. A request that sends it
// back keeps the stored secret.
const mask = "**********"

// coordinate starts a reference to a stored secret.
const coordinate = "secret_coordinate::"

// isMask reports whether a value stands for a secret that the server has stored.
func isMask(v any) bool {
	text, isString := v.(string)
	return isString && (text == mask || strings.HasPrefix(text, coordinate))
}

// typeOf describes the type of a value, for problems.
func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case json.Number:
		if isInteger(v) {
			return "an integer"
		}
		return "a number"
	case []any:
		return "a list"
	default:
		return "an object"
	}
}

// wantedTypes describes the values of the keyword type.
func wantedTypes(names []string) string {
	var wanted []string
	for _, name := range names {
		switch name {
		case "null":
			wanted = append(wanted, "null")
		case "array":
			wanted = append(wanted, "a list")
		case "integer", "object":
			wanted = append(wanted, "an "+name)
		default:
			wanted = append(wanted, "a "+name)
		}
	}
	return strings.Join(wanted, " or ")
}

// allowsType reports whether the keyword type allows a value.
func (s *schema) allowsType(v any) bool {
	if len(s.Types) == 0 {
		return true
	}
	return slices.ContainsFunc(s.Types, func(name string) bool { return hasType(v, name) })
}

// hasType reports whether a value has the type with the given name.
func hasType(v any, name string) bool {
	switch v := v.(type) {
	case nil:
		return name == "null"
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case json.Number:
		return name == "number" || (name == "integer" && isInteger(v))
	case []any:
		return name == "array"
	default:
		return name == "object"
	}
}

// isInteger reports whether a number has no fraction, as 5 and 5.0.
func isInteger(n json.Number) bool {
	exact := exactly(n)
	return exact != nil && exact.IsInt()
}

// maxListed limits the allowed values that a problem lists.
const maxListed = 12

// checkListed checks the keywords const and enum. If a document has both, const counts:
// Airbyte has connectors with the constant 50 and the list [null].
func (c *checker) checkListed(s *schema, v any, path string) bool {
	allowed := s.Enum
	if s.Const != nil {
		allowed = jsonList{s.Const}
	}
	if len(allowed) == 0 || allowed.contains(canonical(v)) {
		return true
	}
	var texts []string
	for _, item := range allowed {
		texts = append(texts, string(item))
	}
	c.reportUnlisted(v, texts, path)
	return false
}

// reportUnlisted reports a value that is not one of the allowed values.
func (c *checker) reportUnlisted(v any, allowed []string, path string) {
	text := "must be " + allowed[0]
	if len(allowed) > 1 {
		text = "must be one of " + strings.Join(allowed[:min(len(allowed), maxListed)], ", ")
	}
	if len(allowed) > maxListed {
		text += fmt.Sprintf(" or %d others", len(allowed)-maxListed)
	}
	if given, isString := v.(string); isString && len(allowed) > 1 {
		text += didYouMean(closest(given, unquoted(allowed)))
	}
	c.report(isUnlisted, path, "%s", text)
}

// unquoted returns the strings in a list of JSON values.
func unquoted(values []string) []string {
	var texts []string
	for _, value := range values {
		var text string
		if json.Unmarshal([]byte(value), &text) == nil {
			texts = append(texts, text)
		}
	}
	return texts
}

func (c *checker) checkString(s *schema, text, path string) {
	length := utf8.RuneCountInString(text)
	if s.MinLength != nil && length < *s.MinLength {
		c.report(isOutside, path, "must have at least %s", countOf(*s.MinLength, "character"))
	}
	if s.MaxLength != nil && length > *s.MaxLength {
		c.report(isOutside, path, "must have at most %s", countOf(*s.MaxLength, "character"))
	}
	if s.Pattern != "" && !matches(s.Pattern, text) {
		c.report(isOutside, path, "must match %s", s.Pattern)
	}
	if want, isKnown := formats[s.Format]; isKnown && !want.isValid(text) {
		c.report(isOutside, path, "must be %s", want.description)
	}
}

// matches reports whether a text matches a pattern. Patterns that package regexp
// does not support match everything. The generator lists them.
func matches(pattern, text string) bool {
	compiled, err := regexp.Compile(pattern)
	return err != nil || compiled.MatchString(text)
}

// countOf formats a number of things, such as 1 item or 2 items.
func countOf(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func (c *checker) checkNumber(s *schema, n json.Number, path string) {
	value := exactly(n)
	if value == nil {
		c.report(isOutside, path, "is too large or has too many digits")
		return
	}
	if limit := exactly(s.Minimum); limit != nil && value.Cmp(limit) < 0 {
		c.report(isOutside, path, "must be at least %s", s.Minimum)
	}
	if limit := exactly(s.ExclusiveMinimum); limit != nil && value.Cmp(limit) <= 0 {
		c.report(isOutside, path, "must be more than %s", s.ExclusiveMinimum)
	}
	if limit := exactly(s.Maximum); limit != nil && value.Cmp(limit) > 0 {
		c.report(isOutside, path, "must be at most %s", s.Maximum)
	}
	if limit := exactly(s.ExclusiveMaximum); limit != nil && value.Cmp(limit) >= 0 {
		c.report(isOutside, path, "must be less than %s", s.ExclusiveMaximum)
	}
	step := exactly(s.MultipleOf)
	if step != nil && step.Sign() > 0 && !value.Quo(value, step).IsInt() {
		c.report(isOutside, path, "must be a multiple of %s", s.MultipleOf)
	}
}

func (c *checker) checkList(s *schema, items []any, path string) {
	if s.MinItems != nil && len(items) < *s.MinItems {
		c.report(isOutside, path, "must have at least %s", countOf(*s.MinItems, "item"))
	}
	if s.MaxItems != nil && len(items) > *s.MaxItems {
		c.report(isOutside, path, "must have at most %s", countOf(*s.MaxItems, "item"))
	}
	if s.UniqueItems {
		c.checkUnique(items, path)
	}
	if s.Items == nil {
		return
	}
	for i, item := range items {
		c.check(s.Items, item, join(path, index(i)))
	}
}

// checkUnique reports items that are equal to an earlier one.
func (c *checker) checkUnique(items []any, path string) {
	first := map[string]int{}
	for i, item := range items {
		text := canonical(item)
		earlier, isRepeated := first[text]
		if isRepeated {
			c.report(isOutside, join(path, index(i)), "must differ from %s", join(path, index(earlier)))
			continue
		}
		first[text] = i
	}
}

func (c *checker) checkObject(s *schema, members map[string]any, path string) {
	for _, p := range s.Properties {
		value, isPresent := members[p.name]
		if isPresent {
			c.check(p.schema, value, join(path, p.name))
		} else if slices.Contains(s.Required, p.name) {
			c.report(isMissing, join(path, p.name), "is required")
		}
	}
	for _, name := range s.Required {
		_, isPresent := members[name]
		if !isPresent && s.Properties.find(name) == nil {
			c.report(isMissing, join(path, name), "is required")
		}
	}
	if s.MinProperties != nil && len(members) < *s.MinProperties {
		c.report(isOutside, path, "must have at least %s", countOf(*s.MinProperties, "key"))
	}
	if s.MaxProperties != nil && len(members) > *s.MaxProperties {
		c.report(isOutside, path, "must have at most %s", countOf(*s.MaxProperties, "key"))
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		isMatched := c.checkPatterns(s, name, members[name], path)
		isDescribed := s.Properties.find(name) != nil
		if !isMatched && !isDescribed {
			c.checkAdditional(s, name, members[name], path)
		}
	}
}

// checkPatterns checks the value of a key against the patterns of patternProperties that
// match the key, and reports whether one does.
func (c *checker) checkPatterns(s *schema, name string, value any, path string) (isMatched bool) {
	for _, p := range s.PatternProperties {
		if matches(p.name, name) {
			isMatched = true
			c.check(p.schema, value, join(path, name))
		}
	}
	return isMatched
}

// checkAdditional checks a key without a property.
func (c *checker) checkAdditional(s *schema, name string, value any, path string) {
	if s.AdditionalProperties == nil {
		return
	}
	if !s.AdditionalProperties.refusesAll {
		c.check(s.AdditionalProperties, value, join(path, name))
		return
	}
	c.report(isUnexpected, join(path, name), "is not a known setting%s", didYouMean(closest(name, s.Properties.names())))
}

// reportUndescribed reports a key without a property that the schema allows, unless the key
// was reported before.
func (c *checker) reportUndescribed(name string, known []string, path string) {
	at := join(path, name)
	isReported := slices.ContainsFunc(c.problems, func(p problem) bool { return p.path == at && p.kind == isUnexpected })
	if isReported {
		return
	}
	c.report(isUnexpected, at, "is not a known setting%s", didYouMean(closest(name, known)))
	c.problems[len(c.problems)-1].isUndescribed = true
}

// checkKeys reports the keys of an object that no part of its schema describes.
func (c *checker) checkKeys(s *schema, members map[string]any, path string) {
	known, isOpen := s.keysFor(members)
	if isOpen || len(known) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(known, name) {
			c.reportUndescribed(name, known, path)
		}
	}
}

// keysFor lists the keys that a schema and its parts describe for an object. isOpen
// reports whether the object is a map, which may have any keys.
func (s *schema) keysFor(members map[string]any) (known []string, isOpen bool) {
	known = append(s.Properties.names(), s.Required...)
	describesOthers := s.AdditionalProperties != nil && s.AdditionalProperties.hasRules()
	isOpen = describesOthers || len(s.PatternProperties) > 0
	parts := slices.Clone(s.AllOf)
	for _, options := range [][]*schema{s.OneOf, s.AnyOf} {
		chosen, isKnown := chosenFrom(options, members)
		parts = append(parts, chosen...)
		isOpen = isOpen || !isKnown
	}
	for _, part := range parts {
		more, isPartOpen := part.keysFor(members)
		known = append(known, more...)
		isOpen = isOpen || isPartOpen
	}
	return known, isOpen
}

// chosenFrom returns the option that an object names or, if it names none, all
// options. isKnown is false if the object names an option that does not exist.
func chosenFrom(options []*schema, members map[string]any) (chosen []*schema, isKnown bool) {
	key := tagOf(options)
	name, isString := members[key].(string)
	if key == "" || !isString {
		return options, true
	}
	option := optionFor(options, key, name)
	if option == nil {
		return nil, false
	}
	return []*schema{option}, true
}
