package connectors

import (
	"strconv"
	"strings"
	"unicode"
)

// stringPhrase describes the strings that a schema allows.
func stringPhrase(s schema) string {
	phrase := ""
	switch s.text("format") {
	case "date":
		phrase = "a date"
	case "date-time":
		phrase = "a date and time"
	}
	if s.contradictsFormat() {
		phrase = ""
	}
	phrase = joinPhrases(phrase, countPhrase(s, "minLength", "maxLength", "character"))
	if pattern := s.text("pattern"); isPattern(pattern) {
		phrase = joinWords(phrase, "matching "+shownText(pattern))
	}
	return phrase
}

// shownText returns a text for a comment. It quotes an empty text, and one whose white space
// or unprintable characters the comment would change.
func shownText(text string) string {
	isUnprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	isChanged := strings.Join(strings.Fields(text), " ") != text || strings.ContainsFunc(text, isUnprintable)
	if text == "" || isChanged {
		return strconv.Quote(text)
	}
	return text
}

// countPhrase describes how many characters, items or keys a schema allows.
func countPhrase(s schema, minimumKey, maximumKey, thing string) string {
	var phrases []string
	if v := s.value(minimumKey); v.isInt() && v.text() != "0" {
		phrases = append(phrases, "at least "+pluralOf(v.text(), thing))
	}
	if v := s.value(maximumKey); v.isInt() {
		phrases = append(phrases, "at most "+pluralOf(v.text(), thing))
	}
	return strings.Join(phrases, " and ")
}

func pluralOf(n, thing string) string {
	if n == "1" {
		return n + " " + thing
	}
	return n + " " + thing + "s"
}

// bound is one end of the range of a number.
type bound struct {
	phrase string // such as "at least"
	limit  string
}

const (
	atLeast = "at least"
	atMost  = "at most"
)

// boundsOf lists the bounds of a number, the lower ones first.
func boundsOf(s schema) []bound {
	// In OpenAPI 3.0, exclusiveMinimum is a boolean that excludes the minimum
	// itself. In JSON Schema, it is a number that replaces the minimum. The same
	// holds for exclusiveMaximum.
	minimum := atLeast
	if s.value("exclusiveMinimum").isTrue() {
		minimum = "more than"
	}
	maximum := atMost
	if s.value("exclusiveMaximum").isTrue() {
		maximum = "less than"
	}
	var bounds []bound
	add := func(phrase, key string) {
		limit, ok := s.value(key).number()
		if ok {
			bounds = append(bounds, bound{phrase: phrase, limit: strconv.FormatFloat(limit, 'g', -1, 64)})
		}
	}
	add(minimum, "minimum")
	add("more than", "exclusiveMinimum")
	add(maximum, "maximum")
	add("less than", "exclusiveMaximum")
	return bounds
}

// numberPhrase describes the numbers that a schema allows, such as "from 1 to 40" or
// "more than 0".
func numberPhrase(s schema) string {
	phrase := boundsPhrase(boundsOf(s))
	step, ok := s.value("multipleOf").number()
	if ok {
		phrase = joinPhrases(phrase, "a multiple of "+strconv.FormatFloat(step, 'g', -1, 64))
	}
	return phrase
}

func boundsPhrase(bounds []bound) string {
	isClosed := len(bounds) == 2 && bounds[0].phrase == atLeast && bounds[1].phrase == atMost
	if isClosed {
		return "from " + bounds[0].limit + " to " + bounds[1].limit
	}
	var phrases []string
	for _, b := range bounds {
		phrases = append(phrases, b.phrase+" "+b.limit)
	}
	return strings.Join(phrases, " and ")
}
