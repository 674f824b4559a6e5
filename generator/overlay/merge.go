package overlay

import (
	"fmt"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// merge merges an update into n, following the Overlay specification, and reports
// whether n changed.
func (r *replayer) merge(n, update *yaml.Node) (bool, error) {
	if n.Kind != update.Kind {
		r.note(place{node: n})
		return false, errKind
	}
	switch n.Kind {
	case yaml.MappingNode:
		return r.mergeMapping(n, update)
	case yaml.SequenceNode:
		return r.appendItems(n, update)
	default:
		return replaceScalar(n, update), nil
	}
}

func replaceScalar(n, update *yaml.Node) bool {
	changed := n.Value != update.Value || n.ShortTag() != update.ShortTag()
	n.Value = update.Value
	n.Tag = update.Tag
	n.Style = update.Style
	return changed
}

// appendItems appends the items of an update. It refuses a value that the list
// already has, as it does once upstream has added the value. If the replayer is
// lenient, it appends the other items.
func (r *replayer) appendItems(n, update *yaml.Node) (bool, error) {
	changed := false
	for _, item := range update.Content {
		if hasScalar(n, item) {
			r.note(place{node: n})
			if err := r.skip(fmt.Errorf("%w %q", errDuplicate, item.Value)); err != nil {
				return false, err
			}
			continue
		}
		added, err := r.cloner.Clone(item)
		if err != nil {
			return false, err
		}
		n.Content = append(n.Content, added)
		changed = true
	}
	return changed, nil
}

// hasScalar reports whether a list has the value of a scalar item.
func hasScalar(list, item *yaml.Node) bool {
	if item.Kind != yaml.ScalarNode {
		return false
	}
	for _, n := range list.Content {
		if n.Kind == yaml.ScalarNode && n.Value == item.Value {
			return true
		}
	}
	return false
}

func (r *replayer) mergeMapping(n, update *yaml.Node) (bool, error) {
	changed := false
	var failed error
	for key, value := range document.Members(update) {
		different, err := r.mergeMember(n, key, value)
		if err != nil && failed == nil {
			failed = err
		}
		if failed != nil && !r.goesOn(err) {
			return false, failed
		}
		changed = changed || different
	}
	return changed, failed
}

func (r *replayer) mergeMember(n, key, value *yaml.Node) (bool, error) {
	old := document.Get(n, key.Value)
	if old == nil {
		return r.addMember(n, key, value)
	}
	changed, err := r.merge(old, value)
	if err != nil {
		return changed, fmt.Errorf("%s: %w", key.Value, err)
	}
	return changed, nil
}

// addMember adds a new member. It refuses a schema that consists of descriptions
// only: upstream has dropped or renamed the schema that they were written for.
func (r *replayer) addMember(n, key, value *yaml.Node) (bool, error) {
	if isHollow(value) && r.holdsSchemas(n) {
		r.note(place{node: n})
		return false, r.skip(fmt.Errorf("%q %w", key.Value, errHollow))
	}
	added, err := r.cloner.Clone(value)
	if err != nil {
		return false, err
	}
	n.Content = append(n.Content, document.Clone(key), added)
	return true, nil
}

// holdsSchemas reports whether the keys of a mapping are names of schemas.
func (r *replayer) holdsSchemas(n *yaml.Node) bool {
	path, _ := document.PathTo(r.doc, n)
	if len(path) == 0 {
		return false
	}
	key := path[len(path)-1]
	return key == "schemas" || key == "properties"
}

// isHollow reports whether a schema has only prose, extensions, and properties
// that are hollow too.
func isHollow(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode {
		return false
	}
	for key, value := range document.Members(n) {
		switch key.Value {
		case "description", "title", "deprecated":
			continue
		case "properties":
			if !allHollow(value) {
				return false
			}
		default:
			if !strings.HasPrefix(key.Value, "x-") {
				return false
			}
		}
	}
	return true
}

func allHollow(properties *yaml.Node) bool {
	for _, schema := range document.Members(properties) {
		if !isHollow(schema) {
			return false
		}
	}
	return true
}
