package gofile

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// commentWidth is the width to which comments are wrapped, without the
// indent.
const commentWidth = 100

// Comment renders text as line comments. Paragraphs stay apart, lines within
// them are wrapped anew, and control characters are dropped, so no text can
// leave its comment or become a directive.
func Comment(text string) string {
	var b strings.Builder
	for _, paragraph := range paragraphs(text) {
		if b.Len() > 0 {
			b.WriteString("//\n")
		}
		wrap(&b, paragraph)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func paragraphs(text string) [][]string {
	var all [][]string
	var current []string
	flush := func() {
		if len(current) > 0 {
			all = append(all, current)
			current = nil
		}
	}
	for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
		found := strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
		if len(found) == 0 {
			flush()
		}
		current = append(current, found...)
	}
	flush()
	return all
}

// IsBlank reports whether a text would leave an empty comment.
func IsBlank(text string) bool { return len(paragraphs(text)) == 0 }

func wrap(b *strings.Builder, words []string) {
	column := 0
	for _, w := range words {
		n := utf8.RuneCountInString(w)
		if column > 0 && column+1+n > commentWidth {
			b.WriteByte('\n')
			column = 0
		}
		if column == 0 {
			b.WriteString("//")
			column = 2
		}
		b.WriteString(" " + w)
		column += 1 + n
	}
	b.WriteByte('\n')
}
