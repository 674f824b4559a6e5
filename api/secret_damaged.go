package airbyte

import (
	"strings"
	"unicode/utf8"
)

// This file has the forms of secrets that were decoded or encoded in the wrong charset.

// damagedForms returns the forms that a secret gets when a program decodes or encodes it in the wrong charset.
// A secret in ASCII has none.
func damagedForms(secret string) []string {
	isASCII := !strings.ContainsFunc(secret, func(r rune) bool { return r >= utf8.RuneSelf })
	if isASCII {
		return nil
	}
	return []string{
		replaceNonASCII(secret, func(string) string { return "" }),
		replaceNonASCII(secret, func(string) string { return "?" }),
		replaceNonASCII(secret, func(char string) string { return strings.Repeat("?", len(char)) }),
		replaceNonASCII(secret, asLatin1),
		replaceNonASCII(secret, asWindows1252),
	}
}

// replaceNonASCII replaces each character of a string that is not in ASCII.
func replaceNonASCII(text string, replace func(char string) string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
		} else {
			b.WriteString(replace(string(r)))
		}
	}
	return b.String()
}

// asLatin1 decodes the bytes of a string as Latin-1.
func asLatin1(text string) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteRune(rune(text[i]))
	}
	return b.String()
}

// windows1252 holds the characters of the bytes 0x80 to 0x9f in Windows-1252, which is otherwise Latin-1.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// asWindows1252 decodes the bytes of a string as Windows-1252.
func asWindows1252(text string) string {
	var b strings.Builder
	for _, r := range asLatin1(text) {
		if r >= 0x80 && r < 0xa0 {
			r = windows1252[r-0x80]
		}
		b.WriteRune(r)
	}
	return b.String()
}
