package connectors

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// text is the value of a key that is a string, or "".
func text(n *yaml.Node, key string) string {
	if v := yamlnode.Get(n, key); isString(v) {
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
	v := yamlnode.Get(n, key)
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
