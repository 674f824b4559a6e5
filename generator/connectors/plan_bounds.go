package connectors

import (
	"strconv"
	"strings"
)

// bound is one end of the range of a number.
type bound struct {
	rule   string // function of the runtime that checks it, such as atLeast
	phrase string // for comments, such as "at least"
	limit  string
}

// boundsOf lists the bounds of a number, the lower ones first.
func boundsOf(s schema) []bound {
	atLeast := bound{rule: "atLeast", phrase: "at least"}
	moreThan := bound{rule: "moreThan", phrase: "more than"}
	atMost := bound{rule: "atMost", phrase: "at most"}
	lessThan := bound{rule: "lessThan", phrase: "less than"}

	// In OpenAPI 3.0, exclusiveMinimum is a boolean that excludes the minimum
	// itself. In OpenAPI 3.1, it is a number that replaces the minimum. The same
	// holds for exclusiveMaximum.
	minimum := atLeast
	if s.value("exclusiveMinimum").isTrue() {
		minimum = moreThan
	}
	maximum := atMost
	if s.value("exclusiveMaximum").isTrue() {
		maximum = lessThan
	}

	var bounds []bound
	add := func(b bound, key string) {
		limit, ok := s.value(key).number()
		if ok {
			b.limit = strconv.FormatFloat(limit, 'g', -1, 64)
			bounds = append(bounds, b)
		}
	}
	add(minimum, "minimum")
	add(moreThan, "exclusiveMinimum")
	add(maximum, "maximum")
	add(lessThan, "exclusiveMaximum")
	return bounds
}

func boundRules(bounds []bound) []string {
	var rules []string
	for _, b := range bounds {
		rules = append(rules, goCall(b.rule, b.limit))
	}
	return rules
}

// boundsPhrase describes a range, such as "from 1 to 40" or "more than 0".
func boundsPhrase(bounds []bound) string {
	isClosed := len(bounds) == 2 && bounds[0].rule == "atLeast" && bounds[1].rule == "atMost"
	if isClosed {
		return "from " + bounds[0].limit + " to " + bounds[1].limit
	}
	var phrases []string
	for _, b := range bounds {
		phrases = append(phrases, b.phrase+" "+b.limit)
	}
	return strings.Join(phrases, " and ")
}
