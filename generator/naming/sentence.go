package naming

import (
	"strings"
	"unicode"
)

// Sentence joins a Go name, a verb and a description. From "Job", "is" and "A run."
// it makes "Job is a run." The verb may be empty: "List" and "Lists jobs." become the
// sentence "List lists jobs." with one capital.
func Sentence(subject, verb, description string) string {
	start := strings.TrimSpace(subject + " " + verb)
	return start + " " + lowerFirst(description)
}

// lowerFirst starts a description in lower case, so that it can follow other
// words. An initialism keeps its capitals.
func lowerFirst(s string) string {
	runes := []rune(s)
	if len(runes) == 0 {
		return ""
	}
	if len(runes) > 1 && unicode.IsUpper(runes[1]) {
		return s
	}
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}

// WithArticle puts "a" or "an" before a Go name, depending on its first sound: "a
// Source", "an EncryptionMapper", "an SSHTunnel", "a User".
func WithArticle(name string) string {
	if startsWithVowelSound(name) {
		return "an " + name
	}
	return "a " + name
}

func startsWithVowelSound(name string) bool {
	runes := []rune(name)
	if len(runes) == 0 {
		return false
	}
	if isSpelledOut(runes) {
		return strings.ContainsRune("AEFHILMNORSX", unicode.ToUpper(runes[0]))
	}
	lower := strings.ToLower(name)
	for _, prefix := range consonantSounds {
		if strings.HasPrefix(lower, prefix) {
			return false
		}
	}
	return strings.ContainsRune("aeiou", []rune(lower)[0])
}

// consonantSounds lists beginnings of words that are written with a vowel and
// spoken with a consonant, as in "a user" and "a one-way street".
var consonantSounds = []string{"euro", "one", "unic", "unif", "union", "uniq", "unit", "univ", "usa", "use", "util"}

// isSpelledOut reports whether a name starts with a letter that is read by its
// name, such as SSH, S3 and OAuth.
func isSpelledOut(name []rune) bool {
	return len(name) == 1 || !unicode.IsLower(name[1])
}

// Enumerate joins words as in a sentence: a, b and c.
func Enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
