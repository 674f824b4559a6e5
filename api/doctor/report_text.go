package doctor

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// marks holds the mark of each outcome in text.
var marks = map[Outcome]string{OK: "ok     ", Warning: "warning", Failed: "FAILED ", Skipped: "skipped"}

const (
	textIndent = 22 // columns before the sentences of a step
	arrow      = "-> "
)

// String returns the step as text, with each sentence on a line of its own, and remedies behind arrows. The last line
// ends with a line break.
func (s Step) String() string { return s.Text(0) }

// Text is like String, but breaks lines that are longer than width columns. A longer word stays whole. If width is 0, Text
// breaks no lines.
func (s Step) Text(width int) string {
	indent := strings.Repeat(" ", textIndent)
	var lines []string
	for i, sentence := range s.Says {
		mark := indent
		if i == 0 {
			mark = fmt.Sprintf("%s  %-13s", marks[s.Outcome], s.Name)
		}
		lines = append(lines, wrap(sentence, mark, indent, width)...)
	}
	for _, do := range s.Do {
		lines = append(lines, wrap(do, indent+arrow, indent+strings.Repeat(" ", len(arrow)), width)...)
	}
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// wrap breaks a text between words into lines of at most width columns. The first line begins with first, and the others
// with indent, which is as wide.
func wrap(text, first, indent string, width int) []string {
	if width == 0 {
		return []string{first + text}
	}
	var lines []string
	line := first
	isEmpty := true // the line has no word yet
	for word := range strings.FieldsSeq(text) {
		fits := utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width
		switch {
		case isEmpty:
			line += word
		case fits:
			line += " " + word
		default:
			lines = append(lines, line)
			line = indent + word
		}
		isEmpty = false
	}
	return append(lines, line)
}
