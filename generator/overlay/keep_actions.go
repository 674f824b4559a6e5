package overlay

import (
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// addAction adds an action with an update to the overlay.
func (k *keeper) addAction(target, reason string, update *yaml.Node) {
	a := mappingOf("target", stringNode(target))
	appendMember(a, "description", stringNode(reason))
	appendMember(a, "update", update)
	k.actions = append(k.actions, a)
}

// keepsOperation reports whether an action of the overlay brings an operation back.
func (k *keeper) keepsOperation(o KeptOperation) bool {
	for _, a := range k.actions {
		if operationIn(a, o) != nil {
			return true
		}
	}
	return false
}

// keepsComponent reports whether an action of the overlay brings a component back.
func (k *keeper) keepsComponent(pointer string) bool {
	for _, a := range k.actions {
		if componentsIn(a, pointer) != nil {
			return true
		}
	}
	return false
}

// operationIn returns the operation in the update of an action, or nil.
func operationIn(action *yaml.Node, o KeptOperation) *yaml.Node {
	return document.Get(pathItemIn(action, o), o.Method)
}

// pathItemIn returns the path item of an operation in the update of an action, or
// nil.
func pathItemIn(action *yaml.Node, o KeptOperation) *yaml.Node {
	update := document.Get(action, "update")
	switch targetOf(action) {
	case "$.paths":
		return document.Get(update, o.Path)
	case "$.paths" + quoteStep(o.Path):
		return update
	}
	return nil
}

// componentsIn returns the mapping in the update of an action that holds a
// component, or nil.
func componentsIn(action *yaml.Node, pointer string) *yaml.Node {
	section, name := splitComponent(pointer)
	update := document.Get(action, "update")
	var components *yaml.Node
	switch targetOf(action) {
	case "$.components" + quoteStep(section):
		components = update
	case "$.components":
		components = document.Get(update, section)
	case "$":
		components = document.Get(update, "components", section)
	}
	if document.Get(components, name) == nil {
		return nil
	}
	return components
}

func targetOf(action *yaml.Node) string {
	if target := document.Get(action, "target"); target != nil {
		return target.Value
	}
	return ""
}

// forgetOperation removes an operation from the overlay, with its path item if it
// is the last operation there.
func (k *keeper) forgetOperation(o KeptOperation) {
	for _, a := range k.actions {
		item := pathItemIn(a, o)
		removeMember(item, o.Method)
		if item != document.Get(a, "update") && !hasOperation(item) {
			removeMember(document.Get(a, "update"), o.Path)
		}
	}
	k.dropEmptyActions()
}

// forgetComponent removes a component from the overlay.
func (k *keeper) forgetComponent(pointer string) {
	_, name := splitComponent(pointer)
	for _, a := range k.actions {
		removeMember(componentsIn(a, pointer), name)
	}
	k.dropEmptyActions()
}

// dropEmptyActions removes the actions whose update has no values anymore.
func (k *keeper) dropEmptyActions() {
	var filled []*yaml.Node
	for _, a := range k.actions {
		update := document.Get(a, "update")
		if update == nil || hasValue(update) {
			filled = append(filled, a)
		}
	}
	k.actions = filled
}

// hasValue reports whether a tree has a value that is not an empty mapping.
func hasValue(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode {
		return true
	}
	for _, value := range document.Members(n) {
		if hasValue(value) {
			return true
		}
	}
	return false
}

func hasOperation(item *yaml.Node) bool {
	for key := range document.Members(item) {
		if document.IsMethod(key.Value) {
			return true
		}
	}
	return false
}

// quoteStep returns the step of a JSONPath that selects a key. A key that is a word
// needs no quotes.
func quoteStep(key string) string {
	isWord := key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	if isWord {
		return "." + key
	}
	escaped := strings.ReplaceAll(strings.ReplaceAll(key, `\`, `\\`), `'`, `\'`)
	return "['" + escaped + "']"
}

func stringNode(value string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(value)
	return n
}

func mappingOf(key string, value *yaml.Node) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	appendMember(n, key, value)
	return n
}

func appendMember(mapping *yaml.Node, key string, value *yaml.Node) {
	mapping.Content = append(mapping.Content, stringNode(key), value)
}

// removeMember removes a key of a mapping. The mapping may be nil.
func removeMember(mapping *yaml.Node, name string) {
	if mapping == nil {
		return
	}
	var rest []*yaml.Node
	for key, value := range document.Members(mapping) {
		if key.Value != name {
			rest = append(rest, key, value)
		}
	}
	mapping.Content = rest
}
