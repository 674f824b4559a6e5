package airbyte

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// This file finds values that stand behind the name of a secret, as in password=x, whether they were sent or
// not.

// assignment matches the name of a property and the character that assigns it a value, as in
// password=x, "password": "x", \"password\":\"x\" and password => 'x'.
var assignment = regexp.MustCompile(`([A-Za-z][A-Za-z0-9_.-]{1,80})(\\*["'])?\s*(=>|=|:)\s*(\\*["'])?`)

// findAssigned returns the values that are assigned to names of secrets in a string. It leaves out words
// that say something about the secret, as in "password: must not be blank".
func findAssigned(text string) []span {
	if !strings.ContainsAny(text, "=:") {
		return nil // most values have no assignment, which this shows faster
	}
	var found []span
	end := 0
	for _, at := range assignment.FindAllStringSubmatchIndex(text, -1) {
		isInside := at[1] < end // the value that was found last
		if isInside || !isSecretKey(text[at[2]:at[3]]) {
			continue
		}
		quote := ""
		if at[8] >= 0 {
			quote = text[at[8]:at[9]]
		}
		value := assignedValue(text[at[1]:], quote)
		isColon := text[at[6]:at[7]] == ":"
		if !isRemark(value, quote, isColon) {
			end = at[1] + len(value)
			found = append(found, span{start: at[1], end: end})
		}
	}
	return found
}

// assignedValue returns the value at the beginning of a string: up to the closing quote or, without
// quotes, up to a separator. A value without a closing quote was cut off and ends at the end of its word.
func assignedValue(rest, quote string) string {
	const longestValue = 16 << 10
	rest = rest[:min(len(rest), longestValue)]
	if quote != "" {
		value, _, isClosed := strings.Cut(rest, quote)
		if isClosed {
			return value
		}
	}
	end := strings.IndexFunc(rest, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`;&,"'()[]{}<>|`, r)
	})
	if end < 0 {
		return rest
	}
	return rest[:end]
}

// remarks are words that servers write instead of a secret, or about it.
var remarks = []string{
	"null", "nil", "none", "true", "false", "yes", "no", "empty", "missing", "required", "invalid", "hidden", "redacted",
	"masked", "expired", "unset", "string",
}

// isRemark reports whether a value assigned to a secret only says something about it.
func isRemark(value, quote string, isColon bool) bool {
	trimmed := strings.ToLower(strings.Trim(value, "*.<>[]{}()$%"))
	if trimmed == "" || slices.Contains(remarks, trimmed) || strings.HasPrefix(value, redacted) {
		return true
	}
	if strings.ContainsFunc(value, unicode.IsSpace) {
		return true // a sentence
	}
	if !isColon {
		return false
	}
	if isWord(value) {
		return len(value) < 16
	}
	return quote == "" && (len(value) < 6 || !strings.ContainsAny(value, "0123456789"))
}

// isWord reports whether a string consists of letters only.
func isWord(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
}
