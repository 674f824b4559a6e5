package grammar

import (
	"github.com/pb33f/go-yaml"
)

// An extensionValue says what the value of an extension must be.
type Value struct {
	Is    func(*yaml.Node) bool
	Words string
}

var (
	Text    = Value{hasTag("!!str", "!!timestamp"), "a string"}
	Bool    = Value{hasTag("!!bool"), "true or false"}
	Texts   = Value{isListOf(Text), "a list of strings"}
	Mapping = Value{func(n *yaml.Node) bool { return n.Kind == yaml.MappingNode }, "a mapping"}
)

func hasTag(tags ...string) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool {
		for _, tag := range tags {
			if n.ShortTag() == tag {
				return true
			}
		}
		return false
	}
}

func isListOf(item Value) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool {
		for _, child := range n.Content {
			if !item.Is(child) {
				return false
			}
		}
		return n.Kind == yaml.SequenceNode
	}
}
