package document

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pb33f/go-yaml"
)

// IsPrintable reports whether a string is valid UTF-8 without control characters
// or other unprintable characters, which could garble a terminal.
func IsPrintable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, isUnprintable)
}

func isUnprintable(r rune) bool { return !unicode.IsPrint(r) }

// QuoteUnprintable returns a string of a document for messages: unchanged if it
// [IsPrintable], and otherwise quoted and escaped.
func QuoteUnprintable(s string) string {
	if IsPrintable(s) {
		return s
	}
	return strconv.Quote(s)
}

// maxExcerpt is the length in bytes of the longest [Excerpt].
const maxExcerpt = 120

// Excerpt returns a value of a document for messages: on one line, cut off if it
// is long, and quoted if it is unprintable. It returns "nothing" for "".
func Excerpt(value string) string {
	if value == "" {
		return "nothing"
	}
	if len(value) > maxExcerpt {
		value = strings.ToValidUTF8(value[:maxExcerpt], "") + "…"
	}
	oneLine := strings.Join(strings.Fields(value), " ")
	return QuoteUnprintable(oneLine)
}

// ValueOrMissing returns the value of a scalar in quotes, for messages, or
// "missing" for nil.
func ValueOrMissing(n *yaml.Node) string {
	if n == nil {
		return "missing"
	}
	return strconv.Quote(n.Value)
}

// Flat renders a tree on one line, with mappings sorted by key, so that trees
// with the same content look the same. It renders nil as "".
func Flat(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Value
	case yaml.SequenceNode:
		return flatList(n)
	default:
		return flatMapping(n)
	}
}

func flatList(n *yaml.Node) string {
	var items []string
	for _, item := range n.Content {
		items = append(items, Flat(item))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func flatMapping(n *yaml.Node) string {
	var members []string
	for key, value := range Members(n) {
		members = append(members, key.Value+": "+Flat(value))
	}
	slices.Sort(members)
	return "{" + strings.Join(members, ", ") + "}"
}
