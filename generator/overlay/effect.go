package overlay

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/utils"
)

// CheckEffects replays the actions on root, in order, and reports every action
// that matches nothing or changes nothing, which the engine says of the first
// only as a warning and of the second not at all. Afterwards root equals the
// document that the engine makes (TestCheckEffectsAgreesWithEngine).
func CheckEffects(root *yaml.Node, actions []*action) error {
	doc := &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{root}}
	m := merger{left: document.MaxAddedNodes}
	var errs []error
	for _, a := range actions {
		errs = append(errs, m.checkEffect(doc, a))
	}
	return errors.Join(errs...)
}

// merger merges updates, up to a number of nodes: an update of every node,
// repeated, doubles a document each time.
type merger struct {
	left    int
	lenient bool  // whether to pass over what an update cannot do, and note it in skipped
	skipped error // the first of them

	key func() string // of what is merged into, in the mapping around it
}

// skip notes what could not be done. It returns the error where that ends the
// action.
func (m *merger) skip(err error) error {
	if !m.lenient {
		return err
	}
	if m.skipped == nil {
		m.skipped = err
	}
	return nil
}

func (m *merger) clone(n *yaml.Node) (*yaml.Node, error) {
	if m.left -= document.Size(n); m.left < 0 {
		return nil, document.ErrTooLarge
	}
	return utils.CloneYAMLNode(n), nil
}

func (m *merger) checkEffect(doc *yaml.Node, a *action) error {
	nodes := a.target.Query(doc)
	if len(nodes) == 0 {
		return a.Errorf("matches nothing: upstream may have mended or moved it")
	}
	selected := make([][]*yaml.Node, len(a.each))
	for i, s := range a.each {
		if selected[i] = s.path.Query(doc); len(selected[i]) == 0 {
			if err := m.skip(fmt.Errorf("%s %w", s.text, errMissing)); err != nil {
				return a.Errorf("%w", err)
			}
		}
	}
	if a.High.Remove {
		return a.remove(doc, nodes)
	}
	update := a.High.Update
	if a.source != nil {
		sources := a.source.Query(doc)
		if len(sources) != 1 {
			return a.Errorf("copies from %s, which matches %d places; it must match one", a.High.Copy, len(sources))
		}
		update = utils.CloneYAMLNode(sources[0])
	}
	return m.update(doc, a, nodes, selected, update)
}

// remove takes the matched nodes out of the document.
func (a *action) remove(doc *yaml.Node, nodes []*yaml.Node) error {
	if slices.Contains(nodes, doc.Content[0]) {
		return a.Errorf("it would remove the whole document")
	}
	removeAll(doc, nodes)
	return nil
}

// update merges update into the matched nodes. It must change something, and
// something of what each selector of the target matches.
func (m *merger) update(doc *yaml.Node, a *action, nodes []*yaml.Node, selected [][]*yaml.Node, update *yaml.Node) error {
	changed := map[*yaml.Node]bool{}
	for _, n := range nodes {
		if n.Kind == yaml.SequenceNode && update.Kind != yaml.SequenceNode {
			update = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{update}}
		}
		m.key = func() string { return path.Base(document.Pointer(document.PathTo(doc, n)...)) }
		different, err := m.merge(n, update)
		if err != nil {
			return a.Errorf("%s: %w", document.OrAbsent(document.Pointer(document.PathTo(doc, n)...)), err)
		}
		changed[n] = changed[n] || different
	}
	isChanged := func(n *yaml.Node) bool { return changed[n] }
	if !slices.ContainsFunc(nodes, isChanged) {
		return a.Errorf("%w", errNoEffect)
	}
	for i, s := range a.each {
		if len(selected[i]) > 0 && !slices.ContainsFunc(selected[i], isChanged) {
			if err := m.skip(fmt.Errorf("%w of %s", errPartly, s.text)); err != nil {
				return a.Errorf("%w", err)
			}
		}
	}
	return nil
}

// Why an action is refused, as far as drift tells reasons apart.
var (
	errNoEffect  = errors.New("changes nothing: the document says so already")
	errDuplicate = errors.New("the list has it already")
	errHollow    = errors.New("is not there any more, and the update only describes it")
	errMissing   = errors.New("matches nothing: upstream may have mended or moved it")
	errPartly    = errors.New("the document says so already")
)

var errKind = errors.New("the update is of another kind than the target: a mapping merges into a mapping, a list into a list, a value replaces a value")

// merge merges update into n as the Overlay specification says, and reports
// whether that made a difference.
func (m *merger) merge(n, update *yaml.Node) (changed bool, err error) {
	if n.Kind != update.Kind {
		return false, errKind
	}
	switch n.Kind {
	case yaml.MappingNode:
		return m.mergeMapping(n, update)
	case yaml.SequenceNode:
		return m.appendItems(n, update)
	default:
		changed = n.Value != update.Value || n.ShortTag() != update.ShortTag()
		n.Value, n.Tag, n.Style = update.Value, update.Tag, update.Style
		return changed, nil
	}
}

// appendItems refuses to append a value that the list has: a merge would list
// it twice as soon as upstream adds it.
func (m *merger) appendItems(n, update *yaml.Node) (changed bool, err error) {
	for _, item := range update.Content {
		for _, old := range n.Content {
			if item.Kind == yaml.ScalarNode && old.Kind == yaml.ScalarNode && item.Value == old.Value {
				return false, m.skip(fmt.Errorf("%w: %q", errDuplicate, item.Value))
			}
		}
		added, err := m.clone(item)
		if err != nil {
			return changed, err
		}
		n.Content = append(n.Content, added)
	}
	return len(update.Content) > 0, nil
}

// mergeMapping merges mappings; those whose keys are names of schemas refuse a
// new name that comes without a schema, which is what is left of an update
// when upstream drops or renames what it was about.
func (m *merger) mergeMapping(n, update *yaml.Node) (changed bool, err error) {
	keyOf := m.key
	for key, value := range document.Members(update) {
		old := document.Get(n, key.Value)
		if old == nil {
			if isHollow(value) && (keyOf() == "schemas" || keyOf() == "properties") {
				if err := m.skip(fmt.Errorf("%q %w", key.Value, errHollow)); err != nil {
					return changed, err
				}
				continue
			}
			added, err := m.clone(value)
			if err != nil {
				return changed, err
			}
			n.Content = append(n.Content, utils.CloneYAMLNode(key), added)
			changed = true
			continue
		}
		m.key = func() string { return key.Value }
		different, err := m.merge(old, value)
		if err != nil {
			return changed, fmt.Errorf("%s: %w", key.Value, err)
		}
		changed = changed || different
	}
	return changed, nil
}

// isHollow reports whether a schema has nothing but words and extensions, or
// properties that have no more.
func isHollow(n *yaml.Node) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch key := n.Content[i].Value; {
		case key == "description", key == "title", key == "deprecated", strings.HasPrefix(key, "x-"):
		case key == "properties":
			for j := 1; j < len(n.Content[i+1].Content); j += 2 {
				if !isHollow(n.Content[i+1].Content[j]) {
					return false
				}
			}
		default:
			return false
		}
	}
	return n.Kind == yaml.MappingNode
}

// removeAll takes nodes out of the tree below parent, with their keys.
func removeAll(parent *yaml.Node, nodes []*yaml.Node) {
	gone := make(map[*yaml.Node]bool, len(nodes))
	for _, n := range nodes {
		gone[n] = true
	}
	remove(parent, gone)
}

func remove(parent *yaml.Node, gone map[*yaml.Node]bool) {
	kept := parent.Content[:0]
	for i, child := range parent.Content {
		switch {
		case parent.Kind == yaml.MappingNode && i%2 == 0:
			if !gone[parent.Content[i+1]] {
				kept = append(kept, child)
			}
		case gone[child]:
		default:
			kept = append(kept, child)
			remove(child, gone)
		}
	}
	parent.Content = kept
}
