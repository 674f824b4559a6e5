package naming

import (
	"strings"
	"unicode"
)

// Sentence joins a subject with what is said of it.
func Sentence(subject, verb, rest string) string {
	return strings.Join(strings.Fields(subject+" "+verb), " ") + " " + lowerFirst(rest)
}

func upperFirst(s string) string {
	runes := []rune(s)
	if len(runes) > 0 {
		runes[0] = unicode.ToUpper(runes[0])
	}
	return string(runes)
}

// lowerFirst makes the first word of a sentence follow another one; words in
// capitals stay.
func lowerFirst(s string) string {
	runes := []rune(s)
	if len(runes) > 1 && unicode.IsUpper(runes[1]) {
		return s
	}
	if len(runes) > 0 {
		runes[0] = unicode.ToLower(runes[0])
	}
	return string(runes)
}
