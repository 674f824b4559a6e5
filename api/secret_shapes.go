package airbyte

import (
	"regexp"
	"strings"
	"unicode"
)

// This file finds values that look like secrets, whether they were sent or not: by their shape, such as PEM or
// a JWT, or because they are long and random.

// span is a part of a string, from the byte start up to the byte end.
type span struct{ start, end int }

// A shape is a form of values that are secrets wherever they stand.
type shape struct {
	// hints are strings. Each value of this shape contains one of them. They are searched first, which is much
	// faster than the pattern.
	hints []string

	// pattern matches the value. If it has a group, only the group is the secret.
	pattern *regexp.Regexp
}

var shapes = []shape{
	{ // PEM, also if it has no end
		hints:   []string{"-----BEGIN"},
		pattern: regexp.MustCompile(`-----BEGIN[ A-Z0-9+%]*-----(?s:.*?)(?:-----END[^-]*-----|$)`),
	},
	{ // JWT, also if it is cut off
		hints:   []string{"eyJ"},
		pattern: regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){0,4}`),
	},
	{ // password in a URL
		hints:   []string{"://"},
		pattern: regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s:/?#@"'<>]*:([^\s"'<>]+)@[A-Za-z0-9\[_]`),
	},
	{ // password in a data source name, as of Go's MySQL driver
		hints:   []string{"@"},
		pattern: regexp.MustCompile(`\b\w[\w.-]*:([^\s"'<>@]+)@(?:tcp|unix)\(`),
	},
	{ // password in a data source name of Oracle
		hints:   []string{"@"},
		pattern: regexp.MustCompile(`\b\w[\w.-]*/([^\s"'<>@/]+)@(?://|[\w.-]+:\d+[:/])\w`),
	},
	{ // Authorization header
		hints:   []string{" "},
		pattern: regexp.MustCompile(`(?i)\b(?:bearer|basic|token) ([A-Za-z0-9._~+/-]*[0-9][A-Za-z0-9._~+/-]*=*)`),
	},
	{ // token whose maker gave it a prefix
		hints:   []string{"k_"},
		pattern: regexp.MustCompile(`\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{8,}`),
	},
	{ // other prefixes
		hints: []string{
			"gh", "glpat-", "shp", "xox", "pat-", "sk-ant-", "sk-proj-", "SG.", "ya29.", "AIza", "AKIA", "ASIA", "GOOG1",
		},
		pattern: regexp.MustCompile(`\b(?:gh[pousr]_|github_pat_|glpat-|shp(?:at|ca|pa|ss)_|xox[a-z]-|pat-[a-z]+\d-|` +
			`sk-ant-|sk-proj-|SG\.|ya29\.|AIza|AKIA|ASIA|GOOG1)[A-Za-z0-9_.-]{10,}`),
	},
	{ // prefixes that could begin a word, so the rest must be long
		hints:   []string{"dapi", "EAA", "hf_", "npm_"},
		pattern: regexp.MustCompile(`\b(?:dapi[0-9a-f]{16}|(?:EAA|hf_|npm_)[A-Za-z0-9]{20})[A-Za-z0-9]*`),
	},
}

// minRandomLength is the length that a string must have to count as a secret only because it looks random.
const minRandomLength = 32

// portAndPath matches a port and the parameters behind it, which look like a password in
// postgres://host:5432/db?mail=a@b and in sqlserver://host:1433;password=a@b.
var portAndPath = regexp.MustCompile(`^\d{1,5}(?:[/?#]|;\w+=)`)

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// afterID matches the end of a string, before a value that is called an ID.
var afterID = regexp.MustCompile(`(?:\b[Ii]d|ID|Id|_id)["']?\s*[:=]\s*["']?$`)

const longestBeforeID = 20

// findShapes returns the parts of a string that look like secrets. It leaves out long random strings
// that are called IDs, or are part of one of the identifiers.
func findShapes(text string, isIdentifier func(string) bool) []span {
	var found []span
	for _, shape := range shapes {
		if !containsAny(text, shape.hints) {
			continue
		}
		for _, at := range shape.pattern.FindAllStringSubmatchIndex(text, -1) {
			if len(at) > 2 {
				at = at[2:]
			}
			if !portAndPath.MatchString(text[at[0]:at[1]]) {
				found = append(found, span{start: at[0], end: at[1]})
			}
		}
	}
	for _, at := range longWords(text) {
		word := text[at.start:at.end]
		if !isRandom(word) || isIdentifier(word) {
			continue
		}
		if !afterID.MatchString(text[max(0, at.start-longestBeforeID):at.start]) {
			found = append(found, at)
		}
	}
	return found
}

// longWords returns the words in a string that are long enough to count as random. An equals sign can only be at
// the end of a word: inside, it would belong to an assignment such as client_id=x.
func longWords(text string) []span {
	var words []span
	for start := 0; start+minRandomLength <= len(text); {
		end := start
		for end < len(text) && isRandomByte(text[end]) {
			end++
		}
		isLong := end-start >= minRandomLength
		for isLong && end < len(text) && text[end] == '=' {
			end++
		}
		if isLong {
			words = append(words, span{start: start, end: end})
		}
		start = max(end, start+1)
	}
	return words
}

func isRandomByte(b byte) bool { return isAlphanumeric(b) || b == '+' || b == '_' || b == '-' }

// isRandom reports whether a long word has upper and lower case letters and digits, mixed as no name
// mixes them.
func isRandom(word string) bool {
	var upper, lower, digits, changes int
	previous := 0
	for _, r := range word {
		class := 0
		switch {
		case unicode.IsUpper(r):
			upper++
			class = 1
		case unicode.IsLower(r):
			lower++
			class = 2
		case unicode.IsDigit(r):
			digits++
			class = 3
		}
		if class != previous {
			changes++
		}
		previous = class
	}
	isMixed := upper > 0 && lower > 0 && digits > 0 && changes >= len(word)*2/5
	return isMixed && !uuid.MatchString(word)
}

// isRandomWord reports whether a string is one long word that looks random.
func isRandomWord(text string) bool {
	words := longWords(text)
	return len(words) == 1 && words[0] == span{start: 0, end: len(text)} && isRandom(text)
}

var hexWord = regexp.MustCompile(`^(?:[0-9a-f]{32,}|[0-9A-F]{32,})$`)

// secretsInValue returns the secrets in a value of a configuration whose property is not called
// secret: the whole value if it looks like one, and passwords and tokens inside it.
func secretsInValue(key, value string) []string {
	words := wordsOf(key)
	isID := len(words) > 0 && (words[len(words)-1] == "id" || words[len(words)-1] == "ids")
	if !isID && (hexWord.MatchString(value) || isRandomWord(value)) {
		return []string{value}
	}
	const longestValue = 16 << 10
	var secrets []string
	text := value[:min(len(value), longestValue)]
	for _, at := range findShapes(text, func(string) bool { return true }) {
		secrets = append(secrets, text[at.start:at.end])
	}
	for _, at := range findAssigned(text) {
		secrets = append(secrets, text[at.start:at.end])
	}
	return secrets
}

// isPlainName reports whether a value of a property that may be a secret is only a name, such as
// updated_at or login/password.
func isPlainName(value string) bool {
	if len(value) < 8 {
		return true
	}
	return len(value) <= 40 && !strings.ContainsFunc(value, func(r rune) bool {
		return !unicode.IsLetter(r) && !strings.ContainsRune("_-./ ", r)
	})
}
