package overlay

import (
	"errors"
	"fmt"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/pb33f/go-yaml"
)

// What can be said of an overlay action when the document below it changes.
const (
	ActionActive    = "active"           // does what it did
	ActionRedundant = "redundant"        // the document now says the same
	ActionStale     = "stale"            // matches nothing any more
	ActionConflict  = "conflict"         // the document now says something else
	ActionDuplicate = "append-duplicate" // would list twice what the document now lists
	ActionReach     = "reach-changed"    // matches more places or fewer
)

// ActionHealth says how an overlay action fares on a new document.
type ActionHealth struct {
	Overlay     string `json:"overlay"`
	Line        int    `json:"line"`
	Target      string `json:"target"`
	Description string `json:"description,omitempty"`
	Status      string `json:"status"`
	Detail      string `json:"detail,omitempty"`
}

// outcome is what an action did to a document.
type outcome struct {
	matches int
	changed bool
	err     error    // why it could not be applied
	before  []string // what it replaced or removed, "" for nothing, in order
	after   []string // and by what
}

// Health replays overlays on the facts of two documents and says how
// each action fares on the second. Actions that fail are passed over, so that
// all are judged.
func Health(old, new *facts.Facts, overlays []document.Source) ([]ActionHealth, error) {
	actions, err := Parse(overlays)
	if err != nil {
		return nil, err
	}
	before, after := Replay(document.Clone(old.Root), actions), Replay(document.Clone(new.Root), actions)
	all := make([]ActionHealth, 0, len(actions))
	for i, a := range actions {
		status, detail := judge(before[i], after[i])
		all = append(all, ActionHealth{a.overlay, a.line, a.High.Target, a.High.Description, status, detail})
	}
	return all, nil
}

// judge compares what an action did then and does now.
func judge(old, new outcome) (status, detail string) {
	switch {
	case errors.Is(new.err, errHollow):
		return ActionStale, new.err.Error()
	case errors.Is(new.err, errDuplicate):
		return ActionDuplicate, new.err.Error()
	case new.matches == 0 && old.matches > 0:
		return ActionStale, "it matches nothing any more"
	case new.matches == 0:
		return ActionStale, "it matches nothing"
	case errors.Is(new.err, errMissing):
		return ActionReach, new.err.Error()
	case errors.Is(new.err, errPartly):
		return ActionRedundant, new.err.Error()
	case new.err != nil:
		return ActionConflict, new.err.Error()
	case !new.changed:
		return ActionRedundant, "the document says so already"
	case old.matches != new.matches:
		return ActionReach, fmt.Sprintf("it matched %d places and matches %d", old.matches, new.matches)
	}
	for i := range min(len(old.before), len(new.before)) {
		if old.before[i] != new.before[i] && new.before[i] != new.after[i] {
			return ActionConflict, fmt.Sprintf("it replaced %s and now replaces %s", document.OrAbsent(old.before[i]), document.OrAbsent(new.before[i]))
		}
	}
	return ActionActive, ""
}

// Replay applies actions one after the other, as far as that goes, and notes
// what each did.
func Replay(root *yaml.Node, actions []*action) []outcome {
	doc := &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{root}}
	m := merger{left: document.MaxAddedNodes, lenient: true}
	all := make([]outcome, 0, len(actions))
	for _, a := range actions {
		nodes := a.target.Query(doc)
		o := outcome{matches: len(nodes)}
		for _, n := range nodes {
			if a.High.Remove {
				o.before, o.after = append(o.before, document.Flat(n)), append(o.after, "")
			} else if a.High.Update != nil {
				o.note(n, a.High.Update)
			}
		}
		m.skipped = nil
		o.err = m.checkEffect(doc, a)
		o.changed = !errors.Is(o.err, errNoEffect)
		if !o.changed || o.err == nil {
			o.err = m.skipped
		}
		all = append(all, o)
	}
	return all
}

// note compares a node with an update, leaf by leaf.
func (o *outcome) note(n, update *yaml.Node) {
	if update.Kind != yaml.MappingNode || n != nil && n.Kind != yaml.MappingNode {
		o.before, o.after = append(o.before, document.Flat(n)), append(o.after, document.Flat(update))
		if update.Kind == yaml.SequenceNode || n != nil && n.Kind == yaml.SequenceNode {
			o.before[len(o.before)-1] = "" // lists grow; what else is in them does not matter
		}
		return
	}
	for key, value := range document.Members(update) {
		o.note(document.Get(n, key.Value), value)
	}
}
