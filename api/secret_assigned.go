package airbyte

import (
	"slices"
	"strings"
	"unicode"
)

// This file finds values that stand behind the name of a secret, as in password=x, whether they were sent or
// not.

// assignment is the name of a property and the character that assigns it a value, as in
// password=x, "password": "x", \"password\":\"x\" and password => 'x'.
type assignment struct {
	name    string
	quote   string // before the value, with its backslashes; "" if there is none
	isColon bool
	end     int // where the value begins
}

// findAssigned returns the values that are assigned to names of secrets in a string. It leaves out words
// that say something about the secret, as in "password: must not be blank".
func findAssigned(text string) []span {
	var found []span
	end := 0
	for _, a := range assignments(text) {
		isInside := a.end < end // the value that was found last
		if isInside || !isSecretKey(a.name) {
			continue
		}
		value := assignedValue(text[a.end:], a.quote)
		if !isRemark(value, a.quote, a.isColon) {
			end = a.end + len(value)
			found = append(found, span{start: a.end, end: end})
		}
	}
	return found
}

const assignmentSpace = " \t\n\f\r"

// assignments returns the assignments in a string.
func assignments(text string) []assignment {
	var all []assignment
	start := 0
	for {
		size := strings.IndexAny(text[start:], "=:")
		if size < 0 {
			return all
		}
		at := start + size
		name := assignedName(text[start:at])
		start = at + 1
		if name == "" {
			continue
		}
		operator := text[at : at+1]
		if strings.HasPrefix(text[at:], "=>") {
			operator = "=>"
		}
		rest := strings.TrimLeft(text[at+len(operator):], assignmentSpace)
		quote := quoteAt(rest)
		start = len(text) - len(rest) + len(quote)
		all = append(all, assignment{name: name, quote: quote, isColon: operator == ":", end: start})
	}
}

// assignedName returns the name that a string ends with, without its quotes, or "" if there is none.
func assignedName(before string) string {
	const longestName = 81
	before = strings.TrimRight(before, assignmentSpace)
	unquoted := strings.TrimRight(before, `"'`)
	if len(unquoted) == len(before)-1 {
		before = strings.TrimRight(unquoted, `\`)
	}
	start := len(before)
	for start > 0 && start > len(before)-longestName && isNameByte(before[start-1]) {
		start--
	}
	for start < len(before) && !isLetter(before[start]) {
		start++
	}
	name := before[start:]
	if len(name) < 2 {
		return ""
	}
	return name
}

// quoteAt returns the quote that a string begins with, after any number of backslashes, or "" if it begins with
// another character.
func quoteAt(rest string) string {
	quoted := strings.TrimLeft(rest, `\`)
	if quoted == "" || (quoted[0] != '"' && quoted[0] != '\'') {
		return ""
	}
	return rest[:len(rest)-len(quoted)+1]
}

func isNameByte(b byte) bool { return isAlphanumeric(b) || b == '_' || b == '.' || b == '-' }

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
