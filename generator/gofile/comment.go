package gofile

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// commentWidth is the maximum width of comments, without their indent.
const commentWidth = 100

// Comment returns text as line comments. Blank lines separate paragraphs; each
// paragraph is wrapped again. Control characters are dropped, so that no text can
// end its comment or become a directive.
func Comment(text string) string {
	var b strings.Builder
	for _, words := range paragraphs(text) {
		if b.Len() > 0 {
			b.WriteString("//\n")
		}
		writeWrapped(&b, words)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// IsBlank reports whether a text would make an empty comment.
func IsBlank(text string) bool { return len(paragraphs(text)) == 0 }

// paragraphs returns the words of each paragraph.
func paragraphs(text string) [][]string {
	var all [][]string
	var current []string
	for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
		words := strings.FieldsFunc(line, isSeparator)
		if len(words) > 0 {
			current = append(current, words...)
			continue
		}
		if len(current) > 0 {
			all = append(all, current)
			current = nil
		}
	}
	if len(current) > 0 {
		all = append(all, current)
	}
	return all
}

// isSeparator reports whether a rune separates words in comments.
func isSeparator(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }

// writeWrapped writes words as comment lines of at most commentWidth. A longer
// word gets a line of its own.
func writeWrapped(b *strings.Builder, words []string) {
	column := 0
	for _, word := range words {
		width := 1 + utf8.RuneCountInString(word)
		if column > 0 && column+width > commentWidth {
			b.WriteByte('\n')
			column = 0
		}
		if column == 0 {
			b.WriteString("//")
			column = 2
		}
		b.WriteString(" " + word)
		column += width
	}
	b.WriteByte('\n')
}
