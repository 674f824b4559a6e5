package connectors

import (
	"encoding/json"
	"iter"
	"math"
	"strconv"

	"github.com/pb33f/go-yaml"
)

// lookup returns the value of a key in a mapping, or nil.
func lookup(n *yaml.Node, key string) *yaml.Node {
	for k, v := range members(n) {
		if k.Value == key {
			return v
		}
	}
	return nil
}

// members are the keys and values of a mapping; anything else has none.
func members(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(*yaml.Node, *yaml.Node) bool) {
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// items are the items of a list; anything else has none.
func items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// text is the value of a key that is a string, or "".
func text(n *yaml.Node, key string) string {
	if v := lookup(n, key); isString(v) {
		return v.Value
	}
	return ""
}

func isString(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str"
}

func isTrue(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool" && (n.Value == "true" || n.Value == "True" || n.Value == "TRUE")
}

func isNull(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// isWhole reports whether a value is a decimal number that fits in an int of
// any machine.
func isWhole(n *yaml.Node) bool {
	if n == nil || n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" {
		return false
	}
	i, err := strconv.ParseInt(n.Value, 10, 32)
	return err == nil && strconv.FormatInt(i, 10) == n.Value
}

// number is the value of a key that is a number.
func number(n *yaml.Node, key string) (float64, bool) {
	v := lookup(n, key)
	if v == nil || v.Kind != yaml.ScalarNode || v.ShortTag() != "!!int" && v.ShortTag() != "!!float" {
		return 0, false
	}
	f, err := strconv.ParseFloat(v.Value, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

// jsonOf renders a value as JSON for a comment; strings are quoted.
func jsonOf(n *yaml.Node) string {
	var v any
	if n.Decode(&v) != nil {
		return n.Value
	}
	b, err := json.Marshal(v)
	if err != nil {
		return n.Value
	}
	return string(b)
}

// nodesOf counts the values in a value.
func nodesOf(n *yaml.Node) int {
	count := 1
	for _, child := range n.Content {
		count += nodesOf(child)
	}
	return count
}
