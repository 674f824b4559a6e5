package airbyte

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// This file brings strings into forms in which a secret and its echo are equal. Each step keeps the place in
// the source that each byte stands for, so that the source can be redacted:
//
//	unescape         %41, &#65; and \u0041 become A
//	quotedPrintable  =41 becomes A
//	fold             case, space and the like no longer matter
//	base64Chars      only letters and digits remain

// text is a string with the places in its source that its bytes stand for.
type text struct {
	bytes []byte
	from  []int32 // start of each byte in the source
	to    []int32 // end of each byte in the source
}

// newText returns an empty text with room for size bytes.
func newText(size int) text {
	return text{bytes: make([]byte, 0, size), from: make([]int32, 0, size), to: make([]int32, 0, size)}
}

// maxUnescapes is the number of levels of escapes that are undone, such as a URL in JSON in JSON.
const maxUnescapes = 4

// unescape undoes the escapes of URLs, HTML, JSON and Go in a string, however they are nested. The string
// must be shorter than 2 GiB.
func unescape(source string) text {
	t := text{bytes: []byte(source), from: make([]int32, len(source)), to: make([]int32, len(source))}
	for i := range len(source) {
		t.from[i] = int32(i)
		t.to[i] = int32(i + 1)
	}
	for range maxUnescapes {
		if !t.unescapeOnce() {
			break
		}
	}
	return t
}

// unescapeOnce undoes one level of escapes, and reports whether there was one.
func (t *text) unescapeOnce() bool {
	source := string(t.bytes)
	if !strings.ContainsAny(source, `%\&`) {
		return false
	}
	out := newText(len(source))
	changed := false
	for i := 0; i < len(source); {
		value, size := escapeAt(source[i:])
		if size == 0 {
			out.addByte(source[i], t.from[i], t.to[i])
			i++
			continue
		}
		out.add(value, t.from[i], t.to[i+size-1])
		i += size
		changed = true
	}
	*t = out
	return changed
}

func (t *text) add(value string, from, to int32) {
	for i := range len(value) {
		t.addByte(value[i], from, to)
	}
}

func (t *text) addByte(b byte, from, to int32) {
	t.bytes = append(t.bytes, b)
	t.from = append(t.from, from)
	t.to = append(t.to, to)
}

// escapeAt returns the value and the length of the escape that a string begins with. The length is 0 if
// it begins with another character.
func escapeAt(source string) (value string, size int) {
	switch source[0] {
	case '%':
		if b, ok := hexByte(source, 1); ok {
			return string([]byte{b}), 3
		}
		if strings.HasPrefix(source, "%u") { // JavaScript
			if r, ok := hexRune(source, 2, 4); ok {
				return string(r), 6
			}
		}
	case '&':
		return entityAt(source)
	case '\\':
		return backslashAt(source)
	}
	return "", 0
}

// entityAt is like escapeAt, for HTML.
func entityAt(source string) (value string, size int) {
	const longestEntity = 12
	end := strings.IndexByte(source[:min(len(source), longestEntity)], ';')
	if end < 0 {
		return "", 0
	}
	entity := source[:end+1]
	value = html.UnescapeString(entity)
	if value == entity {
		return "", 0
	}
	return value, len(entity)
}

// backslashAt is like escapeAt, for JSON and Go. It treats any number of backslashes as one, because each
// level of quoting doubles them. Escapes of space are removed together with space, later.
func backslashAt(source string) (value string, size int) {
	name := strings.TrimLeft(source, `\`)
	slashes := len(source) - len(name)
	if name == "" {
		return "", slashes
	}
	switch unicode.ToLower(rune(name[0])) { // the secret may be in upper case
	case 'n', 'r', 't', 'v', 'f':
		return " ", slashes + 1
	case 'x':
		if b, ok := hexByte(name, 1); ok {
			return string([]byte{b}), slashes + 3
		}
	case 'u':
		if strings.HasPrefix(name[1:], "{") {
			return bracedAt(source, slashes)
		}
		if _, isLong := hexRune(name, 1, 8); isLong && name[0] == 'U' {
			return unicodeAt(source, slashes, 8)
		}
		return unicodeAt(source, slashes, 4)
	case '0', '1', '2', '3':
		if n, err := strconv.ParseUint(name[:min(len(name), 3)], 8, 8); err == nil && len(name) >= 3 {
			return string([]byte{byte(n)}), slashes + 3
		}
	}
	return "", slashes
}

// unicodeAt decodes the digits of a Unicode escape after the backslashes and the letter. The second half
// of a surrogate pair may follow.
func unicodeAt(source string, slashes, digits int) (value string, size int) {
	size = slashes + 1 + digits
	first, ok := hexRune(source, slashes+1, digits)
	if !ok {
		return "", slashes
	}
	if !utf16.IsSurrogate(first) {
		return string(first), size
	}
	rest := strings.TrimLeft(source[size:], `\`)
	moreSlashes := len(source) - size - len(rest)
	second, ok := hexRune(rest, 1, 4)
	if moreSlashes == 0 || !ok || rest[0] != 'u' {
		return "", size
	}
	return string(utf16.DecodeRune(first, second)), size + moreSlashes + 5
}

// bracedAt decodes a Unicode escape of JavaScript or Rust, such as \u{fc}, after the backslashes and the
// letter.
func bracedAt(source string, slashes int) (value string, size int) {
	const longest = 6
	digits := source[slashes+len("u{"):]
	digits = digits[:min(len(digits), longest+1)]
	count := strings.IndexByte(digits, '}')
	r, ok := hexRune(digits, 0, max(count, 0))
	if !ok {
		return "", slashes
	}
	return string(r), slashes + len("u{}") + count
}

// quotedPrintable undoes the quoted-printable encoding of emails, in which the secret p=1 is p=3D1. It
// returns false if there is none. The places are those in the source of t.
func (t *text) quotedPrintable() (text, bool) {
	if !bytes.Contains(t.bytes, []byte("=")) {
		return text{}, false
	}
	out := newText(len(t.bytes))
	source := string(t.bytes)
	changed := false
	for i := 0; i < len(source); {
		value, size := quotedPrintableAt(source[i:])
		changed = changed || size > 1
		out.add(value, t.from[i], t.to[i+size-1])
		i += size
	}
	return out, changed
}

// quotedPrintableAt returns the character that a string begins with, and the length of its encoding. The
// character is "" for the end of a line that the encoding has added.
func quotedPrintableAt(source string) (value string, size int) {
	if source[0] != '=' || len(source) == 1 {
		return source[:1], 1
	}
	b, isEscape := hexByte(source, 1)
	if isEscape {
		return string([]byte{b}), 3
	}
	lines := strings.TrimLeft(source[1:], " \r\n") // line breaks may have become spaces
	size = len(source) - len(lines)
	if size == 1 {
		return source[:1], 1
	}
	return "", size
}

func hexByte(source string, at int) (byte, bool) {
	r, ok := hexRune(source, at, 2)
	return byte(r), ok //nolint:gosec // two digits
}

func hexRune(source string, at, digits int) (rune, bool) {
	if len(source) < at+digits {
		return 0, false
	}
	n, err := strconv.ParseUint(source[at:at+digits], 16, 32)
	return rune(n), err == nil //nolint:gosec // at most 32 bits; an invalid rune becomes U+FFFD
}

// fold returns the form in which strings are compared: in lower case, without space, backslashes and plus
// signs (space in forms), and with doubled quotes (of SQL) as one. The places are those of bytes in t.
func (t *text) fold() text {
	out := newText(len(t.bytes))
	previous := rune(0)
	for i := 0; i < len(t.bytes); {
		if isAlphanumeric(t.bytes[i]) { // most bytes, which this handles faster
			previous = rune(t.bytes[i])
			out.addByte(lowerByte(t.bytes[i]), int32(i), int32(i+1))
			i++
			continue
		}
		r, size := utf8.DecodeRune(t.bytes[i:])
		from := int32(i)
		to := int32(i + size) //nolint:gosec // strings are shorter than 2 GiB
		i += size
		isDropped := r == utf8.RuneError || r == '+' || r == '\\' || unicode.IsSpace(r) || !unicode.IsPrint(r)
		isDoubled := r == previous && strings.ContainsRune("'\"`]", r)
		if isDropped || isDoubled {
			continue
		}
		previous = r
		out.add(string(unicode.ToLower(r)), from, to)
	}
	return out
}

// base64Chars returns the letters and digits of t. This is the form in which base64 is compared: its
// variants differ in the other characters. The places are those of bytes in t.
func (t *text) base64Chars() text {
	out := newText(len(t.bytes))
	for i, b := range t.bytes {
		if isAlphanumeric(b) {
			out.addByte(b, int32(i), int32(i+1))
		}
	}
	return out
}

func isAlphanumeric(b byte) bool { return isLetter(b) || (b >= '0' && b <= '9') }

func isLetter(b byte) bool { return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') }

func lowerByte(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b - 'A' + 'a'
	}
	return b
}

// foldString returns the folded form of a secret.
func foldString(secret string) string {
	t := unescape(secret)
	folded := t.fold()
	return string(folded.bytes)
}
