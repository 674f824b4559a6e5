package overlay

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/pb33f/go-yaml"
)

// Status tells whether an action still has its effect after its document has
// changed.
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

// ActionHealth is the status of an action after its document has changed.
type ActionHealth struct {
	Overlay     string `json:"overlay"` // name of the overlay
	Line        int    `json:"line"`
	Target      string `json:"target"`
	Description string `json:"description,omitempty"`
	Status      Status `json:"status"`
	Detail      string `json:"detail,omitempty"` // why the action is not active

	// Needless reports whether the document now says all that the action says, so
	// that it can be deleted without a change of the patched document.
	Needless bool `json:"-"`

	// Places are the JSON pointers of the facts that the action adds or sets and that
	// the document now has too, equal or not. An item of a list is named by its value.
	Places []string `json:"places,omitempty"`
}

// Health replays overlays on the facts of a document before and after a change of
// the document, and returns the status of each action after it. It skips actions
// that fail, so that every action gets a status.
func Health(before, after *facts.Facts, overlays []document.Source) ([]ActionHealth, error) {
	actions, err := Parse(overlays)
	if err != nil {
		return nil, err
	}
	outcomesBefore := actions.observe(before.Root, nil)
	outcomesAfter := actions.observe(after.Root, outcomesBefore)
	all := make([]ActionHealth, 0, len(actions))
	for i, a := range actions {
		status, detail := judge(outcomesBefore[i], outcomesAfter[i])
		all = append(all, ActionHealth{
			Overlay:     a.file,
			Line:        a.line,
			Target:      a.spec.Target,
			Description: a.spec.Description,
			Status:      status,
			Detail:      detail,
			Needless:    isNeedless(outcomesAfter[i]),
			Places:      outcomesAfter[i].shared,
		})
	}
	return all, nil
}

// judge derives the status of an action from its outcomes before and after the
// change.
func judge(before, after outcome) (status Status, detail string) {
	switch {
	case errors.Is(after.err, errHollow):
		return StatusStale, after.err.Error()
	case after.conflict != "":
		return StatusConflict, after.conflict
	case errors.Is(after.err, errDuplicate):
		return StatusDuplicate, after.err.Error()
	case after.matches == 0 && before.matches > 0:
		return StatusStale, "it matches nothing any more"
	case after.matches == 0:
		return StatusStale, "it matches nothing"
	case errors.Is(after.err, errNoMatch):
		return StatusReachChanged, after.err.Error()
	case errors.Is(after.err, errUnchanged):
		return StatusRedundant, after.err.Error()
	case after.err != nil:
		return StatusConflict, after.err.Error()
	case !after.changed:
		return StatusRedundant, errUnchanged.Error()
	case before.matches != after.matches:
		return StatusReachChanged, fmt.Sprintf("it matched %s and matches %d", places(before.matches), after.matches)
	}
	status, detail = judgeReplacements(before.replaced, after.replaced)
	if status != StatusActive {
		return status, detail
	}
	if len(after.shared) > 0 {
		return StatusRedundant, "the document now has " + after.shared[0] + " too; keep only what the action adds to it"
	}
	return judgePlaces(before.places, after.places)
}

// places counts places.
func places(n int) string {
	if n == 1 {
		return "1 place"
	}
	return fmt.Sprintf("%d places", n)
}

// judgePlaces reports an action that matches as many places as before, but others.
func judgePlaces(before, after map[string]bool) (status Status, detail string) {
	for _, place := range slices.Sorted(maps.Keys(after)) {
		if !before[place] {
			return StatusReachChanged, "it matches as many places as before, but others, such as " + place
		}
	}
	return StatusActive, ""
}

// isNeedless reports whether an action had no effect because the document says the
// same. Actions that match nothing, do not fit or are in conflict are not needless.
func isNeedless(o outcome) bool {
	if o.conflict != "" {
		return false
	}
	isOnlyDuplicate := o.err == nil || errors.Is(o.err, errDuplicate)
	return o.matches > 0 && !o.changed && isOnlyDuplicate
}

// judgeReplacements reports a conflict if the change gave a place a new value and
// the action replaces that value too.
func judgeReplacements(before, after []replacement) (status Status, detail string) {
	old := map[string]string{}
	for _, r := range before {
		old[r.place] = r.old
	}
	for _, r := range after {
		was, wasReplaced := old[r.place]
		hasChanged := wasReplaced && was != r.old
		isReplaced := r.old != r.updated
		if hasChanged && isReplaced {
			return StatusConflict, fmt.Sprintf("it replaced %s and now replaces %s",
				document.Excerpt(was), document.Excerpt(r.old))
		}
	}
	return StatusActive, ""
}

// outcome is the effect of an action on a document.
type outcome struct {
	matches  int
	places   map[string]bool // of the matches
	changed  bool
	replaced []replacement // in document order
	err      error         // why the action, or a part of it, failed; nil if it just has no effect
	facts    []fact        // facts that it adds or sets
	shared   []string      // pointers of the facts of the earlier outcome that the document has without the action
	conflict string        // why one of them is in conflict with the action
}

// replacement holds the values of a place before and after an action. A missing
// value is "".
type replacement struct {
	place   string // as placeOf returns it
	old     string
	updated string
}

// observe applies actions to a copy of a document, leniently, and returns the
// outcome of each. The earlier outcomes are those on the document before it changed,
// or nil.
func (actions Actions) observe(root *yaml.Node, earlier []outcome) []outcome {
	r := newReplayer(document.Clone(root))
	r.lenient = true
	outcomes := make([]outcome, 0, len(actions))
	for i, a := range actions {
		var before outcome
		if earlier != nil {
			before = earlier[i]
		}
		outcomes = append(outcomes, r.observe(a, before))
	}
	return outcomes
}

// observe applies one action and returns its outcome. An action without effect
// has not failed, unless the replayer skipped a part of it.
func (r *replayer) observe(a *action, before outcome) outcome {
	targets := a.target.Query(r.doc)
	paths := r.pathsOf(targets)
	o := outcome{
		matches:  len(targets),
		places:   map[string]bool{},
		replaced: replacements(a, targets, paths),
		facts:    r.addedFacts(a, targets),
	}
	for _, path := range paths {
		o.places[placeOf(path)] = true
	}
	o.shared, o.conflict = r.sharedFacts(before.facts)
	err := r.apply(a)
	o.changed = !errors.Is(err, errNoChange)
	if err == nil || !o.changed {
		err = r.skipped
	}
	o.err = err
	return o
}

// replacements returns the values that an action would replace or remove. A copy
// action has none.
func replacements(a *action, targets []*yaml.Node, paths map[*yaml.Node][]string) []replacement {
	var all []replacement
	for _, n := range targets {
		if a.spec.Remove {
			all = append(all, replacement{place: placeOf(paths[n]), old: document.Flat(n), updated: ""})
		} else if a.spec.Update != nil {
			all = appendReplacements(all, paths[n], n, a.spec.Update)
		}
	}
	return all
}

// placeOf returns the JSON pointer of a place without the names of path parameters,
// which make no difference between places.
func placeOf(path []string) string {
	return pathParameter.ReplaceAllString(document.Pointer(path...), "{}")
}

// pathsOf returns the paths of nodes. It walks the document once, since an action
// can have many targets.
func (r *replayer) pathsOf(targets []*yaml.Node) map[*yaml.Node][]string {
	f := pathFinder{wanted: map[*yaml.Node]bool{}, paths: map[*yaml.Node][]string{}}
	for _, n := range targets {
		f.wanted[n] = true
	}
	f.visit(r.root(), nil)
	return f.paths
}

type pathFinder struct {
	wanted map[*yaml.Node]bool
	paths  map[*yaml.Node][]string
}

// visit finds the wanted nodes in a tree, until it has found all of them.
func (f *pathFinder) visit(n *yaml.Node, path []string) {
	if len(f.paths) == len(f.wanted) {
		return
	}
	if f.wanted[n] {
		f.paths[n] = slices.Clone(path) // the callers go on to change path
	}
	for key, value := range document.Members(n) {
		f.visit(value, append(path, key.Value))
	}
	for i, item := range document.Items(n) {
		f.visit(item, append(path, strconv.Itoa(i)))
	}
}

// appendReplacements appends the values of a node that an update would replace.
// The node may be nil.
func appendReplacements(all []replacement, path []string, n, update *yaml.Node) []replacement {
	bothMappings := update.Kind == yaml.MappingNode && (n == nil || n.Kind == yaml.MappingNode)
	if !bothMappings {
		return append(all, replacementOf(path, n, update))
	}
	for key, value := range document.Members(update) {
		all = appendReplacements(all, document.Extend(path, key.Value), document.Get(n, key.Value), value)
	}
	return all
}

// replacementOf returns the replacement of a single value. It treats a list as
// empty, because an update only appends to it.
func replacementOf(path []string, n, update *yaml.Node) replacement {
	place := placeOf(path)
	isList := update.Kind == yaml.SequenceNode || (n != nil && n.Kind == yaml.SequenceNode)
	if isList {
		return replacement{place: place, old: "", updated: document.Flat(update)}
	}
	return replacement{place: place, old: document.Flat(n), updated: document.Flat(update)}
}
