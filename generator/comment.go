package generator

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// commentWidth is the width to which comments are wrapped, without the
// indent.
const commentWidth = 80

// widowWidth is how much wider a paragraph may be where that saves its last
// line, which is a word or two then.
const widowWidth = 10

// comment renders text as line comments. Paragraphs stay apart, lines within
// them are wrapped anew, and control characters are dropped, so no text can
// leave its comment or become a directive.
func comment(text string) string {
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

// wrap writes a paragraph.
func wrap(b *strings.Builder, words []string) {
	lines := fold(words, commentWidth)
	if wider := fold(words, commentWidth+widowWidth); len(wider) < len(lines) {
		lines = wider
	}
	for _, line := range lines {
		b.WriteString(line + "\n")
	}
}

// fold makes lines of words, none wider than width unless a word is.
func fold(words []string, width int) []string {
	lines := []string{"//"}
	column := 2
	for _, w := range words {
		n := utf8.RuneCountInString(w)
		if column > 2 && column+1+n > width {
			lines, column = append(lines, "//"), 2
		}
		lines[len(lines)-1] += " " + w
		column += 1 + n
	}
	return lines
}

// sentence joins a subject with what is said of it.
func sentence(subject, verb, rest string) string {
	return strings.Join(strings.Fields(subject+" "+verb), " ") + " " + lowerFirst(rest)
}
