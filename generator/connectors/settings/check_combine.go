package settings

import (
	"encoding/json"
	"slices"
	"strconv"
)

// checkCombinations checks the keywords allOf, anyOf, oneOf and not.
func (c *checker) checkCombinations(s *schema, v any, path string) {
	for _, part := range s.AllOf {
		c.checkPart(part, v, path)
	}
	if len(s.AnyOf) > 0 {
		c.checkOptions(s.AnyOf, v, path, false)
	}
	if len(s.OneOf) > 0 {
		c.checkOptions(s.OneOf, v, path, true)
	}
	if s.Not != nil && accepts(s.Not, v) {
		c.report(isOutside, path, "has a value that is not allowed")
	}
}

// accepts reports whether a schema allows a value.
func accepts(s *schema, v any) bool {
	c := &checker{}
	c.checkPart(s, v, "")
	return len(c.problems) == 0
}

// checkOptions checks that a value fits one of several options. If the options have
// a property that names them, the problems are those of the named option.
func (c *checker) checkOptions(options []*schema, v any, path string, isExclusive bool) {
	members, isObject := v.(map[string]any)
	if key := tagOf(options); key != "" && isObject {
		value, isPresent := members[key]
		if isPresent {
			c.checkNamedOption(options, key, value, members, path)
			return
		}
	}
	// Each option is checked once. Otherwise, nested options would take exponential time.
	attempts := make([]*checker, len(options))
	var fitting []*checker
	for i, option := range options {
		attempts[i] = &checker{isClosed: c.isClosed}
		attempts[i].checkPart(option, v, path)
		if attempts[i].fits() {
			fitting = append(fitting, attempts[i])
		}
	}
	switch {
	case len(fitting) == 0:
		c.reportNoOption(options, attempts, v, path)
	case len(fitting) > 1 && isExclusive:
		c.report(isOutside, path, "fits more than one of its options%s", tagHint(options))
	default:
		c.problems = append(c.problems, fitting[0].problems...) // about undescribed keys
	}
}

// fits reports whether the schema allows the value. Keys that only a closed check reports
// do not count.
func (c *checker) fits() bool {
	isViolation := func(p problem) bool { return !p.isUndescribed }
	return !slices.ContainsFunc(c.problems, isViolation)
}

// checkNamedOption checks an object against the option that its property names.
func (c *checker) checkNamedOption(options []*schema, key string, value any, members map[string]any, path string) {
	name, _ := value.(string)
	option := optionFor(options, key, name)
	if option != nil {
		c.checkPart(option, members, path)
		return
	}
	if _, isString := value.(string); !isString {
		c.report(isMistyped, join(path, key), "must be a string, got %s", typeOf(value))
		return
	}
	c.reportUnlisted(value, optionNames(options, key), join(path, key))
}

// reportNoOption reports a value that fits none of the options. The attempts have the
// problems with each.
func (c *checker) reportNoOption(options []*schema, attempts []*checker, v any, path string) {
	_, isObject := v.(map[string]any)
	key := tagOf(options)
	if key != "" && isObject {
		c.report(isMissing, join(path, key), "is required%s", tagHint(options))
		return
	}
	var candidates []*checker
	var types []string
	for i, option := range options {
		types = append(types, option.Types...)
		if option.allowsType(v) {
			candidates = append(candidates, attempts[i])
		}
	}
	slices.Sort(types)
	types = slices.Compact(types)
	if len(candidates) == 1 {
		c.problems = append(c.problems, candidates[0].problems...)
		return
	}
	if len(candidates) == 0 && len(types) > 0 {
		c.report(isMistyped, path, "must be %s, got %s", wantedTypes(types), typeOf(v))
		return
	}
	c.report(isOutside, path, "fits none of its options")
}

// tagHint lists the names of options, if a property names them.
func tagHint(options []*schema) string {
	key := tagOf(options)
	if key == "" {
		return ""
	}
	text := "; its values are "
	for i, name := range optionNames(options, key) {
		if i > 0 {
			text += ", "
		}
		text += name
	}
	return text
}

// tagOf returns the property that has one string in each option, and another string
// in each. It is "" if there is none.
func tagOf(options []*schema) string {
	if len(options) == 0 {
		return ""
	}
	for _, p := range options[0].Properties {
		if isTag(p.name, options) {
			return p.name
		}
	}
	return ""
}

func isTag(key string, options []*schema) bool {
	seen := map[string]bool{}
	for _, option := range options {
		s := option.Properties.find(key)
		if s == nil {
			return false
		}
		name, isConstant := s.onlyString()
		if !isConstant || seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}

// optionFor returns the option with a name, or nil.
func optionFor(options []*schema, key, name string) *schema {
	for _, option := range options {
		s := option.Properties.find(key)
		if s == nil {
			continue
		}
		if constant, ok := s.onlyString(); ok && constant == name {
			return option
		}
	}
	return nil
}

// optionNames lists the names of options as JSON.
func optionNames(options []*schema, key string) []string {
	var names []string
	for _, option := range options {
		s := option.Properties.find(key)
		if s == nil {
			continue
		}
		name, _ := s.onlyString()
		names = append(names, quoteJSON(name))
	}
	return names
}

func quoteJSON(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		return strconv.Quote(text)
	}
	return string(encoded)
}
