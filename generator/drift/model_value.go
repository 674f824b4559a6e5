package drift

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
)

func isFalse(n *yaml.Node) bool { return n != nil && n.Kind == yaml.ScalarNode && n.Value == "false" }

func isTrue(n *yaml.Node) bool { return n != nil && n.Value == "true" }

// canonical renders a value so that equal values have equal texts: keys are
// sorted, numbers are written one way, and strings that look like other values
// are quoted. A nil node is "".
func canonical(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	switch n.Kind {
	case yaml.MappingNode:
		return canonicalMapping(n)
	case yaml.SequenceNode:
		return "[" + strings.Join(canonicalItems(n), ", ") + "]"
	}
	return canonicalScalar(n)
}

func canonicalMapping(n *yaml.Node) string {
	entries := make([]string, 0, len(n.Content)/2)
	for key, value := range document.Members(n) {
		entries = append(entries, key.Value+": "+canonical(value))
	}
	slices.Sort(entries)
	return "{" + strings.Join(entries, ", ") + "}"
}

// canonicalItems returns the canonical items of a list.
func canonicalItems(n *yaml.Node) []string {
	nodes := document.Items(n)
	items := make([]string, 0, len(nodes))
	for _, item := range nodes {
		items = append(items, canonical(item))
	}
	return items
}

// canonicalSet renders a list whose order does not matter.
func canonicalSet(n *yaml.Node) string {
	items := canonicalItems(n)
	slices.Sort(items)
	return "[" + strings.Join(items, ", ") + "]"
}

func canonicalScalar(n *yaml.Node) string {
	switch n.ShortTag() {
	case "!!str":
		if needsQuotes(n.Value) {
			return strconv.Quote(n.Value)
		}
	case "!!int", "!!float":
		if number, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return strconv.FormatFloat(number, 'g', -1, 64)
		}
	case "!!null":
		return "null"
	case "!!bool":
		return strings.ToLower(n.Value)
	}
	return n.Value
}

// needsQuotes reports whether a string looks like another value, or contains
// punctuation that could be mistaken for that of a list or mapping.
func needsQuotes(s string) bool {
	if slices.Contains([]string{"", "null", "true", "false"}, s) || strings.ContainsAny(s, "\"{}[],\n") {
		return true
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// unquoted returns the string whose canonical form is s.
func unquoted(s string) string {
	if plain, err := strconv.Unquote(s); err == nil {
		return plain
	}
	return s
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// pointer renders steps as a JSON pointer.
func pointer(steps ...string) string {
	var b strings.Builder
	for _, step := range steps {
		b.WriteByte('/')
		b.WriteString(pointerEscaper.Replace(step))
	}
	return b.String()
}
