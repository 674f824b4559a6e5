package gofile

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// commentWidth is the maximum width of comments, without their indent.
const commentWidth = 100

// Comment returns text as line comments. Blank lines separate paragraphs; each
// paragraph is wrapped again. Control characters are dropped, so that no text can
// end its comment, and words with a meaning for Go's tools are put in quotes, so that
// no text can become a build constraint or a marker.
func Comment(text string) string {
	var b strings.Builder
	for _, words := range paragraphs(text) {
		if b.Len() > 0 {
			b.WriteString("//\n")
		}
		quoteMarkers(words)
		writeWrapped(&b, words)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// deprecated starts the paragraph that marks a declaration as deprecated.
const deprecated = "Deprecated:"

// Deprecated returns the paragraph that marks a declaration as deprecated, for the
// end of its comment.
func Deprecated(reason string) string {
	words := slices.Concat(paragraphs(reason)...)
	quoteMarkers(words)
	var b strings.Builder
	writeWrapped(&b, slices.Insert(words, 0, deprecated))
	return strings.TrimSuffix(b.String(), "\n")
}

// quoteMarkers quotes the words that Go's tools look for in comments: +build, which
// go/format moves above the package clause wherever it is, "Deprecated:", and "Code
// generated", which starts the marker of a generated file.
func quoteMarkers(words []string) {
	for i, word := range words {
		isGenerated := word == "Code" && i+1 < len(words) && words[i+1] == "generated"
		switch {
		case strings.HasPrefix(word, "+build"), isGenerated:
			words[i] = `"` + word + `"`
		case strings.HasPrefix(word, deprecated):
			words[i] = `"` + deprecated + `"` + strings.TrimPrefix(word, deprecated)
		}
	}
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
