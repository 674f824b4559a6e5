package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// yamlOf returns a document as YAML. JSON is almost a subset of YAML: this function
// replaces the characters and escapes in strings of JSON that YAML reads differently or
// refuses. Line breaks stay where they are. Documents in YAML are returned unchanged.
func yamlOf(data []byte) []byte {
	text := bytes.TrimPrefix(data, []byte("\ufeff"))
	isObject := bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{"))
	if !isObject || !json.Valid(text) {
		return data
	}
	yaml := make([]byte, 0, len(text))
	for len(text) > 0 {
		size := 1
		isPlain := text[0] < 0x7f && text[0] != '\\'
		switch {
		case isPlain:
			yaml = append(yaml, text[0])
		case text[0] == '\\':
			yaml, size = appendEscape(yaml, text)
		default:
			yaml, size = appendRune(yaml, text)
		}
		text = text[size:]
	}
	return yaml
}

// appendEscape appends the escape sequence at the start of a text, and returns its size. It
// replaces both halves of a surrogate pair by their character, and half a pair by U+FFFD,
// as package json does.
func appendEscape(yaml, text []byte) (longer []byte, size int) {
	first, isUnicode := escapedUnit(text)
	switch {
	case text[1] == '/': // YAML of version 1.1 does not have this escape
		return append(yaml, '/'), 2
	case !isUnicode:
		return append(yaml, text[:2]...), 2
	case !utf16.IsSurrogate(first):
		return append(yaml, text[:6]...), 6
	}
	second, _ := escapedUnit(text[6:])
	r := utf16.DecodeRune(first, second)
	if r == utf8.RuneError {
		return append(yaml, `\ufffd`...), 6
	}
	return fmt.Appendf(yaml, `\U%08x`, r), 12
}

// escapedUnit returns the value of an escape such as \u00e9 at the start of a text.
func escapedUnit(text []byte) (unit rune, isUnicode bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(n), err == nil
}

// appendRune appends the character at the start of a text, and returns its size. It escapes
// the line breaks and control characters that JSON allows in strings.
func appendRune(yaml, text []byte) (longer []byte, size int) {
	r, size := utf8.DecodeRune(text)
	isControl := r >= 0x7f && r < 0xa0
	isLineBreak := r == '\u2028' || r == '\u2029'
	isNoncharacter := r == 0xfeff || r == 0xfffe || r == 0xffff
	if isControl || isLineBreak || isNoncharacter {
		return fmt.Appendf(yaml, `\u%04x`, r), size
	}
	return append(yaml, text[:size]...), size
}
