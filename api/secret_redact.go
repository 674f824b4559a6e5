package airbyte

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
)

// This file removes the secrets from strings, in three steps:
//
//  1. A secretSet collects the secrets and the identifiers of a request (secret_request.go).
//  2. Its redactor has the forms in which each secret is searched (secret_forms.go).
//  3. The redactor finds secrets by their shape (secret_shapes.go), by the key before them
//     (secret_assigned.go), and by comparison with its secrets (secret_patterns.go). It replaces them.

// redact removes the secrets from a string.
func (r redactor) redact(source string) string { return r.redactCut(source, isComplete) }

// redactCut removes the secrets from a string and, if it may have been cut off, the beginning of a secret
// from its end.
func (r redactor) redactCut(source string, end cut) string {
	t := unescape(source)
	found := r.find(source, t, end)
	if end != isComplete {
		found = append(found, r.findBeforePartialEscape(source, end)...)
	}
	return replace(source, found)
}

// findBeforePartialEscape returns the secrets in a string that ends in an escape that was cut off. A secret before the
// escape includes it.
func (r redactor) findBeforePartialEscape(source string, end cut) []span {
	partial := partialEscape.FindStringIndex(source)
	if partial == nil {
		return nil
	}
	shorter := source[:partial[0]]
	found := r.find(shorter, unescape(shorter), end)
	for i, at := range found {
		if at.end == len(shorter) {
			found[i].end = len(source)
		}
	}
	return found
}

// partialEscape matches an escape that was cut off.
var partialEscape = regexp.MustCompile(`(?:\\+(?:u[0-9A-Fa-f]{0,3}|x[0-9A-Fa-f]?)?|%[0-9A-Fa-f]?|&#?[0-9A-Za-z]{0,8})$`)

// find returns the parts of a string that are secrets. t is the string without escapes.
func (r redactor) find(source string, t text, end cut) []span {
	isIdentifier := func(word string) bool { return strings.Contains(r.identifiers, word) }
	unescaped := string(t.bytes)
	found := findShapes(source, isIdentifier)
	found = append(found, findAssigned(source)...)
	if unescaped != source {
		for _, at := range slices.Concat(findShapes(unescaped, isIdentifier), findAssigned(unescaped)) {
			found = append(found, t.inSource(at))
		}
	}
	found = append(found, r.findKnown(source, t, end, maxEncodings)...)
	printable, isQuoted := t.quotedPrintable()
	if isQuoted {
		found = append(found, r.findKnown(source, printable, end, 0)...)
	}
	return append(found, r.findBeforeEllipsis(source)...)
}

// partialBeforeEllipsis matches an escape that another program cut off.
var partialBeforeEllipsis = regexp.MustCompile(strings.TrimSuffix(partialEscape.String(), "$") + `(?:\.\.\.|…)`)

// findBeforeEllipsis returns the beginnings of secrets that end in an escape that was cut off, as in abc%4…. Other
// beginnings are found by their patterns.
func (r redactor) findBeforeEllipsis(source string) []span {
	const mostCuts = 1000
	const longestBeginning = 1 << 10 // the beginning of a longer secret is found without its end
	if !strings.Contains(source, "...") && !strings.Contains(source, "…") {
		return nil
	}
	var found []span
	for i, cut := range partialBeforeEllipsis.FindAllStringIndex(source, -1) {
		start := max(0, cut[0]-longestBeginning)
		before := source[start:cut[0]]
		if i >= mostCuts { // only a hostile text has so many
			found = append(found, span{start: start, end: cut[1]})
			continue
		}
		for _, at := range r.findKnown(before, unescape(before), isCut, 0) {
			if at.end == len(before) {
				found = append(found, span{start: start + at.start, end: cut[1]})
			}
		}
	}
	return found
}

// maxEncodings is the number of levels of base64 and hexadecimal that are decoded.
const maxEncodings = 2

// findKnown returns the parts of a string that are secrets of the request.
func (r redactor) findKnown(source string, t text, end cut, encodings int) []span {
	var found []span
	for _, secret := range r.exact {
		found = append(found, indexesOf(source, secret)...)
	}
	if r.folded == nil {
		return found
	}
	found = append(found, r.findFolded(t, end)...)
	found = append(found, r.findBase64(t, end)...)
	if encodings > 0 {
		found = append(found, r.findNested(t, encodings-1)...)
	}
	return found
}

// findFolded returns the parts of the source that are secrets in their folded forms.
func (r redactor) findFolded(t text, end cut) []span {
	var found []span
	folded := t.fold()
	for _, at := range r.folded.find(t, folded, end) {
		found = append(found, t.inSource(folded.inSource(at)))
	}
	for _, at := range r.keyed.find(t, folded, end) {
		place := folded.inSource(at)
		if followsSecretKey(t.bytes[:place.start]) || t.isAfterUser(place) {
			found = append(found, t.inSource(place))
		}
	}
	return found
}

// findBase64 returns the words in the source that have a secret in base64.
func (r redactor) findBase64(t text, end cut) []span {
	var found []span
	chars := t.base64Chars()
	word := span{}
	for _, at := range r.base64.find(t, chars, end) {
		place := chars.inSource(at)
		isInSameWord := place.end <= word.end
		if isInSameWord {
			continue
		}
		word = t.wholeBase64(place)
		found = append(found, t.inSource(word))
	}
	return found
}

// findNested returns the words in the source that decode to a string which has a secret in another form. It
// decodes up to a number of levels more.
func (r redactor) findNested(t text, encodings int) []span {
	var found []span
	isSecret := map[string]bool{} // by word, because IDs and names come again and again
	for _, at := range t.encodedWords() {
		word := string(t.bytes[at.start:at.end])
		has, isKnown := isSecret[word]
		if !isKnown {
			has = r.isEncoded(word, encodings)
			isSecret[word] = has
		}
		if has {
			found = append(found, t.inSource(at))
		}
	}
	return found
}

// isAfterUser reports whether a part of t stands between a user and a host, as in user:password@host.
func (t *text) isAfterUser(at span) bool {
	return at.start > 1 && at.end < len(t.bytes) && t.bytes[at.end] == '@' &&
		(t.bytes[at.start-1] == ':' || t.bytes[at.start-1] == '/')
}

// encodedWords returns the words of t that may be base64, without its padding, or hexadecimal.
func (t *text) encodedWords() []span {
	const shortest = 10
	var words []span
	start := 0
	for i := range len(t.bytes) + 1 {
		isInside := i < len(t.bytes) && t.bytes[i] != '=' && isBase64(t.bytes[i])
		if isInside {
			continue
		}
		if i-start >= shortest {
			words = append(words, span{start: start, end: i})
		}
		start = i + 1
	}
	return words
}

// standardBase64 replaces the characters of base64 in URLs.
var standardBase64 = strings.NewReplacer("-", "+", "_", "/")

// isEncoded reports whether a word decodes to a string that has a secret. This finds secrets that were
// escaped before they were encoded.
func (r redactor) isEncoded(word string, encodings int) bool {
	standard := standardBase64.Replace(word)
	fromBase64, base64Err := base64.RawStdEncoding.DecodeString(standard)
	fromHex, hexErr := hex.DecodeString(word)
	return (base64Err == nil && r.isInside(fromBase64, encodings)) || (hexErr == nil && r.isInside(fromHex, encodings))
}

func (r redactor) isInside(decoded []byte, encodings int) bool {
	source := string(decoded)
	return len(r.findKnown(source, unescape(source), isComplete, encodings)) > 0
}

// inSource returns the place in the source of a part of t.
func (t *text) inSource(at span) span {
	if at.start >= at.end {
		return span{}
	}
	return span{start: int(t.from[at.start]), end: int(t.to[at.end-1])}
}

// wholeBase64 extends a part of t to all characters of base64 around it.
func (t *text) wholeBase64(at span) span {
	for at.start > 0 && isBase64(t.bytes[at.start-1]) {
		at.start--
	}
	for at.end < len(t.bytes) && isBase64(t.bytes[at.end]) {
		at.end++
	}
	return at
}

func isBase64(b byte) bool { return isAlphanumeric(b) || strings.IndexByte("+/-_=", b) >= 0 }

func indexesOf(source, secret string) []span {
	var found []span
	for start := 0; ; {
		i := strings.Index(source[start:], secret)
		if i < 0 {
			return found
		}
		found = append(found, span{start: start + i, end: start + i + len(secret)})
		start += i + len(secret)
	}
}

// beforeValue matches the end of a string that stands before the value of a property: the name of the
// property and the characters or words that assign the value.
var beforeValue = regexp.MustCompile(
	`(?i)(?:([A-Za-z]+)[ _-])?([A-Za-z][A-Za-z0-9_.-]*)["'>\]]*(?:[\s:=]+(?:is|was|by|value|of)\b)?[\s:=>"'({\[<-]+$`)

// followsSecretKey reports whether a value that follows a string is that of a secret, as after
// password=, "password":" or api key.
func followsSecretKey(before []byte) bool {
	const longestKey = 120
	before = before[max(0, len(before)-longestKey):]
	parts := beforeValue.FindSubmatch(before)
	if parts == nil {
		return false
	}
	previous := string(parts[1])
	name := string(parts[2])
	if isSecretKey(name) || strings.EqualFold(name, "basic") || strings.EqualFold(name, "identified") {
		return true
	}
	return previous != "" && isSecretKey(previous+"_"+name)
}

// replace replaces parts of a string by [redacted].
func replace(source string, found []span) string {
	found = slices.DeleteFunc(found, func(at span) bool { return at.start >= at.end })
	if len(found) == 0 {
		return source
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	end := 0
	for _, at := range found {
		if at.start > end || end == 0 {
			b.WriteString(source[end:max(at.start, end)])
			b.WriteString(redacted)
		}
		end = max(end, at.end)
	}
	return b.String() + source[end:]
}
