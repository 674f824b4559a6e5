package overlay

import (
	"cmp"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
	"github.com/pb33f/jsonpath/pkg/jsonpath"
)

// Misfit is an action that does not fit a document, or fits it only in part.
type Misfit struct {
	Overlay string // name of the overlay
	Line    int    // of the target
	Err     error

	// IsDescription is set if everything that does not fit only describes schemas
	// or enum values that the document lacks.
	IsDescription bool

	places []place
	action int // index
}

// place is a place of a document where an action, or a part of one, has no effect.
// If the document lacks the place, it is the nearest node above.
type place struct {
	node *yaml.Node

	// isOpen is set if the action could mean any place below the node, as an
	// action with a filter that matches nothing.
	isOpen bool

	// path is the target, or the part of it, that matches nothing. It is nil for
	// other places.
	path *jsonpath.JSONPath
}

// Part is a part of a document.
type Part interface {
	// Contains reports whether a node is in the part, with everything below it.
	Contains(n *yaml.Node) bool

	// Surrounds reports whether a node is not in the part, but has nodes below it
	// that are.
	Surrounds(n *yaml.Node) bool
}

// Concern tells whether a misfit concerns a part of a document.
type Concern int

// The concerns.
const (
	Outside Concern = iota // the action belongs elsewhere
	Absent                 // the document lacks the place that the action means
	Unclear                // the action could belong to the part
	Inside                 // the action belongs to the part
)

// Concerns tells whether the misfit concerns a part of the document that the action
// was applied to.
func (m *Misfit) Concerns(part Part) Concern { return concernOf(m.places, part) }

// concernOf returns the highest concern of places.
func concernOf(places []place, part Part) Concern {
	concern := Outside
	for _, p := range places {
		switch {
		case part.Contains(p.node):
			return Inside
		case p.isOpen && part.Surrounds(p.node):
			concern = Unclear
		case p.path != nil && part.Surrounds(p.node):
			concern = max(concern, Absent)
		}
	}
	return concern
}

// Fit applies overlays to a document, without the actions and the parts of actions
// that do not fit, and returns the root of the patched document and these actions.
func (actions Actions) Fit(root *yaml.Node) (patched *yaml.Node, misfits []*Misfit) {
	strict := newReplayer(document.Clone(root))
	lenient := newReplayer(document.Clone(root))
	lenient.lenient = true
	for i, a := range actions {
		strictErr := strict.apply(a)
		err := lenient.apply(a)
		isDescription := err == nil && !lenient.lost
		if err == nil && lenient.skipped != nil {
			err = a.errorf("%w", lenient.skipped)
		}
		if err != nil {
			misfits = append(misfits, &Misfit{
				Overlay:       a.file,
				Line:          a.line,
				Err:           cmp.Or(strictErr, err), // the strict error also names the place
				IsDescription: isDescription,
				places:        lenient.places,
				action:        i,
			})
		}
	}
	return lenient.root(), misfits
}

// ConcernsIn tells whether misfits concern a part of another document, which the
// overlays were written for. It is unclear if a target matches nothing there either.
// The function narrow returns that part of the document once it is patched.
func (actions Actions) ConcernsIn(
	root *yaml.Node, misfits []*Misfit, narrow func(patched *yaml.Node) (Part, error),
) (map[*Misfit]Concern, error) {
	byAction := map[int]*Misfit{}
	for _, m := range misfits {
		byAction[m.action] = m
	}
	r := newReplayer(document.Clone(root))
	r.lenient = true
	effects := map[*Misfit][]place{}
	for i, a := range actions {
		if m := byAction[i]; m != nil {
			effects[m] = r.effectsOf(a, m.places)
		}
		_ = r.apply(a) // a failed action is skipped
	}
	part, err := narrow(r.root())
	if err != nil {
		return nil, err
	}
	concerns := map[*Misfit]Concern{}
	for _, m := range misfits {
		concerns[m] = Unclear
		if len(effects[m]) > 0 {
			concerns[m] = concernOf(effects[m], part)
		}
	}
	return concerns, nil
}

// note records places where the current action has no effect.
func (r *replayer) note(places ...place) {
	if r.lenient {
		r.places = append(r.places, places...)
	}
}

// leadTo returns the places where a target that matches nothing would be.
func (r *replayer) leadTo(target string, path *jsonpath.JSONPath) []place {
	steps, isComplete := leadingNames(target)
	return lead(r.root(), steps, isComplete, path)
}

func lead(n *yaml.Node, steps [][]string, isComplete bool, path *jsonpath.JSONPath) []place {
	if len(steps) == 0 {
		return []place{{node: n, isOpen: !isComplete, path: path}}
	}
	var all []place
	for _, name := range steps[0] {
		below := document.Get(n, name)
		if below == nil {
			all = append(all, place{node: n, path: path})
			continue
		}
		all = append(all, lead(below, steps[1:], isComplete, path)...)
	}
	return all
}

func placesOf(nodes []*yaml.Node) []place {
	var all []place
	for _, n := range nodes {
		all = append(all, place{node: n, isOpen: true})
	}
	return all
}

// effectsOf returns the places that the given parts of an action set, or those that
// hold the nodes which they remove. The parts are the paths of misfits.
func (r *replayer) effectsOf(a *action, parts []place) []place {
	var targets []*yaml.Node
	for _, part := range parts {
		if part.path != nil {
			targets = append(targets, part.path.Query(r.doc)...)
		}
	}
	if !a.spec.Remove {
		return effects(targets, a.spec.Update)
	}
	removed := map[*yaml.Node]bool{}
	for _, n := range targets {
		removed[n] = true
	}
	return holders(nil, r.root(), removed)
}

// holders appends the nodes that directly hold one of the given nodes.
func holders(all []place, n *yaml.Node, held map[*yaml.Node]bool) []place {
	for _, child := range n.Content {
		if held[child] {
			all = append(all, place{node: n})
		}
		all = holders(all, child, held)
	}
	return all
}

// effects returns the places that an update of the targets sets. Without an update,
// they are the targets.
func effects(targets []*yaml.Node, update *yaml.Node) []place {
	if update == nil {
		return placesOf(targets)
	}
	var all []place
	for _, n := range targets {
		all = appendEffects(all, n, update)
	}
	return all
}

func appendEffects(all []place, n, update *yaml.Node) []place {
	if n.Kind != yaml.MappingNode || update.Kind != yaml.MappingNode {
		return append(all, place{node: n})
	}
	for key, value := range document.Members(update) {
		below := document.Get(n, key.Value)
		if below == nil {
			all = append(all, place{node: n})
			continue
		}
		all = appendEffects(all, below, value)
	}
	return all
}
