package overlay

import (
	"errors"
	"fmt"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/pb33f/go-yaml"
)

// Status says how an action fares on a new document.
type Status string

// The statuses of an action.
const (
	StatusActive       Status = "active"           // does the same as before
	StatusRedundant    Status = "redundant"        // the document now says the same
	StatusStale        Status = "stale"            // matches nothing
	StatusConflict     Status = "conflict"         // the document now says something else
	StatusDuplicate    Status = "append-duplicate" // appends a value that the list now has
	StatusReachChanged Status = "reach-changed"    // matches more or fewer places than before
)

// ActionHealth describes how an action fares on a new document.
type ActionHealth struct {
	Overlay     string `json:"overlay"` // name of the overlay
	Line        int    `json:"line"`
	Target      string `json:"target"`
	Description string `json:"description,omitempty"`
	Status      Status `json:"status"`
	Detail      string `json:"detail,omitempty"` // why the action is not active
}

// Health replays overlays on the facts of an old and a new document, and returns
// how each action fares on the new one. An action that fails is skipped, so that
// all actions are judged.
func Health(old, new *facts.Facts, overlays []document.Source) ([]ActionHealth, error) {
	actions, err := Parse(overlays)
	if err != nil {
		return nil, err
	}
	before := actions.observe(old.Root)
	after := actions.observe(new.Root)
	all := make([]ActionHealth, 0, len(actions))
	for i, a := range actions {
		status, detail := judge(before[i], after[i])
		all = append(all, ActionHealth{
			Overlay:     a.file,
			Line:        a.line,
			Target:      a.spec.Target,
			Description: a.spec.Description,
			Status:      status,
			Detail:      detail,
		})
	}
	return all, nil
}

// judge compares the outcomes of one action on the old and the new document.
func judge(old, new outcome) (status Status, detail string) {
	switch {
	case errors.Is(new.err, errHollow):
		return StatusStale, new.err.Error()
	case errors.Is(new.err, errDuplicate):
		return StatusDuplicate, new.err.Error()
	case new.matches == 0 && old.matches > 0:
		return StatusStale, "it matches nothing any more"
	case new.matches == 0:
		return StatusStale, "it matches nothing"
	case errors.Is(new.err, errNoMatch):
		return StatusReachChanged, new.err.Error()
	case errors.Is(new.err, errUnchanged):
		return StatusRedundant, new.err.Error()
	case new.err != nil:
		return StatusConflict, new.err.Error()
	case !new.changed:
		return StatusRedundant, errUnchanged.Error()
	case old.matches != new.matches:
		return StatusReachChanged, fmt.Sprintf("it matched %d places and matches %d", old.matches, new.matches)
	}
	return judgeReplacements(old.replaced, new.replaced)
}

// judgeReplacements looks for a place whose value differs between the old and the
// new document, and which the action still changes.
func judgeReplacements(old, new []replacement) (status Status, detail string) {
	for i := range min(len(old), len(new)) {
		moved := old[i].before != new[i].before
		replaces := new[i].before != new[i].after
		if moved && replaces {
			return StatusConflict, fmt.Sprintf("it replaced %s and now replaces %s",
				document.Excerpt(old[i].before), document.Excerpt(new[i].before))
		}
	}
	return StatusActive, ""
}

// outcome is the effect of an action on a document.
type outcome struct {
	matches  int
	changed  bool
	replaced []replacement // in document order
	err      error         // why the action or a part of it failed; nil if it only changed nothing
}

// replacement is a value that an action changed, and its new value. A removed
// value becomes "", and a missing one was "".
type replacement struct {
	before string
	after  string
}

// observe applies actions to a copy of a document, leniently, and returns the
// outcome of each.
func (actions Actions) observe(root *yaml.Node) []outcome {
	r := newReplayer(document.Clone(root))
	r.lenient = true
	outcomes := make([]outcome, 0, len(actions))
	for _, a := range actions {
		outcomes = append(outcomes, r.observe(a))
	}
	return outcomes
}

// observe applies one action and returns its outcome.
func (r *replayer) observe(a *action) outcome {
	targets := a.target.Query(r.doc)
	o := outcome{matches: len(targets), replaced: replacements(a, targets)}
	err := r.apply(a)
	o.changed = !errors.Is(err, errNoChange)
	if err == nil || !o.changed {
		err = r.skipped
	}
	o.err = err
	return o
}

// replacements returns the values that an action would replace or remove. It has
// none for a copy.
func replacements(a *action, targets []*yaml.Node) []replacement {
	var all []replacement
	for _, n := range targets {
		if a.spec.Remove {
			all = append(all, replacement{before: document.Flat(n), after: ""})
		} else if a.spec.Update != nil {
			all = appendReplacements(all, n, a.spec.Update)
		}
	}
	return all
}

// appendReplacements compares a node, which may be nil, with an update, value by
// value.
func appendReplacements(all []replacement, n, update *yaml.Node) []replacement {
	bothMappings := update.Kind == yaml.MappingNode && (n == nil || n.Kind == yaml.MappingNode)
	if !bothMappings {
		return append(all, replacementOf(n, update))
	}
	for key, value := range document.Members(update) {
		all = appendReplacements(all, document.Get(n, key.Value), value)
	}
	return all
}

// replacementOf takes a list for empty: an update appends to it, and its other
// items do not matter.
func replacementOf(n, update *yaml.Node) replacement {
	isList := update.Kind == yaml.SequenceNode || (n != nil && n.Kind == yaml.SequenceNode)
	if isList {
		return replacement{before: "", after: document.Flat(update)}
	}
	return replacement{before: document.Flat(n), after: document.Flat(update)}
}
