package connectors

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
)

// jsonMember is a member of a JSON object that is written into a Go file.
type jsonMember struct {
	key  string
	text string  // the value as JSON
	rank float64 // for sorting
}

func compareRank(a, b jsonMember) int { return cmp.Compare(a.rank, b.rank) }

// jsonWidth is the width up to which an object or a list stays on one line.
const jsonWidth = 100

// formatObject formats a JSON object.
func formatObject(members []jsonMember) string {
	var parts []string
	for _, m := range members {
		parts = append(parts, quoteJSON(m.key)+": "+m.text)
	}
	return formatParts("{", parts, "}")
}

// formatList formats a JSON list.
func formatList(items []string) string { return formatParts("[", items, "]") }

func formatParts(open string, parts []string, end string) string {
	line := open + strings.Join(parts, ", ") + end
	if len(line) <= jsonWidth && !strings.Contains(line, "\n") {
		return line
	}
	var b strings.Builder
	b.WriteString(open + "\n")
	for i, part := range parts {
		b.WriteString("\t" + strings.ReplaceAll(part, "\n", "\n\t"))
		if i < len(parts)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString(end)
	return b.String()
}

// quoteJSON returns a text as a JSON string in ASCII.
func quoteJSON(text string) string {
	var buf bytes.Buffer
	encoder := json.NewEncoder(&buf)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return `""`
	}
	return asciiJSON(strings.TrimSuffix(buf.String(), "\n"))
}

// asciiJSON escapes the characters of JSON that are not ASCII, and back quotes, so
// that the JSON fits into a raw string of Go.
func asciiJSON(text string) string {
	var b strings.Builder
	for _, r := range text {
		isPlain := r >= ' ' && r < 0x7f && r != '`'
		switch {
		case isPlain || r == '\n' || r == '\t':
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// mapEach applies a function to each text.
func mapEach(texts []string, f func(string) string) []string {
	mapped := make([]string, len(texts))
	for i, text := range texts {
		mapped[i] = f(text)
	}
	return mapped
}
