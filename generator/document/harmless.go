package document

import (
	"strings"
	"unicode"
)

// ciCommands breaks the commands that CI servers read from the output of a program,
// wherever they are in a line.
var ciCommands = strings.NewReplacer("##[", "# #[", "##vso[", "# #vso[")

// Harmless returns text for a terminal or the log of a CI server. Characters that
// move the cursor, change colours or reorder text are replaced, and commands for the CI
// server are broken. Line breaks and tabs stay.
func Harmless(text string) string {
	text = strings.Map(harmlessRune, text)
	if strings.Contains(text, "##") {
		text = ciCommands.Replace(text)
	}
	if !strings.Contains(text, "::") {
		return text
	}
	var b strings.Builder
	isAtStart := true // of a word: a line may be broken before it
	for i, r := range text {
		if isAtStart && strings.HasPrefix(text[i:], "::") {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		isAtStart = unicode.IsSpace(r)
	}
	return b.String()
}

// harmlessRune replaces a rune that [IsHarmful].
func harmlessRune(r rune) rune {
	if IsHarmful(r) {
		return unicode.ReplacementChar
	}
	return r
}

// IsHarmful reports whether a rune could move the cursor of a terminal, change its
// colours, break a line or reorder text. Line feeds and tabs are not harmful.
func IsHarmful(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	isSeparator := r == '\u2028' || r == '\u2029' // break lines in some viewers
	return unicode.IsControl(r) || isSeparator || unicode.In(r, unicode.Bidi_Control)
}
