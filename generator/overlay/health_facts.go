package overlay

import (
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// fact is a value that an action adds to a document, or sets there. Prose and vendor
// extensions are not facts.
type fact struct {
	path  []string   // of the value, or of the list that it is an item of
	value *yaml.Node // as the action has it
	use   factUse
}

// factUse is the effect of an action on a fact.
type factUse int

const (
	createsValue  factUse = iota // the document has no value there
	replacesValue                // the document has another value there
	appendsItem                  // the document has a list without the value
)

// pointer returns the place of a fact. An item is named by its value.
func (f fact) pointer() string {
	if f.use == appendsItem {
		return document.Pointer(document.Extend(f.path, f.value.Value)...)
	}
	return document.Pointer(f.path...)
}

// addedFacts returns the facts that an action is going to add or set.
func (r *replayer) addedFacts(a *action, targets []*yaml.Node) []fact {
	if a.spec.Remove || a.spec.Update == nil {
		return nil
	}
	var all []fact
	for _, n := range targets {
		found := factsOf(nil, n, a.spec.Update, nil)
		if len(found) == 0 {
			continue
		}
		base, _ := document.PathTo(r.doc, n)
		for _, f := range found {
			f.path = slices.Concat(base, f.path)
			all = append(all, f)
		}
	}
	return all
}

// factsOf appends the facts in an update of a node. The path leads from the
// target of the action to the node.
func factsOf(all []fact, n, update *yaml.Node, path []string) []fact {
	switch {
	case n == nil:
		return append(all, fact{path: path, value: update, use: createsValue})
	case n.Kind == yaml.MappingNode && update.Kind == yaml.MappingNode:
		for key, value := range document.Members(update) {
			old := document.Get(n, key.Value)
			if old != nil || !isProse(key, value) {
				all = factsOf(all, old, value, document.Extend(path, key.Value))
			}
		}
	case n.Kind == yaml.SequenceNode:
		for _, item := range itemsOf(update) {
			if item.Kind == yaml.ScalarNode && !hasScalar(n, item) {
				all = append(all, fact{path: path, value: item, use: appendsItem})
			}
		}
	case document.Flat(n) != document.Flat(update):
		all = append(all, fact{path: path, value: update, use: replacesValue})
	}
	return all
}

// itemsOf returns the items of a list, or a single value.
func itemsOf(n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.SequenceNode {
		return n.Content
	}
	return []*yaml.Node{n}
}

// isProse reports whether a member of an update is prose or a vendor extension. A
// property that is called description, say, is a schema and not prose.
func isProse(key, value *yaml.Node) bool {
	if strings.HasPrefix(key.Value, "x-") {
		return true
	}
	switch key.Value {
	case "description", "summary", "title":
		return value.Kind == yaml.ScalarNode
	case "externalDocs":
		return document.Get(value, "url") != nil
	case "example", "examples":
		return document.Get(value, "type") == nil && document.Get(value, "$ref") == nil
	}
	return false
}

// sharedFacts returns the pointers of the facts that a document has without the
// action. If one of them is in conflict with the action, it also returns the reason.
func (r *replayer) sharedFacts(facts []fact) (pointers []string, conflict string) {
	for _, f := range facts {
		existing := at(r.root(), f.path)
		switch {
		case existing == nil:
		case f.use == appendsItem:
			if hasScalar(existing, f.value) {
				pointers = append(pointers, f.pointer())
			}
		case hasSameFacts(existing, f.value):
			pointers = append(pointers, f.pointer())
		case f.use == createsValue:
			pointers = append(pointers, f.pointer())
			if conflict == "" {
				conflict = fmt.Sprintf("it adds %s as %s, which the document now defines as %s",
					f.pointer(), document.Excerpt(document.Flat(f.value)), document.Excerpt(document.Flat(existing)))
			}
		}
	}
	return pointers, conflict
}

// at returns the node at a path, or nil.
func at(n *yaml.Node, path []string) *yaml.Node {
	for _, step := range path {
		if n != nil && n.Kind == yaml.SequenceNode {
			n = itemAt(n, step)
			continue
		}
		n = document.Get(n, step)
	}
	return n
}

func itemAt(list *yaml.Node, index string) *yaml.Node {
	for i, item := range list.Content {
		if fmt.Sprint(i) == index {
			return item
		}
	}
	return nil
}

// hasSameFacts reports whether a value of a document says the same as that of an
// action, apart from prose and extensions. The order of lists does not matter.
func hasSameFacts(existing, value *yaml.Node) bool {
	if existing == nil || existing.Kind != value.Kind {
		return false
	}
	switch value.Kind {
	case yaml.MappingNode:
		for key, other := range document.Members(value) {
			old := document.Get(existing, key.Value)
			if old == nil && isProse(key, other) {
				continue
			}
			if !hasSameFacts(old, other) {
				return false
			}
		}
		for key := range document.Members(existing) {
			if document.Get(value, key.Value) == nil {
				return false
			}
		}
		return true
	case yaml.SequenceNode:
		return len(existing.Content) == len(value.Content) && flatItems(existing) == flatItems(value)
	default:
		return existing.Value == value.Value
	}
}

func flatItems(list *yaml.Node) string {
	var items []string
	for _, item := range list.Content {
		items = append(items, document.Flat(item))
	}
	slices.Sort(items)
	return strings.Join(items, "\n")
}
