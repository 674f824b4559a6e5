package drift

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// texts are the values of a list.
func texts(n *yaml.Node) []string {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	all := make([]string, 0, len(n.Content))
	for _, item := range n.Content {
		all = append(all, canonical(item))
	}
	return all
}

func refOf(n *yaml.Node) string {
	if ref := yamlnode.Get(n, "$ref"); ref != nil {
		return ref.Value
	}
	return ""
}

func isFalse(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Value == "false" }

// canonical renders a value so that equal values have equal texts: keys are
// sorted, numbers written one way, and strings that look like something else
// quoted.
func canonical(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	writeCanonical(&b, n)
	return b.String()
}

func writeCanonical(b *strings.Builder, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		parts := make([]string, 0, len(n.Content)/2)
		for key, v := range yamlnode.Members(n) {
			parts = append(parts, key.Value+": "+canonical(v))
		}
		slices.Sort(parts)
		b.WriteString("{" + strings.Join(parts, ", ") + "}")
	case yaml.SequenceNode:
		b.WriteString("[")
		for i, item := range n.Content {
			if i > 0 {
				b.WriteString(", ")
			}
			writeCanonical(b, item)
		}
		b.WriteString("]")
	default:
		b.WriteString(canonicalScalar(n))
	}
}

func canonicalScalar(n *yaml.Node) string {
	switch n.ShortTag() {
	case "!!str":
		if needsQuotes(n.Value) {
			return strconv.Quote(n.Value)
		}
		return n.Value
	case "!!int", "!!float":
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return strconv.FormatFloat(f, 'g', -1, 64)
		}
	case "!!null":
		return "null"
	case "!!bool":
		return strings.ToLower(n.Value)
	}
	return n.Value
}

// needsQuotes reports whether a string could be taken for another value, or
// for the punctuation of one.
func needsQuotes(s string) bool {
	if s == "" || s == "null" || s == "true" || s == "false" || strings.ContainsAny(s, "\"{}[],\n") {
		return true
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// canonicalSet renders a list whose order means nothing. An empty list is not
// an absent one.
func canonicalSet(n *yaml.Node) string {
	all := texts(n)
	slices.Sort(all)
	return "[" + strings.Join(all, ", ") + "]"
}

// pointer renders the way to a place as a JSON pointer.
func pointer(steps ...string) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteByte('/')
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1"))
	}
	return b.String()
}
