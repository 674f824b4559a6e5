package overlay

import (
	"errors"
	"fmt"
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// Reasons why an action is refused. Health tells them apart.
var (
	errNoMatch   = errors.New("matches nothing; upstream may have fixed or moved it")
	errNoChange  = errors.New("changes nothing: the document already says so")
	errUnchanged = errors.New("the document already says so")
	errDuplicate = errors.New("the list already has")
	errHollow    = errors.New("no longer exists, and the update only describes it")
	errKind      = errors.New("update and target differ in kind: " +
		"a mapping merges into a mapping, a list into a list, a value replaces a value")
)

// Check reports every action that cannot be applied to a document or has no
// effect on it. An action sees the effects of those before it. Check stops at the first
// action that makes the document too large. It does not change the document.
func (actions Actions) Check(root *yaml.Node) error {
	if len(actions) == 0 {
		return nil
	}
	r := newReplayer(document.Clone(root))
	var errs []error
	for _, a := range actions {
		err := r.apply(a)
		errs = append(errs, err)
		if errors.Is(err, document.ErrTooLarge) {
			break // the document has no room for other actions either
		}
	}
	return errors.Join(errs...)
}

// ApplyLeniently returns a patched copy of a document. It skips the actions, and
// the parts of actions, that [Actions.Check] reports.
func (actions Actions) ApplyLeniently(root *yaml.Node) *yaml.Node {
	r := newReplayer(document.Clone(root))
	r.lenient = true
	for _, a := range actions {
		_ = r.apply(a) // a failed action is skipped
	}
	return r.root()
}

// replayer applies actions to a document, with the same result as libopenapi, and
// finds actions without effect.
type replayer struct {
	doc    *yaml.Node // the document node around the root, which JSONPaths start from
	cloner document.Cloner

	lenient bool
	skipped error   // the first error of an action that a lenient replayer skipped
	lost    bool    // a skipped part was more than a description of a schema that is gone
	places  []place // where parts of an action have no effect, for a lenient replayer
}

// newReplayer returns a strict replayer that changes root.
func newReplayer(root *yaml.Node) *replayer {
	doc := &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{root}}
	return &replayer{doc: doc}
}

func (r *replayer) root() *yaml.Node { return r.doc.Content[0] }

// skip handles an error that concerns a part of an action. A strict replayer
// returns the error, which ends the action. A lenient one records the error and
// returns nil, so that the action continues without that part.
func (r *replayer) skip(err error) error {
	if !r.lenient {
		return err
	}
	if r.skipped == nil {
		r.skipped = err
	}
	if !errors.Is(err, errHollow) {
		r.lost = true
	}
	return nil
}

// goesOn reports whether the rest of an action is applied after an error.
func (r *replayer) goesOn(err error) bool {
	return r.lenient && !errors.Is(err, document.ErrTooLarge)
}

// apply applies one action. If it fails, the action may be applied in part.
func (r *replayer) apply(a *action) error {
	r.skipped = nil
	r.lost = false
	r.places = nil
	targets := a.target.Query(r.doc)
	if len(targets) == 0 {
		r.note(r.leadTo(a.spec.Target, a.target)...)
		return a.errorf("%w", errNoMatch)
	}
	selected, err := r.querySelectors(a)
	if err != nil {
		return err
	}
	if a.spec.Remove {
		return r.remove(a, targets)
	}
	update, err := r.updateOf(a)
	if err != nil {
		r.note(placesOf(targets)...)
		return err
	}
	changed, err := r.update(a, targets, update)
	if err != nil {
		return err
	}
	return r.checkChanged(a, targets, selected, update, changed)
}

// querySelectors returns the matches of each selector of the target. A selector
// must match something.
func (r *replayer) querySelectors(a *action) ([][]*yaml.Node, error) {
	selected := make([][]*yaml.Node, len(a.selectors))
	for i, s := range a.selectors {
		selected[i] = s.path.Query(r.doc)
		if len(selected[i]) > 0 {
			continue
		}
		r.note(r.leadTo(s.target, s.path)...)
		if err := r.skip(fmt.Errorf("%s %w", s.text, errNoMatch)); err != nil {
			return nil, a.errorf("%w", err)
		}
	}
	return selected, nil
}

// updateOf returns the update of an action, or a copy of the source of a copy
// action.
func (r *replayer) updateOf(a *action) (*yaml.Node, error) {
	if a.source == nil {
		return a.spec.Update, nil
	}
	sources := a.source.Query(r.doc)
	if len(sources) != 1 {
		return nil, a.errorf("copies from %s, which matches %d places; want one", a.spec.Copy, len(sources))
	}
	return document.Clone(sources[0]), nil
}

// remove removes the targets of an action.
func (r *replayer) remove(a *action, targets []*yaml.Node) error {
	if slices.Contains(targets, r.root()) {
		r.note(place{node: r.root(), isOpen: true})
		return a.errorf("it would remove the whole document")
	}
	gone := map[*yaml.Node]bool{}
	for _, n := range targets {
		gone[n] = true
	}
	removeNodes(r.doc, gone)
	return nil
}

// update merges an update into all targets, and returns those that changed.
func (r *replayer) update(a *action, targets []*yaml.Node, update *yaml.Node) (map[*yaml.Node]bool, error) {
	changed := map[*yaml.Node]bool{}
	var failed error
	for _, n := range targets {
		different, err := r.merge(n, wrapForList(update, n))
		if err != nil && failed == nil {
			failed = a.errorf("%w", r.atPlace(n, err))
		}
		if failed != nil && !r.goesOn(err) {
			return nil, failed
		}
		if different {
			changed[n] = true
		}
	}
	return changed, failed
}

// wrapForList returns an update that can be merged into the target. To append a
// single value to a list, it returns a list with that value.
func wrapForList(update, target *yaml.Node) *yaml.Node {
	if target.Kind != yaml.SequenceNode || update.Kind == yaml.SequenceNode {
		return update
	}
	return &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{update}}
}

// atPlace adds the pointer of a node to an error.
func (r *replayer) atPlace(n *yaml.Node, err error) error {
	path, _ := document.PathTo(r.doc, n)
	if len(path) == 0 {
		return err
	}
	return fmt.Errorf("%s: %w", document.Pointer(path...), err)
}

// checkChanged reports an action that changed none of its targets, or none of the
// targets of one selector.
func (r *replayer) checkChanged(
	a *action, targets []*yaml.Node, selected [][]*yaml.Node, update *yaml.Node, changed map[*yaml.Node]bool,
) error {
	isChanged := func(n *yaml.Node) bool { return changed[n] }
	if !slices.ContainsFunc(targets, isChanged) {
		r.note(effects(targets, update)...)
		return a.errorf("%w", errNoChange)
	}
	for i, s := range a.selectors {
		if len(selected[i]) == 0 || slices.ContainsFunc(selected[i], isChanged) {
			continue
		}
		r.note(effects(selected[i], update)...)
		if err := r.skip(fmt.Errorf("changes nothing at %s: %w", s.text, errUnchanged)); err != nil {
			return a.errorf("%w", err)
		}
	}
	return nil
}

// removeNodes removes nodes from the tree below n, with their keys.
func removeNodes(n *yaml.Node, gone map[*yaml.Node]bool) {
	var kept []*yaml.Node
	if n.Kind == yaml.MappingNode {
		for key, value := range document.Members(n) {
			if !gone[value] {
				kept = append(kept, key, value)
				removeNodes(value, gone)
			}
		}
	} else {
		for _, child := range n.Content {
			if !gone[child] {
				kept = append(kept, child)
				removeNodes(child, gone)
			}
		}
	}
	n.Content = kept
}
