package document

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pb33f/go-yaml"
)

// Printable is a text of a document as a message can have it: in quotes and with
// escapes where it has control characters, which would rewrite what a terminal
// shows.
func Printable(s string) string {
	if IsPrintable(s) {
		return s
	}
	return strconv.Quote(s)
}

func IsPrintable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

func Describe(n *yaml.Node) string {
	if n == nil {
		return "missing"
	}
	return fmt.Sprintf("%q", n.Value)
}

func OrAbsent(value string) string {
	if value == "" {
		return "nothing"
	}
	if len(value) > 120 {
		value = strings.ToValidUTF8(value[:120], "") + "…"
	}
	return Printable(strings.Join(strings.Fields(value), " "))
}

// Flat renders a node on one line.
func Flat(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	if n.Kind == yaml.ScalarNode {
		return n.Value
	}
	var parts []string
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			parts = append(parts, Flat(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	for key, value := range Members(n) {
		parts = append(parts, key.Value+": "+Flat(value))
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, ", ") + "}"
}
